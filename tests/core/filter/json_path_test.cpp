// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/json_path.h"

#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::filter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The selected values as JSON texts.
std::vector<std::string> select(std::string_view path, std::string_view json) {
    const Result<JsonPath> parsed = JsonPath::parse(path);
    if (!parsed) {
        ADD_FAILURE() << path << ": " << parsed.error().message;
        return {};
    }
    std::vector<std::string> found;
    const boost::json::value root = boost::json::parse({json.data(), json.size()});
    EXPECT_TRUE(parsed->select(root, [&](const boost::json::value& value) {
        found.push_back(boost::json::serialize(value));
        return true;
    }));
    return found;
}

constexpr std::string_view kShop = R"({"items": [{"id": 1, "price": 7.5},
                                               {"id": 2, "price": 9, "tags": ["a", "b"]}],
                                     "user": {"id": 42, "na.me": "x", "content-type": "y"}})";

TEST(JsonPathTest, MembersAndElementsAreFoundByTheirPlace) {
    EXPECT_THAT(select("$.user.id", kShop), ElementsAre("42"));
    EXPECT_THAT(select("$['user'][\"id\"]", kShop), ElementsAre("42"));
    EXPECT_THAT(select("$.items[0].id", kShop), ElementsAre("1"));
    EXPECT_THAT(select("$.items[-1].id", kShop), ElementsAre("2"));
    EXPECT_THAT(select("$.items[ 1 ].tags[1]", kShop), ElementsAre("\"b\""));
    EXPECT_THAT(select("$", "[1]"), ElementsAre("[1]"));
    EXPECT_THAT(select("$['user']['na.me']", kShop), ElementsAre("\"x\""));
    EXPECT_THAT(select("$.user.content-type", kShop), ElementsAre("\"y\""));
}

TEST(JsonPathTest, WhatIsNotThereSelectsNothing) {
    EXPECT_THAT(select("$.user.none", kShop), IsEmpty());
    EXPECT_THAT(select("$.items[2]", kShop), IsEmpty());
    EXPECT_THAT(select("$.items[-3]", kShop), IsEmpty());
    EXPECT_THAT(select("$.items.id", kShop), IsEmpty());
    EXPECT_THAT(select("$[0]", kShop), IsEmpty());
    EXPECT_THAT(select("$.user.id.x", kShop), IsEmpty());
    EXPECT_THAT(select("$.User.id", kShop), IsEmpty()) << "names are exact";
}

TEST(JsonPathTest, AStarIsEveryMemberOrElement) {
    EXPECT_THAT(select("$.items[*].id", kShop), ElementsAre("1", "2"));
    EXPECT_THAT(select("$.*.id", kShop), ElementsAre("42"));
    EXPECT_THAT(select("$.*", "[1,[2],{\"a\":3}]"), ElementsAre("1", "[2]", "{\"a\":3}"));
}

TEST(JsonPathTest, TwoPointsAreAnyDepth) {
    EXPECT_THAT(select("$..id", kShop), ElementsAre("1", "2", "42"));
    EXPECT_THAT(select("$.items..id", kShop), ElementsAre("1", "2"));
    EXPECT_THAT(select("$..[0]", "[[1,2],[3]]"), ElementsAre("[1,2]", "1", "3"));
    EXPECT_THAT(select("$..*", "{\"a\":[1]}"), ElementsAre("[1]", "1"));
    EXPECT_THAT(select("$..['a']", "{\"a\":{\"a\":1}}"), ElementsAre("{\"a\":1}", "1"));
}

TEST(JsonPathTest, EachValueIsGivenOnceHoweverManyWaysLeadToIt) {
    EXPECT_THAT(select("$..a..b", R"({"a":{"a":{"b":1}}})"), ElementsAre("1"));
    std::string deep;
    for (int i = 0; i < 30; ++i) {
        deep += "{\"a\":";
    }
    deep += "1" + std::string(30, '}');
    std::string path = "$";
    for (int i = 0; i < 15; ++i) {
        path += "..a";
    }
    EXPECT_EQ(select(path, deep).size(), 16U);  // without bookkeeping it would be 30 over 15 ways
}

TEST(JsonPathTest, TheVisitorEndsTheSelection) {
    const boost::json::value root = boost::json::parse("[1,2,3]");
    int seen = 0;
    EXPECT_FALSE(JsonPath::parse("$[*]")->select(
        root, [&](const boost::json::value&) { return ++seen < 2; }));
    EXPECT_EQ(seen, 2);
}

TEST(JsonPathTest, EscapesInQuotedNamesAreThoseOfJson) {
    EXPECT_THAT(select(R"($["a\"b"])", R"({"a\"b":1})"), ElementsAre("1"));
    EXPECT_THAT(select(R"($['\u00e4\n\/'])", "{\"\\u00e4\\n/\":1}"), ElementsAre("1"));
    EXPECT_THAT(select(R"($['\ud83d\ude00'])", "{\"\\ud83d\\ude00\":1}"), ElementsAre("1"));
    EXPECT_THAT(select("$.\xc3\xa4", "{\"\xc3\xa4\":1}"), ElementsAre("1"));
    EXPECT_THAT(select("$['']", R"({"":1})"), ElementsAre("1"));
}

TEST(JsonPathTest, WhatIsNoPathIsToldWithItsPlace) {
    const auto error = [](std::string_view path) {
        const Result<JsonPath> parsed = JsonPath::parse(path);
        return parsed ? std::string("(none)") : parsed.error().message;
    };
    EXPECT_THAT(error(""), HasSubstr("begins with $"));
    EXPECT_THAT(error("user.id"), HasSubstr("begins with $"));
    EXPECT_THAT(error("$user"), HasSubstr("byte 1 of the path: expected . or ["));
    EXPECT_THAT(error("$."), HasSubstr("expected a name or *"));
    EXPECT_THAT(error("$.a b"), HasSubstr("byte 3"));
    EXPECT_THAT(error("$.[0]"), HasSubstr("expected a name or *"));
    EXPECT_THAT(error("$["), HasSubstr("expected a name in quotes"));
    EXPECT_THAT(error("$['a"), HasSubstr("quote"));
    EXPECT_THAT(error("$['a'"), HasSubstr("expected ]"));
    EXPECT_THAT(error("$[0,1]"), HasSubstr("expected ]"));
    EXPECT_THAT(error("$[1:2]"), HasSubstr("expected ]"));
    EXPECT_THAT(error("$[99999999999999999999]"), HasSubstr("can be an index"));
    EXPECT_THAT(error("$[-]"), HasSubstr("can be an index"));
    EXPECT_THAT(error("$[?(@.a)]"), HasSubstr("filters"));
    EXPECT_THAT(error(R"($['\ud83d'])"), HasSubstr("escape"));
    EXPECT_THAT(error(R"($['\u12'])"), HasSubstr("escape"));
    EXPECT_THAT(error(R"($['\x'])"), HasSubstr("escape"));
    EXPECT_THAT(error("$['\\"), HasSubstr("escape"));
    EXPECT_THAT(error("$" + std::string(5000, ' ')), HasSubstr("longer than"));
    std::string many = "$";
    for (std::size_t i = 0; i < JsonPath::kMostSteps; ++i) {
        many += ".a";
    }
    EXPECT_EQ(error(many), "(none)");
    EXPECT_THAT(error(many + ".a"), HasSubstr("more than"));
}

}  // namespace
}  // namespace waybill::filter
