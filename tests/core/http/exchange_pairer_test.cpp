// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/exchange_pairer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

// Writes down what it is told, one word per event: "open0", "request0", ...
class Diary final : public ExchangeSink {
public:
    ExchangeHandle on_opened(std::uint32_t) override {
        note("open", next_);
        return next_++;
    }
    bool on_head(ExchangeHandle exchange, Side side, const Head&, const MessageSpan&) override {
        note(side == Side::Client ? "request" : "response", exchange);
        return false;
    }
    void on_interim(ExchangeHandle exchange, const Head&, const MessageSpan&) override {
        note("interim", exchange);
    }
    void on_end(ExchangeHandle exchange, Side side, const BodyFacts&, const MessageSpan&) override {
        note(side == Side::Client ? "asked" : "answered", exchange);
    }
    void on_body(ExchangeHandle, Side, Bytes, Timestamp) override {}
    void on_body_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_trailers(ExchangeHandle exchange, Side, const HeaderList&) override {
        note("trailers", exchange);
    }
    void on_tunnel(ExchangeHandle exchange) override { note("tunnel", exchange); }
    void on_tunnel_data(ExchangeHandle, Side, Bytes, const Arrival&) override {}
    void on_tunnel_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_websocket(ExchangeHandle, const WebSocketFacts&) override {}
    void on_closed(ExchangeHandle exchange) override { note("closed", exchange); }
    void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) override {
        note(name_of(anomaly.code), exchange);
    }
    void on_connection_anomaly(Anomaly anomaly) override {
        text += std::string(name_of(anomaly.code)) + "! ";
    }
    void on_roles_swapped() override { text += "swapped "; }
    void on_protocol(Protocol protocol) override { text += std::string(name_of(protocol)) + " "; }
    void on_tls(const TlsFacts&) override {}
    void on_frame(Bytes, Timestamp) override {}

    std::string take() { return std::exchange(text, {}); }

    std::string text;

private:
    void note(std::string_view what, ExchangeHandle exchange) {
        text += std::string(what) + std::to_string(exchange) + " ";
    }

    ExchangeHandle next_ = 0;
};

class ExchangePairerTest : public testing::Test {
protected:
    // `at` is the stream offset, `acked` what its packet acknowledged of the other stream.
    void request(std::string_view method, std::uint64_t at, std::uint64_t acked = 0) {
        Head head;
        head.kind = HeadKind::Request;
        head.method = method;
        if (method == "OLD") {
            head.version = {0, 9};
        }
        pairer_.request_head(head, span(at, acked));
    }
    void request_end() { pairer_.request_end({}, {}); }
    void whole_request(std::string_view method, std::uint64_t at, std::uint64_t acked = 0) {
        request(method, at, acked);
        request_end();
    }
    ResponseContext response(std::uint16_t status,
                             std::uint64_t at,
                             std::uint64_t acked,
                             std::uint64_t client_seen = 1000) {
        Head head;
        head.kind = HeadKind::Response;
        head.status = status;
        return pairer_.response_head(head, span(at, acked), client_seen);
    }
    void response_end(std::uint64_t at = 0) {
        BodyFacts body;
        pairer_.response_end(body, span(at, 0));
    }
    static MessageSpan span(std::uint64_t offset, std::uint64_t acked) {
        MessageSpan result;
        result.offset = offset;
        result.peer_acked = acked;
        return result;
    }

    Diary diary_;
    ExchangePairer pairer_{diary_};
};

TEST_F(ExchangePairerTest, AResponseAnswersTheRequestBeforeIt) {
    whole_request("GET", 0);
    response(200, 0, 100);
    response_end();
    EXPECT_EQ(diary_.take(), "open0 request0 asked0 response0 answered0 closed0 ");
    pairer_.close();
    EXPECT_EQ(diary_.take(), "");
}

TEST_F(ExchangePairerTest, PipelinedRequestsAreAnsweredInOrder) {
    whole_request("GET", 0);
    whole_request("HEAD", 100);
    const ResponseContext first = response(200, 0, 200);
    response_end();
    const ResponseContext second = response(200, 50, 200);
    response_end();
    EXPECT_FALSE(first.to_head);
    EXPECT_TRUE(second.to_head);
    EXPECT_EQ(diary_.take(),
              "open0 request0 asked0 open1 request1 asked1 response0 answered0 closed0 response1 "
              "answered1 closed1 ");
}

TEST_F(ExchangePairerTest, AnInterimResponseDoesNotCloseTheExchange) {
    request("POST", 0);
    response(100, 0, 100);
    response_end();
    request_end();
    response(200, 30, 200);
    response_end();
    EXPECT_EQ(diary_.take(), "open0 request0 interim0 asked0 response0 answered0 closed0 ");
}

TEST_F(ExchangePairerTest, AResponseWithoutRequestIsAnOrphan) {
    response(408, 0, 0, 0);
    response_end();
    EXPECT_EQ(diary_.take(), "open0 orphan-response0 response0 answered0 closed0 ");
}

TEST_F(ExchangePairerTest, ARequestThatIsNeverAnsweredIsToldAtTheEnd) {
    whole_request("GET", 0);
    diary_.take();
    pairer_.close();
    EXPECT_EQ(diary_.take(), "no-response0 closed0 ");
}

TEST_F(ExchangePairerTest, AResponseCapturedBeforeItsRequestIsJoinedToIt) {
    response(200, 0, 80, 0);  // its packet acknowledged 80 bytes that were not seen yet
    response_end();
    EXPECT_EQ(diary_.take(), "open0 response0 answered0 ");
    whole_request("GET", 0, 0);
    EXPECT_EQ(diary_.take(), "request0 asked0 closed0 ");
}

TEST_F(ExchangePairerTest, AResponseCannotAnswerARequestThatItsSenderHadNotReceived) {
    whole_request("GET", 500);
    response(200, 0, 400, 600);  // answers something lost before it
    response_end();
    EXPECT_EQ(diary_.take(),
              "open0 request0 asked0 open1 orphan-response1 response1 answered1 closed1 ");
}

TEST_F(ExchangePairerTest, AFinalResponseBeforeTheRequestIsCompleteIsEarly) {
    request("POST", 0);
    response(413, 0, 900, 1000);
    response_end();
    request_end();
    EXPECT_EQ(diary_.take(), "open0 request0 response0 early-response0 answered0 asked0 closed0 ");
}

TEST_F(ExchangePairerTest, ARequestThatWeHaveNotSeenToItsEndIsNotAnsweredEarly) {
    request("POST", 0);
    response(200, 0, 1500, 1000);  // the server had received more than we have
    EXPECT_EQ(diary_.take(), "open0 request0 response0 ");
}

TEST_F(ExchangePairerTest, AResponseLostInAGapDoesNotShiftTheOthers) {
    whole_request("GET", 0, 0);
    response(200, 0, 100);
    response_end(0);
    whole_request("GET", 100, 50);
    whole_request("GET", 200, 400);  // sent when the second response had been received
    pairer_.response_gap();
    diary_.take();
    response(200, 400, 300);
    EXPECT_EQ(diary_.take(), "no-response1 closed1 response2 ");
}

TEST_F(ExchangePairerTest, PipelinedRequestsBehindAGapStayInOrder) {
    whole_request("GET", 0, 0);
    whole_request("GET", 100, 0);
    pairer_.response_gap();
    diary_.take();
    response(200, 400, 300);
    EXPECT_EQ(diary_.take(), "response0 ");
}

TEST_F(ExchangePairerTest, ASuccessfulConnectOpensATunnel) {
    whole_request("CONNECT", 0);
    diary_.take();
    EXPECT_TRUE(response(200, 0, 100).to_connect);
    EXPECT_EQ(diary_.take(), "response0 tunnel0 ");
    EXPECT_EQ(pairer_.tunnel_protocol(), "");
}

TEST_F(ExchangePairerTest, ARefusedConnectOpensNone) {
    whole_request("CONNECT", 0);
    diary_.take();
    response(407, 0, 100);
    EXPECT_EQ(diary_.take(), "response0 ");
}

TEST_F(ExchangePairerTest, AnAnomalyGoesToTheMessageThatIsUnderWay) {
    request("POST", 0);
    pairer_.anomaly(Side::Client, AnomalyCode::Gap, 10, "");
    EXPECT_EQ(diary_.take(), "open0 request0 gap0 ");
}

TEST_F(ExchangePairerTest, AnAnomalyBeforeTheFirstExchangeGoesToIt) {
    pairer_.anomaly(Side::Client, AnomalyCode::MidStreamStart, 0, "");
    EXPECT_EQ(diary_.take(), "");
    request("GET", 0);
    EXPECT_EQ(diary_.take(), "open0 mid-stream-start0 request0 ");
}

TEST_F(ExchangePairerTest, AnAnomalyWithoutAnyExchangeIsTheConnections) {
    pairer_.anomaly(Side::Client, AnomalyCode::MidStreamStart, 0, "");
    pairer_.close();
    EXPECT_EQ(diary_.take(), "mid-stream-start! ");
}

TEST_F(ExchangePairerTest, AResetBetweenExchangesIsNoExchangesFault) {
    whole_request("GET", 0);
    response(200, 0, 100);
    response_end();
    diary_.take();
    pairer_.anomaly(Side::Server, AnomalyCode::ConnectionReset, 0, "");
    EXPECT_EQ(diary_.take(), "connection-reset! ");
}

TEST_F(ExchangePairerTest, AResetWhileARequestWaitsIsItsAnomaly) {
    whole_request("GET", 0);
    diary_.take();
    pairer_.anomaly(Side::Server, AnomalyCode::ConnectionReset, 0, "");
    EXPECT_EQ(diary_.take(), "connection-reset0 ");
}

TEST_F(ExchangePairerTest, AnHttp09RequestIsRemembered) {
    whole_request("OLD", 0);
    EXPECT_TRUE(pairer_.expects_http09());
}

TEST_F(ExchangePairerTest, ManyPipelinedRequestsAreHandledInOrder) {
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        whole_request("GET", i * 10);
    }
    diary_.take();
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        response(200, i, 200'000, 200'000);
        response_end();
        ASSERT_EQ(diary_.take(),
                  "response" + std::to_string(i) + " answered" + std::to_string(i) + " closed"
                      + std::to_string(i) + " ");
    }
}

}  // namespace
}  // namespace waybill::http
