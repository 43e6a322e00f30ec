// SPDX-License-Identifier: GPL-3.0-or-later
//
// Requests to an ordinary proxy, over HTTP/1 on both legs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/proxy/session/playbook.h"

namespace waybill::proxy {
namespace {

using test::Playbook;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(RegularModeTest, ARequestIsSentOnAndItsResponseComesBack) {
    Playbook play;
    play.client("GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\nX-Odd: 1\r\n\r\n");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.expect({"to server 1: GET /x?y HTTP/1.1|Host: a.example|X-Odd: 1||"});
    play.server(1, "HTTP/1.1 200 Fine\r\nContent-Length: 3\r\nServer: o\r\n\r\none");
    play.expect({"keep server 1", "to client: HTTP/1.1 200 Fine|Content-Length: 3|Server: o||one"});
    EXPECT_THAT(play.recorded(), ElementsAre("GET a.example http://a.example/x?y 200 3"));
    EXPECT_EQ(play.request_head(0),
              "GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\nX-Odd: 1\r\n\r\n");
    EXPECT_FALSE(play.is_over());
}

TEST(RegularModeTest, RequestsFollowEachOtherOnOneConnection) {
    Playbook play;
    for (int i = 1; i <= 3; ++i) {
        const auto request = static_cast<ServerRequest>(i);
        play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
        play.expect({fmt::format("get {} http://a.example:80", i)});
        play.connect(request);
        play.expect({fmt::format("to server {}: GET / HTTP/1.1|Host: a.example||", i)});
        play.server(request, "HTTP/1.1 204 No Content\r\n\r\n");
        play.expect({fmt::format("keep server {}", i), "to client: HTTP/1.1 204 No Content||"});
    }
    EXPECT_EQ(play.recorded().size(), 3U);
    EXPECT_EQ(play.connections().size(), 1U);
}

TEST(RegularModeTest, PipelinedRequestsAreAnsweredOneAfterTheOther) {
    Playbook play;
    play.client(
        "GET http://a.example/1 HTTP/1.1\r\nHost: a.example\r\n\r\n"
        "GET http://a.example/2 HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.expect({"to server 1: GET /1 HTTP/1.1|Host: a.example||"});
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    play.expect({"keep server 1",
                 "get 2 http://a.example:80",
                 "to client: HTTP/1.1 200 OK|Content-Length: 0||"});
}

TEST(RegularModeTest, BodiesStreamBothWays) {
    Playbook play;
    play.client(
        "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 6\r\n\r\nab");
    play.expect({"get 1 http://a.example:80"});
    play.connect(1);
    play.expect({"to server 1: POST / HTTP/1.1|Host: a.example|Content-Length: 6||ab"});
    play.client("cd");
    play.expect({"to server 1: cd"});
    play.client("ef");
    play.expect({"to server 1: ef"});
    play.server(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    play.expect({"to client: HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|one|"});
    play.server(1, "0\r\nX-Sum: 1\r\n\r\n");
    play.expect({"keep server 1", "to client: 0|X-Sum: 1||"});
    EXPECT_THAT(play.recorded(), ElementsAre("POST a.example http://a.example/ 200 3"));
}

// The same bytes in other pieces make the same bytes.
TEST(RegularModeTest, HowBytesAreCutMakesNoDifference) {
    const std::string request =
        "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 6\r\n\r\nabcdef";
    const std::string response =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t piece = 1; piece <= request.size(); piece += piece < 8 ? 1 : 16) {
        Playbook play;
        std::string to_client;
        std::string to_server;
        play.to_client = [&](std::string_view text) {
            to_client.append(text);
        };
        play.to_server[1] = [&](std::string_view text) {
            to_server.append(text);
        };
        bool connected = false;
        for (std::size_t at = 0; at < request.size(); at += piece) {
            play.client(request.substr(at, piece));
            if (!connected && !play.take_done().empty()) {
                connected = true;
                play.connect(1);
            }
        }
        for (std::size_t at = 0; at < response.size(); at += piece) {
            play.server(1, response.substr(at, piece));
        }
        EXPECT_EQ(to_server,
                  "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 6\r\n\r\nabcdef")
            << piece;
        EXPECT_EQ(to_client, response) << piece;
        EXPECT_EQ(play.recorded(),
                  std::vector<std::string>{"POST a.example http://a.example/ 200 5"});
    }
}

TEST(RegularModeTest, HttpsInAbsoluteFormIsFetchedOverTls) {
    Playbook play;
    play.client("GET https://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 1 https://a.example:443"});
}

TEST(RegularModeTest, WhatTheServerIsNotToSeeIsTakenOut) {
    Playbook play;
    play.client(
        "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nProxy-Connection: keep-alive\r\n"
        "Proxy-Authorization: Basic c2VjcmV0\r\nConnection: x-hop\r\nX-Hop: 1\r\nUpgrade: "
        "foo\r\n\r\n");
    play.connect(1);
    play.expect({"get 1 http://a.example:80", "to server 1: GET / HTTP/1.1|Host: a.example||"});
    EXPECT_THAT(play.request_head(0), Not(HasSubstr("c2VjcmV0")));
}

TEST(RegularModeTest, AServerThatCannotBeReachedIsA502WithTheReason) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nAccept: text/html\r\n\r\n");
    play.refuse(1, ServerFailure::What::Connect, "<b>refused</b>");
    const std::vector<std::string> done = play.take_done();
    ASSERT_EQ(done.size(), 2U);
    EXPECT_THAT(done[1], HasSubstr("HTTP/1.1 502 Bad Gateway"));
    EXPECT_THAT(done[1], HasSubstr("X-Waybill-Error: connect-failed"));
    EXPECT_THAT(done[1], HasSubstr("&lt;b&gt;refused&lt;/b&gt;"));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("502"));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[connect-failed]"));
}

TEST(RegularModeTest, AClientThatTakesNoHtmlGetsPlainText) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.refuse(1, ServerFailure::What::Certificate, "it expired");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done.back(), HasSubstr("Content-Type: text/plain"));
    EXPECT_THAT(done.back(), HasSubstr("X-Waybill-Error: certificate-rejected"));
    EXPECT_THAT(done.back(), HasSubstr("it expired"));
}

TEST(RegularModeTest, AResponseThatIsCutIsCutForTheClientToo) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    play.take_done();
    play.server_ends(1);
    play.expect({"close server 1", "close client"});
    EXPECT_TRUE(play.is_over());
    EXPECT_THAT(play.recorded(),
                ElementsAre("GET a.example http://a.example/ 200 3 [length-mismatch]"));
}

TEST(RegularModeTest, AKeptConnectionThatBrokeIsReplacedOnce) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1, false, 7);
    play.take_done();
    play.server_ends(1);
    play.expect({"get 2 http://a.example:80 fresh", "close server 1"});
    play.connect(2);
    play.expect({"to server 2: GET / HTTP/1.1|Host: a.example||"});
    play.server_ends(2);
    EXPECT_THAT(play.take_done().back(), HasSubstr("502 Bad Gateway"));
}

TEST(RegularModeTest, WhatCannotBeRepeatedIsNot) {
    Playbook play;
    play.client("POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\n\r\nx");
    play.connect(1, false, 7);
    play.take_done();
    play.server_ends(1, true);
    EXPECT_THAT(play.take_done().back(), HasSubstr("502 Bad Gateway"));
}

TEST(RegularModeTest, AnInterimResponsePasses) {
    Playbook play;
    play.client(
        "PUT http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 2\r\nExpect: "
        "100-continue\r\n\r\n");
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 100 Continue\r\n\r\n");
    play.expect({"to client: HTTP/1.1 100 Continue||"});
    play.client("ok");
    play.expect({"to server 1: ok"});
    play.server(1, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    play.expect({"keep server 1", "to client: HTTP/1.1 201 Created|Content-Length: 0||"});
}

TEST(RegularModeTest, AnEarlyResponsePassesAndTheRestOfTheRequestIsReadAway) {
    Playbook play;
    play.client("POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\na");
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    play.expect({"close server 1", "to client: HTTP/1.1 413 Too Large|Content-Length: 0||"});
    play.client("bcde");
    play.expect({});
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[early-response]"));
    EXPECT_FALSE(play.is_over());
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.expect({"get 2 http://a.example:80"});
}

TEST(RegularModeTest, ABackPressureReachesTheServer) {
    Playbook play;
    play.client_takes = false;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(play.session().wants_server_read(1));
    play.server(1, std::string(300'000, 'x'));
    EXPECT_FALSE(play.session().wants_server_read(1));
    play.take_now();
    EXPECT_TRUE(play.session().wants_server_read(1));
}

TEST(RegularModeTest, ABackPressureReachesTheClient) {
    Playbook play;
    play.client(
        "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 900000\r\n\r\n");
    EXPECT_TRUE(play.session().wants_client_read());
    play.client("x");
    EXPECT_FALSE(play.session().wants_client_read());  // there is no server yet
    play.servers_take = false;
    play.connect(1);
    EXPECT_TRUE(play.session().wants_client_read());
    play.client(std::string(300'000, 'x'));
    EXPECT_FALSE(play.session().wants_client_read());
    play.take_now();
    EXPECT_TRUE(play.session().wants_client_read());
}

TEST(RegularModeTest, AClientThatGoesTakesItsRequestWithIt) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.take_done();
    play.client_ends(true);
    play.expect({"cancel 1", "reset client"});
    EXPECT_TRUE(play.is_over());
    EXPECT_THAT(play.recorded().at(0), HasSubstr("[connection-reset]"));
}

TEST(RegularModeTest, AClientThatSendsNothingMoreStillGetsItsResponse) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.client_ends();
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains(HasSubstr("200 OK")));
    EXPECT_THAT(done, Contains("close client"));
    EXPECT_TRUE(play.is_over());
}

TEST(RegularModeTest, ARefusedMessageIsAnsweredAndListed) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: +1\r\n\r\n");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains(HasSubstr("400 Bad Request")));
    EXPECT_THAT(done, Contains("close client"));
    EXPECT_THAT(play.recorded().at(0), HasSubstr("400"));
    EXPECT_TRUE(play.is_over());
}

TEST(RegularModeTest, AServersRefusedMessageIsA502) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.take_done();
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains("close server 1"));
    EXPECT_THAT(done.back(), HasSubstr("502 Bad Gateway"));
}

TEST(RegularModeTest, WindingDownLetsOpenExchangesFinish) {
    Playbook play;
    play.client("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n");
    play.connect(1);
    play.take_done();
    play.wind_down();
    play.expect({});
    play.server(1, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const std::vector<std::string> done = play.take_done();
    EXPECT_THAT(done, Contains(HasSubstr("Connection: close")));
    EXPECT_THAT(done, Contains("close client"));
}

}  // namespace
}  // namespace waybill::proxy
