// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of JSON and XML in bodies.
#include <string>

#include <gtest/gtest.h>

#include "core/filter/json_text.h"
#include "tests/core/filter/made_bodies.h"

namespace waybill::filter {
namespace {

bool json(std::string body, std::string_view filter, std::string_view type = "application/json") {
    MadeBodies made = MadeBodies::response(type, std::move(body));
    const bool whole = made.matches(filter);
    made.piece = 1;
    EXPECT_EQ(made.matches(filter), whole) << filter << ", byte by byte";
    return whole;
}

bool xml(std::string body, std::string_view filter, std::string_view type = "application/xml") {
    return json(std::move(body), filter, type);
}

TEST(JsonBodyTest, NumbersCompareAsNumbers) {
    EXPECT_TRUE(json(R"({"user": {"id": 7}})", "json(\"$.user.id\") == 7"));
    EXPECT_TRUE(json(R"({"a": 7.0})", "json(\"$.a\") == 7"));
    EXPECT_TRUE(json(R"({"a": 7})", "json(\"$.a\") == 7.0"));
    EXPECT_TRUE(json(R"({"a": 7e0})", "json(\"$.a\") == 7"));
    EXPECT_TRUE(json(R"({"a": 1000000})", "json(\"$.a\") == 1000000"));
    EXPECT_TRUE(json(R"({"a": 1000000})", "json(\"$.a\") contains 000"));
    EXPECT_TRUE(json(R"({"a": -3})", "json(\"$.a\") < 0"));
    EXPECT_TRUE(json(R"({"a": 12})", "json(\"$.a\") > 9"));
    EXPECT_FALSE(json(R"({"a": 8})", "json(\"$.a\") > 9"));
    EXPECT_TRUE(json(R"({"a": 0.25})", "json(\"$.a\") in {0.2..0.3}"));
    EXPECT_TRUE(json(R"({"a": "7"})", "json(\"$.a\") == 7"));
}

TEST(JsonBodyTest, LargeIntegersAreExact) {
    EXPECT_TRUE(json(R"({"a": 9007199254740993})", "json(\"$.a\") == 9007199254740993"));
    EXPECT_FALSE(json(R"({"a": 9007199254740992})", "json(\"$.a\") == 9007199254740993"));
    EXPECT_FALSE(json(R"({"a": 9007199254740993})", "json(\"$.a\") == 9007199254740992"));
    EXPECT_FALSE(json(R"({"a": -9007199254740993})", "json(\"$.a\") == -9007199254740992"));
    EXPECT_TRUE(json(R"({"a": 18446744073709551615})", "json(\"$.a\") == 18446744073709551615"));
    EXPECT_FALSE(json(R"({"a": 18446744073709551614})", "json(\"$.a\") == 18446744073709551615"));
    EXPECT_TRUE(json(R"({"a": -9223372036854775808})", "json(\"$.a\") < 0"));
}

TEST(JsonBodyTest, WordsAndTextsCompareAsText) {
    EXPECT_TRUE(json(R"({"a": true})", "json(\"$.a\") == true"));
    EXPECT_FALSE(json(R"({"a": true})", "json(\"$.a\") == false"));
    EXPECT_TRUE(json(R"({"a": null})", "json(\"$.a\") == null"));
    EXPECT_TRUE(json(R"({"a": "Foo"})", "json(\"$.a\") == foo"));
    EXPECT_FALSE(json(R"({"a": "Foo"})", "json(\"$.a\") == \"foo\"c"));
    EXPECT_TRUE(json(R"({"a": "\u00e4 \"x\""})", "json(\"$.a\") contains \"\\\"x\""));
    EXPECT_TRUE(json(R"({"a": "Foobar"})", "json(\"$.a\") ~ /^foo.a/"));
}

TEST(JsonBodyTest, SeveralValuesMatchWhenAnyDoes) {
    constexpr std::string_view kItems = R"({"items": [{"id": 1}, {"id": 2}, {"name": "x"}]})";
    EXPECT_TRUE(json(std::string(kItems), "json(\"$.items[*].id\") == 2"));
    EXPECT_FALSE(json(std::string(kItems), "json(\"$.items[*].id\") == 3"));
    EXPECT_FALSE(json(std::string(kItems), "json(\"$.items[*].id\") != 2"));
    EXPECT_TRUE(json(std::string(kItems), "json(\"$.items[*].id\") != 3"));
    EXPECT_FALSE(json(std::string(kItems), "json(\"$.none\") != 3")) << "it is not there";
    EXPECT_TRUE(json(std::string(kItems), "json(\"$..name\") == x"));
}

TEST(JsonBodyTest, ArraysAndObjectsAreThereButEqualNothing) {
    EXPECT_TRUE(json(R"({"a": [1]})", "json(\"$.a\")"));
    EXPECT_TRUE(json(R"({"a": {"b": 1}})", "json(\"$.a\")"));
    EXPECT_FALSE(json(R"({"a": [1]})", "json(\"$.a\") == 1"));
    EXPECT_FALSE(json(R"({"a": [1]})", "json(\"$.a\") contains 1"));
    EXPECT_TRUE(json(R"({"a": [1]})", "json(\"$.a\") != 1"));
}

TEST(JsonBodyTest, PresentIsWhatIsNeitherNullNorEmpty) {
    EXPECT_TRUE(json(R"({"a": 0})", "json(\"$.a\")"));
    EXPECT_TRUE(json(R"({"a": false})", "json(\"$.a\")"));
    EXPECT_TRUE(json(R"({"a": "x"})", "json(\"$.a\")"));
    EXPECT_TRUE(json(R"({"a": [null, 1]})", "json(\"$.a[*]\")"));
    EXPECT_FALSE(json(R"({"a": null})", "json(\"$.a\")"));
    EXPECT_FALSE(json(R"({"a": ""})", "json(\"$.a\")"));
    EXPECT_FALSE(json(R"({"a": []})", "json(\"$.a\")"));
    EXPECT_FALSE(json(R"({"a": {}})", "json(\"$.a\")"));
    EXPECT_FALSE(json(R"({"b": 1})", "json(\"$.a\")"));
}

TEST(JsonBodyTest, LinesAreValuesOfTheirOwn) {
    const std::string lines = "{\"a\":1}\n{\"a\":\nbroken\n\n  {\"a\":2}\r\n{\"a\":3}";
    for (const char* type : {"application/x-ndjson", "application/json", "text/plain"}) {
        EXPECT_TRUE(json(lines, "json(\"$.a\") == 1", type));
        EXPECT_TRUE(json(lines, "json(\"$.a\") == 2", type));
        EXPECT_TRUE(json(lines, "json(\"$.a\") == 3", type));
        EXPECT_FALSE(json(lines, "json(\"$.a\") == 4", type));
    }
    EXPECT_TRUE(json("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", "json(\"$.a\") == 2")) << "in many lines";
    EXPECT_TRUE(
        json("\x1e{\"a\":1}\n\x1e{\"a\":2}\n", "json(\"$.a\") == 2", "application/json-seq"));
}

TEST(JsonBodyTest, OnlyWhatLooksLikeJsonIsParsed) {
    EXPECT_TRUE(json(" \r\n [1]", "json(\"$[0]\") == 1", ""));
    EXPECT_TRUE(json("{\"a\":1}", "json(\"$.a\") == 1", "text/html"));
    EXPECT_TRUE(json("\"text\"", "json(\"$\") == text", "application/problem+json"));
    EXPECT_FALSE(json("\"text\"", "json(\"$\") == text", "text/plain"));
    EXPECT_FALSE(json("7", "json(\"$\") == 7", "text/plain"));
    EXPECT_TRUE(json("7", "json(\"$\") == 7"));
    EXPECT_TRUE(json("\xef\xbb\xbf{\"a\":1}", "json(\"$.a\") == 1")) << "behind a byte order mark";
}

TEST(JsonBodyTest, HostileTextsHaveNoValues) {
    EXPECT_FALSE(json("", "json(\"$\")"));
    EXPECT_FALSE(json("   ", "json(\"$\")"));
    EXPECT_FALSE(json("{\"a\":1", "json(\"$.a\") == 1")) << "cut off";
    EXPECT_FALSE(json(std::string(100'000, '['), "json(\"$..*\")"));
    EXPECT_FALSE(json(std::string(300, '[') + "1" + std::string(300, ']'), "json(\"$..*\") == 1"));
    EXPECT_TRUE(json(std::string(150, '[') + "1" + std::string(150, ']'), "json(\"$..*\") == 1"));
    EXPECT_FALSE(json("{\"a\":" + std::string(100'000, '9') + "x}", "json(\"$.a\")"));
    EXPECT_FALSE(json("[1e999999999999]", "json(\"$[0]\") == 1"));
    EXPECT_TRUE(json("{\"a\":\"\xff\xfe x\"}", "json(\"$.a\") contains x")) << "not UTF-8";
    EXPECT_TRUE(json("{\"a\":1,\"a\":2}", "json(\"$.a\") == 2")) << "the last one of a name counts";
    EXPECT_FALSE(json(std::string("{\"a\":\0}", 7), "json(\"$.a\")"));
}

TEST(JsonBodyTest, ValuesThatNeedTooMuchMemoryAreGivenUp) {
    std::string body = "[0";
    body.reserve(kMiB * 50);
    while (body.size() < kMiB * 50) {
        body += ",0";
    }
    MadeBodies made = MadeBodies::response("application/json", body + "]");
    made.piece = kMiB;
    EXPECT_FALSE(made.matches("json(\"$[0]\") == 0"));
    made.response_body = "{\"a\": 1, \"b\": \"" + std::string(kMiB * 50, 'x') + "\"}";
    EXPECT_TRUE(made.matches("json(\"$.a\") == 1"));
    made.response_body = "{\"a\": 1, \"b\": \"" + std::string(JsonText::kLongest, 'x') + "\"}";
    EXPECT_FALSE(made.matches("json(\"$.a\") == 1")) << "longer than the limit";
}

TEST(JsonBodyTest, RequestsAndResponsesAreToldApart) {
    MadeBodies made = MadeBodies::response("application/json", "{\"a\":2}");
    made.request_head = "POST / HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
    made.request_body = "{\"a\":1}";
    EXPECT_TRUE(made.matches("json(\"$.a\") == 1"));
    EXPECT_TRUE(made.matches("json(\"$.a\") == 2"));
    EXPECT_TRUE(made.matches("req.json(\"$.a\") == 1"));
    EXPECT_FALSE(made.matches("req.json(\"$.a\") == 2"));
    EXPECT_FALSE(made.matches("resp.json(\"$.a\") == 1"));
}

TEST(XmlBodyTest, ValuesAreComparedAsOthers) {
    const std::string order =
        "<?xml version='1.0'?>\n<order id='7'><total> 120 </total>"
        "<name>\xc3\x84pfel</name><none/></order>";
    EXPECT_TRUE(xml(order, "xml(\"/order/total\") > 100"));
    EXPECT_FALSE(xml(order, "xml(\"/order/total\") > 200"));
    EXPECT_TRUE(xml(order, "xml(\"//@id\") == 7"));
    EXPECT_TRUE(xml(order, "xml(\"//name\") == \"\u00e4pfel\""));
    EXPECT_TRUE(xml(order, "xml(\"/order\")")) << "there are elements in it";
    EXPECT_FALSE(xml(order, "xml(\"//none\")"));
    EXPECT_TRUE(xml(order, "xml(\"//none\") == \"\""));
    EXPECT_FALSE(xml(order, "xml(\"//other\")"));
    EXPECT_FALSE(xml(order, "xml(\"//other\") != 1"));
    EXPECT_TRUE(xml(order, "xml(\"//total\") != 1"));
    EXPECT_FALSE(xml(order, "req.xml(\"//total\")"));
    EXPECT_TRUE(xml("  " + order, "resp.xml(\"//total\") == 120", "text/plain"));
    EXPECT_FALSE(xml("total", "xml(\"//total\")", "text/plain"));
}

TEST(XmlBodyTest, ItsDeclarationNamesItsCharset) {
    EXPECT_TRUE(xml("<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\xe9</a>",
                    "xml(\"/a\") == \"caf\u00e9\""));
}

TEST(XmlBodyTest, WhatCameBeforeAnErrorCounts) {
    EXPECT_TRUE(xml("<a><b>1</b><b>2", "xml(\"//b\") == 1"));
    EXPECT_TRUE(xml("<a><b>1</b></wrong>", "xml(\"//b\") == 1"));
    EXPECT_FALSE(xml("", "xml(\"//b\")"));
    EXPECT_FALSE(xml("<", "xml(\"//b\")"));
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "<b x='1'>";
    }
    MadeBodies made = MadeBodies::response("text/xml", deep);
    EXPECT_TRUE(made.matches("xml(\"//b/@x\") == 1"));
    EXPECT_FALSE(made.matches("xml(\"//b/@x\") == 2"));
}

}  // namespace
}  // namespace waybill::filter
