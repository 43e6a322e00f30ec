// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/body_matcher.h"

#include <string>

#include <gtest/gtest.h>

#include "core/filter/streamed_text.h"
#include "tests/core/filter/made_bodies.h"
#include "tests/support/compress.h"

namespace waybill::filter {
namespace {

TEST(BodyMatcherTest, TextIsFoundWhereverThePiecesAreCut) {
    MadeBodies made = MadeBodies::response("text/plain", "some Needle in hay");
    for (made.piece = 1; made.piece < 20; ++made.piece) {
        EXPECT_TRUE(made.matches("body contains needle"));
        EXPECT_TRUE(made.matches("resp.body contains \"Needle\"c"));
        EXPECT_FALSE(made.matches("body contains \"needle\"c"));
        EXPECT_FALSE(made.matches("req.body contains needle"));
        EXPECT_FALSE(made.matches("body contains needles"));
        EXPECT_TRUE(made.matches("body startswith \"SOME N\""));
        EXPECT_FALSE(made.matches("body startswith needle"));
        EXPECT_TRUE(made.matches("body endswith \"in hay\""));
        EXPECT_FALSE(made.matches("body endswith \"in ha\""));
        EXPECT_TRUE(made.matches("body == \"some needle in hay\""));
        EXPECT_FALSE(made.matches("body == \"some needle in ha\""));
        EXPECT_FALSE(made.matches("body == \"some needle in hay.\""));
        EXPECT_TRUE(made.matches("body ~ /ne+dle\\s/"));
        EXPECT_FALSE(made.matches("body ~ /ne+dle\\d/"));
        EXPECT_TRUE(made.matches("body ~ /^some.*hay$/"));
        EXPECT_TRUE(made.matches("body in {x, \"some needle in hay\"}"));
    }
}

TEST(BodyMatcherTest, TextIsFoundAcrossWindows) {
    const std::string needle = "the needle that is looked for";
    for (const std::size_t at : {65'500U, 65'536U, 65'600U, 65'700U, 131'000U, 199'900U}) {
        std::string body(200'000, 'n');
        body.replace(at, needle.size(), needle);
        MadeBodies made = MadeBodies::response("text/plain", body);
        for (made.piece = 900; made.piece < 100'000; made.piece *= 7) {
            EXPECT_TRUE(made.matches("body contains \"" + needle + "\"")) << at;
            EXPECT_TRUE(made.matches("body ~ /needle [that]+ is/")) << at;
            EXPECT_FALSE(made.matches("body contains \"" + needle + "x\"")) << at;
        }
    }
}

TEST(BodyMatcherTest, LettersOutsideAsciiHaveCaseToo) {
    std::string body(70'000, '.');
    body += "STRASSE \u00c4RGER \u212a";  // the Kelvin sign
    MadeBodies made = MadeBodies::response("text/plain", body);
    for (made.piece = 1; made.piece < 8; ++made.piece) {
        EXPECT_TRUE(made.matches("body contains \"\u00e4rger\""));
        EXPECT_TRUE(made.matches("body contains \"\u00e4rger k\""));
        EXPECT_FALSE(made.matches("body contains \"\u00e4rger\"c"));
        EXPECT_TRUE(made.matches("body endswith \"\u00e4rger k\""));
    }
    MadeBodies kelvin = MadeBodies::response("text/plain", "\u212a\u212a\u212a\u00c4");
    EXPECT_TRUE(kelvin.matches("body == \"kkk\u00e4\""));
}

TEST(BodyMatcherTest, NoMoreIsReadThanDecides) {
    std::string body = "first " + std::string(1'000'000, 'x');
    MadeBodies made = MadeBodies::response("text/plain", body);
    const auto read = [&](std::string_view filter, bool expected) {
        made.bytes_read = 0;
        EXPECT_EQ(made.matches(filter), expected) << filter;
        return made.bytes_read;
    };
    EXPECT_LE(read("body", true), 1000U);
    EXPECT_LE(read("body startswith first", true), 1000U);
    EXPECT_LE(read("body startswith second", false), 1000U);
    EXPECT_LE(read("body == first", false), 1000U);
    EXPECT_LE(read("body != first", true), 1000U);
    EXPECT_LE(read("body < g", true), 1000U);
    EXPECT_LE(read("body contains first", true), 70'000U);
    EXPECT_LE(read("json(\"$.a\") == 1", false), 1000U);
    EXPECT_LE(read("xml(\"/a\") == 1", false), 1000U);
    EXPECT_LE(read("text contains www.example", true), 0U);
    EXPECT_LE(read("text contains \"200 OK\"", true), 0U);
    EXPECT_LE(read("size.decoded > 1000", true), 0U);
    EXPECT_GE(read("body contains second", false), 1'000'000U);
}

TEST(BodyMatcherTest, ABodyIsThereWhenItHasBytes) {
    MadeBodies made = MadeBodies::response("text/plain", "");
    EXPECT_FALSE(made.matches("body"));
    EXPECT_FALSE(made.matches("req.body"));
    EXPECT_TRUE(made.matches("resp.body == \"\""));
    EXPECT_TRUE(made.matches("resp.body != x"));
    EXPECT_FALSE(made.matches("req.body == \"\"")) << "a GET has none";
    EXPECT_FALSE(made.matches("req.body != x"));
    made.request_body = "x";
    EXPECT_TRUE(made.matches("body"));
    EXPECT_FALSE(made.matches("body != x")) << "one of them is equal";
    EXPECT_TRUE(made.matches("resp.body != x"));
    made.response_head.clear();
    EXPECT_FALSE(made.matches("resp.body != x")) << "there is no response";
}

TEST(BodyMatcherTest, NumbersCompareAsNumbers) {
    MadeBodies made = MadeBodies::response("text/plain", "7.0");
    EXPECT_TRUE(made.matches("body == 7"));
    EXPECT_TRUE(made.matches("body > 6"));
    EXPECT_FALSE(made.matches("body > 10"));
    EXPECT_TRUE(made.matches("body in {5..8}"));
}

TEST(BodyMatcherTest, ContentIsDecodedAndRawBodiesAreNot) {
    const std::string text = "{\"caf\xe9\": 1}";
    MadeBodies made = MadeBodies::response(
        "application/json; charset=latin1", testing::gzip(text), "Content-Encoding: gzip\r\n");
    EXPECT_TRUE(made.matches("body contains \"caf\u00e9\""));
    EXPECT_TRUE(made.matches("json(\"$.caf\u00e9\") == 1"));
    EXPECT_FALSE(made.matches("rawbody contains caf"));
    EXPECT_TRUE(made.matches("resp.rawbody ~ /^\\x1f/"));
    EXPECT_FALSE(made.matches("req.rawbody"));
    EXPECT_TRUE(made.matches("text contains \"caf\u00e9\""));
}

TEST(BodyMatcherTest, GrpcFramingIsTakenOff) {
    MadeBodies made =
        MadeBodies::response("application/grpc", std::string("\0\0\0\0\3abc\0\0\0\0\3def", 16));
    EXPECT_TRUE(made.matches("body == abcdef"));
    EXPECT_FALSE(made.matches("rawbody contains abcdef"));
}

TEST(BodyMatcherTest, OfWhatCannotBeDecodedTheRestDecides) {
    const std::string text = testing::sample_text(50'000);
    const std::string coded = testing::gzip(text);
    MadeBodies made = MadeBodies::response(
        "text/plain", coded.substr(0, coded.size() / 2), "Content-Encoding: gzip\r\n");
    EXPECT_TRUE(made.matches("body contains \"" + text.substr(10'000, 30) + "\""));
    EXPECT_FALSE(made.matches("body contains \"" + text.substr(49'000, 100) + "\""));
    EXPECT_TRUE(made.matches("size.decoded > 10000")) << "as much as there is";
    made.response_head = "HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\n\r\n";
    made.response_body = "\x1f\x9d\x90 whatever";
    EXPECT_FALSE(made.matches("size.decoded > 0"));
    EXPECT_FALSE(made.matches("body"));
    EXPECT_TRUE(made.matches("rawbody"));
}

TEST(BodyMatcherTest, ABombGivesNoMoreThanTheLimits) {
    // The first MiB is let through whatever the ratio.
    std::string content = "begin" + std::string(90'000'000, 'x') + "end";
    MadeBodies made =
        MadeBodies::response("text/plain", testing::gzip(content), "Content-Encoding: gzip\r\n");
    EXPECT_TRUE(made.matches("body contains begin"));
    EXPECT_FALSE(made.matches("body contains end"));
    EXPECT_FALSE(made.matches("size.decoded > 0"));
    EXPECT_FALSE(made.matches("size.decoded == 0"));
}

TEST(BodyMatcherTest, DecodedSizesAreThoseOfTheMachineFormat) {
    MadeBodies plain = MadeBodies::response("text/plain", std::string(1000, 'x'));
    EXPECT_TRUE(plain.matches("size.decoded == 1000"));
    EXPECT_TRUE(plain.matches("size.decoded == 1k"));
    EXPECT_FALSE(plain.matches("req.size.decoded == 0")) << "there is no body";
    plain.missing = 10;
    EXPECT_FALSE(plain.matches("size.decoded == 1000")) << "it is not all there";
    MadeBodies coded = MadeBodies::response(
        "text/plain", testing::gzip(std::string(5000, 'x')), "Content-Encoding: gzip\r\n");
    EXPECT_TRUE(coded.matches("size.decoded == 5000"));
    EXPECT_TRUE(coded.matches("size.decoded in {4k..6k}"));
    coded.request_body = "abc";
    EXPECT_TRUE(coded.matches("req.size.decoded == 3"));
}

TEST(BodyMatcherTest, TextIsAnythingInAnExchange) {
    MadeBodies made = MadeBodies::response("text/plain", "the content", "X-Field: value\r\n");
    made.trailers = {{"X-Trailer", "last"}};
    EXPECT_TRUE(made.matches("text contains path?query"));
    EXPECT_TRUE(made.matches("text contains \"host: www\""));
    EXPECT_TRUE(made.matches("text contains \"x-field: value\""));
    EXPECT_TRUE(made.matches("text contains \"x-trailer: last\""));
    EXPECT_TRUE(made.matches("text contains \"the content\""));
    EXPECT_TRUE(made.matches("text ~ /cont[en]+t/"));
    EXPECT_FALSE(made.matches("text contains nothing"));
}

TEST(BodyMatcherTest, PatternsSeeLongTextsInWindows) {
    std::string body(kPatternWindow * 6, 'x');
    const std::string needle = "needle-1234";
    MadeBodies made = MadeBodies::response("text/plain", "");
    made.piece = 100'000;
    for (const std::size_t at : {std::size_t{70} * kMiB, 64 * kMiB - 5, 79 * kMiB - 5}) {
        made.response_body = body;
        made.response_body.replace(at, needle.size(), needle);
        EXPECT_TRUE(made.matches("body ~ /needle-\\d{4}/")) << at;
        EXPECT_FALSE(made.matches("body ~ /needle-\\d{5}/")) << at;
    }
}

TEST(BodyMatcherTest, OneMatcherServesManyExchanges) {
    Result<Expression> filter = parse_expression("body contains needle");
    ASSERT_TRUE(filter);
    BodyMatcher matcher(filter->predicate);
    for (const bool there : {true, false, true, false}) {
        MadeBodies made =
            MadeBodies::response("text/plain", there ? std::string("needle") : std::string("need"));
        http::Exchange exchange;
        made.load(0, store::BodyDetail::None, exchange);
        EXPECT_EQ(matcher.matches(exchange, made), there);
    }
    BodyMatcher moved = std::move(matcher);
    MadeBodies made = MadeBodies::response("text/plain", "a needle");
    http::Exchange exchange;
    made.load(0, store::BodyDetail::None, exchange);
    EXPECT_TRUE(moved.matches(exchange, made));
}

}  // namespace
}  // namespace waybill::filter
