// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the proxy answers itself: its page, loops, who may not use it, hops that are over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/session/playbook.h"

namespace waybill::proxy {
namespace {

using test::Playbook;
using testing::Contains;
using testing::HasSubstr;

std::string answer_to(Playbook& play, std::string_view request) {
    play.client(request);
    std::string all;
    for (const std::string& line : play.take_done()) {
        all += line + "\n";
    }
    return all;
}

TEST(OwnAnswersTest, ItsPageIsAllThatRequestsToTheProxyItselfGet) {
    for (const char* const request : {
             "GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
             "GET http://waybill.internal/ HTTP/1.1\r\nHost: waybill.internal\r\n\r\n",
             "GET http://10.0.0.1:8080/ HTTP/1.1\r\nHost: 10.0.0.1:8080\r\n\r\n",
         }) {
        Playbook play;
        const std::string answer = answer_to(play, request);
        EXPECT_THAT(answer, HasSubstr("to client: HTTP/1.1 200 OK")) << request;
        EXPECT_THAT(answer, HasSubstr("certificate.pem"));
        EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'"));
        EXPECT_THAT(answer, Not(HasSubstr("Access-Control")));
    }
}

TEST(OwnAnswersTest, ItsAddressInOtherWordsIsItself) {
    Playbook play;
    play.facts.local = test::endpoint("127.0.0.1", 8080);
    for (const char* const host : {"localhost:8080", "127.0.0.1:8080", "127.0.0.2:8080"}) {
        EXPECT_THAT(
            answer_to(play, fmt::format("GET http://{0}/ HTTP/1.1\r\nHost: {0}\r\n\r\n", host)),
            HasSubstr("certificate.pem"))
            << host;
    }
}

TEST(OwnAnswersTest, TheCertificateCanBeFetchedAndNothingIsChanged) {
    Playbook play;
    EXPECT_THAT(answer_to(play, "GET /certificate.pem HTTP/1.1\r\nHost: x\r\n\r\n"),
                HasSubstr("||PEM"));
    EXPECT_THAT(answer_to(play, "GET /certificate.der HTTP/1.1\r\nHost: x\r\n\r\n"),
                HasSubstr("||DER"));
    EXPECT_THAT(answer_to(play, "GET /key.pem HTTP/1.1\r\nHost: x\r\n\r\n"), HasSubstr(" 404 "));
    EXPECT_THAT(answer_to(play, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
                HasSubstr(" 405 "));
    const std::string head = answer_to(play, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(head, HasSubstr("200 OK"));
    EXPECT_THAT(head, Not(HasSubstr("<html")));
}

TEST(OwnAnswersTest, WhoMayUseTheProxyHasToSayWho) {
    Playbook play;
    play.options.authorization = "me:secret";
    const std::string refused =
        answer_to(play, "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_THAT(refused, HasSubstr("407 Proxy Authentication Required"));
    EXPECT_THAT(refused, HasSubstr("Proxy-Authenticate: Basic realm="));
    EXPECT_THAT(answer_to(play,
                          "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n"
                          "Proxy-Authorization: Basic bWU6d3Jvbmc=\r\n\r\n"),
                HasSubstr(" 407 "));
    EXPECT_THAT(answer_to(play,
                          "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n"
                          "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"),
                HasSubstr("get 1 http://a.example:80"));
    EXPECT_THAT(play.request_head(1), Not(HasSubstr("bWU6")));
}

TEST(OwnAnswersTest, ConnectAsksWhoToo) {
    Playbook play;
    play.options.authorization = "me:secret";
    EXPECT_THAT(answer_to(play, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"),
                HasSubstr(" 407 "));
    EXPECT_THAT(answer_to(play,
                          "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"
                          "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n"),
                HasSubstr(" 200 "));
    EXPECT_THAT(answer_to(play, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), HasSubstr("get 1"));
}

TEST(OwnAnswersTest, ARequestThatWasHereBeforeGoesNoFurther) {
    Playbook play;
    EXPECT_THAT(answer_to(play,
                          "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nVia: 1.1 x, 1.1 "
                          "waybill-1 (y)\r\n\r\n"),
                HasSubstr("508 Loop Detected"));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[proxy-loop]"));
    std::string via = "1.1 a";
    for (int i = 0; i < 16; ++i) {
        via += ", 1.1 a";
    }
    EXPECT_THAT(
        answer_to(play,
                  "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nVia: " + via + "\r\n\r\n"),
        HasSubstr(" 508 "));
}

TEST(OwnAnswersTest, ViaIsAddedWhenItIsWanted) {
    Playbook play;
    play.options.via = true;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("Via: 1.1 waybill-1|"));
}

TEST(OwnAnswersTest, MaxForwardsIsCounted) {
    Playbook play;
    EXPECT_THAT(answer_to(play,
                          "OPTIONS http://a.example/ HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: "
                          "0\r\n\r\n"),
                HasSubstr("Allow: GET"));
    const std::string trace =
        answer_to(play,
                  "TRACE http://a.example/ HTTP/1.1\r\nHost: a.example\r\nCookie: c\r\n"
                  "Max-Forwards: 0\r\n\r\n");
    EXPECT_THAT(trace, HasSubstr("Content-Type: message/http"));
    EXPECT_THAT(trace, HasSubstr("TRACE http://a.example/"));
    EXPECT_THAT(trace, Not(HasSubstr("Cookie")));
    play.client("OPTIONS http://a.example/ HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 2\r\n\r\n");
    play.connect(1);
    EXPECT_THAT(play.take_done().back(), HasSubstr("Max-Forwards: 1|"));
}

TEST(OwnAnswersTest, ASchemeThatIsNotHttpIsRefused) {
    Playbook play;
    EXPECT_THAT(answer_to(play, "GET ftp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n"),
                HasSubstr(" 400 "));
}

TEST(OwnAnswersTest, AServerThatDoesNotAnswerIsA504) {
    Playbook play;
    play.options.response_timeout = std::chrono::seconds(20);
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.take_done();
    play.wait(20'001);
    EXPECT_THAT(play.take_done(), Contains(HasSubstr("504 Gateway Timeout")));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[timed-out]"));
}

TEST(OwnAnswersTest, ABodyThatStandsStillIsA408) {
    Playbook play;
    play.client("POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\na");
    play.connect(1);
    play.take_done();
    play.wait(60'001);
    EXPECT_THAT(play.take_done(), Contains(HasSubstr("408 Request Timeout")));
}

TEST(OwnAnswersTest, AClientThatTakesNothingIsLetGo) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.client_takes = false;
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
    play.take_done();
    play.wait(60'001);
    EXPECT_THAT(play.take_done(), Contains("reset client"));
    EXPECT_TRUE(play.is_over());
}

}  // namespace
}  // namespace waybill::proxy
