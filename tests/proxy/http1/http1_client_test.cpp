// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gtest/gtest.h>

#include "tests/proxy/http1/leg_driver.h"

namespace waybill::proxy {
namespace {

constexpr BodyPlan kLength3{BodyKind::Length, 3};
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
constexpr std::string_view kToldOk =
    "head 1 200 OK 1.1 length 2\n  Content-Length: 2\nbody 1 hi\nend 1";

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(Http1ClientTest, EachFramingOfAResponseIsRead) {
    EXPECT_EQ(read_response(kOk), std::string(kToldOk) + "\nlast");
    EXPECT_EQ(read_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3;a=\"b;c\"\r\nabc\r\n0A\r\n0123456789\r\n000\r\nA: b\r\n\r\n"),
              "head 1 200 OK 1.1 chunked\n  Transfer-Encoding: chunked\n"
              "body 1 abc0123456789\ntrailers 1\n  A: b\nend 1\nlast");
    EXPECT_EQ(read_response("HTTP/1.1 200 OK\r\n\r\nabc"),
              "head 1 200 OK 1.1 until close\nlast\nbody 1 abc\nend 1");
    EXPECT_EQ(read_response("HTTP/1.0 200 OK\r\n\r\n"),
              "head 1 200 OK 1.0 until close\nlast\nend 1");
}

TEST(Http1ClientTest, StatusLinesAreReadAsTheyAreSent) {
    EXPECT_TRUE(read_response("HTTP/1.1 204\r\n\r\n").starts_with("head 1 204  1.1 none\nend 1"));
    EXPECT_TRUE(read_response("HTTP/1.1 204 \r\n\r\n").starts_with("head 1 204  1.1 none\nend 1"));
    EXPECT_TRUE(read_response("HTTP/1.1 299 Gr\xc3\xbc\xdf  e\r\nContent-Length: 0\r\n\r\n")
                    .starts_with("head 1 299 Gr\xc3\xbc\xdf  e 1.1 length 0"));
    EXPECT_TRUE(read_response("HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n")
                    .starts_with("head 1 999 x 1.1 length 0"));
}

TEST(Http1ClientTest, ResponsesWithoutContentEndBehindTheHead) {
    EXPECT_TRUE(has(read_response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"),
                    "none\n  Content-Length: 5\nend 1"));
    EXPECT_TRUE(has(read_response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HEAD"),
                    "none\n  Transfer-Encoding: chunked\nend 1"));
    EXPECT_TRUE(has(read_response("HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\n"), "\nend 1"));
    EXPECT_TRUE(has(read_response("HTTP/1.1 204 x\r\nContent-Length: 0\r\n\r\n"), "\nend 1"));
}

// Refusals are all 502: the server is at fault.
std::string refusal_of(std::string_view input,
                       std::string_view method = "GET",
                       const CodecLimits& limits = {}) {
    const std::string told = read_response(input, method, limits);
    const std::size_t at = told.find("refused 1 502 ");
    if (at == std::string::npos || has(told, "end 1")) {
        return "told: " + told;
    }
    const std::string rest = told.substr(at + 14);
    return rest.substr(0, rest.find(' '));
}

TEST(Http1ClientTest, ResponsesWithTwoReadingsAreRefused) {
    for (const std::string_view line : {"HTTP/1.1",
                                        "HTTP/1.1 ",
                                        "HTTP/1.1 20",
                                        "HTTP/1.1 099 x",
                                        "HTTP/1.1 2000 x",
                                        "HTTP/1.1  200 OK",
                                        "HTTP/1.1 +20 OK",
                                        "HTTP/1.1 200\tOK",
                                        "HTTP/1.1 abc"}) {
        EXPECT_EQ(refusal_of(std::string(line) + "\r\nContent-Length: 0\r\n\r\n"), "bad-start-line")
            << line;
    }
    for (const std::string_view line : {"ICY 200 OK",
                                        "http/1.1 200 OK",
                                        "HTTP/1.2 200 OK",
                                        "HTTP/2.0 200 OK",
                                        "HTTP/2 200",
                                        "HTTP/1.1200 OK",
                                        "<html>",
                                        "",
                                        " HTTP/1.1 200 OK"}) {
        const std::string code = refusal_of(std::string(line) + "\r\nContent-Length: 0\r\n\r\n");
        EXPECT_TRUE(code == "bad-version" || code == "bad-start-line") << line << ": " << code;
    }
    const auto with = [](std::string_view field) {
        return refusal_of("HTTP/1.1 200 OK\r\n" + std::string(field) + "\r\n\r\nab");
    };
    EXPECT_EQ(with("Content-Length: 2\r\nContent-Length: 2"), "conflicting-length");
    EXPECT_EQ(with("Content-Length: 2, 2"), "bad-length");
    EXPECT_EQ(with("Content-Length: +2"), "bad-length");
    EXPECT_EQ(with("Content-Length: "), "bad-length");
    EXPECT_EQ(with("Content-Length: 2\r\nTransfer-Encoding: chunked"), "conflicting-length");
    EXPECT_EQ(with("Transfer-Encoding: gzip, chunked"), "bad-transfer-encoding");
    EXPECT_EQ(with("Transfer-Encoding: identity"), "bad-transfer-encoding");
    EXPECT_EQ(with("X: a\r\n b"), "obs-fold");
    EXPECT_EQ(with("X : a"), "whitespace-before-colon");
    EXPECT_EQ(with("X: a\nY: b"), "bare-lf");
    EXPECT_EQ(with("X: a\rY: b"), "bare-cr");
    EXPECT_EQ(refusal_of("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              "bad-transfer-encoding");
    EXPECT_EQ(refusal_of("HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n"),
              "bad-transfer-encoding");
    EXPECT_EQ(refusal_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n"),
              "bad-chunk");
    EXPECT_EQ(refusal_of("HTTP/1.1 304 x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
              "conflicting-length");
}

TEST(Http1ClientTest, HeadsAndTrailersHaveLimits) {
    CodecLimits limits;
    limits.head_bytes = 64;
    limits.fields = 2;
    EXPECT_EQ(refusal_of("HTTP/1.1 200 OK\r\nX: " + std::string(80, 'x'), "GET", limits),
              "header-limit");
    EXPECT_EQ(refusal_of("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", "GET", limits),
              "header-limit");
}

TEST(Http1ClientTest, InterimResponsesComeFirst) {
    EXPECT_TRUE(read_response("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: a\r\n\r\n"
                              + std::string(kOk))
                    .starts_with("head 1 100 Continue 1.1 none\nhead 1 103 x 1.1 none\n  Link: a\n"
                                 + std::string(kToldOk)));
}

TEST(Http1ClientTest, TooManyInterimResponsesAreRefused) {
    std::string flood;
    for (int i = 0; i < 33; ++i) {
        flood += "HTTP/1.1 102 x\r\n\r\n";
    }
    EXPECT_EQ(refusal_of(flood), "message-refused");
    EXPECT_TRUE(has(read_response(flood.substr(0, flood.size() - 18) + std::string(kOk)), "end 1"));
}

TEST(Http1ClientTest, ASwitchThatNobodyAskedForIsRefused) {
    EXPECT_EQ(refusal_of("HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"),
              "message-refused");
}

TEST(Http1ClientTest, ALegServesOneExchangeAfterTheOther) {
    DrivenClient client;
    EXPECT_TRUE(client.leg->is_idle());
    EXPECT_EQ(client.ask("GET"), 1U);
    EXPECT_FALSE(client.leg->can_open());
    EXPECT_EQ(client.sent(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.receive(kOk), kToldOk);
    EXPECT_TRUE(client.leg->is_idle());
    EXPECT_EQ(client.ask("POST", kLength3), 2U);
    client.leg->send_body(2, as_bytes("abc"));
    client.leg->send_end(2);
    EXPECT_EQ(client.sent(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_TRUE(has(client.receive(kOk), "end 2"));
    EXPECT_TRUE(client.leg->can_open());
    EXPECT_EQ(client.end(), "last");
    EXPECT_FALSE(client.leg->can_open());
    EXPECT_TRUE(client.leg->wants_close());
}

TEST(Http1ClientTest, ALegThatTheServerEndsIsNotUsedAgain) {
    for (const std::string_view head :
         {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
        DrivenClient client;
        client.ask("GET");
        EXPECT_TRUE(has(client.receive(head), "last")) << head;
        EXPECT_FALSE(client.leg->can_open());
        EXPECT_TRUE(client.leg->wants_close());
    }
    DrivenClient kept;
    kept.ask("GET");
    kept.receive("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(kept.leg->can_open());
}

TEST(Http1ClientTest, BytesBehindAResponseEndTheLeg) {
    DrivenClient together;
    together.ask("GET");
    EXPECT_EQ(together.receive(std::string(kOk) + std::string(kOk)),
              "head 1 200 OK 1.1 length 2\n  Content-Length: 2\nbody 1 hi\n"
              "anomaly 1 unexpected-body bytes behind the response\nlast\nend 1");
    EXPECT_FALSE(together.leg->can_open());
    EXPECT_TRUE(together.leg->wants_close());

    DrivenClient later;
    later.ask("GET");
    later.receive(kOk);
    EXPECT_EQ(later.receive("\r\n"), "anomaly 1 unexpected-body bytes behind the response\nlast");
    EXPECT_FALSE(later.leg->can_open());
    EXPECT_TRUE(later.leg->wants_close());
}

TEST(Http1ClientTest, BytesBeforeAnyRequestAreNoResponse) {
    DrivenClient client;
    EXPECT_EQ(client.receive(kOk), "anomaly orphan-response bytes before any request\nlast");
    EXPECT_FALSE(client.leg->can_open());
    EXPECT_TRUE(client.leg->wants_close());
}

TEST(Http1ClientTest, AnEarlyResponseLetsTheRequestGoOn) {
    DrivenClient client;
    client.ask("POST", {BodyKind::Chunked, 0});
    client.leg->send_body(1, as_bytes("a"));
    EXPECT_EQ(client.receive(kOk), kToldOk);
    EXPECT_FALSE(client.leg->can_open());
    EXPECT_FALSE(client.leg->wants_close());
    client.leg->send_body(1, as_bytes("b"));
    client.leg->send_end(1);
    EXPECT_TRUE(client.leg->can_open());
    EXPECT_TRUE(client.sent().ends_with("chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n"));

    client.ask("POST", kLength3);
    client.receive("HTTP/1.1 413 x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    client.leg->abort(2, 0);
    EXPECT_TRUE(client.leg->wants_close());
}

TEST(Http1ClientTest, ALegThatBreaksSaysWhetherAnythingCame) {
    DrivenClient before;
    before.ask("GET");
    EXPECT_EQ(before.end(),
              "broken 1 closed before anything: the connection ended before a response came\n"
              "last");
    DrivenClient inside;
    inside.ask("GET");
    inside.receive("H");
    EXPECT_TRUE(has(inside.end(true), "broken 1 reset the connection ended inside"));
    DrivenClient body;
    body.ask("GET");
    body.receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh");
    EXPECT_TRUE(has(body.end(), "broken 1 closed"));
    DrivenClient until_close;
    until_close.ask("GET");
    until_close.receive("HTTP/1.1 200 OK\r\n\r\nh");
    EXPECT_TRUE(has(until_close.end(true), "broken 1 reset"));
}

TEST(Http1ClientTest, WhatCameBeforeTheEndIsKeptWhileHeld) {
    DrivenClient client;
    client.ask("GET");
    client.receive("HTTP/1.1 200 OK\r\n\r\n");
    client.leg->hold(1);
    EXPECT_EQ(client.receive("abc"), "");
    EXPECT_EQ(client.end(), "");
    client.leg->release(1);
    EXPECT_EQ(client.drained(), "body 1 abc\nend 1");
    EXPECT_TRUE(client.leg->wants_close());
}

TEST(Http1ClientTest, ATunnelThroughANextProxy) {
    DrivenClient client;
    client.ask("CONNECT");
    EXPECT_EQ(client.sent(), "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    EXPECT_EQ(client.receive("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nraw"),
              "head 1 200 x 1.1 none\n  Transfer-Encoding: chunked\nend 1");
    client.leg->switch_to_raw(1);
    EXPECT_EQ(client.drained(), "raw raw");
    EXPECT_FALSE(client.leg->can_open());
    client.leg->send_raw(as_bytes("x"));
    EXPECT_EQ(client.sent(), "x");
    EXPECT_EQ(client.end(), "raw end");
}

TEST(Http1ClientTest, AnUpgradeThatWasAskedFor) {
    DrivenClient client;
    client.ask("GET", {}, {{"Upgrade", "websocket"}, {"Connection", "keep-alive, Upgrade"}});
    EXPECT_EQ(client.sent(),
              "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    EXPECT_EQ(client.receive("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                             "frame"),
              "head 1 101 x 1.1 none\n  Upgrade: websocket\n  Connection: Upgrade");
    EXPECT_EQ(client.end(), "");
    client.leg->switch_to_raw(1);
    EXPECT_EQ(client.drained(), "raw frame\nraw end");
}

}  // namespace
}  // namespace waybill::proxy
