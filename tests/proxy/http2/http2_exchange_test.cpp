// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges between our client and our server codec.
#include <gtest/gtest.h>

#include "tests/proxy/http2/leg_pair.h"

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

INSTANTIATE_TEST_SUITE_P(Pieces, Http2ExchangeTest, testing::Values(1, 7, 1U << 20U));

}  // namespace
}  // namespace waybill::proxy
