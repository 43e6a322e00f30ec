// SPDX-License-Identifier: GPL-3.0-or-later
//
// Servers that mean harm (RELIABILITY T15): what comes behind a response, beside it or instead of
// it reaches nobody else, and never looks like the response to another request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/io/web_origin.h"

namespace waybill::proxy {
namespace {

using namespace std::string_literals;

using test::RunningProxy;
using test::Talk;
using test::talk_to;
using test::WebOrigin;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Answers "/bad" with what it is told, all else with its target.
class HostileServer {
public:
    explicit HostileServer(std::function<void(ProxyOptions&)> change = {})
        : origin_([this](const std::string& request) { return serve(request); }),
          proxy_([change, this](ProxyOptions& options) {
              options.loops = 1;  // a connection that is kept goes to the next client
              options.listeners = {test::listener("reverse:" + origin_.url(""))};
              if (change) {
                  change(options);
              }
          }) {}

    // What a client gets for "/bad", up to the end or, where its connection stays, the answer to
    // the request behind it.
    std::string ask(const std::string& response,
                    const std::string& method = "GET",
                    const std::string& fields = {}) {
        {
            const std::lock_guard lock(mutex_);
            response_ = response;
        }
        Talk client = talk_to(proxy_.at());
        client.send(method + " /bad HTTP/1.1\r\nHost: site.test\r\n" + fields + "\r\n");
        client.end_output();
        return client.read_to_end();
    }
    // Others, one after the other, on connections that may have been used for that.
    void expect_others_untouched() {
        for (int i = 0; i < 3; ++i) {
            const std::string target = "/good" + std::to_string(++asked_);
            Talk client = talk_to(proxy_.at());
            client.send("GET " + target + " HTTP/1.1\r\nHost: site.test\r\n\r\n");
            EXPECT_EQ(client.read_message(), test::answer(target));
        }
    }

    RunningProxy& proxy() { return proxy_; }
    WebOrigin& origin() { return origin_; }

private:
    std::string serve(const std::string& request) {
        const std::size_t at = request.find(' ') + 1;
        const std::string target = request.substr(at, request.find(' ', at) - at);
        if (target != "/bad") {
            return test::answer(target);
        }
        const std::lock_guard lock(mutex_);
        return response_;
    }

    std::mutex mutex_;
    std::string response_;
    unsigned asked_ = 0;
    WebOrigin origin_;
    RunningProxy proxy_;
};

const std::string kStolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";

TEST(HostileServersTest, WhatCannotBeReadInOneWayIsNotPassedOn) {
    HostileServer server;
    const std::string body = "\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + kStolen;
    for (const std::string& head :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"s,
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6"s,
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5"s,
          "HTTP/1.1 200 OK\r\nContent-Length: 5, 5"s,
          "HTTP/1.1 200 OK\r\nContent-Length: +5"s,
          "HTTP/1.1 200 OK\r\nContent-Length: -5"s,
          "HTTP/1.1 200 OK\r\nContent-Length: 0x5"s,
          "HTTP/1.1 200 OK\r\nContent-Length:"s,
          "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551621"s,
          "HTTP/1.1 200 OK\r\nContent-Length : 5"s,
          "HTTP/1.1 200 OK\r\nContent_Length: 5"s,
          "HTTP/1.1 200 OK\r\n Content-Length: 5"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding:\x0b"
          "chunked"s,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"s,
          "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked"s,
          "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked"s,
          "HTTP/1.1 200 OK\r\nX: a\r\n b: c"s,
          "HTTP/1.1 200 OK\r\nX: a\rContent-Length: 5"s,
          "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 5"s,
          "HTTP/1.1 200 OK\r\nX: a\0b"s,
          "HTTP/1.1 200 OK\r\nX"s,
          "HTTP/1.1 200 OK\r\n: x"s,
          "HTTP/1.1 200 OK\r\nX Y: a"s,
          "HTTP/1.1 200 O\rK"s,
          "HTTP/1.1 200 O\nSet-Cookie: a=b"s,
          "HTTP/1.1 20 OK"s,
          "HTTP/1.1 2000 OK"s,
          "HTTP/1.1 +20 OK"s,
          "HTTP/1.1 099 OK"s,
          "HTTP/1.1  200 OK"s,
          "HTTP/1.2 200 OK"s,
          "HTTP/2 200 OK"s,
          "http/1.1 200 OK"s,
          " HTTP/1.1 200 OK"s,
          "ICY 200 OK"s,
          "<html>"s,
          "GET /bad HTTP/1.1"s}) {
        SCOPED_TRACE(head);
        const std::string got = server.ask(head + body);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 502 "));
        EXPECT_THAT(got, Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
}

TEST(HostileServersTest, WhatComesBehindAResponseReachesNobody) {
    HostileServer server;
    for (const std::string& response :
         {test::answer("mine") + kStolen,
          test::answer("mine") + "\r\n",
          test::answer("mine") + "x",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nmine\r\n0\r\n\r\n" + kStolen,
          "HTTP/1.1 204 No Content\r\n\r\n" + kStolen,
          "HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\nstolen"s,
          "HTTP/1.1 304 Not Modified\r\n\r\n" + kStolen,
          "HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\nstolen"s,
          "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n" + kStolen,
          "HTTP/1.1 100 Continue\r\n\r\n" + test::answer("mine") + kStolen,
          "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + test::answer("mine") + kStolen}) {
        SCOPED_TRACE(response);
        const std::string got = server.ask(response);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 "));
        EXPECT_THAT(got, Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
    for (const std::string& response :
         {kStolen,
          "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + kStolen,
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nstolen\r\n0\r\n\r\n"s,
          "HTTP/1.1 200 OK\r\n\r\n" + kStolen}) {
        SCOPED_TRACE("HEAD: " + response);
        EXPECT_THAT(server.ask(response, "HEAD"), Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
}

TEST(HostileServersTest, AChunkThatCannotBeReadEndsTheResponse) {
    HostileServer server;
    for (const std::string& chunk : {"+5\r\n"s,
                                     "-5\r\n"s,
                                     "0x5\r\n"s,
                                     "5 \r\n"s,
                                     " 5\r\n"s,
                                     "5;\r\n"s,
                                     "5\n"s,
                                     "5;a\n"s,
                                     "5\r"s,
                                     "g\r\n"s,
                                     "\r\n"s,
                                     "10000000000000005\r\n"s,
                                     "ffffffffffffffff\r\n"s,
                                     "4\r\n"s,
                                     "6\r\n"s}) {
        SCOPED_TRACE(chunk);
        const std::string got = server.ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                           + chunk + "hello\r\n0\r\n\r\n" + kStolen);
        EXPECT_THAT(got, Not(testing::EndsWith("\r\n0\r\n\r\n")));
        EXPECT_THAT(got, Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
}

TEST(HostileServersTest, MoreInterimResponsesThanThereMayBeAreNoResponse) {
    HostileServer server;
    std::string flood;
    for (std::size_t i = 0; i <= CodecLimits{}.interims; ++i) {
        flood += "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n";
    }
    EXPECT_THAT(server.ask(flood + test::answer("mine")), HasSubstr("HTTP/1.1 502 "));
    server.expect_others_untouched();
}

TEST(HostileServersTest, HeadsThatAreTooLargeAreNoResponse) {
    HostileServer server;
    std::string fields;
    for (int i = 0; i < 201; ++i) {
        fields += "X: y\r\n";
    }
    for (const std::string& response :
         {"HTTP/1.1 200 OK\r\nX: " + std::string(64 * kKiB, 'y') + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\n" + fields + "\r\n",
          "HTTP/1.1 200 " + std::string(64 * kKiB, 'y') + "\r\n\r\n"}) {
        SCOPED_TRACE(response.substr(0, 20));
        EXPECT_THAT(server.ask(response), StartsWith("HTTP/1.1 502 "));
        server.expect_others_untouched();
    }
}

TEST(HostileServersTest, SwitchingToWhatNobodyAskedForIsNoResponse) {
    HostileServer server;
    for (const std::string& fields : {"Connection: upgrade\r\nUpgrade: websocket\r\n"s,
                                      "Connection: upgrade\r\nUpgrade: h2c\r\n"s,
                                      ""s}) {
        const std::string got =
            server.ask("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\n" + kStolen);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 502 ")) << fields;
        EXPECT_THAT(got, Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
}

// A tunnel that only the proxy believes in would carry requests of the client past it.
TEST(HostileServersTest, AWebSocketThatWasNotAgreedOnIsNoTunnel) {
    HostileServer server;
    const std::string asks =
        "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
        "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    const std::string upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\n";
    for (const std::string& fields :
         {""s,
          accept,
          upgrade + accept + "Content-Length: 5\r\n" + "Transfer-Encoding: chunked\r\n",
          "Connection: upgrade\r\nUpgrade: h2c\r\n" + accept,
          "Connection: close\r\nUpgrade: websocket\r\n" + accept}) {
        SCOPED_TRACE(fields);
        const std::string got = server.ask(
            "HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\n" + kStolen, "GET", asks);
        EXPECT_THAT(got, StartsWith("HTTP/1.1 502 "));
        EXPECT_THAT(got, Not(HasSubstr("stolen")));
        server.expect_others_untouched();
    }
    // What the server proves is the client's to judge; the connection is nobody else's either way.
    for (const std::string& proof : {accept, "Sec-WebSocket-Accept: AAAA=\r\n"s}) {
        EXPECT_THAT(
            server.ask("HTTP/1.1 101 Switching Protocols\r\n" + upgrade + proof + "\r\n" + kStolen,
                       "GET",
                       asks),
            HasSubstr(proof));
        server.expect_others_untouched();
    }
}

// The request's body is still on its way when the response is over: the connection is between
// messages, and nobody else gets it.
TEST(HostileServersTest, AResponseBeforeItsRequestIsOverEndsTheConnectionToTheServer) {
    WebOrigin origin(WebOrigin::Host([](Talk& talk) {
        const std::string head = talk.read_head();
        talk.send(test::answer(head.starts_with("POST") ? "early" : "late"));
        talk.read_to_end();
    }));
    RunningProxy proxy([&](ProxyOptions& options) {
        options.loops = 1;
        options.listeners = {test::listener("reverse:" + origin.url(""))};
    });
    Talk client = talk_to(proxy.at());
    client.send("POST / HTTP/1.1\r\nHost: site.test\r\nContent-Length: 100\r\n\r\nGET /");
    EXPECT_THAT(client.read_message(), testing::EndsWith("early"));
    Talk other = talk_to(proxy.at());
    other.send("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
    EXPECT_THAT(other.read_message(), testing::EndsWith("late"));
    EXPECT_EQ(origin.connections(), 2U);
}

// As long as a kept connection is not used its server has nothing to say.
TEST(HostileServersTest, AResponseThatNobodyAskedForYetReachesNobody) {
    std::atomic<int> connections{0};
    WebOrigin origin(WebOrigin::Host([&](Talk& talk) {
        const bool first = connections++ == 0;
        talk.read_head();
        talk.send(test::answer(first ? "one" : "two"));
        if (first) {
            talk.send(kStolen);
        }
        talk.read_to_end();
    }));
    RunningProxy proxy([&](ProxyOptions& options) {
        options.loops = 1;
        options.listeners = {test::listener("reverse:" + origin.url(""))};
    });
    for (const char* const expected : {"one", "two"}) {
        Talk client = talk_to(proxy.at());
        client.send("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n");
        EXPECT_EQ(client.read_message(), test::answer(expected));
        proxy.poll_until([&] {
            return proxy.proxy->status().servers_kept == 0 || std::string_view(expected) == "two";
        });
    }
}

}  // namespace
}  // namespace waybill::proxy
