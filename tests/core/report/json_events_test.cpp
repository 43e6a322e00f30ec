// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_events.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include "core/report/json_collector.h"
#include "tests/support/chunking.h"

namespace waybill::report {
namespace {

// A line for all that is told.
class Transcript final : public JsonEvents {
public:
    void on_object_begin() override { text += "{ "; }
    void on_object_end() override { text += "} "; }
    void on_array_begin() override { text += "[ "; }
    void on_array_end() override { text += "] "; }
    void on_key(std::string_view key) override { text += std::string(key) + "= "; }
    void on_string_part(std::string_view part) override { string_ += part; }
    void on_string_end() override {
        text += "'" + string_ + "' ";
        string_.clear();
    }
    void on_number(std::string_view number) override { text += std::string(number) + " "; }
    void on_bool(bool value) override { text += value ? "yes " : "no "; }
    void on_null() override { text += "null "; }

    std::string text;

private:
    std::string string_;
};

std::string read(const std::vector<std::string_view>& pieces) {
    Transcript transcript;
    JsonReader reader(transcript);
    bool good = true;
    for (const std::string_view piece : pieces) {
        good = good && reader.add(piece);
    }
    good = good && reader.finish();
    return transcript.text + (good ? "" : "! " + reader.failure());
}

std::string read_law(std::string_view text) {
    return expect_chunking_law(text,
                               [](const std::vector<std::string_view>& p) { return read(p); });
}

TEST(JsonEventsTest, AllKindsOfValuesAreTold) {
    EXPECT_EQ(read_law(R"({"a":[1,-2.5e3,true,false,null,"x"],"b":{},"c":[]} )"),
              "{ a= [ 1 -2.5e3 yes no null 'x' ] b= { } c= [ ] } ");
    EXPECT_EQ(read_law(" 17"), "17 ");
}

TEST(JsonEventsTest, EscapesAreUndone) {
    EXPECT_EQ(read_law(R"(["\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00"])"),
              "[ '\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80' ] ");
}

TEST(JsonEventsTest, ALoneSurrogateIsReplaced) {
    EXPECT_EQ(read_law(R"(["\ud83d","\ude00","\ud83dx","\ud83d\ud83d\ude00","\ud83d\n"])"),
              "[ '\xef\xbf\xbd' '\xef\xbf\xbd' '\xef\xbf\xbdx' "
              "'\xef\xbf\xbd\xf0\x9f\x98\x80' '\xef\xbf\xbd\n' ] ");
}

TEST(JsonEventsTest, WhatLosesNothingIsForgiven) {
    EXPECT_EQ(read_law("\xef\xbb\xbf[NaN,-Infinity,\"a\tb\"]"), "[ NaN -Infinity 'a\tb' ] ");
    EXPECT_EQ(read_law("[\"\xff\xfe\"]"), "[ '\xff\xfe' ] ");
}

TEST(JsonEventsTest, DeepValuesAreNull) {
    const std::string deep = std::string(70, '[') + R"("]\"]")" + std::string(70, ']');
    EXPECT_EQ(read({deep}), [] {
        std::string told;
        for (std::size_t i = 0; i < kJsonDepth; ++i) {
            told += "[ ";
        }
        told += "null ";
        for (std::size_t i = 0; i < kJsonDepth; ++i) {
            told += "] ";
        }
        return told;
    }());
    EXPECT_EQ(read({std::string(1'000'000, '[')}).substr(128),
              "! line 1, byte 1000000: the text "
              "ends in the middle of it");
}

TEST(JsonEventsTest, MistakesAreNamedWithTheirPlace) {
    for (const auto& [text, failure] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"{\"a\":1,\n \"b\" 2}", "line 2, byte 13: a colon is expected here"},
             {"[1 2]", "line 1, byte 3: a comma or a closing bracket is expected here"},
             {"[1}", "line 1, byte 2: another bracket is expected here"},
             {"[undefined]", "line 1, byte 10: a value is expected here"},
             {"[\"\\x\"]", "line 1, byte 3: a backslash is followed by what is no escape"},
             {"{1:2}", "line 1, byte 1: the name of a member is expected here"},
             {"{} {}", "line 1, byte 3: something follows behind the end"},
             {"[1", "line 1, byte 2: the text ends in the middle of it"},
             {"", "line 1, byte 0: the file is empty"},
             {std::string_view("[\0", 2), "line 1, byte 0: the text is UTF-16, and JSON is UTF-8"},
             {"\xff\xfe[", "line 1, byte 0: the text is UTF-16, and JSON is UTF-8"}}) {
        const std::string told = read({text});
        EXPECT_EQ(told.substr(told.find('!') + 2), failure) << text;
    }
}

TEST(JsonEventsTest, ALongKeyIsCut) {
    const std::string told = read({"{\"" + std::string(5000, 'k') + "\":1}"});
    EXPECT_EQ(told, "{ " + std::string(JsonReader::kLongestKey, 'k') + "= 1 } ");
}

// Collects a document whole.
class Collecting final : public JsonEvents {
public:
    explicit Collecting(std::size_t limit) : collector(limit) { collector.clear(); }

    void on_object_begin() override { collector.begin_object(); }
    void on_object_end() override { collector.end_object(); }
    void on_array_begin() override { collector.begin_array(); }
    void on_array_end() override { collector.end_array(); }
    void on_key(std::string_view key) override { collector.key(key); }
    void on_string_part(std::string_view part) override { string_ += part; }
    void on_string_end() override { collector.string(std::exchange(string_, {})); }
    void on_number(std::string_view number) override { collector.number(number); }
    void on_bool(bool value) override { collector.boolean(value); }
    void on_null() override { collector.null(); }

    JsonCollector collector;

private:
    std::string string_;
};

TEST(JsonCollectorTest, ADocumentIsTheSameAsItsText) {
    constexpr std::string_view kText =
        R"({"a":[1,-2.5E0,true,null,"x",[],{}],"b":{"c":"d"},"e":9223372036854775807})";
    Collecting collecting(10'000);
    JsonReader reader(collecting);
    ASSERT_TRUE(reader.add(kText));
    EXPECT_EQ(boost::json::serialize(collecting.collector.take()), kText);
    EXPECT_FALSE(collecting.collector.cut());
    EXPECT_FALSE(collecting.collector.has_duplicates());
}

TEST(JsonCollectorTest, OfTwoMembersOfANameTheLastOneCounts) {
    Collecting collecting(10'000);
    JsonReader reader(collecting);
    ASSERT_TRUE(reader.add(R"({"a":1,"b":{"a":2},"a":3})"));
    EXPECT_EQ(collecting.collector.take().at("a"), 3);
    EXPECT_TRUE(collecting.collector.has_duplicates());
}

TEST(JsonCollectorTest, WhatIsBehindTheLimitIsLeftOut) {
    for (std::size_t limit = 1; limit < 400; ++limit) {
        Collecting collecting(limit);
        JsonReader reader(collecting);
        ASSERT_TRUE(reader.add(
            R"({"a":[1,[2,"three"],{"four":5}],"b":{"c":{"d":"e"},"f":7},"g":"eight"})"));
        EXPECT_TRUE(collecting.collector.take().is_object());
        if (limit < 100 || limit > 350) {
            EXPECT_EQ(collecting.collector.cut(), limit < 100) << limit;
        }
    }
}

TEST(JsonCollectorTest, NumbersOutOfRangeAreTheNearest) {
    EXPECT_GT(read_json_number("1e999"), 1e300);
    EXPECT_LT(read_json_number("-1e999"), -1e300);
    EXPECT_EQ(read_json_number("1e-999"), 0.0);
    EXPECT_TRUE(read_json_number("NaN") != read_json_number("NaN"));
}

}  // namespace
}  // namespace waybill::report
