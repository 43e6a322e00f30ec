// SPDX-License-Identifier: GPL-3.0-or-later
//
// CONNECT, SOCKS, transparent and reverse: what a client's connection carries is found out before
// anything is decided.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/session/playbook.h"
#include "tests/proxy/session/tls_hello.h"

namespace waybill::proxy {
namespace {

using test::Playbook;
using test::tls_hello;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kEstablished = "to client: HTTP/1.1 200 Connection established||";

void connect_to(Playbook& play, std::string_view place) {
    play.client(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", place));
    play.expect({kEstablished});
}

TEST(OpeningTest, BehindConnectTlsIsInterceptedWithALeafForTheNameOfTheHello) {
    Playbook play;
    connect_to(play, "192.0.2.9:443");
    const std::string hello = tls_hello("a.example", {"h2", "http/1.1"});
    play.client(hello);
    play.expect({fmt::format("start tls a.example h2, {} bytes", hello.size())});
    EXPECT_EQ(std::string(play.tls_received.begin(), play.tls_received.end()), hello);
    play.client_tls("http/1.1");
    play.client("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 https://192.0.2.9:443 as a.example"});
    play.connect(1);
    play.expect({"to server 1: GET / HTTP/1.1|Host: a.example||"});
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    play.take_done();
    EXPECT_THAT(play.recorded(), ElementsAre("GET a.example / 200 0"));
    ASSERT_NE(play.rows().connections.at(0).tls, nullptr);
    EXPECT_EQ(play.rows().connections[0].tls->sni, "a.example");
    EXPECT_FALSE(play.rows().connections[0].tls->ja4.empty());
    EXPECT_THAT(play.rows().connections[0].tls->alpn_offered, ElementsAre("h2", "http/1.1"));
}

TEST(OpeningTest, AHelloMayComeInPiecesAndInManyRecords) {
    Playbook play;
    connect_to(play, "a.example:443");
    const std::string hello = tls_hello("a.example", {}, 20);
    for (const char byte : hello) {
        play.expect({});
        play.client(std::string(1, byte));
    }
    play.expect({fmt::format("start tls a.example h2, {} bytes", hello.size())});
}

TEST(OpeningTest, AHelloThatNeverEndsIsGivenUp) {
    Playbook play;
    play.options.handshake_timeout = std::chrono::seconds(5);
    connect_to(play, "a.example:443");
    play.client(tls_hello("a.example").substr(0, 30));
    play.wait(4'000);
    play.expect({});
    play.wait(2'000);
    play.expect({"close client"});
    EXPECT_TRUE(play.is_over());
}

TEST(OpeningTest, PatternsOfHostsPassTlsThroughUntouched) {
    Playbook play;
    play.options.hosts = *HostPatterns::compile({"bank\\.example"}, {});
    connect_to(play, "192.0.2.9:443");
    const std::string hello = tls_hello("www.bank.example");
    play.client(hello);
    play.expect({"get 1 http://192.0.2.9:443 as www.bank.example raw"});
    play.connect(1);
    EXPECT_THAT(play.take_done().at(0), HasSubstr("to server 1: <16><03>"));
    play.server(1, "\x16\x03\x03");
    play.expect({"to client: <16><03><03>"});
    play.server_ends(1);
    play.expect({"end client output"});
    play.client_ends();
    play.expect({"end server output 1", "close server 1", "close client"});
    EXPECT_TRUE(play.is_over());
    EXPECT_THAT(play.connections(), ElementsAre("tls 192.0.2.1:443"));
    EXPECT_EQ(play.rows().connections[0].tls->sni, "www.bank.example");
    EXPECT_THAT(play.recorded(), ElementsAre("CONNECT 192.0.2.9:443 192.0.2.9:443 200 0"));
}

TEST(OpeningTest, AConnectOfHttp10DoesNotEndWhatIsBehindIt) {
    Playbook play;
    play.client("CONNECT a.example:80 HTTP/1.0\r\n\r\n");
    play.take_done();
    play.client("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_THAT(play.take_done(), Contains(HasSubstr("to client: HTTP/1.1 200 OK|")));
    play.client("GET /more HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_THAT(play.take_done(), Contains("get 2 http://a.example:80"));
}

TEST(OpeningTest, AHostThatIsPassedThroughIsConnectedToBeforeConnectIsAnswered) {
    Playbook play;
    play.options.hosts = *HostPatterns::compile({}, {"other"});
    play.client("CONNECT bank.example:443 HTTP/1.1\r\nHost: bank.example:443\r\n\r\n");
    play.expect({"get 1 http://bank.example:443 raw"});
    play.refuse(1, ServerFailure::What::Resolve, "no such host");
    EXPECT_THAT(play.take_done(), Contains(HasSubstr("502 Bad Gateway")));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[connect-failed]"));
}

TEST(OpeningTest, AConnectThatIsPassedThroughIsATunnel) {
    Playbook play;
    play.options.hosts = *HostPatterns::compile({"bank"}, {});
    play.client("CONNECT bank.example:443 HTTP/1.1\r\nHost: bank.example:443\r\n\r\n");
    play.expect({"get 1 http://bank.example:443 raw"});
    play.connect(1);
    play.expect({kEstablished});
    const std::string hello = tls_hello("bank.example");
    play.client(hello);
    EXPECT_THAT(play.take_done().at(0), HasSubstr("to server 1: <16>"));
    play.server(1, "abc");
    play.expect({"to client: abc"});
    EXPECT_EQ(play.rows().connections.at(0).tls->sni, "bank.example");
    play.client_ends();
    play.expect({"end server output 1"});
    play.server_ends(1);
    EXPECT_THAT(play.take_done(), Contains("close client"));
    EXPECT_TRUE(play.is_over());
}

TEST(OpeningTest, TlsThatOffersNoHttpIsPassedThrough) {
    Playbook play;
    connect_to(play, "mail.example:993");
    play.client(tls_hello("mail.example", {"imap"}));
    play.expect({"get 1 http://mail.example:993 raw"});
}

TEST(OpeningTest, PlainHttpBehindConnectIsReadToo) {
    Playbook play;
    connect_to(play, "a.example:80");
    play.client("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.server(1, "HTTP/1.1 204 No\r\n\r\n");
    EXPECT_THAT(play.recorded(), ElementsAre("GET a.example /x 204 0"));
}

TEST(OpeningTest, BytesBehindConnectInTheSamePieceAreNotLost) {
    Playbook play;
    play.client(
        "CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n"
        "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://a.example:80", kEstablished});
}

TEST(OpeningTest, WhatIsNoHttpBecomesATunnelThatIsListed) {
    Playbook play;
    connect_to(play, "a.example:22");
    play.client("SSH-2.0-x\r\n");
    play.expect({"get 1 http://a.example:22 raw"});
    play.connect(1);
    play.expect({"to server 1: SSH-2.0-x|"});
    play.server(1, "SSH-2.0-y\r\n");
    play.expect({"to client: SSH-2.0-y|"});
    EXPECT_THAT(play.recorded(), ElementsAre("CONNECT a.example:22 a.example:22 200 0"));
    EXPECT_THAT(play.connections(), ElementsAre("opaque 192.0.2.1:22"));
}

TEST(OpeningTest, AServerThatSpeaksFirstIsHeardWhenTheClientIsSilent) {
    Playbook play;
    connect_to(play, "mail.example:25");
    play.wait(299);
    play.expect({});
    play.wait(2);
    play.expect({"get 1 http://mail.example:25 raw"});
    play.connect(1);
    play.expect({});
    play.server(1, "220 hello\r\n");
    play.expect({"to client: 220 hello|"});
    play.client("EHLO x\r\n");
    play.expect({"to server 1: EHLO x|"});
}

TEST(OpeningTest, AHalfClosedTunnelIsNotKeptForever) {
    Playbook play;
    connect_to(play, "a.example:22");
    play.client("SSH-2.0-x\r\n");
    play.connect(1);
    play.take_done();
    play.client_ends();
    play.expect({"end server output 1"});
    play.wait(299'000);
    play.expect({});
    play.wait(2'000);
    play.expect({"close server 1", "reset client"});
    EXPECT_THAT(play.connections(), ElementsAre(HasSubstr("[timed-out]")));
}

TEST(OpeningTest, ASlowClientIsStillIntercepted) {
    Playbook play;
    connect_to(play, "a.example:443");
    play.wait(400);
    play.expect({"get 1 http://a.example:443 raw"});
    play.connect(1);
    play.client(tls_hello("a.example"));
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains("close server 1"));
    EXPECT_THAT(done, Contains(HasSubstr("start tls a.example")));
}

TEST(OpeningTest, InsideTlsWhatIsNoHttpIsRelayedInTls) {
    Playbook play;
    connect_to(play, "a.example:8883");
    play.client(tls_hello("a.example"));
    play.client_tls("");
    play.take_done();
    play.client(std::string("\x10\x0c\x00\x04MQTT", 8));
    play.expect({"get 1 https://a.example:8883 raw"});
}

TEST(OpeningTest, AHandshakeThatFailsIsListed) {
    Playbook play;
    connect_to(play, "a.example:443");
    play.client(tls_hello("a.example"));
    play.take_done();
    play.session().on_client_tls({false, "unknown ca", "", "", ""}, play.now);
    EXPECT_THAT(play.connections(), ElementsAre(HasSubstr("[tls-alert]")));
    EXPECT_TRUE(play.is_over());
}

TEST(OpeningTest, AClientMaySpeakTlsToTheProxyItself) {
    Playbook play;
    play.client(tls_hello("proxy.example", {"h2", "http/1.1"}));
    EXPECT_THAT(play.take_done(), ElementsAre(HasSubstr("start tls proxy.example, ")));
    play.client_tls("http/1.1");
    connect_to(play, "a.example:443");
    play.client(tls_hello("a.example"));
    EXPECT_THAT(play.take_done(), ElementsAre(HasSubstr("start tls a.example h2, ")));
    play.client_tls("http/1.1");
    play.client("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 https://a.example:443"});
}

TEST(OpeningTest, Socks5LeadsToThePlace) {
    Playbook play("socks5");
    play.client(std::string("\x05\x01\x00", 3));
    play.expect({"to client: <05><00>"});
    play.client(std::string("\x05\x01\x00\x03\x09", 5) + "a.example" + std::string("\x00\x50", 2));
    play.expect({"to client: <05><00><00><01><00><00><00><00><00><00>"});
    play.client("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://a.example:80"});
}

TEST(OpeningTest, Socks5AsksForNameAndPassword) {
    Playbook play("socks5");
    play.options.authorization = "me:secret";
    play.client(std::string("\x05\x01\x02", 3));
    play.expect({"to client: <05><02>"});
    play.client(std::string("\x01\x02me\x06secret", 11));
    play.expect({"to client: <01><00>"});
    play.client(std::string("\x05\x01\x00\x01\xc0\x00\x02\x09\x01\xbb", 10));
    play.expect({"to client: <05><00><00><01><00><00><00><00><00><00>"});
    play.client("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://192.0.2.9:443"});
}

TEST(OpeningTest, Socks5RefusesAWrongPassword) {
    Playbook play("socks5");
    play.options.authorization = "me:secret";
    play.client(std::string("\x05\x01\x02\x01\x02me\x06secreT", 14));
    EXPECT_THAT(play.take_done(), Contains("close client"));
    EXPECT_TRUE(play.is_over());
}

TEST(OpeningTest, Socks5RefusesWhatIsNotConnect) {
    Playbook play("socks5");
    play.client(std::string("\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50", 13));
    EXPECT_THAT(play.take_done(), Contains(HasSubstr("<05><00><05><07>")));
}

TEST(OpeningTest, ATransparentClientIsAskedForNothing) {
    Playbook play("transparent");
    play.facts.original = test::endpoint("192.0.2.9", 443);
    play.client(tls_hello("a.example"));
    EXPECT_THAT(play.take_done(), ElementsAre(HasSubstr("start tls a.example h2")));
    play.client_tls("http/1.1");
    play.client("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 https://192.0.2.9:443 as a.example"});
}

TEST(OpeningTest, ReverseSendsAllToTheOriginUnderItsName) {
    Playbook play("reverse:http://localhost:3000");
    play.client("GET /x HTTP/1.1\r\nHost: public.example\r\n\r\n");
    play.expect({"get 1 http://localhost:3000"});
    play.connect(1);
    play.expect({"to server 1: GET /x HTTP/1.1|Host: localhost:3000||"});
}

TEST(OpeningTest, ReverseCanKeepTheClientsHost) {
    Playbook play("reverse:https://origin.example");
    play.mode.keep_host = true;
    play.client(tls_hello("public.example"));
    EXPECT_THAT(play.take_done(), ElementsAre(HasSubstr("start tls public.example h2")));
    play.client_tls("http/1.1");
    play.client("GET /x HTTP/1.1\r\nHost: public.example\r\n\r\n");
    play.expect({"get 1 https://origin.example:443"});
    play.connect(1);
    play.expect({"to server 1: GET /x HTTP/1.1|Host: public.example||"});
}

TEST(OpeningTest, TheNextProxyGetsTheAbsoluteForm) {
    Playbook play("upstream:http://me:pw@next.example:3128");
    play.client("GET http://a.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://next.example:3128 http1"});
    play.connect(1);
    play.expect(
        {"to server 1: GET http://a.example/x HTTP/1.1|Host: a.example|Via: 1.1 "
         "waybill-1|Proxy-Authorization: "
         "Basic bWU6cHc=||"});
    EXPECT_THAT(play.request_head(0), Not(HasSubstr("bWU6cHc")));
}

TEST(OpeningTest, ASilentClientIsLetGo) {
    Playbook play;
    play.session();
    play.wait(61'000);
    play.expect({"close client"});
    EXPECT_TRUE(play.is_over());
}

TEST(OpeningTest, AHeadThatComesTooSlowlyIsNotWaitedFor) {
    Playbook play;
    play.client("GET http://a.exa");
    for (int i = 0; i < 9; ++i) {
        play.wait(1'000);
        play.client("m");
    }
    play.expect({});
    play.wait(1'001);
    play.expect({"close client"});
}

TEST(OpeningTest, ModesAreReadWithWeightsAndUsers) {
    const Result<ListenerMode> reverse = parse_mode("reverse:least:http://a:1*3,https://b");
    ASSERT_TRUE(reverse);
    EXPECT_EQ(reverse->choice, ListenerMode::Choice::LeastConnections);
    ASSERT_EQ(reverse->origins.size(), 2U);
    EXPECT_EQ(reverse->origins[0].weight, 3U);
    EXPECT_EQ(to_string(reverse->origins[1].destination), "https://b:443");
    for (const char* const bad : {"",
                                  "reverse:",
                                  "reverse:http://a/x",
                                  "reverse:ftp://a",
                                  "reverse:http://a*0",
                                  "reverse:http://a*1001",
                                  "reverse:http://a,",
                                  "reverse:http://u@a",
                                  "upstream:",
                                  "regular:x",
                                  "socks4"}) {
        const Result<ListenerMode> mode = parse_mode(bad);
        EXPECT_FALSE(mode) << bad;
    }
    EXPECT_EQ(to_string(parse_mode("upstream:next:3128")->next), "http://next:3128 http1");
}

}  // namespace
}  // namespace waybill::proxy
