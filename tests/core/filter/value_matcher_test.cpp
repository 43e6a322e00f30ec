// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/value_matcher.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/filter/expression_builder.h"
#include "core/filter/parser.h"

namespace waybill::filter {
namespace {

// The matcher of a filter that is one predicate.
ValueMatcher matcher_of(std::string_view filter) {
    const Result<Expression> expression = parse_expression(filter);
    EXPECT_TRUE(expression) << filter << ": " << (expression ? "" : expression.error().message);
    return ValueMatcher(expression ? expression->predicate : Predicate{});
}

bool on_text(std::string_view filter, std::string_view text) {
    return matcher_of(filter).on_text(text);
}
bool on_number(std::string_view filter, double number) {
    return matcher_of(filter).on_number(number);
}

IpAddress v4(Byte a, Byte b, Byte c, Byte d) {
    return ip_from_v4(std::vector<Byte>{a, b, c, d}.data());
}

TEST(ValueMatcherTest, TextsCompareWithoutRegardToAsciiCase) {
    EXPECT_TRUE(on_text("host == \"Api.Example\"", "aPI.eXAMPLE"));
    EXPECT_FALSE(on_text("host == api", "api2"));
    EXPECT_TRUE(on_text("host contains PI", "api"));
    EXPECT_FALSE(on_text("host contains pj", "api"));
    EXPECT_TRUE(on_text("path startswith \"/API\"", "/api/x"));
    EXPECT_FALSE(on_text("path startswith \"/API\"", "/ap"));
    EXPECT_TRUE(on_text("host endswith \".COM\"", "a.com"));
    EXPECT_FALSE(on_text("host endswith \".com\"", "com"));
}

TEST(ValueMatcherTest, AValueWithACComparesExactly) {
    EXPECT_TRUE(on_text("host == \"Api\"c", "Api"));
    EXPECT_FALSE(on_text("host == \"Api\"c", "api"));
    EXPECT_FALSE(on_text("host contains \"PI\"c", "api"));
    EXPECT_FALSE(on_text("path startswith \"/A\"c", "/a"));
    EXPECT_FALSE(on_text("host endswith \"M\"c", "com"));
    EXPECT_FALSE(on_text("host ~ /API/c", "api"));
}

TEST(ValueMatcherTest, LettersOutsideAsciiFoldAsInUnicode) {
    EXPECT_TRUE(on_text("path == \"/\xc3\x84rger\"", "/\xc3\xa4RGER"));
    EXPECT_FALSE(on_text("path == \"/\xc3\x84rger\"", "/\xc3\xa4RGER2"));
    EXPECT_TRUE(on_text("path contains \"\xc3\xa4R\"", "/\xc3\x84rger"));
    EXPECT_TRUE(on_text("path startswith \"/\xc3\xa4\"", "/\xc3\x84rger"));
    EXPECT_FALSE(on_text("path startswith \"\xc3\xa4\"", "/\xc3\x84rger"));
    EXPECT_TRUE(on_text("path endswith \"\xc3\xa4\"", "/\xc3\x84"));
    EXPECT_FALSE(on_text("path endswith \"\xc3\xa4\"", "/\xc3\x84r"));
    EXPECT_FALSE(on_text("path == \"/\xc3\x84\"c", "/\xc3\xa4"));
}

TEST(ValueMatcherTest, APatternThatIsATextIsStillAPattern) {
    EXPECT_TRUE(on_text("path ~ /items\\/x/", "/ITEMS/X"));
    EXPECT_FALSE(on_text("path ~ /items\\/x/", "/items/y"));
    EXPECT_TRUE(on_text("path ~ /items/", "/item\xc5\xbf"));    // the long s
    EXPECT_TRUE(on_text("path ~ /[0-9]k/", "/1\xe2\x84\xaa"));  // the Kelvin sign
    EXPECT_FALSE(on_text("path ~ /items/c", "/item\xc5\xbf"));
    EXPECT_TRUE(on_text("path ~ /^\\/v[0-9]+\\/items$/", "/v12/items"));
    EXPECT_FALSE(on_text("path ~ /^\\/v[0-9]+\\/items$/", "/v12/items/"));
    EXPECT_TRUE(on_text("path ~ /a|b/", "xbx"));
}

TEST(ValueMatcherTest, TextsThatAreNumbersCompareAsNumbers) {
    EXPECT_TRUE(on_text("header[\"x\"] == 2", "2.0"));
    EXPECT_TRUE(on_text("header[\"x\"] == 2", "02"));
    EXPECT_FALSE(on_text("header[\"x\"] == 2", "2x"));
    EXPECT_TRUE(on_text("header[\"x\"] > 9", "10"));
    EXPECT_FALSE(on_text("header[\"x\"] > 9", "abc"));
    EXPECT_FALSE(on_text("header[\"x\"] < 9", "inf"));
    EXPECT_FALSE(on_text("header[\"x\"] < 9", ""));
    EXPECT_TRUE(on_text("header[\"x\"] in {5..15}", "10"));
    EXPECT_FALSE(on_text("header[\"x\"] in {5..15}", "100"));
    EXPECT_TRUE(on_text("header[\"x\"] > abc", "abd"));
    EXPECT_TRUE(on_text("header[\"x\"] >= ABC", "abc"));
    EXPECT_FALSE(on_text("header[\"x\"] < abc", "ABC"));
}

TEST(ValueMatcherTest, DigestsAndLongNumbersAreNotEqualByTheirValue) {
    EXPECT_FALSE(on_text("header[\"etag\"] == \"0e123\"", "0e456"));
    EXPECT_FALSE(on_text("header[\"x\"] == \"1e3\"", "1000"));
    EXPECT_FALSE(on_text("header[\"x\"] == \"9007199254740992\"", "9007199254740993"));
    EXPECT_TRUE(on_text("header[\"x\"] == \"9007199254740993\"", "9007199254740993"));
    EXPECT_FALSE(on_text("header[\"x\"] == \"007\"c", "7"));
}

TEST(ValueMatcherTest, NumbersHaveTheirOperators) {
    EXPECT_TRUE(on_number("status == 200", 200));
    EXPECT_FALSE(on_number("status == 200", 201));
    EXPECT_TRUE(on_number("status < 300", 299));
    EXPECT_FALSE(on_number("status < 300", 300));
    EXPECT_TRUE(on_number("status <= 300", 300));
    EXPECT_FALSE(on_number("status <= 300", 301));
    EXPECT_TRUE(on_number("status > 300", 301));
    EXPECT_FALSE(on_number("status > 300", 300));
    EXPECT_TRUE(on_number("status >= 300", 300));
    EXPECT_FALSE(on_number("status >= 300", 299));
    EXPECT_TRUE(on_number("status == 4xx", 404));
    EXPECT_FALSE(on_number("status == 4xx", 500));
    EXPECT_TRUE(on_number("status in {200, 400..499}", 499));
    EXPECT_FALSE(on_number("status in {200, 400..499}", 201));
    EXPECT_TRUE(on_number("size > 10k", 10001));
    EXPECT_FALSE(on_number("size > 10k", 10000));
    EXPECT_TRUE(on_number("dur >= 200ms", 200e6));
    EXPECT_FALSE(on_number("dur >= 200ms", 199999999));
    EXPECT_TRUE(on_number("size", -0.5));
    EXPECT_FALSE(on_number("size", 0));
}

TEST(ValueMatcherTest, ATenthIsTheSameReadAndDivided) {
    for (int major = 0; major < 4; ++major) {
        for (int minor = 0; minor < 10; ++minor) {
            const std::string text =
                "httpver == " + std::to_string(major) + "." + std::to_string(minor);
            EXPECT_TRUE(on_number(text, (major * 10 + minor) / 10.0)) << text;
        }
    }
}

TEST(ValueMatcherTest, NetworksHaveTheirAddressesAndPorts) {
    const auto on = [](std::string_view filter, const IpAddress& ip, std::uint16_t port = 0) {
        return matcher_of(filter).on_address(ip, port);
    };
    EXPECT_TRUE(on("client.ip == 10.0.0.0/8", v4(10, 255, 0, 1)));
    EXPECT_FALSE(on("client.ip == 10.0.0.0/8", v4(11, 0, 0, 0)));
    EXPECT_TRUE(on("client.ip == 10.1.2.3", v4(10, 1, 2, 3)));
    EXPECT_FALSE(on("client.ip == 10.1.2.3", v4(10, 1, 2, 4)));
    EXPECT_TRUE(on("dst == 10.1.2.3:80", v4(10, 1, 2, 3), 80));
    EXPECT_FALSE(on("dst == 10.1.2.3:80", v4(10, 1, 2, 3), 81));
    EXPECT_TRUE(on("dst == 10.1.2.3", v4(10, 1, 2, 3), 81));
    EXPECT_TRUE(on("client.ip in {10.0.0.1..10.0.0.9, 192.168.0.0/16}", v4(10, 0, 0, 9)));
    EXPECT_FALSE(on("client.ip in {10.0.0.1..10.0.0.9, 192.168.0.0/16}", v4(10, 0, 0, 10)));
    EXPECT_TRUE(on("client.ip in {10.0.0.1..10.0.0.9, 192.168.0.0/16}", v4(192, 168, 7, 7)));
    EXPECT_TRUE(on("client.ip", v4(10, 0, 0, 1)));
}

TEST(ValueMatcherTest, TimesAreMomentsOrTimesOfDay) {
    const auto on = [](std::string_view filter, std::int64_t seconds) {
        return matcher_of(filter).on_time(Timestamp{seconds * kNsPerSecond});
    };
    constexpr std::int64_t kAt = 1'795'157'280;  // 2026-11-20 06:48:00
    EXPECT_TRUE(on("time >= \"2026-11-20 06:48\"", kAt));
    EXPECT_FALSE(on("time >= \"2026-11-20 06:48\"", kAt - 1));
    EXPECT_TRUE(on("time < \"2026-11-20T07:48+01:00\"", kAt - 1));
    EXPECT_FALSE(on("time < \"2026-11-20T07:48+01:00\"", kAt));
    EXPECT_TRUE(on("time >= \"06:48\"", kAt + 86'400));
    EXPECT_FALSE(on("time >= \"06:48\"", kAt - 60));
    EXPECT_TRUE(on("time >= \"06:48\"", kAt - 86'400L * 365 * 60));  // before 1970
    EXPECT_FALSE(matcher_of("time > \"06:48\"").on_time(Timestamp{}));
    EXPECT_FALSE(matcher_of("time").on_time(Timestamp{}));
}

TEST(ValueMatcherTest, ARangeOfTimesOfDayMayGoOverMidnight) {
    Predicate predicate;
    predicate.field = FieldId::Time;
    predicate.op = Operator::In;
    ValueRange range;
    range.low.kind = ValueKind::TimeOfDay;
    range.low.ns = 23 * 3600 * kNsPerSecond;
    range.high = range.low;
    range.high->ns = 3600 * kNsPerSecond;
    predicate.values.push_back(range);
    const ValueMatcher matcher(predicate);
    EXPECT_TRUE(matcher.on_time(Timestamp{23 * 3600 * kNsPerSecond + 1}));
    EXPECT_TRUE(matcher.on_time(Timestamp{0}));
    EXPECT_FALSE(matcher.on_time(Timestamp{12 * 3600 * kNsPerSecond}));
}

TEST(ValueMatcherTest, FlagsAreTrueOrFalse) {
    EXPECT_TRUE(matcher_of("error").on_flag(true));
    EXPECT_FALSE(matcher_of("error").on_flag(false));
    EXPECT_TRUE(matcher_of("error == false").on_flag(false));
    EXPECT_FALSE(matcher_of("error == false").on_flag(true));
}

TEST(ValueMatcherTest, NotEqualIsForFieldsThatAreThereAndHaveNoSuchValue) {
    const ValueMatcher matcher = matcher_of("host != api");
    EXPECT_TRUE(matcher.on_text("api"));
    EXPECT_FALSE(matcher.verdict(true, true));
    EXPECT_TRUE(matcher.verdict(true, false));
    EXPECT_FALSE(matcher.verdict(false, false));
    const ValueMatcher equal = matcher_of("host == api");
    EXPECT_TRUE(equal.verdict(true, true));
    EXPECT_FALSE(equal.verdict(true, false));
    EXPECT_FALSE(equal.verdict(false, false));
}

// A number in a filter that was made by hand has no text, which is not the empty one.
TEST(ValueMatcherTest, ANumberIsNotTheEmptyText) {
    const Expression made =
        comparison_of(FieldId::Header, Operator::Equal, number_value(7), "x-count");
    const ValueMatcher matcher(made.predicate);
    EXPECT_FALSE(matcher.on_text(""));
    EXPECT_TRUE(matcher.on_text("7"));
    EXPECT_TRUE(matcher.on_text("7.0"));
}

}  // namespace
}  // namespace waybill::filter
