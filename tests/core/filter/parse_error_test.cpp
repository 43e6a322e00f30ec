// SPDX-License-Identifier: GPL-3.0-or-later
//
// Errors: their place, what was expected and the nearest name; and the limits.
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct BrokenFilter {
    std::string_view text;
    TextSpan at;
    std::string_view message;   // a part of it
    std::string_view expected;  // a part of it
    std::string_view nearest;
};

constexpr auto kBroken = std::to_array<BrokenFilter>({
    {"statuss == 200", {0, 7}, "there is no field \"statuss\"", "or quotes", "status"},
    {"a and metod=GET", {6, 11}, "there is no field \"metod\"", "a field", "method"},
    {"hedaer[\"a\"]", {0, 6}, "there is no field \"hedaer\"", "a field", "header"},
    {"jsn(\"$.a\")", {0, 3}, "no field or function \"jsn\"", "white space", "json"},
    {"status ==", {9, 9}, "a value for status is missing", "a number, 4xx", ""},
    {"status == )", {10, 11}, "a value for status is missing", "a number", ""},
    {"host == and ws", {8, 11}, "a value for host is missing", "a text", ""},
    {"host == & ws", {8, 9}, "a value for host is missing", "a text", ""},
    {"status == abc", {10, 13}, "status is a number, and \"abc\" is none", "4xx", ""},
    {"status contains 4", {7, 15}, "status is a number, and contains", "==, !=, <", ""},
    {"dur ~ /x/", {4, 5}, "dur is a duration, and matches", "==, !=, <", ""},
    {"size ^= 1", {5, 7}, "size is a size, and startswith", "or in", ""},
    {"time endswith 1", {5, 13}, "time is a time, and endswith", "or in", ""},
    {"ws contains x", {3, 11}, "ws is a flag, and contains", "nothing, == or !=", ""},
    {"ws > 1", {3, 4}, "ws is a flag, and >", "nothing", ""},
    {"src < 10.0.0.1", {4, 5}, "src is an address, and <", "contains", ""},
    {"host !== a", {5, 8}, "there is no such operator", "==, !=", ""},
    {"host => a", {5, 7}, "there is no such operator", "==, !=", ""},
    {"host ~= a", {5, 7}, "there is no such operator", "==, !=", ""},
    {"host in a", {8, 9}, "a set of values for host is missing", "{value, value}", ""},
    {"host in", {7, 7}, "a set of values for host is missing", "{value, value}", ""},
    {"host in {}", {8, 10}, "the set is empty", "a text", ""},
    {"host in {a", {10, 10}, "the set at byte 9 is not closed", "}", ""},
    {"host in {,a}", {9, 10}, "a value for host is missing", "a text", ""},
    {"host in {a,,b}", {11, 12}, "a value for host is missing", "a text", ""},
    {"host != {a}", {8, 11}, "!= takes one value", "not host in {...}", ""},
    {"host ~", {6, 6}, "a pattern is missing", "/^api[0-9]/", ""},
    {"host ~ or ws", {7, 9}, "a pattern is missing", "/^api[0-9]/", ""},
    {"host ~ /a(/", {7, 11}, "the pattern is wrong: missing )", "", ""},
    {"/a[/", {0, 4}, "the pattern is wrong: missing ]", "", ""},
    {"host ~ \"a\xff\"", {7, 11}, "the pattern is wrong: invalid UTF-8", "", ""},
    {"host ~ \"a\x01\"", {7, 11}, "a character that cannot be shown", "an escape", ""},
    {"host == \"abc", {8, 12}, "the quote is not closed", "a quote at its end", ""},
    {"host == \"a\\\"", {8, 12}, "the quote is not closed", "a quote at its end", ""},
    {"'abc", {0, 4}, "the quote is not closed", "a quote at its end", ""},
    {"\"abc\"d", {0, 6}, "more stands straight behind the quote", "white space", ""},
    {"\"\"", {0, 2}, "there is no text in these quotes", "a text", ""},
    {"\"status\" == 200", {0, 8}, "cannot be compared", "without quotes", ""},
    {"header[\"\"]", {6, 10}, "header needs a name here", "header[", ""},
    {"header[]", {6, 8}, "header needs a name here", "header[", ""},
    {"header[\"a\"", {10, 10}, "the [ at byte 7 is not closed", "]", ""},
    {"header[\"a", {7, 9}, "the quote is not closed", "a quote", ""},
    {"header[a", {8, 8}, "the [ at byte 7 is not closed", "]", ""},
    {"json", {0, 4}, "json needs a path into the content", "json(\"$.user.id\") == 7", ""},
    {"json == 7", {0, 4}, "json needs a path into the content", "json(", ""},
    {"json()", {4, 6}, "json needs a path here", "json(", ""},
    {"json(\"a.b\")", {4, 11}, "", "json(\"$.user.id\") == 7", ""},
    {"json(\"$.a[?(@.b)]\")", {4, 19}, "", "json(", ""},
    {"xml(\"a\")", {3, 8}, "", "xml(\"/order/total\")", ""},
    {"host(a)", {4, 7}, "host takes no argument", "", ""},
    {"http.user_agent[\"a\"]", {15, 20}, "http.user_agent takes no argument", "", ""},
    {"host[2:4] == a", {4, 9}, "pieces of a value", "contains", ""},
    {"and", {0, 3}, "a filter is missing before \"and\"", "a field", ""},
    {"or ws", {0, 2}, "a filter is missing before \"or\"", "a field", ""},
    {"ws and or sse", {7, 9}, "a filter is missing before \"or\"", "a field", ""},
    {"ws and", {6, 6}, "a filter is missing at the end", "a field", ""},
    {"ws ||", {5, 5}, "a filter is missing at the end", "a field", ""},
    {"ws || || sse", {6, 7}, "a filter is missing before \"|\"", "a field", ""},
    {"&& ws", {0, 1}, "a filter is missing before \"&\"", "a field", ""},
    {"not", {3, 3}, "a filter is missing at the end", "a field", ""},
    {"!", {1, 1}, "a filter is missing at the end", "a field", ""},
    {"== 200", {0, 2}, "a filter is missing before \"=\"", "a field", ""},
    {"!= 200", {0, 2}, "a filter is missing before \"!\"", "a field", ""},
    {"()", {1, 2}, "a filter is missing before \")\"", "a field", ""},
    {"(ws", {3, 3}, "the parenthesis at byte 1 is not closed", ")", ""},
    {"ws)", {2, 3}, "this closes no parenthesis", "", ""},
    {"foo(ws)", {0, 3}, "no field or function \"foo\"", "white space", ""},
});

TEST(ParseErrorTest, EachTellsItsPlaceWhatWasExpectedAndTheNearestName) {
    for (const BrokenFilter& broken : kBroken) {
        const ParsedFilter parsed = parse_filter(broken.text);
        EXPECT_FALSE(parsed.expression) << broken.text;
        EXPECT_FALSE(parsed.error.message.empty()) << broken.text;
        EXPECT_THAT(parsed.error.message, HasSubstr(std::string(broken.message))) << broken.text;
        EXPECT_THAT(parsed.error.expected, HasSubstr(std::string(broken.expected))) << broken.text;
        EXPECT_EQ(parsed.error.nearest, broken.nearest) << broken.text;
        EXPECT_EQ(parsed.error.at.begin, broken.at.begin) << broken.text;
        EXPECT_EQ(parsed.error.at.end, broken.at.end) << broken.text;
    }
}

TEST(ParseErrorTest, ASentenceHasAllOfIt) {
    const auto wrong = parse_expression("statuss == 200");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message,
              R"(at byte 1: there is no field "statuss"; expected a field, or quotes around a )"
              R"(text to look for in the URL; did you mean "status"?)");
    const auto missing = parse_expression("status ==");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message,
              "at byte 10, the end: a value for status is missing; expected a number, 4xx, or "
              "{400..499}");
    EXPECT_TRUE(parse_expression("status == 200"));
}

TEST(ParseErrorTest, WhatIsQuotedIsSafeToShowAndShort) {
    const auto escaped = parse_expression("status == \x1b[31m");
    ASSERT_FALSE(escaped);
    EXPECT_THAT(escaped.error().message, HasSubstr("and \"\\x1b[31m\" is none"));
    const auto long_one = parse_expression("status == " + std::string(5000, 'a'));
    ASSERT_FALSE(long_one);
    EXPECT_LT(long_one.error().message.size(), 200U);
}

// ---- Limits ----

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) {
        text += piece;
    }
    return text;
}

TEST(ParseLimitTest, ALongFilterIsRefusedAtItsLimit) {
    EXPECT_TRUE(parse_filter("host == " + std::string(kLongestFilter - 10, 'a')).expression);
    const ParsedFilter parsed = parse_filter(std::string(kLongestFilter + 1, 'a'));
    EXPECT_EQ(parsed.error.message, "the filter is longer than 16384 bytes");
    EXPECT_EQ(parsed.error.at, (TextSpan{kLongestFilter, kLongestFilter + 1}));
    EXPECT_FALSE(parse_filter(std::string(100'000, '(')).expression);
}

TEST(ParseLimitTest, WhatIsLongWrittenOutIsRefusedToo) {
    for (const std::string& text :
         {repeated("a ", kMostPredicates), "host == " + std::string(5000, '\xff')}) {
        EXPECT_EQ(parse_filter(text).error.message,
                  "written out in full the filter is longer than 16384 bytes");
    }
}

TEST(ParseLimitTest, NestingIsRefusedAtItsLimit) {
    for (const char* piece : {"(", "not ", "!", "-(", "not(", "or(", "not (or(("}) {
        EXPECT_THAT(understood(repeated(piece, 1000) + "ws"),
                    HasSubstr("parentheses and nots go deeper than 100"))
            << piece;
    }
    EXPECT_EQ(understood(repeated("(", kDeepestFilter) + "ws" + repeated(")", kDeepestFilter)),
              "ws");
    EXPECT_EQ(understood(repeated("not ", kDeepestFilter) + "ws"),
              repeated("not ", kDeepestFilter) + "ws");
    EXPECT_THAT(understood(repeated("not ", kDeepestFilter) + "(ws)"),
                StartsWith("at byte 401: parentheses and nots go deeper than 100"));
}

TEST(ParseLimitTest, WhatIsDeepWrittenOutIsRefusedToo) {
    EXPECT_THAT(understood(repeated("not ", kDeepestFilter) + "~q"),
                HasSubstr("written out in full, parentheses and nots go deeper than 100"));
}

TEST(ParseLimitTest, PartsAreCountedAndMembersOfSetsToo) {
    const std::string most = "n in {" + repeated("1 ", kMostPredicates) + "}";
    EXPECT_TRUE(parse_filter(most).expression);
    EXPECT_THAT(understood(most + " ws"), HasSubstr("the filter has more than 1000 parts"));
    EXPECT_TRUE(parse_filter(repeated("ws ", kMostPredicates)).expression);
    EXPECT_THAT(understood(repeated("ws ", kMostPredicates + 1)),
                HasSubstr("the filter has more than 1000 parts"));
}

TEST(ParseLimitTest, PatternsAreCountedAndBounded) {
    EXPECT_TRUE(parse_filter(repeated("/a/ ", kMostPatterns)).expression);
    EXPECT_THAT(understood(repeated("/a/ ", kMostPatterns + 1)),
                HasSubstr("the filter has more than 100 patterns"));
    EXPECT_THAT(understood("host ~ ((a{1000}){1000}){1000}"), HasSubstr("the pattern is wrong"));
    EXPECT_THAT(understood(repeated("host ~ \\pL{200} ", 50)),
                HasSubstr("the patterns of the filter are too large, taken together"));
    EXPECT_THAT(understood("host ~ " + std::string(Pattern::kLongest + 1, 'a')),
                HasSubstr("the pattern is longer than 4096 bytes"));
}

}  // namespace
}  // namespace waybill::filter
