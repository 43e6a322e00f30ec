// SPDX-License-Identifier: GPL-3.0-or-later
//
// Clients that want what is not theirs: pages of others that reach for the proxy (RELIABILITY T33),
// strangers (T36), and those that keep it waiting (T10).
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/io/running_proxy.h"
#include "tests/proxy/io/web_origin.h"
#include "tests/support/file_content.h"

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

std::string ask(const Endpoint& at, const std::string& bytes) {
    Talk client = talk_to(at);
    client.send(bytes);
    client.end_output();
    return client.read_to_end();
}

// ---- Pages of others ----

// Whoever a page says it is (DNS rebinding: a name of its own that leads here): what it gets is the
// same for everybody, says nothing of what was seen, and cannot be read across origins.
TEST(HostileClientsTest, APageOfOthersGetsNothingButThePageForEverybody) {
    RunningProxy proxy;
    const std::string port = ":" + std::to_string(proxy.at().port);
    std::string first;
    for (const std::string& host : {"127.0.0.1" + port,
                                    "localhost" + port,
                                    "evil.test"s,
                                    "evil.test" + port,
                                    "waybill.internal"s,
                                    "[::1]" + port}) {
        for (const std::string& origin : {""s,
                                          "Origin: http://evil.test\r\n"s,
                                          "Origin: null\r\n"s,
                                          "Origin: http://127.0.0.1" + port + "\r\n",
                                          "Origin: https://evil.test\r\nSec-Fetch-Site: "
                                          "cross-site\r\nCookie: a=b\r\n"s}) {
            SCOPED_TRACE(host + " " + origin);
            const std::string fields = "Host: " + host + "\r\n" + origin + "\r\n";
            const std::string page = ask(proxy.at(), "GET / HTTP/1.1\r\n" + fields);
            EXPECT_THAT(page, StartsWith("HTTP/1.1 200 "));
            first = first.empty() ? page : first;
            EXPECT_EQ(page, first);
            EXPECT_THAT(page, Not(HasSubstr("Access-Control-")));
            EXPECT_THAT(page, Not(HasSubstr("Set-Cookie")));
            EXPECT_THAT(page, Not(HasSubstr("evil")));
            EXPECT_THAT(page, HasSubstr("X-Content-Type-Options: nosniff"));
            EXPECT_THAT(page, HasSubstr("frame-ancestors 'none'"));
            for (const std::string method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
                EXPECT_THAT(ask(proxy.at(), method + " / HTTP/1.1\r\n" + fields),
                            StartsWith("HTTP/1.1 405 "))
                    << method;
            }
            for (const std::string path :
                 {"/flows", "/api", "/certificate-key.pem", "/key.pem", "/../key.pem"}) {
                EXPECT_THAT(ask(proxy.at(), "GET " + path + " HTTP/1.1\r\n" + fields),
                            StartsWith("HTTP/1.1 404 "))
                    << path;
            }
            EXPECT_THAT(ask(proxy.at(),
                            "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                            "AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                                + fields),
                        Not(HasSubstr("HTTP/1.1 101")));
        }
    }
}

TEST(HostileClientsTest, TheKeyIsNotAmongWhatItGives) {
    RunningProxy proxy;
    const std::string given =
        ask(proxy.at(), "GET /certificate.pem HTTP/1.1\r\nHost: waybill.internal\r\n\r\n")
        + ask(proxy.at(), "GET /certificate.der HTTP/1.1\r\nHost: waybill.internal\r\n\r\n");
    EXPECT_THAT(given, HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_THAT(given, Not(HasSubstr("PRIVATE KEY")));
}

// ---- Strangers ----

TEST(HostileClientsTest, OthersThanThisMachineAreLetInOnlyWhenSomebodySaysSo) {
    RunningProxy trust;
    ProxyOptions options;
    options.bytes = std::make_shared<test::SharedBytes>();
    options.ca_folder = trust.folder.file("other-ca");
    options.listeners = {test::listener()};
    options.listeners[0].host = "0.0.0.0";
    const Result<std::unique_ptr<Proxy>> started = Proxy::start(std::move(options));
    ASSERT_FALSE(started);
    EXPECT_THAT(started.error().message, HasSubstr("0.0.0.0"));
}

TEST(HostileClientsTest, WhatAClientSaysItIsReachesNobodyElse) {
    WebOrigin origin([](const std::string&) { return test::answer("inside"); });
    RunningProxy proxy([](ProxyOptions& options) {
        options.sessions.authorization = "me:canary-secret";
        options.listeners = {test::listener(), test::listener("socks5")};
    });
    const std::string right = "Proxy-Authorization: Basic bWU6Y2FuYXJ5LXNlY3JldA==\r\n";
    const std::string target =
        "GET " + origin.url("/") + " HTTP/1.1\r\nHost: " + origin.authority() + "\r\n";
    for (const std::string& wrong : {""s,
                                     "Proxy-Authorization: Basic bWU6d3Jvbmc=\r\n"s,
                                     "Proxy-Authorization: Basic\r\n"s,
                                     "Proxy-Authorization: Bearer bWU6Y2FuYXJ5LXNlY3JldA==\r\n"s,
                                     "Proxy-Authorization: Basic bWU6Y2FuYXJ5LXNlY3Jl\r\n"s}) {
        EXPECT_THAT(ask(proxy.at(), target + wrong + "\r\n"), StartsWith("HTTP/1.1 407 ")) << wrong;
    }
    EXPECT_EQ(origin.connections(), 0U);
    EXPECT_THAT(ask(proxy.at(), target + right + "\r\n"), testing::EndsWith("inside"));
    EXPECT_THAT(ask(proxy.at(),
                    "CONNECT " + origin.authority() + " HTTP/1.1\r\nHost: x\r\n" + right
                        + "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                testing::EndsWith("inside"));
    Talk socks = talk_to(proxy.at(1));
    socks.send("\x05\x02\x02\x00"s);
    EXPECT_EQ(socks.read_exactly(2), "\x05\x02"s);
    socks.send("\x01\x02me\x0d"s + "canary-secret");
    EXPECT_EQ(socks.read_exactly(2), "\x01\x00"s);
    const std::uint16_t port = origin.at().port;
    socks.send("\x05\x01\x00\x01\x7f\x00\x00\x01"s + static_cast<char>(port >> 8U)
               + static_cast<char>(port & 0xffU));
    EXPECT_EQ(socks.read_exactly(10).substr(0, 2), "\x05\x00"s);
    socks.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(socks.read_message(), testing::EndsWith("inside"));
    ASSERT_EQ(origin.requests().size(), 3U);
    for (const std::string& request : origin.requests()) {
        EXPECT_THAT(request, Not(HasSubstr("roxy-")));
        EXPECT_THAT(request, Not(HasSubstr("Y2FuYXJ5")));
    }
    socks.close();
    proxy.wait_for_closed(8);
    // Nor what is kept of it.
    std::string kept(proxy.bytes->size(), '\0');
    proxy.bytes->read(0, {reinterpret_cast<Byte*>(kept.data()), kept.size()});
    EXPECT_GT(kept.size(), 100U);
    EXPECT_THAT(kept, Not(HasSubstr("Y2FuYXJ5LXNlY3JldA")));
    EXPECT_THAT(kept, Not(HasSubstr("canary-secret")));

    const std::string for_a_server = "Authorization: Basic bWU6Y2FuYXJ5LXNlY3JldA==\r\n";
    EXPECT_THAT(ask(proxy.at(), target + for_a_server + "\r\n"), StartsWith("HTTP/1.1 407 "));
}

// ---- Clients that keep it waiting ----

TEST(HostileClientsTest, ThoseWhoDawdleAreSentAwayAndOthersServedMeanwhile) {
    constexpr std::size_t kSlow = 300;
    WebOrigin origin([](const std::string&) { return test::answer("inside"); });
    RunningProxy proxy([](ProxyOptions& options) {
        options.loops = 1;
        options.sessions.head_timeout = std::chrono::seconds(1);
        options.sessions.body_timeout = std::chrono::seconds(1);
        options.sessions.idle_timeout = std::chrono::seconds(1);
        options.sessions.handshake_timeout = std::chrono::seconds(1);
    });
    const std::string post = "POST " + origin.url("/") + " HTTP/1.1\r\nHost: " + origin.authority()
                             + "\r\nContent-Length: 100\r\n\r\n";
    const std::vector<std::string> beginnings = {
        "",                                        // nothing at all
        "GET http://site.test/ HTTP/1.1\r\nX: y",  // a head
        "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nX: a\r\n",
        post + "a",                                                       // a body
        "CONNECT site.test:443 HTTP/1.1\r\nHost: a\r\n\r\n\x16\x03\x01",  // a handshake
        "\x16\x03\x01\x02\x00\x01"s,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    };
    std::vector<Talk> slow;
    for (std::size_t i = 0; i < kSlow; ++i) {
        slow.push_back(talk_to(proxy.at()));
        slow.back().send(beginnings[i % beginnings.size()]);
    }
    proxy.poll_until([&] { return proxy.proxy->status().clients == kSlow; });
    EXPECT_THAT(
        ask(proxy.at(),
            "GET " + origin.url("/") + " HTTP/1.1\r\nHost: " + origin.authority() + "\r\n\r\n"),
        testing::EndsWith("inside"));
    proxy.poll_until([&] { return proxy.proxy->status().clients == 0; });
    for (std::size_t i = 0; i < beginnings.size(); ++i) {
        const std::string got = slow[i].read_to_end();
        EXPECT_THAT(got, Not(HasSubstr("HTTP/1.1 200 OK"))) << beginnings[i];
    }
}

}  // namespace
}  // namespace waybill::proxy
