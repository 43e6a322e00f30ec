// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/explain.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/parser.h"

namespace waybill::filter {
namespace {

std::string explained(std::string_view filter) {
    const Result<Expression> expression = parse_expression(filter);
    EXPECT_TRUE(expression) << filter << ": " << (expression ? "" : expression.error().message);
    return expression ? explain(*expression) : "";
}

struct Case {
    std::string_view filter;
    std::string_view sentence;
};

void expect_all(std::initializer_list<Case> cases) {
    for (const auto& [filter, sentence] : cases) {
        EXPECT_EQ(explained(filter), sentence) << filter;
    }
}

TEST(ExplainTest, Comparisons) {
    expect_all({
        {"", "every exchange"},
        {"status >= 400", "status is 400 or more"},
        {"status > 400", "status is more than 400"},
        {"status < 400", "status is less than 400"},
        {"status <= 400", "status is 400 or less"},
        {"status == 404", "status is 404"},
        {"status != 404", "status is there and is not 404"},
        {"status == 4xx", "status is 400 to 499"},
        {"status in {200, 400..499}", "status is 200 or 400 to 499"},
        {"status in {200, 204, 304}", "status is 200, 204 or 304"},
        {"method == GET", "method is GET"},
        {"method != GET", "method is not GET"},
        {"method in {POST, PUT}", "method is POST or PUT"},
        {"host contains api", "host contains \"api\""},
        {"host startswith api", "host starts with \"api\""},
        {"host endswith \".example.com\"", "host ends with \".example.com\""},
        {"host == \"Shop\"c", "host is \"Shop\" (exact case)"},
        {R"(path ~ /v\d/)", R"(path matches the pattern /v\d/)"},
        {R"(path ~ /V\d/c)", R"(path matches the pattern /V\d/ (exact case))"},
        {R"(path ~ /^\/a\/b/)", R"(path matches the pattern /^\/a\/b/)"},
        {"category == image", "the kind of content is image"},
        {"type contains json", "the response's media type contains \"json\""},
        {"anomaly == gap", "an anomaly is gap"},
        {"framing == chunked", "the response body's framing is chunked"},
        {"n <= 100", "the number of the exchange is 100 or less"},
        {"httpver == 1.1", "the HTTP version is 1.1"},
        {"api", "the URL contains \"api\""},
        {R"(/v\d/)", R"(the URL matches the pattern /v\d/)"},
        {"text contains token", "the URL, a head or a body contains \"token\""},
    });
}

TEST(ExplainTest, SizesAndTimes) {
    expect_all({
        {"size > 100k", "the response body's size is more than 100 kB"},
        {"size > 1.5MB", "the response body's size is more than 1.5 MB"},
        {"size >= 10KiB", "the response body's size is 10 KiB or more"},
        {"size == 1", "the response body's size is 1 byte"},
        {"size < 1234", "the response body's size is less than 1234 bytes"},
        {"req.size > 1GB", "the request body's size is more than 1 GB"},
        {"dur > 1s", "the time it took is more than 1 s"},
        {"dur > 1.5s", "the time it took is more than 1.5 s"},
        {"dur > 200", "the time it took is more than 200 ms"},
        {"dur >= 90s", "the time it took is 90 s or more"},
        {"dur >= 2min", "the time it took is 2 min or more"},
        {"ttfb < 50us", "the wait for the first byte of the response is less than 50 us"},
        {"time >= \"2026-11-20 06:48\"", "the time it began is 2026-11-20 06:48 UTC or later"},
        {"time < \"2026-11-20 06:48:46.5\"",
         "the time it began is before 2026-11-20 06:48:46.5 UTC"},
        {"time > \"2026-11-20T07:48:00+01:00\"",
         "the time it began is after 2026-11-20 06:48:00 UTC"},
        {"time > 06:48", "the time of day it began is after 06:48 UTC"},
        {"time == 06:48", "the time of day it began is 06:48 UTC"},
        {"time > \"2026-11-20 06:48:46\"", "the time it began is after 2026-11-20 06:48:46 UTC"},
        {"time <= \"2026-11-20 06:48:46.123\"",
         "the time it began is 2026-11-20 06:48:46.123 UTC or earlier"},
        {"time == \"2026-11-20\"",
         "the time it began is 2026-11-20 00:00 UTC to 2026-11-20 23:59 UTC"},
        {"time in {06:48..07:00}", "the time of day it began is 06:48 UTC to 07:00 UTC"},
    });
}

TEST(ExplainTest, Addresses) {
    expect_all({
        {"client.ip == 10.0.0.0/8", "the client's address is in 10.0.0.0/8"},
        {"client.ip == 10.0.0.1", "the client's address is 10.0.0.1"},
        {"client.ip != 10.0.0.0/8", "the client's address is not in 10.0.0.0/8"},
        {"server.ip in {10.0.0.0/8, 192.168.0.1}",
         "the server's address is in 10.0.0.0/8 or 192.168.0.1"},
        {"dst == 10.0.0.1:8080", "the server is 10.0.0.1:8080"},
        {"src == fe80::/16", "the client is in fe80::/16"},
        {"tcp.port == 8080", "the client's or server's port is 8080"},
    });
}

TEST(ExplainTest, WhatHasAName) {
    expect_all({
        {"header[\"x\"]", "there is a header field \"x\""},
        {"not header[\"x\"]", "there is no header field \"x\""},
        {"header[\"x\"] == \"y\"", "the header field \"x\" is \"y\""},
        {"header[\"x\"] != \"y\"", "the header field \"x\" is there and is not \"y\""},
        {"not header[\"x\"] == \"y\"", "the header field \"x\" is not \"y\""},
        {"req.header[\"host\"] contains api",
         "the header field \"host\" of the request contains \"api\""},
        {"header contains nginx", "a header field contains \"nginx\""},
        {"not header contains nginx", "no header field contains \"nginx\""},
        {"header != nginx", "there is a header field, and none is \"nginx\""},
        {"cookie[\"session\"]", "there is a cookie \"session\" of the request"},
        {"setcookie[\"a\"] contains b", "the cookie \"a\" that the response sets contains \"b\""},
        {"query[\"page\"] == 2", "the query parameter \"page\" is 2"},
        {"json(\"$.id\") == 7", "the JSON value at $.id is 7"},
        {"json(\"$.id\")", "there is a JSON value at $.id"},
        {"req.json(\"$.a\") == \"b\"", "the JSON value of the request at $.a is \"b\""},
        {"xml(\"/order/total\") > 100", "the XML value at /order/total is more than 100"},
        {"not xml(\"//a\")", "there is no XML value at //a"},
    });
}

TEST(ExplainTest, FlagsAndPresence) {
    expect_all({
        {"response", "a response was captured"},
        {"not response", "no response was captured"},
        {"not request", "the request was not captured"},
        {"aborted", "it was cut off"},
        {"not aborted", "it was not cut off"},
        {"complete == false", "it was not captured whole"},
        {"complete != false", "it was captured whole"},
        {"error", "it failed: no response, cut off, or status 5xx"},
        {"not error", "it did not fail"},
        {"ws", "it is a WebSocket"},
        {"not compressed", "the response is not compressed"},
        {"anomaly", "there is an anomaly"},
        {"not anomaly", "there is no anomaly"},
        {"query", "there is a query"},
        {"size", "the response body's size is known and not zero"},
        {"not size", "the response body's size is zero or not known"},
        {"body", "there is a decoded body"},
    });
}

TEST(ExplainTest, Combinations) {
    expect_all({
        {"status >= 400 and host contains api", "status is 400 or more, and host contains \"api\""},
        {"method == GET or method == HEAD", "method is GET or method is HEAD"},
        {"-(method == GET or method == HEAD)", "not (method is GET or method is HEAD)"},
        {"status >= 400 or aborted", "status is 400 or more, or it was cut off"},
        {"(a or b) c",
         "(the URL contains \"a\" or the URL contains \"b\"), and the URL contains \"c\""},
        {"a or b and c",
         "the URL contains \"a\", or (the URL contains \"b\", and the URL contains \"c\")"},
        {"not host contains api", "host does not contain \"api\""},
        {"not path ~ /a/", "path does not match the pattern /a/"},
        {"not method in {GET, HEAD}", "method is not GET or HEAD"},
        {"not status >= 400", "not (status is 400 or more)"},
        {"not status != 404", "not (status is there and is not 404)"},
        {"not anomaly == gap", "no anomaly is gap"},
        {"not (a b)", "not (the URL contains \"a\", and the URL contains \"b\")"},
    });
}

TEST(ExplainTest, WhatOthersSayBecomesOurWords) {
    expect_all({
        {"~m POST", "method matches the pattern /POST/"},
        {"~q", "no response was captured"},
        {"-method:GET", "method is not GET"},
        {"larger-than:100k", "the response body's size is more than 100 kB"},
        {"http.response.code == 404", "status is 404"},
        {"http.user_agent contains curl",
         "the header field \"user-agent\" of the request contains \"curl\""},
    });
}

TEST(ExplainTest, IsOneLineThatCanBeShown) {
    EXPECT_EQ(explained("host == \"a\\\"b\""), "host is \"a\\\"b\"");
    const std::string hostile = explained("host == \"\x1b[2J\\n\xe2\x80\xae\"");
    EXPECT_EQ(hostile, "host is \"\\x1b[2J\\x0a\\u202e\"");
    EXPECT_THAT(explained("header[\"\x1b\"]"), testing::HasSubstr("\\x1b"));
}

TEST(ExplainTest, EachFieldMakesASentence) {
    for (const FieldInfo& info : all_fields()) {
        const std::string sentence = explained(info.example);
        EXPECT_GT(sentence.size(), 8U) << info.example;
        EXPECT_THAT(sentence, testing::Not(testing::HasSubstr("  "))) << info.example;
        EXPECT_THAT(sentence, testing::Not(testing::HasSubstr("not so that"))) << info.example;
        EXPECT_NE(explained("not (" + std::string(info.example) + ")"), sentence) << info.example;
    }
}

}  // namespace
}  // namespace waybill::filter
