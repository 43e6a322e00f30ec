// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_search.h"

#include <string>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"

namespace waybill::http {
namespace {

TEST(LooksLikeHeadTest, RequestsAreKnownByTheirMethodAndTarget) {
    EXPECT_EQ(looks_like_head(HeadKind::Request, "GET /"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Request, "\r\nGET http://h/"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Request, "FOO /x HTTP/1.1\r\n"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Request, "OPTIONS * HTTP/1.1\r\n"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Request, "GE"), Likeness::Maybe);
    EXPECT_EQ(looks_like_head(HeadKind::Request, "FOO /x HT"), Likeness::Maybe);
    EXPECT_EQ(looks_like_head(HeadKind::Request, ""), Likeness::Maybe);
}

TEST(LooksLikeHeadTest, OtherProtocolsAreNotRequests) {
    for (const std::string_view text : {"EHLO example.com\r\n",
                                        "SSH-2.0-OpenSSH_9.2\r\n",
                                        "OPTIONS rtsp://h/x RTSP/1.0\r\n",
                                        "INVITE sip:a@b SIP/2.0\r\n",
                                        "USER anonymous\r\n",
                                        "\x16\x03\x01\x02",
                                        "{\"a\": 1}\r\n"}) {
        EXPECT_EQ(looks_like_head(HeadKind::Request, text), Likeness::No) << text;
    }
}

TEST(LooksLikeHeadTest, ResponsesMayHaveALittleJunkInFront) {
    EXPECT_EQ(looks_like_head(HeadKind::Response, "HTTP/"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "http/1.1"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "ICY 200"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "\x01\x02HTTP/1.1"), Likeness::Yes);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "HTT"), Likeness::Maybe);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "12345HTTP/1.1"), Likeness::No);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "220 ready\r\n"), Likeness::No);
    EXPECT_EQ(looks_like_head(HeadKind::Response, "RTSP/1.0 200 OK\r\n"), Likeness::No);
}

TEST(JudgeFirstLineTest, AGetWithoutVersionIsHttp09) {
    EXPECT_EQ(judge_first_line(HeadKind::Request, "GET /old\r\n"), FirstLine::Http09);
    EXPECT_EQ(judge_first_line(HeadKind::Request, "GET nothing\r\n"), FirstLine::NotHttp);
    EXPECT_EQ(judge_first_line(HeadKind::Request, "POST /x\r\n"), FirstLine::Head);
    EXPECT_EQ(judge_first_line(HeadKind::Request, "GET /a b HTTP/1.1\r\n"), FirstLine::Head);
    EXPECT_EQ(judge_first_line(HeadKind::Request, "GET /a RTSP/1.0\r\n"), FirstLine::NotHttp);
}

// Whatever a first line will be judged, its beginnings may not be refused before.
TEST(JudgeFirstLineTest, BeginningsAreNotRefusedEarly) {
    for (const std::string_view line :
         {"GET /a HTTP/1.1\r\n", " GET  x HTTP/1.1\n", "GET /old\r\n"}) {
        for (std::size_t length = 0; length <= line.size(); ++length) {
            EXPECT_TRUE(may_begin_first_line(HeadKind::Request, line.substr(0, length))) << line;
        }
    }
    for (const std::string_view line : {"HTTP/1.1 200 OK\r\n", "http\r\n", "ICY 200 OK\r\n"}) {
        for (std::size_t length = 0; length <= line.size(); ++length) {
            EXPECT_TRUE(may_begin_first_line(HeadKind::Response, line.substr(0, length))) << line;
        }
    }
    EXPECT_FALSE(may_begin_first_line(HeadKind::Request, "\x01"));
    EXPECT_FALSE(may_begin_first_line(HeadKind::Response, "GET"));
}

TEST(FindHeadTest, AHeadNeedsAStartLineAndWhatFollowsIt) {
    const HeadSearch response = find_head(HeadKind::Response, "xxHTTP/1.1 200 OK\r\nA: b");
    EXPECT_EQ(response.result, HeadSearch::Result::Found);
    EXPECT_EQ(response.at, 2U);
    EXPECT_EQ(find_head(HeadKind::Response, "xHTTP/1.1 200 OK\r\nno field").result,
              HeadSearch::Result::None);
    EXPECT_EQ(find_head(HeadKind::Response, "xHTTP/1.1 2000\r\nA: b").result,
              HeadSearch::Result::None);
    const HeadSearch request = find_head(HeadKind::Request, "x\nFOO /a HTTP/1.1\r\n\r\n");
    EXPECT_EQ(request.result, HeadSearch::Result::Found);
    EXPECT_EQ(request.at, 2U);
}

TEST(FindHeadTest, WhatMayBecomeAHeadIsToBeKept) {
    for (const std::string_view text : {"xxH",
                                        "xxHTTP/1.",
                                        "xxHTTP/1.1 200 O",
                                        "xxHTTP/1.1 200 OK\r\n",
                                        "xxHTTP/1.1 200 OK\r\nA"}) {
        const HeadSearch search = find_head(HeadKind::Response, text);
        EXPECT_EQ(search.result, HeadSearch::Result::NeedMore) << text;
        EXPECT_EQ(search.at, 2U) << text;
    }
}

TEST(FindHeadTest, NoMoreThanATailIsToBeKept) {
    const std::string text(3 * kSearchTail, 'x');
    const HeadSearch search = find_head(HeadKind::Request, text);
    EXPECT_EQ(search.result, HeadSearch::Result::NeedMore);
    EXPECT_EQ(search.at, text.size() - kSearchTail);
    EXPECT_EQ(find_head(HeadKind::Response, text).result, HeadSearch::Result::None);
}

}  // namespace
}  // namespace waybill::http
