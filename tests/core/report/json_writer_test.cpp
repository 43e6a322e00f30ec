// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_writer.h"

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "core/base/text.h"

namespace waybill::report {
namespace {

struct Written {
    std::string json;
    bool is_utf8 = false;
};

Written write(std::string_view text) {
    Written written;
    JsonWriter json(written.json);
    written.is_utf8 = json.string(text);
    return written;
}

// What a JSON reader makes of it.
std::string read_back(const std::string& json) {
    return std::string(boost::json::parse(json).as_string());
}

std::string milliseconds(std::int64_t ns) {
    std::string out;
    JsonWriter(out).milliseconds(ns);
    return out;
}

TEST(JsonWriterTest, CommasStandBetweenMembersOnly) {
    std::string out = "before ";
    {
        JsonWriter json(out);
        json.begin_object();
        json.key("a");
        json.number(1);
        json.key("b");
        json.begin_array();
        json.null();
        json.boolean(true);
        json.begin_object();
        json.end_object();
        json.begin_array();
        json.end_array();
        json.plain_string("x");
        json.end_array();
        json.key(std::string_view("q\"k"));
        json.boolean(false);
        json.end_object();
    }
    EXPECT_EQ(out, R"(before {"a":1,"b":[null,true,{},[],"x"],"q\"k":false})");
}

TEST(JsonWriterTest, TheStringIsWholeWhenTheWriterIsGone) {
    std::string out = "kept";
    { const JsonWriter json(out); }
    EXPECT_EQ(out, "kept");
}

TEST(JsonWriterTest, EverySingleByteReadsBackAtEveryPlaceOfAWord) {
    for (int value = 0; value < 0x80; ++value) {
        for (std::size_t length = 1; length <= 20; ++length) {
            for (std::size_t at = 0; at < length; ++at) {
                std::string text(length, 'm');
                text[at] = static_cast<char>(value);
                const Written written = write(text);
                ASSERT_TRUE(written.is_utf8);
                ASSERT_EQ(read_back(written.json), text) << value << " at " << at;
            }
        }
    }
}

TEST(JsonWriterTest, ControlCharactersAndDelAreEscaped) {
    EXPECT_EQ(write(std::string_view("\0\x01\x1b\x7f\t\r\n", 7)).json,
              R"("\u0000\u0001\u001b\u007f\t\r\n")");
    EXPECT_EQ(write("\"\\/").json, R"("\"\\/")");
}

TEST(JsonWriterTest, NoByteBelowSpaceIsEverWritten) {
    std::string all;
    for (int value = 0; value < 0x100; ++value) {
        all += static_cast<char>(value);
    }
    for (const char c : write(all + all).json) {
        EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
}

TEST(JsonWriterTest, Utf8StaysAsItIs) {
    const std::string text = "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x8d and more";
    const Written written = write(text);
    EXPECT_TRUE(written.is_utf8);
    EXPECT_EQ(written.json, '"' + text + '"');
}

TEST(JsonWriterTest, WhatCouldLeadAViewerAstrayIsEscapedAndReadsBack) {
    const std::string text =
        "a\xe2\x80\xae"
        "b\xe2\x81\xa6"
        "c\xc2\x9b"
        "d\xe2\x80\x8b"
        "e\xef\xbb\xbf";
    const Written written = write(text);
    EXPECT_TRUE(written.is_utf8);
    EXPECT_EQ(written.json, R"("a\u202eb\u2066c\u009bd\u200be\ufeff")");
    EXPECT_EQ(read_back(written.json), text);
}

TEST(JsonWriterTest, BytesThatAreNotUtf8BecomeTheCodePointsOfTheSameNumber) {
    for (const std::string_view text : {"na\xefve",
                                        "\xff",
                                        "longer than a word \x80 and on",
                                        "\xc3\xa9 is fine, \xc3 is not",
                                        "\xed\xa0\x80",
                                        "\xc0\xaf",
                                        "cut \xe2\x82"}) {
        const Written written = write(text);
        EXPECT_FALSE(written.is_utf8);
        EXPECT_EQ(read_back(written.json), latin1_to_utf8(text));
    }
}

TEST(JsonWriterTest, AStringOfEscapesAloneHasRoom) {
    const std::string text(100'000, '\x01');
    EXPECT_EQ(read_back(write(text).json), text);
    EXPECT_EQ(read_back(write(std::string(100'000, '\x9f')).json),
              latin1_to_utf8(std::string(100'000, '\x9f')));
}

TEST(JsonWriterTest, LowerCaseConcernsAsciiOnly) {
    std::string out;
    EXPECT_TRUE(JsonWriter(out).lower_string("Text/HTML \xc3\x89\x1b"));
    EXPECT_EQ(out, "\"text/html \xc3\x89\\u001b\"");
}

TEST(JsonWriterTest, MillisecondsAreExact) {
    EXPECT_EQ(milliseconds(1'234'567), "1.234567");
    EXPECT_EQ(milliseconds(1'500'000), "1.5");
    EXPECT_EQ(milliseconds(2'000'000), "2");
    EXPECT_EQ(milliseconds(0), "0");
    EXPECT_EQ(milliseconds(1), "0.000001");
    EXPECT_EQ(milliseconds(100), "0.0001");
    EXPECT_EQ(milliseconds(-1), "null");
    EXPECT_EQ(milliseconds(std::numeric_limits<std::int64_t>::max()), "9223372036854.775807");
}

TEST(JsonWriterTest, NumbersReachTheLargest) {
    std::string out;
    JsonWriter(out).number(std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(out, "18446744073709551615");
}

TEST(JsonWriterTest, AnUnknownTimeIsNull) {
    std::string out;
    {
        JsonWriter json(out);
        json.begin_array();
        json.timestamp({});
        json.timestamp({1'500'000'000'000'000'001});
        json.end_array();
    }
    EXPECT_EQ(out, R"([null,"2017-07-14T02:40:00.000000001Z"])");
}

TEST(JsonWriterTest, AddressesAreWrittenAsTheyArePrinted) {
    std::string out;
    IpAddress v6;
    v6.octets[15] = 1;
    const Byte v4[] = {255, 0, 100, 255};
    {
        JsonWriter json(out);
        json.begin_array();
        json.ip(ip_from_v4(v4));
        json.ip(v6);
        json.end_array();
    }
    EXPECT_EQ(out, R"(["255.0.100.255","::1"])");
}

// What `write` makes of an empty document.
template <typename Write>
std::string written_by(Write write) {
    std::string out;
    {
        JsonWriter json(out);
        write(json);
    }
    return out;
}

TEST(JsonWriterTest, AStringInPartsIsTheSameAsAWholeOne) {
    const std::string_view text = "a\"b\\c\n\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 end";
    const std::string whole = written_by([&](JsonWriter& json) { json.string(text); });
    for (const std::size_t split : {0UL, 1UL, 6UL, 8UL, 11UL, 15UL, text.size()}) {
        EXPECT_EQ(whole, written_by([&](JsonWriter& json) {
                      json.begin_string();
                      json.string_part(text.substr(0, split));
                      json.string_part(text.substr(split));
                      json.end_string();
                  }));
    }
}

TEST(JsonWriterTest, Base64IsThatOfTheRfc) {
    // RFC 4648 section 10.
    const std::vector<std::pair<std::string_view, std::string_view>> vectors = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+"},
    };
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ('"' + std::string(coded) + '"', written_by([plain = plain](JsonWriter& json) {
                      json.begin_string();
                      json.base64_part(as_bytes(plain));
                      json.end_string();
                  }));
    }
}

TEST(JsonWriterTest, WhatIsTakenOutIsNotWrittenTwiceAndCommasStay) {
    std::string out;
    std::string taken;
    {
        JsonWriter json(out);
        json.begin_array();
        json.signed_number(-5);
        taken = json.written();
        json.clear_written();
        json.json("{\"a\":1}");
        json.line_feed();
        json.number(7);
        json.end_array();
    }
    EXPECT_EQ("[-5", taken);
    EXPECT_EQ(",{\"a\":1}\n,7]", out);
}

}  // namespace
}  // namespace waybill::report
