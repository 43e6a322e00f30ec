// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gtest/gtest.h>

#include "tests/proxy/http1/leg_driver.h"

namespace waybill::proxy {
namespace {

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view kToldGet = "head 1 GET ||/ 1.1 none\n  Host: a\nend 1";
constexpr BodyPlan kLength3{BodyKind::Length, 3};
constexpr BodyPlan kUntilClose{BodyKind::UntilClose, 0};
constexpr BodyPlan kFrames{BodyKind::Frames, 0};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(Http1ServerTest, PipelinedRequestsAreToldInOrder) {
    EXPECT_EQ(
        read_requests("GET /1?a HTTP/1.1\r\nHost: a\r\nX-Y:  b c\t\r\n\r\n"
                      "\r\nPOST /2 HTTP/1.1\r\nHOST: a:80\r\nContent-Length: 3\r\n\r\nabc"
                      "PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                      "2;x=y\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n"
                      "HEAD /4 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
        "head 1 GET ||/1?a 1.1 none\n  Host: a\n  X-Y: b c\nend 1\n"
        "head 2 POST ||/2 1.1 length 3\n  HOST: a:80\n  Content-Length: 3\nbody 2 abc\nend 2\n"
        "head 3 PUT ||/3 1.1 chunked\n  Host: a\n  Transfer-Encoding: Chunked\nbody 3 de\n"
        "trailers 3\n  X-Sum: 9\nend 3\n"
        "head 4 HEAD ||/4 1.1 length 0\n  Host: a\n  Content-Length: 0\nend 4");
}

TEST(Http1ServerTest, EachFormOfATargetIsTakenApart) {
    const auto target = [](std::string_view line, std::string_view host = "x") {
        const std::string told = read_requests(
            std::string(line) + " HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n");
        return told.substr(0, told.find("\nend"));
    };
    EXPECT_EQ(target("GET //b?c=%20|d"), "head 1 GET ||//b?c=%20|d 1.1 none\n  Host: x");
    EXPECT_EQ(target("GET /\xc3\xa9"), "head 1 GET ||/\xc3\xa9 1.1 none\n  Host: x");
    EXPECT_EQ(target("OPTIONS *"), "head 1 OPTIONS ||* 1.1 none\n  Host: x");
    EXPECT_EQ(target("CONNECT a:443"), "head 1 CONNECT |a:443| 1.1 none\n  Host: x");
    EXPECT_EQ(target("CONNECT [::1]:443"), "head 1 CONNECT |[::1]:443| 1.1 none\n  Host: x");
    // RFC 9112 section 3.2.2: Host is replaced.
    EXPECT_EQ(target("GET HTTP://A.b:80/c?d", "a.B"),
              "head 1 GET http|A.b:80|/c?d 1.1 none\n  Host: A.b:80");
    EXPECT_EQ(target("GET https://[::1]", "a"),
              "head 1 GET https|[::1]|/ 1.1 none\n  Host: [::1]\n"
              "anomaly 1 bad-header Host was another one than that of the target");
    EXPECT_EQ(target("GET http://x?b"), "head 1 GET http|x|/?b 1.1 none\n  Host: x");
    EXPECT_EQ(target("OPTIONS http://x"), "head 1 OPTIONS http|x|* 1.1 none\n  Host: x");
    EXPECT_EQ(target("GET /", ""), "head 1 GET ||/ 1.1 none\n  Host: ");
}

TEST(Http1ServerTest, OldRequestsNeedNoHost) {
    EXPECT_EQ(read_requests("GET / HTTP/1.0\r\n\r\n"), "head 1 GET ||/ 1.0 none\nlast\nend 1");
    EXPECT_EQ(read_requests("GET / HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n"),
              "head 1 GET ||/ 1.0 none\n  Connection: x, Keep-Alive\nend 1");
}

TEST(Http1ServerTest, BytesOfUtf8InValuesPass) {
    EXPECT_EQ(read_requests("GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa9\ty\r\nY:\r\n\r\n"),
              "head 1 GET ||/ 1.1 none\n  Host: a\n  X: \xc3\xa9\ty\n  Y: \nend 1");
}

TEST(Http1ServerTest, ARequestWaitsUntilTheOneBeforeItIsAnswered) {
    DrivenServer server;
    EXPECT_EQ(server.receive(std::string(kGet) + std::string(kGet)), kToldGet);
    EXPECT_EQ(server.receive(kGet), "");
    EXPECT_EQ(server.drained(), "");
    EXPECT_EQ(server.respond(1, 200), "HTTP/1.1 200 R\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(server.drained(), "head 2 GET ||/ 1.1 none\n  Host: a\nend 2");
    EXPECT_FALSE(server.leg->is_idle());
    server.respond(2, 200);
    EXPECT_EQ(server.drained(), "head 3 GET ||/ 1.1 none\n  Host: a\nend 3");
    server.respond(3, 200);
    EXPECT_EQ(server.drained(), "");
    EXPECT_TRUE(server.leg->is_idle());
    EXPECT_FALSE(server.leg->wants_close());
}

TEST(Http1ServerTest, PipelinedBytesAreBounded) {
    DrivenServer server;
    server.receive(kGet);
    EXPECT_TRUE(server.leg->wants_read());
    server.receive(std::string(64 * kKiB - 1, 'x'));
    EXPECT_TRUE(server.leg->wants_read());
    server.receive("x");
    EXPECT_FALSE(server.leg->wants_read());
}

TEST(Http1ServerTest, ABodyIsFramedAsTheClientUnderstands) {
    DrivenServer server;
    server.receive(kGet);
    server.send_head(1, 200, kLength3);
    server.leg->send_body(1, as_bytes("ab"));
    server.leg->send_body(1, as_bytes("c"));
    server.leg->send_end(1);
    EXPECT_EQ(server.sent(), "HTTP/1.1 200 R\r\nContent-Length: 3\r\n\r\nabc");

    for (const BodyPlan& plan : {kFrames, kUntilClose, BodyPlan{BodyKind::Chunked, 0}}) {
        DrivenServer chunked;
        chunked.receive(kGet);
        chunked.send_head(1, 200, plan);
        chunked.leg->send_body(1, as_bytes(std::string(18, 'a')));
        chunked.leg->send_body(1, {});
        chunked.leg->send_end(1);
        EXPECT_EQ(chunked.sent(),
                  "HTTP/1.1 200 R\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "12\r\naaaaaaaaaaaaaaaaaa\r\n0\r\n\r\n");
        EXPECT_FALSE(chunked.leg->wants_close());

        DrivenServer old;
        old.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        old.send_head(1, 200, plan);
        old.leg->send_body(1, as_bytes("abc"));
        EXPECT_FALSE(old.leg->wants_close());
        old.leg->send_end(1);
        EXPECT_EQ(old.sent(), "HTTP/1.1 200 R\r\nConnection: close\r\n\r\nabc");
        EXPECT_TRUE(old.leg->wants_close());
    }
}

TEST(Http1ServerTest, TrailersGoOutBehindChunksOnly) {
    FieldList trailers;
    trailers.add("X-Sum", "9");
    trailers.add("Content-Length", "5");
    trailers.add("Bad Name", "x");
    DrivenServer server;
    server.receive(kGet);
    server.send_head(1, 200, kFrames);
    server.leg->send_body(1, as_bytes("a"));
    server.leg->send_trailers(1, trailers);
    server.leg->send_end(1);
    EXPECT_TRUE(has(server.sent(), "\r\n\r\n1\r\na\r\n0\r\nX-Sum: 9\r\n\r\n"));
    EXPECT_TRUE(has(server.drained(), "anomaly 1 forbidden-character"));

    DrivenServer length;
    length.receive(kGet);
    length.send_head(1, 200, kLength3);
    length.leg->send_body(1, as_bytes("abc"));
    length.leg->send_trailers(1, trailers);
    length.leg->send_end(1);
    EXPECT_TRUE(has(length.sent(), "\r\n\r\nabc"));
}

TEST(Http1ServerTest, KeepAliveIsWhatTheClientAskedFor) {
    const auto answer = [](std::string_view head) {
        DrivenServer server;
        server.receive(head);
        const std::string sent = server.respond(1, 200);
        return std::string(server.leg->wants_close() ? "closes " : "stays ") + sent.substr(16);
    };
    EXPECT_EQ(answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "stays Content-Length: 0\r\n\r\n");
    EXPECT_EQ(answer("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"),
              "closes Content-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n"
                     "Connection: close\r\n\r\n"),
              "closes Content-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer("GET / HTTP/1.0\r\n\r\n"),
              "closes Content-Length: 0\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
              "stays Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Http1ServerTest, ResponsesWithoutContentHaveNone) {
    const auto answer = [](std::string_view method, std::uint16_t status, const BodyPlan& plan) {
        DrivenServer server;
        server.receive(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        server.send_head(1, status, plan, {{"Content-length", "7"}, {"A", "b"}});
        server.leg->send_body(1, as_bytes("abc"));
        server.leg->send_end(1);
        EXPECT_FALSE(server.leg->wants_close());
        return server.sent().substr(16);
    };
    EXPECT_EQ(answer("HEAD", 200, {}), "Content-length: 7\r\nA: b\r\n\r\n");
    EXPECT_EQ(answer("HEAD", 200, kLength3), "Content-length: 3\r\nA: b\r\n\r\n");
    EXPECT_EQ(answer("GET", 304, {}), "Content-length: 7\r\nA: b\r\n\r\n");
    EXPECT_EQ(answer("GET", 204, kLength3), "A: b\r\n\r\n");
    EXPECT_EQ(answer("GET", 200, kLength3), "Content-length: 3\r\nA: b\r\n\r\nabc");
    EXPECT_EQ(answer("GET", 200, {}), "Content-length: 0\r\nA: b\r\n\r\n");
}

TEST(Http1ServerTest, ABodyOfAnotherLengthNeverMovesTheNextMessage) {
    DrivenServer server;
    server.receive(kGet);
    server.send_head(1, 200, kLength3);
    server.leg->send_body(1, as_bytes("abcHTTP/1.1 200 OK"));
    server.leg->send_end(1);
    EXPECT_TRUE(server.sent().ends_with("\r\n\r\nabc"));
    EXPECT_TRUE(has(server.drained(), "anomaly 1 forbidden-character"));
    EXPECT_FALSE(server.leg->wants_close());

    server.receive(kGet);
    server.send_head(2, 200, kLength3);
    server.leg->send_body(2, as_bytes("ab"));
    server.leg->send_end(2);
    EXPECT_TRUE(server.leg->wants_close());
}

TEST(Http1ServerTest, InterimResponsesAreForThoseWhoKnowThem) {
    DrivenServer server;
    server.receive(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    server.send_head(1, 100);
    server.send_head(1, 103, {}, {{"Link", "x"}, {"Content-Length", "3"}});
    EXPECT_EQ(server.sent(), "HTTP/1.1 100 R\r\n\r\nHTTP/1.1 103 R\r\nLink: x\r\n\r\n");
    EXPECT_EQ(server.receive("abc"), "body 1 abc\nend 1");
    EXPECT_TRUE(has(server.respond(1, 200), "HTTP/1.1 200 R\r\n"));
    EXPECT_FALSE(server.leg->wants_close());

    DrivenServer old;
    old.receive("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    old.send_head(1, 100);
    EXPECT_EQ(old.sent(), "");
}

TEST(Http1ServerTest, AnEarlyResponseEndsTheLegWhereTheClientMayNotSendItsBody) {
    DrivenServer waiting;
    waiting.receive(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_TRUE(has(waiting.respond(1, 417), "Connection: close"));
    EXPECT_FALSE(waiting.leg->wants_close());  // the body is still read

    DrivenServer sending;
    sending.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    EXPECT_FALSE(has(sending.respond(1, 413), "close"));
    EXPECT_FALSE(sending.leg->is_idle());
    EXPECT_EQ(sending.receive("bc" + std::string(kGet)),
              "body 1 bc\nend 1\nhead 2 GET ||/ 1.1 none\n  Host: a\nend 2");
}

TEST(Http1ServerTest, ABodyThatIsRefusedBehindItsResponseEndsTheLeg) {
    DrivenServer server;
    server.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    server.respond(1, 413);
    EXPECT_FALSE(server.leg->wants_close());
    EXPECT_TRUE(server.receive("zz\r\n").starts_with("refused 1 400 bad-chunk"));
    EXPECT_TRUE(server.leg->wants_close());
}

TEST(Http1ServerTest, AHoldEndsWithItsExchange) {
    DrivenServer server;
    server.receive(kGet);
    server.leg->hold(1);
    server.respond(1, 200);
    EXPECT_TRUE(server.leg->wants_read());
    EXPECT_TRUE(server.leg->is_idle());
}

TEST(Http1ServerTest, EmptyLinesBetweenRequestsAreNoRequest) {
    DrivenServer server;
    server.receive("\r\n");
    EXPECT_TRUE(server.leg->is_idle());
    EXPECT_EQ(server.end(), "");
}

TEST(Http1ServerTest, AHalfClosedClientStillGetsItsResponse) {
    DrivenServer server;
    server.receive(std::string(kGet) + std::string(kGet));
    EXPECT_EQ(server.end(), "");
    EXPECT_FALSE(server.leg->wants_close());
    EXPECT_FALSE(server.leg->wants_read());
    EXPECT_TRUE(has(server.respond(1, 200), "200"));
    EXPECT_FALSE(server.leg->wants_close());
    EXPECT_TRUE(has(server.drained(), "end 2"));
    EXPECT_TRUE(has(server.respond(2, 200), "200"));
    EXPECT_TRUE(server.leg->wants_close());
}

TEST(Http1ServerTest, AnEndInsideARequestIsTold) {
    DrivenServer body;
    body.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
    EXPECT_TRUE(has(body.end(), "broken 1 closed"));
    EXPECT_TRUE(has(body.respond(1, 400), "Connection: close"));
    EXPECT_TRUE(body.leg->wants_close());

    DrivenServer head;
    head.receive("GET / HT");
    EXPECT_FALSE(head.leg->is_idle());
    EXPECT_TRUE(has(head.end(), "anomaly 1 message-refused"));
    EXPECT_TRUE(head.leg->wants_close());

    DrivenServer nothing;
    EXPECT_EQ(nothing.end(), "");
    EXPECT_TRUE(nothing.leg->wants_close());
}

TEST(Http1ServerTest, AResetBreaksTheExchange) {
    DrivenServer server;
    server.receive(kGet);
    EXPECT_TRUE(has(server.end(true), "broken 1 reset"));
    EXPECT_TRUE(server.leg->wants_close());
    EXPECT_EQ(server.respond(1, 200), "");

    DrivenServer half_closed;
    half_closed.receive(kGet);
    half_closed.end();
    EXPECT_TRUE(has(half_closed.end(true), "broken 1 reset"));
}

TEST(Http1ServerTest, WhileHeldNothingIsTold) {
    DrivenServer server;
    server.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
    server.leg->hold(1);
    EXPECT_FALSE(server.leg->wants_read());
    EXPECT_EQ(server.receive("c"), "");
    EXPECT_EQ(server.drained(), "");
    server.leg->release(1);
    EXPECT_TRUE(server.leg->wants_read());
    EXPECT_EQ(server.drained(), "body 1 c");
    server.leg->hold(1);
    EXPECT_EQ(server.receive("d"), "");
    EXPECT_EQ(server.end(), "");
    server.leg->release(1);
    EXPECT_EQ(server.drained(), "body 1 d\nend 1");
}

TEST(Http1ServerTest, ATunnelBeginsBehindTheConnect) {
    DrivenServer server;
    EXPECT_EQ(server.receive("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\nhello"),
              "head 1 CONNECT |a:443| 1.1 none\n  Host: a:443\nend 1");
    server.send_head(1, 200, {}, {{"Content-Length", "5"}, {"X", "y"}});
    server.leg->send_end(1);
    server.leg->switch_to_raw(1);
    EXPECT_EQ(server.sent(), "HTTP/1.1 200 R\r\nX: y\r\n\r\n");
    EXPECT_EQ(server.drained(), "raw hello");
    EXPECT_EQ(server.receive(" world"), "raw  world");
    server.leg->send_raw(as_bytes("back"));
    EXPECT_EQ(server.sent(), "back");
    EXPECT_EQ(server.end(), "raw end");
    EXPECT_FALSE(server.leg->wants_close());
    server.leg->send_raw(as_bytes("more"));
    EXPECT_EQ(server.sent(), "more");
    server.leg->send_raw_end();
    EXPECT_TRUE(server.leg->wants_close());
}

TEST(Http1ServerTest, BytesForATunnelThatWasRefusedAreNoRequest) {
    DrivenServer eager;
    eager.receive("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
    EXPECT_TRUE(has(eager.respond(1, 407), "Connection: close"));
    EXPECT_EQ(eager.drained(), "");

    DrivenServer patient;
    patient.receive("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(has(patient.respond(1, 407), "close"));
    EXPECT_TRUE(has(patient.receive(kGet), "head 2 GET"));

    DrivenServer slow;  // its bytes are still on their way
    slow.receive("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(has(slow.respond(1, 502), "Connection: close"));
    EXPECT_EQ(slow.receive(kGet), "");
}

TEST(Http1ServerTest, AnUpgradeThatIsAnsweredWith101BecomesRaw) {
    DrivenServer server;
    EXPECT_EQ(server.receive("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\n\r\nearly"),
              "head 1 GET ||/ 1.1 none\n  Host: a\n  Connection: Upgrade\n"
              "  Upgrade: websocket\nend 1");
    server.send_head(1, 101, {}, {{"connection", "upgrade"}, {"Upgrade", "websocket"}});
    server.leg->switch_to_raw(1);
    EXPECT_EQ(server.sent(), "HTTP/1.1 101 R\r\nconnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    EXPECT_EQ(server.drained(), "raw early");
}

TEST(Http1ServerTest, AnAbortedExchangeClosesTheLeg) {
    DrivenServer server;
    server.receive(std::string(kGet) + std::string(kGet));
    server.send_head(1, 200, kFrames);
    server.leg->send_body(1, as_bytes("a"));
    server.leg->abort(1, 0);
    EXPECT_TRUE(server.leg->wants_close());
    EXPECT_TRUE(server.sent().ends_with("1\r\na\r\n"));
    EXPECT_EQ(server.drained(), "");
}

TEST(Http1ServerTest, WindingDownLetsTheLastExchangeEnd) {
    DrivenServer idle;
    idle.leg->wind_down();
    EXPECT_TRUE(idle.leg->wants_close());

    DrivenServer busy;
    busy.receive(std::string(kGet) + std::string(kGet));
    busy.leg->wind_down();
    EXPECT_FALSE(busy.leg->wants_close());
    EXPECT_TRUE(has(busy.respond(1, 200), "Connection: close"));
    EXPECT_TRUE(busy.leg->wants_close());
    EXPECT_EQ(busy.drained(), "");
}

TEST(Http1ServerTest, ItTellsWhenMoreCanBeSent) {
    DrivenServer server;
    server.receive(kGet);
    server.send_head(1, 200, kFrames);
    server.leg->send_body(1, as_bytes(std::string(LegCodec::kBacklog, 'x')));
    EXPECT_GT(server.leg->backlog(1), LegCodec::kBacklog);
    server.leg->output().erase(0, 10);
    EXPECT_EQ(server.drained(), "");
    server.leg->output().erase(0, LegCodec::kBacklog / 2 + 200);
    EXPECT_EQ(server.drained(), "writable 1");
    EXPECT_EQ(server.drained(), "");
}

}  // namespace
}  // namespace waybill::proxy
