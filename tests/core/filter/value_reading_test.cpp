// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values by the type of their field: what is read, and what is refused with which words.
#include <array>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

using testing::HasSubstr;

void expect_meanings(std::span<const Meaning> table) {
    for (const Meaning& meaning : table) {
        EXPECT_EQ(understood(meaning.text), meaning.canonical) << meaning.text;
    }
}

// That none of `values` goes behind `left`, and that the error stands at the value.
void expect_refused(const std::string& left,
                    std::span<const std::string_view> values,
                    const std::string& message) {
    for (const std::string_view value : values) {
        const std::string text = left + std::string(value);
        const ParsedFilter parsed = parse_filter(text);
        EXPECT_FALSE(parsed.expression) << text;
        EXPECT_THAT(parsed.error.message, HasSubstr(message)) << text;
        EXPECT_EQ(parsed.error.at, (TextSpan{left.size(), text.size()})) << text;
        EXPECT_FALSE(parsed.error.expected.empty()) << text;
    }
}

double number_in(std::string_view text) {
    const auto parsed = parse_filter(text);
    return parsed.expression ? parsed.expression->predicate.values.at(0).low.number : -1;
}

TEST(ValueReadingTest, NumbersAreReadExactly) {
    expect_meanings(std::to_array<Meaning>({
        {"n == 7", "n == 7"},
        {"n == \"7\"", "n == 7"},
        {"n == -1", "n == -1"},
        {"n == 0x1F", "n == 31"},
        {"n == 1e6", "n == 1000000"},
        {"n == 1e21", "n == 1e+21"},
        {"n == 0.1", "n == 0.1"},
        {"n == .5", "n == 0.5"},
        {"n == 0.30000000000000004", "n == 0.30000000000000004"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>(
        {"abc", "1a", "1.2.3", "inf", "nan", "-", "--1", "+1", "1e999", "0x", "0xg", "4xx"});
    expect_refused("n == ", kNone, "n is a number, and \"");
}

TEST(ValueReadingTest, AStatusMayBeAClass) {
    expect_meanings(std::to_array<Meaning>({
        {"status == 4xx", "status == 4xx"},
        {"status == 4XX", "status == 4xx"},
        {"status != 5xx", "status != 5xx"},
        {"status >= 4xx", "status >= 400"},
        {"status > 4xx", "status > 499"},
        {"status < 4xx", "status < 400"},
        {"status <= 4xx", "status <= 499"},
        {"status in {4xx..5xx, 3xx}", "status in {400..599, 3xx}"},
        {"status == 400..499", "status == 4xx"},
        {"status == 400..403", "status == 400..403"},
        {"interim == 1xx", "interim == 1xx"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"0xx", "4x", "4xxx", "ok", "\"\""});
    expect_refused("status == ", kNone, "status is a number, and \"");
}

TEST(ValueReadingTest, AnEqualWithAClassCarriesARange) {
    const auto parsed = parse_filter("status == 4xx");
    ASSERT_TRUE(parsed.expression);
    const ValueRange& range = parsed.expression->predicate.values.at(0);
    EXPECT_EQ(range.low.number, 400);
    ASSERT_TRUE(range.high);
    EXPECT_EQ(range.high->number, 499);
    EXPECT_EQ(range.low.text, "4xx");
}

TEST(ValueReadingTest, VersionsAreReadAsTheyAreWritten) {
    expect_meanings(std::to_array<Meaning>({
        {"httpver == 1.1", "httpver == 1.1"},
        {"httpver == HTTP/1.0", "httpver == 1"},
        {"httpver == http/2", "httpver == 2"},
        {"httpver == h2", "httpver == 2"},
        {"httpver == h2c", "httpver == 2"},
        {"httpver == H3", "httpver == 3"},
        {"httpver in {h2, 1.1}", "httpver in {2, 1.1}"},
        {"tls.ver == 1.3", "tls.ver == 1.3"},
        {"tls.ver == TLSv1.2", "tls.ver == 1.2"},
        {"tls.ver == \"TLS 1.2\"", "tls.ver == 1.2"},
        {"tls.ver == 0x0301", "tls.ver == 1"},
        {"tls.ver < 0x0303", "tls.ver < 1.2"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"HTTP", "h", "HTTP/-1", "two"});
    expect_refused("httpver == ", kNone, "httpver is a number");
    constexpr auto kNoTls = std::to_array<std::string_view>({"0x0305", "0x0300", "TLSv", "SSLv3"});
    expect_refused("tls.ver == ", kNoTls, "tls.ver is a number");
}

TEST(ValueReadingTest, SizesHaveUnits) {
    for (const auto& [text, bytes] : std::to_array<std::pair<std::string_view, double>>({
             {"size == 10", 10},
             {"size == 10b", 10},
             {"size == 10k", 10'000},
             {"size == 10kB", 10'000},
             {"size == 10K", 10'000},
             {"size == 10Ki", 10'240},
             {"size == 10KiB", 10'240},
             {"size == \"10 KiB\"", 10'240},
             {"size == 2m", 2'000'000},
             {"size == 2MB", 2'000'000},
             {"size == 2Mi", 2'097'152},
             {"size == 2MiB", 2'097'152},
             {"size == 1.5g", 1'500'000'000},
             {"size == 1GB", 1'000'000'000},
             {"size == 1Gi", 1'073'741'824},
             {"size == 1GiB", 1'073'741'824},
         })) {
        EXPECT_EQ(number_in(text), bytes) << text;
    }
    EXPECT_EQ(understood("size > 10KiB"), "size > 10240");
    constexpr auto kNone = std::to_array<std::string_view>({"big", "10x", "10ms", "k", "10kk"});
    expect_refused("size > ", kNone, "size is a size, and \"");
}

TEST(ValueReadingTest, DurationsHaveUnitsAndAreMillisecondsWithout) {
    for (const auto& [text, ns] : std::to_array<std::pair<std::string_view, double>>({
             {"dur == 7ns", 7},
             {"dur == 7us", 7e3},
             {"dur == 7ms", 7e6},
             {"dur == 7", 7e6},
             {"dur == 0.5", 5e5},
             {"dur == 1.5s", 1.5e9},
             {"dur == 2sec", 2e9},
             {"dur == 2m", 120e9},
             {"dur == 2min", 120e9},
             {"dur == 1h", 3600e9},
             {"dur == 0.1ns", 0},
         })) {
        EXPECT_EQ(number_in(text), ns) << text;
    }
    expect_meanings(std::to_array<Meaning>({
        {"dur > 200ms", "dur > 200ms"},
        {"dur > 1500ms", "dur > 1500ms"},
        {"dur > 60s", "dur > 1min"},
        {"dur > 61s", "dur > 61s"},
        {"dur > 120min", "dur > 2h"},
        {"dur > 1234567ns", "dur > 1234567ns"},
        {"dur > 0", "dur > 0ms"},
        {"dur in {1s..2s, 5s}", "dur in {1s..2s, 5s}"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"fast", "1x", "1k", "s", "1e300h"});
    expect_refused("dur > ", kNone, "dur is a duration, and \"");
}

TEST(ValueReadingTest, TimesAreInUtcUnlessTheySayOtherwise) {
    expect_meanings(std::to_array<Meaning>({
        {"time >= 2026-11-20", "time >= 2026-11-20T00:00:00.000000000Z"},
        {"time >= \"2026-11-20 06:48\"", "time >= 2026-11-20T06:48:00.000000000Z"},
        {"time >= \"2026-11-20 06:48:46\"", "time >= 2026-11-20T06:48:46.000000000Z"},
        {"time >= \"2026-11-20 06:48:46.5\"", "time >= 2026-11-20T06:48:46.500000000Z"},
        {"time >= 2026-11-20T06:48:46Z", "time >= 2026-11-20T06:48:46.000000000Z"},
        {"time >= 2026-11-20t06:48z", "time >= 2026-11-20T06:48:00.000000000Z"},
        {"time >= 2026-11-20T06:48+01:00", "time >= 2026-11-20T05:48:00.000000000Z"},
        {"time >= 2026-11-20T00:30+0130", "time >= 2026-11-19T23:00:00.000000000Z"},
        {"time >= 2026-11-20T23:00:00-02:30", "time >= 2026-11-21T01:30:00.000000000Z"},
        {"time >= \"2026-11-20 06:48 UTC\"", "time >= 2026-11-20T06:48:00.000000000Z"},
        {"time >= 2024-02-29", "time >= 2024-02-29T00:00:00.000000000Z"},
        {"time >= 2000-02-29", "time >= 2000-02-29T00:00:00.000000000Z"},
        {"time >= 1969-12-31", "time >= 1969-12-31T00:00:00.000000000Z"},
        {"time >= 06:48", "time >= 06:48:00.000000000"},
        {"time >= 06:48:46.123456789", "time >= 06:48:46.123456789"},
        {"time >= 1700000000", "time >= 2023-11-14T22:13:20.000000000Z"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"yesterday",
                                                            "2026",
                                                            "2026-13-01",
                                                            "2026-00-01",
                                                            "2026-02-29",
                                                            "1900-02-29",
                                                            "2026-11-31",
                                                            "2026-11-2",
                                                            "2026-11-20T",
                                                            "2026-11-20T06",
                                                            "2026-11-20T24:00",
                                                            "2026-11-20T06:60",
                                                            "2026-11-20T06:48:46.",
                                                            "2026-11-20T06:48:46.1234567890",
                                                            "2026-11-20T06:48+1",
                                                            "2026-11-20T06:48Zx",
                                                            "9999-12-31",
                                                            "0001-01-01",
                                                            "6:48",
                                                            "06:48Z",
                                                            "99999999999"});
    expect_refused("time >= ", kNone, "time is a time, and \"");
}

TEST(ValueReadingTest, ATimeStandsForAllThatItDoesNotSay) {
    expect_meanings(std::to_array<Meaning>({
        {"time == 2026-11-20",
         "time == 2026-11-20T00:00:00.000000000Z..2026-11-20T23:59:59.999999999Z"},
        {"time == 06:48", "time == 06:48:00.000000000..06:48:59.999999999"},
        {"time != 06:48:46", "time != 06:48:46.000000000..06:48:46.999999999"},
        {"time == 06:48:46.12", "time == 06:48:46.120000000..06:48:46.129999999"},
        {"time == 06:48:46.120000000", "time == 06:48:46.120000000"},
        {"time > 2026-11-20", "time > 2026-11-20T23:59:59.999999999Z"},
        {"time <= 06:48", "time <= 06:48:59.999999999"},
        {"time < 06:48", "time < 06:48:00.000000000"},
        {"time in {06:00..06:29, 12:00}",
         "time in {06:00:00.000000000..06:29:59.999999999, "
         "12:00:00.000000000..12:00:59.999999999}"},
        {"time in {22:00..06:00}", "time in {22:00:00.000000000..06:00:59.999999999}"},
        {"time in {\"2026-11-20 06:00\"..\"2026-11-20 06:01\"}",
         "time in {2026-11-20T06:00:00.000000000Z..2026-11-20T06:01:59.999999999Z}"},
    }));
}

TEST(ValueReadingTest, FlagsAreTrueOrFalse) {
    expect_meanings(std::to_array<Meaning>({
        {"ws == true", "ws == true"},
        {"ws = Yes", "ws == true"},
        {"ws == 1", "ws == true"},
        {"ws != no", "ws != false"},
        {"ws == 0", "ws == false"},
        {"ws == \"false\"", "ws == false"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"2", "on", "maybe"});
    expect_refused("ws == ", kNone, "ws is true or false, and \"");
}

TEST(ValueReadingTest, AddressesMayBeNetworksAndHavePorts) {
    expect_meanings(std::to_array<Meaning>({
        {"src == 10.0.0.1", "src == 10.0.0.1"},
        {"src == 10.0.0.1:80", "src == 10.0.0.1:80"},
        {"src == 10.1.2.3/8", "src == 10.0.0.0/8"},
        {"src == 10.1.2.3/32", "src == 10.1.2.3"},
        {"src == 0.0.0.0/0", "src == 0.0.0.0/0"},
        {"src == ::1", "src == ::1"},
        {"src == ::", "src == ::"},
        {"src == [::1]", "src == ::1"},
        {"src == [::1]:80", "src == [::1]:80"},
        {"src == 2001:DB8::0:1", "src == 2001:db8::1"},
        {"src == 1:2:3:4:5:6:7:8", "src == 1:2:3:4:5:6:7:8"},
        {"src == 1:2:3:4:5:6:7::", "src == 1:2:3:4:5:6:7:0"},
        {"src == ::ffff:10.0.0.1", "src == 10.0.0.1"},
        {"src == 2001:db8::/32", "src == 2001:db8::/32"},
        {"src == 2001:db8:ffff::/36", "src == 2001:db8:f000::/36"},
        {"src == ::/0", "src == ::/0"},
        {"src == ::ffff:0:0/96", "src == 0.0.0.0/0"},
        {"src == ::ffff:0:0/90", "src == ::ffc0:0:0/90"},
        {"src in {10.0.0.0/8 ::1}", "src in {10.0.0.0/8, ::1}"},
        {"ip in {10.0.0.1..10.0.0.9}", "ip in {10.0.0.1..10.0.0.9}"},
        {"src contains 10.0", R"(src contains "10.0")"},
        {"src startswith 10.", R"(src startswith "10.")"},
        {"src ~ ^10", "src matches /^10/"},
    }));
    constexpr auto kNone = std::to_array<std::string_view>({"example.com",
                                                            "10.0.0",
                                                            "10.0.0.0.1",
                                                            "10.0.0.256",
                                                            "10.0.0.1/33",
                                                            "10.0.0.1/",
                                                            "10.0.0.1:0",
                                                            "10.0.0.1:65536",
                                                            "10.0.0.1:",
                                                            "10.0.0.0/8:80",
                                                            "1:2:3:4:5:6:7",
                                                            "1:2:3:4:5:6:7:8:9",
                                                            "1::2::3",
                                                            ":1",
                                                            "1:",
                                                            ":::",
                                                            "12345::",
                                                            "::g",
                                                            "::1/129",
                                                            "1.2.3.4::",
                                                            "::1.2.3.4:5",
                                                            "[::1",
                                                            "[::1]:",
                                                            "[::1]80",
                                                            "[10.0.0.1]",
                                                            "1:2:3:4:5:6:7:8::"});
    expect_refused("src == ", kNone, "src is an address, and \"");
}

TEST(ValueReadingTest, KindsOfContentAreWrittenInOneWay) {
    for (const auto& [text, category] : std::to_array<std::pair<std::string_view, std::string>>({
             {"document", "document"},
             {"doc", "document"},
             {"html", "document"},
             {"css", "stylesheet"},
             {"stylesheet", "stylesheet"},
             {"js", "script"},
             {"javascript", "script"},
             {"script", "script"},
             {"IMG", "image"},
             {"image", "image"},
             {"font", "font"},
             {"media", "media"},
             {"audio", "media"},
             {"video", "media"},
             {"data", "data"},
             {"xhr", "data"},
             {"fetch", "data"},
             {"json", "data"},
             {"xml", "data"},
             {"ws", "websocket"},
             {"websocket", "websocket"},
             {"grpc", "grpc"},
             {"wasm", "wasm"},
             {"manifest", "manifest"},
             {"other", "other"},
         })) {
        EXPECT_EQ(understood("category == " + std::string(text)),
                  "category == \"" + category + "\"");
    }
    EXPECT_EQ(understood("category in {js, css}"), R"(category in {"script", "stylesheet"})");
    EXPECT_EQ(understood("category contains script"), R"(category contains "script")");
    EXPECT_EQ(understood("category == picture"),
              R"(at byte 13: category is a kind of content, and "picture" is none; expected )"
              "document, stylesheet, script, image, font, media, data, websocket, grpc, wasm, "
              "manifest or other");
}

TEST(ValueReadingTest, TextsAreTakenAsTheyAre) {
    expect_meanings(std::to_array<Meaning>({
        {"method == get", R"(method == "get")"},
        {"header[\"age\"] > 100", R"(header["age"] > "100")"},
        {"host >= m", R"(host >= "m")"},
        {"json($.a) in {1..5, x}", R"(json("$.a") in {"1".."5", "x"})"},
        {"host == a..b", R"(host == "a..b")"},
        {"path in {\"a..b\", ../x}", R"(path in {"a..b", "../x"})"},
    }));
}

TEST(ValueReadingTest, RangesAreInOrderAndOfOneKind) {
    EXPECT_EQ(understood("status in {499..400}"),
              R"(at byte 12: the range runs backwards: "499" is more than "400"; expected the )"
              "lower one first");
    EXPECT_THAT(understood("size in {1k..10}"), HasSubstr("the range runs backwards"));
    EXPECT_THAT(understood("host in {a..b}"),
                HasSubstr(R"(at byte 10: "a".."b" is no range; expected numbers at both ends)"));
    EXPECT_THAT(understood("host in {5..1}"), HasSubstr("the range runs backwards"));
    EXPECT_THAT(understood("time in {06:00..2026-11-20}"),
                HasSubstr("two values of the same kind"));
    EXPECT_THAT(understood("src in {1.1.1.1:80..1.1.1.2:80}"), HasSubstr("is no range"));
    EXPECT_THAT(understood("status in {400..}"), HasSubstr("a value for status is missing"));
    EXPECT_THAT(understood("status > 4..5"), HasSubstr(R"(and "4..5" is none)"));
    EXPECT_EQ(understood("status in {200..200}"), "status in {200..200}");
}

}  // namespace
}  // namespace waybill::filter
