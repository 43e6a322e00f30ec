// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_parser.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

constexpr std::size_t npos = std::string_view::npos;

const Head& parse_request(HeadParser& parser, std::string_view raw) {
    return parser.parse(HeadKind::Request, raw);
}

std::string names_of(const Head& head) {
    std::string names;
    for (const HeadAnomaly& anomaly : head.anomalies) {
        names.append(names.empty() ? "" : " ").append(name_of(anomaly.code));
    }
    return names;
}

TEST(HeadEndFinderTest, AnEmptyLineEndsTheHead) {
    HeadEndFinder finder;
    EXPECT_EQ(finder.find("GET / HTTP/1.1\r\nA: b\r\n\r\nbody"), 24U);
}

TEST(HeadEndFinderTest, AnEmptyLineMayBeSplitAnywhere) {
    const std::string head = "A\r\n\r\r\n";
    for (std::size_t cut = 0; cut <= head.size(); ++cut) {
        HeadEndFinder finder;
        const std::size_t first = finder.find(std::string_view(head).substr(0, cut));
        if (cut < head.size()) {
            EXPECT_EQ(first, npos);
            EXPECT_EQ(finder.find(std::string_view(head).substr(cut)), head.size() - cut);
        } else {
            EXPECT_EQ(first, head.size());
        }
    }
}

TEST(HeadEndFinderTest, WhiteSpaceDoesNotMakeAnEmptyLine) {
    HeadEndFinder finder;
    EXPECT_EQ(finder.find("A\n \nB\n"), npos);
    EXPECT_EQ(finder.find("\n"), 1U);
}

TEST(HeadEndFinderTest, ATrailerSectionMayBeEmpty) {
    HeadEndFinder finder;
    finder.reset(true);
    EXPECT_EQ(finder.find("\r\nGET"), 2U);
}

TEST(HeadParserTest, ReadsARequest) {
    HeadParser parser;
    const std::string raw = "GET /a?b HTTP/1.1\r\nHost:  example.com \r\nX:\r\nx: 2\r\n\r\n";
    const Head& head = parse_request(parser, raw);
    EXPECT_EQ(head.method, "GET");
    EXPECT_EQ(head.target, "/a?b");
    EXPECT_EQ(head.version_text, "HTTP/1.1");
    EXPECT_EQ(head.version, (Version{1, 1}));
    ASSERT_EQ(head.fields.size(), 3U);
    EXPECT_EQ(head.fields[0].name, "Host");
    EXPECT_EQ(head.fields[0].value, "example.com");
    EXPECT_EQ(head.fields[1].value, "");
    EXPECT_EQ(head.fields[2].name, "x");
    EXPECT_TRUE(head.anomalies.empty()) << names_of(head);
    EXPECT_TRUE(head.complete);
}

TEST(HeadParserTest, ReadsAResponse) {
    HeadParser parser;
    const std::string raw = "HTTP/1.0 404 Not  Found\r\nA: b\r\n\r\n";
    const Head& head = parser.parse(HeadKind::Response, raw);
    EXPECT_EQ(head.status, 404);
    EXPECT_EQ(head.reason, "Not  Found");
    EXPECT_EQ(head.version, (Version{1, 0}));
    EXPECT_TRUE(head.anomalies.empty()) << names_of(head);
}

TEST(HeadParserTest, AReasonMayBeMissing) {
    HeadParser parser;
    for (const std::string_view raw : {"HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n"}) {
        const Head& head = parser.parse(HeadKind::Response, raw);
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.reason, "");
        EXPECT_TRUE(head.anomalies.empty()) << names_of(head);
    }
}

TEST(HeadParserTest, EveryViewPointsIntoTheRawHead) {
    HeadParser parser;
    const std::string raw = "POST /x HTTP/1.1\r\nHost: h\r\nEmpty:\r\n\r\n";
    const Head& head = parse_request(parser, raw);
    const auto inside = [&raw](std::string_view view) {
        return view.data() >= raw.data() && view.data() + view.size() <= raw.data() + raw.size();
    };
    EXPECT_TRUE(inside(head.method) && inside(head.target) && inside(head.version_text));
    for (const Field& field : head.fields) {
        EXPECT_TRUE(inside(field.name) && inside(field.value)) << field.name;
    }
}

// What llhttp 8.1 refuses or misreads though it is valid.
TEST(HeadParserTest, WhatIsValidIsNoAnomaly) {
    HeadParser parser;
    for (const std::string_view raw : {
             "QUERY /x HTTP/1.1\r\n\r\n",
             "my-Method! /x HTTP/1.1\r\n\r\n",
             "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
             "CONNECT example.com:443 HTTP/1.1\r\n\r\n",
             "GET http://example.com/ HTTP/1.1\r\n\r\n",
             "POST / HTTP/1.1\r\nContent-Length:\t5\t\r\n\r\n",
             "GET / HTTP/1.1\r\nX: caf\xc3\xa9 \xff\r\n\r\n",
             "GET / HTTP/1.1\r\nX: a\tb\r\n\r\n",
             "GET /\r\n",
         }) {
        EXPECT_EQ(names_of(parse_request(parser, raw)), "") << raw;
    }
}

// What llhttp 8.1 accepts even when strict though it lets requests be smuggled.
TEST(HeadParserTest, FoldedFieldsAreNotedThoughLlhttpTakesThem) {
    HeadParser parser;
    const std::string raw = "POST / HTTP/1.1\r\nFoo: bar\r\n Content-Length: 5\r\n\r\n";
    const Head& head = parse_request(parser, raw);
    EXPECT_EQ(names_of(head), "obs-fold");
    EXPECT_EQ(head.anomalies[0].offset, 27U);
    ASSERT_EQ(head.fields.size(), 1U);
    EXPECT_EQ(head.fields[0].value, "bar\r\n Content-Length: 5");
    EXPECT_EQ(unfold(head.fields[0].value), "bar Content-Length: 5");
}

TEST(HeadParserTest, ProtocolsThatBorrowTheSyntaxAreNotHttp) {
    HeadParser parser;
    EXPECT_EQ(names_of(parse_request(parser, "OPTIONS /x RTSP/1.0\r\n\r\n")), "bad-version");
}

TEST(HeadParserTest, ManyFieldsAreLeftOutButThoseOfFramingStay) {
    HeadParser parser;
    std::string raw = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 50; ++i) {
        raw += "A: b\r\n";
    }
    raw += "Content-Length: 7\r\nB: c\r\n\r\n";
    const Head& head = parser.parse(HeadKind::Request, raw, true, 10);
    EXPECT_EQ(head.fields.size(), 11U);
    EXPECT_EQ(head.fields.value("content-length"), "7");
    EXPECT_EQ(names_of(head), "header-limit");
    EXPECT_EQ(head.anomalies[0].detail, "41 fields were left out");
}

TEST(HeadParserTest, AHeadThatIsCutOffGivesWhatIsThere) {
    HeadParser parser;
    const Head& head = parser.parse(HeadKind::Request, "PUT /a HTTP/1.1\r\nA: b\r\nCont", false);
    EXPECT_FALSE(head.complete);
    EXPECT_EQ(head.method, "PUT");
    EXPECT_EQ(head.target, "/a");
    EXPECT_EQ(head.fields.size(), 1U);
    EXPECT_EQ(names_of(head), "");
}

TEST(HeadParserTest, ACutStartLineIsNoAnomaly) {
    HeadParser parser;
    for (const std::string_view raw : {"GE", "GET", "GET ", "GET /a", "GET /a HTT"}) {
        EXPECT_EQ(names_of(parser.parse(HeadKind::Request, raw, false)), "") << raw;
    }
    for (const std::string_view raw : {"HT", "HTTP/1.1", "HTTP/1.1 2", "HTTP/1.1 200 O"}) {
        EXPECT_EQ(names_of(parser.parse(HeadKind::Response, raw, false)), "") << raw;
    }
}

TEST(HeadParserTest, ReadsTrailers) {
    HeadParser parser;
    const Head& trailers = parser.parse_trailers("X-Sum: 1\r\nY : 2\r\n\r\n");
    ASSERT_EQ(trailers.fields.size(), 2U);
    EXPECT_EQ(trailers.fields[0].value, "1");
    EXPECT_EQ(names_of(trailers), "whitespace-before-colon");
}

TEST(HeaderListTest, LookupsIgnoreCaseAndTakeTheFirst) {
    HeaderList fields;
    fields.add({"Set-Cookie", "a"});
    fields.add({"set-cookie", "b"});
    EXPECT_EQ(fields.value("SET-COOKIE"), "a");
    EXPECT_EQ(fields.find("cookie"), nullptr);
}

TEST(UnfoldTest, EachFoldingBecomesOneSpace) {
    EXPECT_EQ(unfold("a \r\n\t b\n c"), "a b c");
    EXPECT_EQ(unfold("plain"), "plain");
    EXPECT_EQ(unfold("a\r\n "), "a ");
}

}  // namespace
}  // namespace waybill::http
