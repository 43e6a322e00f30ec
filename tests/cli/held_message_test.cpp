// SPDX-License-Identifier: GPL-3.0-or-later
//
// What waits at a breakpoint as text, and back.
#include "cli/held_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/compress.h"

namespace waybill::cli {
namespace {

using proxy::Decision;
using proxy::Held;
using proxy::Phase;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Held request(const std::string& body) {
    Held held;
    held.id = 7;
    held.phase = Phase::RequestBody;
    held.flow.request.method = "POST";
    held.flow.request.scheme = "http";
    held.flow.request.authority = "a.example:81";
    held.flow.request.path = "/x?y";
    held.flow.request.version = {1, 1};
    held.flow.request.fields.add("Host", "a.example:81");
    held.flow.request.fields.add("X-One", "1");
    held.flow.request_body = body;
    return held;
}

Held response(const std::string& body) {
    Held held = request("");
    held.phase = Phase::ResponseBody;
    held.flow.response.emplace();
    held.flow.response->kind = http::HeadKind::Response;
    held.flow.response->version = {1, 1};
    held.flow.response->status = 200;
    held.flow.response->reason = "OK";
    held.flow.response_body = body;
    return held;
}

std::string error_of(const Held& held, std::string_view text) {
    const Result<Decision> decision = edited_as(held, text);
    return decision ? "" : decision.error().message;
}

TEST(HeldMessageTest, ARequestIsShownAndTakenBackUnchanged) {
    const Held held = request("hello");
    const std::string text = text_of(held);
    EXPECT_EQ(text, "POST http://a.example:81/x?y\nHost: a.example:81\nX-One: 1\n\nhello\n");
    const Result<Decision> decision = edited_as(held, text);
    ASSERT_TRUE(decision) << decision.error().message;
    EXPECT_EQ(decision->hold, 7U);
    EXPECT_EQ(decision->what, Decision::What::Resume);
    EXPECT_EQ(decision->edited->request_body, "hello");  // without the editor's last line feed
    EXPECT_EQ(decision->edited->request.path, "/x?y");
    EXPECT_EQ(decision->edited->request.fields.size(), 2U);
}

TEST(HeldMessageTest, TheHostFollowsTheUrlUnlessItIsChangedItself) {
    const Held held = request("");
    const auto moved = edited_as(held, "PUT https://b.example/z\nHost: a.example:81\n\n");
    ASSERT_TRUE(moved) << moved.error().message;
    EXPECT_EQ(moved->edited->request.method, "PUT");
    EXPECT_EQ(moved->edited->request.scheme, "https");
    EXPECT_EQ(moved->edited->request.authority, "b.example");
    EXPECT_EQ(moved->edited->request.path, "/z");
    EXPECT_EQ(moved->edited->request.fields.value("Host"), "b.example");
    const auto kept = edited_as(held, "GET http://b.example?q\nHost: c.example\n\n");
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->edited->request.fields.value("Host"), "c.example");
    EXPECT_EQ(kept->edited->request.path, "/?q");
}

TEST(HeldMessageTest, ErrorsNameTheLine) {
    const Held held = request("");
    EXPECT_THAT(error_of(held, ""), StartsWith("line 1: "));
    EXPECT_THAT(error_of(held, "GET ftp://a.example/\n\n"), StartsWith("line 1: the URL"));
    EXPECT_THAT(error_of(held, "GET http://u@a.example/\n\n"), StartsWith("line 1: the URL"));
    EXPECT_THAT(error_of(held, "# note\nG@T http://a.example/\n\n"), StartsWith("line 2: "));
    EXPECT_THAT(error_of(held, "GET http://a.example/\nno field\n\n"), StartsWith("line 2: "));
    EXPECT_THAT(error_of(held, "GET http://a.example/\nA: 1\n folded\n\n"), StartsWith("line 3: "));
    EXPECT_THAT(error_of(held, "GET http://a.example/\nA: 1\rB: 2\n\n"),
                HasSubstr("a control character"));
    EXPECT_THAT(error_of(response(""), "20 OK\n\n"), StartsWith("line 1: "));
    EXPECT_THAT(error_of(response(""), "101 Switching\n\n"), StartsWith("line 1: "));
}

TEST(HeldMessageTest, ContentIsShownWithoutItsCodingAndSentWithoutItWhenChanged) {
    const std::string packed = testing::gzip("hello");
    Held held = response(packed);
    held.flow.response->fields.add("Content-Encoding", "gzip");
    const std::string text = text_of(held);
    EXPECT_EQ(text, "200 OK\nContent-Encoding: gzip\n\nhello\n");
    const auto same = edited_as(held, text);
    ASSERT_TRUE(same);
    EXPECT_EQ(same->edited->response_body, packed);
    EXPECT_TRUE(same->edited->response->fields.contains("content-encoding"));
    const auto other = edited_as(held, "404 Gone\nContent-Encoding: gzip\n\nbye\n");
    ASSERT_TRUE(other);
    EXPECT_EQ(other->edited->response->status, 404);
    EXPECT_EQ(other->edited->response_body, "bye");
    EXPECT_FALSE(other->edited->response->fields.contains("content-encoding"));
}

TEST(HeldMessageTest, WhatIsNoTextStaysAsItIs) {
    const Held held = response(std::string("\x00\x01", 2));
    const std::string text = text_of(held);
    EXPECT_EQ(text, "# Its content is no text, and stays as it is.\n200 OK\n\n");
    const auto same = edited_as(held, text);
    ASSERT_TRUE(same);
    EXPECT_EQ(same->edited->response_body->size(), 2U);
    EXPECT_THAT(error_of(held, text + "more"), HasSubstr("only the head can be changed"));
}

TEST(HeldMessageTest, AnAnswerIsAResponseOfItsOwn) {
    const Held held = request("hello");
    const auto decision = answered_as(held, answer_to(held) + "no\n");
    ASSERT_TRUE(decision) << decision.error().message;
    EXPECT_EQ(decision->what, Decision::What::Answer);
    EXPECT_EQ(decision->edited->response->status, 200);
    EXPECT_EQ(decision->edited->response_body, "no\n");
}

TEST(HeldMessageTest, AHeadWaitsForItsBodyWhereOneIsAnnounced) {
    Held held = request("");
    held.phase = Phase::RequestHead;
    EXPECT_FALSE(waits_again(held, 100));
    held.flow.request.fields.set("Content-Length", "100");
    EXPECT_TRUE(waits_again(held, 100));
    EXPECT_FALSE(waits_again(held, 99));
    held.phase = Phase::RequestBody;
    EXPECT_FALSE(waits_again(held, 100));
}

}  // namespace
}  // namespace waybill::cli
