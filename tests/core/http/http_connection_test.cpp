// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http_connection.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

using namespace std::string_view_literals;

// The exchanges of a connection, one line each: "GET / -> 200 (5)".
class Exchanges final : public ExchangeSink {
public:
    struct Line {
        std::string request = "?";
        std::string response = "?";
        std::string anomalies;
        bool closed = false;
    };

    ExchangeHandle on_opened(std::uint32_t /*stream*/) override {
        lines.emplace_back();
        return static_cast<ExchangeHandle>(lines.size() - 1);
    }
    bool on_head(ExchangeHandle exchange,
                 Side side,
                 const Head& head,
                 const MessageSpan& span) override {
        Line& line = lines[exchange];
        if (side == Side::Client) {
            line.request = std::string(head.method) + " " + std::string(head.target);
            request_offset = span.offset;
        } else {
            line.response = std::to_string(head.status);
        }
        return false;
    }
    void on_interim(ExchangeHandle exchange, const Head& head, const MessageSpan&) override {
        lines[exchange].anomalies += " interim:" + std::to_string(head.status);
    }
    void on_end(ExchangeHandle exchange,
                Side side,
                const BodyFacts& body,
                const MessageSpan&) override {
        if (side == Side::Server) {
            lines[exchange].response += " (" + std::to_string(body.size) + ")";
        }
    }
    void on_body(ExchangeHandle, Side, Bytes, Timestamp) override {}
    void on_body_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_trailers(ExchangeHandle exchange, Side, const HeaderList&) override {
        lines[exchange].anomalies += " trailers";
    }
    void on_tunnel(ExchangeHandle exchange) override { lines[exchange].anomalies += " tunnel"; }
    void on_tunnel_data(ExchangeHandle, Side, Bytes, const Arrival&) override {}
    void on_tunnel_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_websocket(ExchangeHandle, const WebSocketFacts& facts) override { websocket = facts; }
    void on_closed(ExchangeHandle exchange) override { lines[exchange].closed = true; }
    void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) override {
        lines[exchange].anomalies += " " + std::string(name_of(anomaly.code));
        anomaly_offset = anomaly.offset;
    }
    void on_connection_anomaly(Anomaly anomaly) override {
        connection_anomalies += " " + std::string(name_of(anomaly.code));
    }
    void on_roles_swapped() override { swapped = !swapped; }
    void on_protocol(Protocol told) override { protocol = told; }
    void on_tls(const TlsFacts&) override {}
    void on_frame(Bytes, Timestamp) override {}

    std::string text() const {
        std::string all;
        for (const Line& line : lines) {
            all += line.request + " -> " + line.response + line.anomalies
                   + (line.closed ? "\n" : " (open)\n");
        }
        return all;
    }

    std::vector<Line> lines;
    std::string connection_anomalies;
    std::uint64_t request_offset = 0;
    std::uint64_t anomaly_offset = 0;
    WebSocketFacts websocket;
    bool swapped = false;
    Protocol protocol = Protocol::Unknown;
};

class HttpConnectionTest : public testing::Test {
protected:
    void start(bool mid_stream = false) {
        HttpConnectionOptions options;
        options.mid_stream = mid_stream;
        connection_ = std::make_unique<HttpConnection>(exchanges_, parser_, options);
    }
    void client(std::string_view data) { send(Side::Client, data); }
    void server(std::string_view data) { send(Side::Server, data); }
    void send(Side side, std::string_view data) {
        if (connection_ == nullptr) {
            start();
        }
        sent_[index_of(side)] += data.size();
        Arrival arrival;
        arrival.at = Timestamp{++time_};
        arrival.place = {time_, 0};
        arrival.first_record = time_;
        arrival.peer_acked = sent_[index_of(other(side))];
        connection_->on_data(side, as_bytes(data), arrival);
    }
    void gap(Side side, std::uint64_t length) {
        sent_[index_of(side)] += length;
        connection_->on_gap(side, length, Timestamp{++time_});
    }
    std::string end() {
        for (const Side side : {Side::Client, Side::Server}) {
            connection_->on_end(side, EndReason::Closed, Timestamp{++time_});
        }
        connection_->close();
        return exchanges_.text();
    }

    HeadParser parser_;
    Exchanges exchanges_;
    std::unique_ptr<HttpConnection> connection_;
    std::array<std::uint64_t, 2> sent_{};
    std::uint8_t time_ = 0;
};

constexpr auto kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"sv;
constexpr auto kOk = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"sv;

TEST_F(HttpConnectionTest, ARequestAndItsResponseAreAnExchange) {
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
    EXPECT_EQ(exchanges_.protocol, Protocol::Http1);
    EXPECT_FALSE(exchanges_.swapped);
}

TEST_F(HttpConnectionTest, OneByteAtATimeGivesTheSame) {
    for (const char& c : kGet) {
        client({&c, 1});
    }
    for (const char& c : kOk) {
        server({&c, 1});
    }
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
}

TEST_F(HttpConnectionTest, WhoSendsTheRequestsIsTheClientWhateverTcpSays) {
    server(kGet);
    client(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
    EXPECT_TRUE(exchanges_.swapped);
}

TEST_F(HttpConnectionTest, AResponseSeenBeforeItsRequestStillTellsTheSides) {
    start();
    server(kOk);
    client(kGet);
    EXPECT_EQ(exchanges_.protocol, Protocol::Http1);
    EXPECT_FALSE(exchanges_.swapped);
}

TEST_F(HttpConnectionTest, TlsIsToldAndLeftAlone) {
    client("\x16\x03\x01\x00\x05hello"sv);
    server("\x16\x03\x03\x00\x05world"sv);
    server("HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(end(), "");
    EXPECT_EQ(exchanges_.protocol, Protocol::Tls);
}

TEST_F(HttpConnectionTest, APlainAnswerToTlsIsListed) {
    client("\x16\x03\x01\x00\x05hello"sv);
    server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(end(), "? -> 400 (0) orphan-response\n");
}

TEST_F(HttpConnectionTest, AKeepAliveByteBeforeTheFirstRequestIsPassedOver) {
    start(true);
    client("\0"sv);
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
}

TEST_F(HttpConnectionTest, ARequestThatWasHeldIsAnsweredByWhatMadeItKnown) {
    client("\x01\x02\x03\x04 GET /a HTTP/1.1\r\nHost: h\r\n\r\n"sv);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5) leading-junk\n");
}

TEST_F(HttpConnectionTest, AnotherProtocolIsOpaque) {
    server("220 mail.example ESMTP\r\n");
    client("EHLO me\r\n");
    server("250 mail.example\r\n");
    EXPECT_EQ(end(), "");
    EXPECT_EQ(exchanges_.protocol, Protocol::Opaque);
}

TEST_F(HttpConnectionTest, ARequestThatCannotBeReadIsListedWhenTheServerAnswersInHttp) {
    client("\x01\x02junk\r\n\r\n"sv);
    server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    const std::string text = end();
    EXPECT_NE(text.find("-> 400 (0)"), std::string::npos) << text;
    EXPECT_NE((text + exchanges_.connection_anomalies).find("opaque-data"), std::string::npos)
        << text;
}

TEST_F(HttpConnectionTest, AConnectTunnelIsLookedInto) {
    client("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n");
    server("HTTP/1.1 200 Connection established\r\n\r\n");
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "CONNECT h:80 -> 200 (0) tunnel\nGET /a -> 200 (5)\n");
    EXPECT_EQ(exchanges_.request_offset, 37U);
}

TEST_F(HttpConnectionTest, ATunnelToTlsStaysAnHttpConnectionOutside) {
    client("CONNECT h:443 HTTP/1.1\r\n\r\n");
    server("HTTP/1.1 200 OK\r\n\r\n");
    client("\x16\x03\x01\x00\x05hello"sv);
    EXPECT_EQ(end(), "CONNECT h:443 -> 200 (0) tunnel\n");
}

TEST_F(HttpConnectionTest, AWebSocketIsAnUpgradeAndNotLookedInto) {
    client("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    server("\x81\x05GET /"sv);
    EXPECT_EQ(end(), "GET /chat -> 101 (0) tunnel\n");
    EXPECT_EQ(exchanges_.protocol, Protocol::WebSocket);
}

TEST_F(HttpConnectionTest, WhatIsWrongInAWebSocketIsToldWithItsPlaceInTheStream) {
    const std::string_view request =
        "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    client(request);
    server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    client("\x81\x82\0\0\0\0ok"sv);
    client("\x81\x0anot masked"sv);
    server("\x88\x02\x03\xe8"sv);
    EXPECT_EQ(end(), "GET /chat -> 101 (0) tunnel bad-frame\n");
    EXPECT_EQ(exchanges_.anomaly_offset, request.size() + 8);
    EXPECT_EQ(exchanges_.websocket.client_messages, 2U);
    EXPECT_EQ(exchanges_.websocket.server_messages, 1U);
    EXPECT_EQ(exchanges_.websocket.close_code, 1000);
}

TEST_F(HttpConnectionTest, HttpBehindSocksIsFound) {
    client("\x05\x01\x00"sv);
    server("\x05\x00"sv);
    client("\x05\x01\x00\x01\x0a\x00\x00\x01\x00\x50"sv);
    server("\x05\x00\x00\x01\x0a\x00\x00\x01\x00\x50"sv);
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
    EXPECT_EQ(exchanges_.request_offset, 13U);
    EXPECT_EQ(exchanges_.protocol, Protocol::Http1);
}

TEST_F(HttpConnectionTest, ARefusedSocksRequestIsOpaque) {
    client("\x05\x01\x00"sv);
    server("\x05\xff"sv);
    EXPECT_EQ(end(), "");
    EXPECT_EQ(exchanges_.protocol, Protocol::Opaque);
}

TEST_F(HttpConnectionTest, TheProxyProtocolInFrontIsPassedOver) {
    client("PROXY TCP4 10.0.0.1 10.0.0.2 4000 80\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
    EXPECT_EQ(exchanges_.request_offset, 38U);
}

TEST_F(HttpConnectionTest, AnHttp09ResponseIsABodyUntilTheEnd) {
    client("GET /old\r\n");
    server("<p>hello</p>");
    EXPECT_EQ(end(), "GET /old -> 0 (12)\n");
}

TEST_F(HttpConnectionTest, ACaptureThatBeginsInsideAResponseFindsTheNextExchange) {
    start(true);
    server("\x01\x02the tail of some body");
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (5)\n");
}

TEST_F(HttpConnectionTest, AGapInABodyCostsTheMissingBytesOnly) {
    client(kGet);
    server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12");
    gap(Side::Server, 6);
    server("90");
    client(kGet);
    server(kOk);
    EXPECT_EQ(end(), "GET /a -> 200 (10) gap\nGET /a -> 200 (5)\n");
}

TEST_F(HttpConnectionTest, AGapThatSwallowsAResponseLeavesItsRequestWithout) {
    client(kGet);
    server(kOk);
    client(kGet);
    gap(Side::Server, kOk.size());
    client(kGet);
    server(kOk);
    const std::string text = end();
    EXPECT_EQ(text, "GET /a -> 200 (5)\nGET /a -> ? gap no-response\nGET /a -> 200 (5)\n");
}

TEST_F(HttpConnectionTest, APartOfARequestAtTheEndIsListed) {
    client("GET /a HTTP/1.1\r\nHo");
    EXPECT_EQ(end(), "GET /a -> ? no-response\n");
}

TEST_F(HttpConnectionTest, Http2IsReadFromTheMiddleOn) {
    start(true);
    server("\0\0\1\1\4\0\0\0\5\x88\0\0\3\0\1\0\0\0\5old"sv);
    client("\0\0\3\1\5\0\0\0\7\x82\x86\x84\0\0\4\x08\0\0\0\0\0\0\0\0\1"sv);
    server("\0\0\1\1\5\0\0\0\7\x89"sv);
    EXPECT_EQ(end(), "? -> 200 (3) orphan-response\nGET / -> 204 (0)\n");
    EXPECT_EQ(exchanges_.protocol, Protocol::Http2);
    EXPECT_FALSE(exchanges_.swapped);
}

TEST_F(HttpConnectionTest, AServersSideAloneIsHttp2) {
    client("\0\0\6\4\0\0\0\0\0\0\3\0\0\0d"sv);
    client("\0\0\1\1\5\0\0\0\1\x88"sv);
    EXPECT_EQ(end(), "? -> 200 (0) orphan-response\n");
    EXPECT_TRUE(exchanges_.swapped) << "TCP took it for the client";
}

}  // namespace
}  // namespace waybill::http
