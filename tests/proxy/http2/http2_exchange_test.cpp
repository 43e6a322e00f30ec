// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges between our client and our server codec.
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/proxy/http2/leg_pair.h"
#include "tests/proxy/http2/raw_peer.h"

namespace waybill::proxy {
namespace {

constexpr BodyPlan kNoBody;
constexpr BodyPlan kFrames{BodyKind::Frames, 0};

Bytes bytes_of(std::string_view text) {
    return as_bytes(text);
}

// Bytes handed over whole, and in pieces of so many.
class Http2ExchangeTest : public testing::TestWithParam<std::size_t> {
protected:
    LegPair pair{GetParam()};
};

TEST_P(Http2ExchangeTest, ARequestWithoutBodyAndItsResponse) {
    ASSERT_TRUE(pair.client->can_open());
    const StreamId id =
        pair.client->open_stream(request_head("GET", "/a?b", {{"Accept", "*/*"}}), kNoBody);
    pair.client->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(),
              "1: GET https example.com /a?b | accept: */*\n"
              "1: end\n");
    EXPECT_FALSE(pair.client->is_idle());

    pair.server->send_head(
        1, response_head(200, {{"Content-Length", "5"}, {"X", "y"}}), {BodyKind::Length, 5});
    pair.server->send_body(1, bytes_of("hello"));
    pair.server->send_end(1);
    pair.settle();
    EXPECT_EQ(pair.at_client.take(),
              "1: 200 | content-length: 5 | x: y [5]\n"
              "1: \"hello\n"
              "1: end\n");
    EXPECT_TRUE(pair.client->is_idle());
    EXPECT_TRUE(pair.server->is_idle());
    EXPECT_FALSE(pair.client->wants_close());
}

TEST_P(Http2ExchangeTest, ContentAndTrailersBothWays) {
    const StreamId id = pair.client->open_stream(request_head("POST", "/"), kFrames);
    pair.client->send_body(id, bytes_of("one "));
    pair.client->send_body(id, bytes_of("two"));
    FieldList trailers;
    trailers.add("X-Sum", "7");
    pair.client->send_trailers(id, trailers);
    pair.client->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(),
              "1: POST https example.com / [..]\n"
              "1: \"one two\n"
              "1: trailers | x-sum: 7\n"
              "1: end\n");
    pair.server->send_head(id, response_head(103, {{"Link", "</a>"}}), kNoBody);
    pair.server->send_head(id, response_head(200), kFrames);
    pair.server->send_trailers(id, trailers);
    pair.server->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_client.take(),
              "1: 103 | link: </a>\n"
              "1: 200 [..]\n"
              "1: trailers | x-sum: 7\n"
              "1: end\n");
    EXPECT_TRUE(pair.server->is_idle());
}

TEST_P(Http2ExchangeTest, ManyStreamsAtATime) {
    pair.at_server.then_on_end = [&](StreamId id) {
        pair.server->send_head(id, response_head(200), kFrames);
        pair.server->send_body(id, bytes_of(std::to_string(id)));
        pair.server->send_end(id);
    };
    for (int n = 0; n < 100; ++n) {
        pair.client->open_stream(request_head("GET", "/"), kNoBody);
    }
    pair.settle();
    EXPECT_EQ(pair.at_client.ends, 100U);
    EXPECT_EQ(pair.at_client.broken_streams, 0U);
    EXPECT_TRUE(pair.client->is_idle());
}

TEST_P(Http2ExchangeTest, ATunnel) {
    MessageHead connect;
    connect.method = "CONNECT";
    connect.authority = "a:443";
    const StreamId id = pair.client->open_stream(connect, kNoBody);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: CONNECT  a:443  [..]\n");
    pair.server->send_head(id, response_head(200, {{"Content-Length", "3"}}), kNoBody);
    pair.server->send_body(id, bytes_of("hello"));
    pair.client->send_body(id, bytes_of("hi"));
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: \"hi\n");
    EXPECT_EQ(pair.at_client.take(), "1: 200 [..]\n1: \"hello\n");
    pair.client->send_end(id);
    pair.server->send_end(id);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: end\n");
    EXPECT_EQ(pair.at_client.take(), "1: end\n");
    EXPECT_TRUE(pair.server->is_idle());
}

TEST_P(Http2ExchangeTest, AnExtendedConnect) {
    pair.settle();  // only behind the server's SETTINGS
    MessageHead connect = request_head("CONNECT", "/chat");
    connect.protocol = "websocket";
    const StreamId id = pair.client->open_stream(connect, kFrames);
    pair.client->send_body(id, bytes_of("hi"));
    pair.settle();
    EXPECT_EQ(pair.at_server.take(),
              "1: CONNECT https example.com /chat (websocket) [..]\n1: \"hi\n");
}

INSTANTIATE_TEST_SUITE_P(Pieces, Http2ExchangeTest, testing::Values(1, 7, 1U << 20U));

TEST(Http2HeadTest, AnExtendedConnectIsNotSentToAServerThatDoesNotKnowIt) {
    RawPeer peer(RawPeer::Against::Client);
    MessageHead connect = request_head("CONNECT", "/chat");
    connect.protocol = "websocket";
    peer.leg->open_stream(connect, kFrames);
    peer.read();
    EXPECT_EQ(peer.received, "");
    EXPECT_EQ(peer.diary.take(), "1: broken refused 0 nothing came\n");
}

// What is sent for fields that another protocol, or a rule, gave.
std::string request_as_sent(const MessageHead& head, const BodyPlan& body) {
    LegPair pair;
    pair.client->open_stream(head, body);
    pair.settle();
    return pair.at_server.take();
}

std::string response_as_sent(std::string_view method,
                             const MessageHead& head,
                             const BodyPlan& body) {
    LegPair pair;
    pair.client->open_stream(request_head(method, "/"), kNoBody);
    pair.settle();
    pair.server->send_head(1, head, body);
    pair.server->send_end(1);
    pair.settle();
    return pair.at_client.take();
}

TEST(Http2HeadTest, FieldsOfConnectionsAreLeftOut) {
    EXPECT_EQ(request_as_sent(request_head("GET",
                                           "/",
                                           {{"Host", "other"},
                                            {"Connection", "close, X-Named, Cookie"},
                                            {"X-Named", "a"},
                                            {"Keep-Alive", "1"},
                                            {"Proxy-Connection", "close"},
                                            {"Upgrade", "h2c"},
                                            {"HTTP2-Settings", "a"},
                                            {"Transfer-Encoding", "chunked"},
                                            {"TE", "gzip, trailers"},
                                            {"TE", "trailers"},
                                            {"Cookie", "a=b"},
                                            {"Authorization", "c"}}),
                              kNoBody),
              "1: GET https example.com / | te: trailers | cookie: a=b | authorization: c\n"
              "1: end\n");
    EXPECT_EQ(request_as_sent(request_head("GET", "/", {{"TE", "gzip"}}), kNoBody),
              "1: GET https example.com /\n1: end\n");
}

TEST(Http2HeadTest, TheAuthorityComesFromHostWhereThereIsNoOther) {
    MessageHead head = request_head("GET", "/", {{"Host", "b"}});
    head.authority.clear();
    EXPECT_EQ(request_as_sent(head, kNoBody), "1: GET https b /\n1: end\n");
}

TEST(Http2HeadTest, AnEmptyPathIsWritten) {
    EXPECT_EQ(request_as_sent(request_head("GET", ""), kNoBody),
              "1: GET https example.com /\n1: end\n");
    EXPECT_EQ(request_as_sent(request_head("OPTIONS", ""), kNoBody),
              "1: OPTIONS https example.com *\n1: end\n");
}

TEST(Http2HeadTest, TheLengthIsThatOfThePlan) {
    const MessageHead head = request_head("POST", "/", {{"Content-Length", "7"}, {"X", "y"}});
    EXPECT_EQ(request_as_sent(head, {BodyKind::Length, 5}),
              "1: POST https example.com / | content-length: 5 | x: y [5]\n");
    EXPECT_EQ(request_as_sent(head, {BodyKind::Chunked, 0}),
              "1: POST https example.com / | x: y [..]\n");
    EXPECT_EQ(request_as_sent(head, kNoBody), "1: POST https example.com / | x: y\n1: end\n");
    EXPECT_EQ(request_as_sent(request_head("POST", "/"), {BodyKind::Length, 5}),
              "1: POST https example.com / | content-length: 5 [5]\n");
    EXPECT_EQ(request_as_sent(request_head("POST", "/", {{"Content-Length", "0"}}), kNoBody),
              "1: POST https example.com / | content-length: 0\n1: end\n");
}

TEST(Http2HeadTest, ResponsesWithoutContentKeepTheLengthThatTheyTell) {
    const std::vector<HeadField> length = {{"Content-Length", "7"}};
    EXPECT_EQ(response_as_sent("HEAD", response_head(200, length), {BodyKind::Length, 7}),
              "1: 200 | content-length: 7\n1: end\n");
    EXPECT_EQ(response_as_sent("GET", response_head(304, length), kNoBody),
              "1: 304 | content-length: 7\n1: end\n");
    EXPECT_EQ(response_as_sent("GET", response_head(204, length), kNoBody), "1: 204\n1: end\n");
    EXPECT_EQ(response_as_sent("GET", response_head(200, length), kNoBody), "1: 200\n1: end\n");
}

TEST(Http2HeadTest, LineBreaksThatARulePutIntoAFieldDoNotSplitIt) {
    EXPECT_EQ(
        response_as_sent(
            "GET",
            response_head(200, {{"X", "a\r\nSet-Cookie: b"}, {"Bad name", "c"}, {"Y", " d "}}),
            kNoBody),
        "1: 200 | x: a  Set-Cookie: b | y: d\n1: end\n");
}

TEST(Http2HeadTest, AHeadThatCannotBeSentBreaksTheStream) {
    LegPair pair;
    pair.client->open_stream(request_head("GET", "/"), kNoBody);
    pair.settle();
    pair.at_server.take();
    pair.server->send_head(1, response_head(200, {{"X", std::string(300 * kKiB, 'a')}}), kFrames);
    pair.settle();
    EXPECT_EQ(pair.at_server.take(), "1: broken cancelled 2\n");
    EXPECT_EQ(pair.at_client.take(), "1: broken cancelled 2 nothing came\n");
    EXPECT_TRUE(pair.server->is_idle());
}

TEST(Http2HeadTest, AResponseOf101IsNotSent) {
    LegPair pair;
    pair.client->open_stream(request_head("GET", "/"), kNoBody);
    pair.settle();
    pair.server->send_head(1, response_head(101), kNoBody);
    pair.settle();
    EXPECT_EQ(pair.at_client.take(), "");
}

TEST(Http2UpgradeTest, TheRequestThatAskedForItIsAnsweredAsStreamOne) {
    // INITIAL_WINDOW_SIZE 3: two bytes, and then four.
    const MessageHead request = request_head("GET", "/");
    const auto server = make_http2_server_upgraded(request, "AAQAAAAD");
    ASSERT_TRUE(server);
    LegDiary diary;
    server->set_events(&diary);
    server->send_head(1, response_head(200), kFrames);
    server->send_body(1, bytes_of("hello"));
    server->send_end(1);
    EXPECT_EQ(server->backlog(1), 5U);
    server->output();
    EXPECT_EQ(server->backlog(1), 2U);
    EXPECT_FALSE(server->is_idle());
    using Script = http::Http2Script;
    std::string bytes(http::kHttp2Preface);
    bytes += Script::frame(http::http2_kind::kSettings, 0, 0, "");
    bytes += Script::frame(http::http2_kind::kWindowUpdate, 0, 1, Script::number(9, 4));
    server->receive(as_bytes(std::string_view(bytes)), Timestamp{1});
    server->output();
    server->drained(Timestamp{2});
    EXPECT_TRUE(server->is_idle());
    EXPECT_EQ(diary.take(), "");
}

TEST(Http2UpgradeTest, SettingsThatCannotBeReadAreRefused) {
    const MessageHead request = request_head("GET", "/");
    for (const char* settings : {"AAQAAAA", "AAQ AAAD", "!"}) {
        EXPECT_FALSE(make_http2_server_upgraded(request, settings)) << settings;
    }
    EXPECT_TRUE(make_http2_server_upgraded(request, ""));
    EXPECT_TRUE(make_http2_server_upgraded(request, "AAMAAABkAAQAAP__"));
}

TEST(Http2NoteTest, FramesOfBothDirectionsAreTold) {
    LegPair pair;
    pair.at_server.then_on_end = [&](StreamId id) {
        pair.server->send_head(id, response_head(200), kFrames);
        pair.server->send_body(id, bytes_of("hello"));
        pair.server->send_end(id);
    };
    pair.client->open_stream(request_head("GET", "/"), kNoBody);
    pair.settle();
    pair.settle();
    EXPECT_EQ(pair.at_client.frames.find("damaged"), std::string::npos);
    EXPECT_NE(pair.at_client.frames.find("C headers 1"), std::string::npos);
    EXPECT_NE(pair.at_client.frames.find("S data 1 5\n"), std::string::npos);
    const auto sorted = [](const std::string& text) {
        std::multiset<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) {
            lines.insert(line);
        }
        return lines;
    };
    EXPECT_EQ(sorted(pair.at_client.frames), sorted(pair.at_server.frames));
}

}  // namespace
}  // namespace waybill::proxy
