// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/set_cookie.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/cookie_date.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(SetCookieTest, NameAndValueAreSplitAtTheFirstEqualsSignAndTrimmed) {
    const SetCookie cookie = parse_set_cookie(" \tid =  a=b; c \t; Path=/");
    EXPECT_EQ(cookie.name, "id");
    EXPECT_EQ(cookie.value, "a=b");
    EXPECT_TRUE(cookie.is_cookie());
}

TEST(SetCookieTest, WithoutEqualsSignAllIsTheValue) {
    const SetCookie cookie = parse_set_cookie("alone; Secure");
    EXPECT_EQ(cookie.name, "");
    EXPECT_EQ(cookie.value, "alone");
    EXPECT_TRUE(cookie.has(CookieProblem::NoEqualsSign));
    EXPECT_TRUE(cookie.is_cookie());
    EXPECT_TRUE(cookie.secure);
}

TEST(SetCookieTest, AttributesAreReadInAnyCaseAndAnyOrder) {
    const SetCookie cookie = parse_set_cookie(
        "a=1;HTTPONLY;samesite=lAX ; max-AGE=60; PARTITIONED; domain=.Example.com;secure=no");
    EXPECT_TRUE(cookie.http_only);
    EXPECT_TRUE(cookie.secure);
    EXPECT_TRUE(cookie.partitioned);
    EXPECT_EQ(cookie.same_site, SameSite::Lax);
    EXPECT_EQ(cookie.max_age, 60);
    EXPECT_EQ(cookie.domain, "Example.com");
    EXPECT_EQ(cookie.problems, 0);
}

TEST(SetCookieTest, OfARepeatedAttributeTheLastOneCounts) {
    const SetCookie cookie = parse_set_cookie("a=1; Path=/x; SameSite=Lax; Path=/y; SameSite=?");
    EXPECT_EQ(cookie.path, "/y");
    EXPECT_EQ(cookie.same_site, SameSite::Unknown);
    EXPECT_EQ(cookie.same_site_text, "?");
    EXPECT_TRUE(cookie.has(CookieProblem::AttributeRepeated));
}

TEST(SetCookieTest, APathWithoutSlashMeansTheDefaultPath) {
    const SetCookie cookie = parse_set_cookie("a=1; Path=/x; Path=y");
    EXPECT_EQ(cookie.path, "");
    EXPECT_TRUE(cookie.has(CookieProblem::BadPath));
}

TEST(SetCookieTest, ControlCharactersMakeItNoCookieButATabDoesNot) {
    EXPECT_FALSE(parse_set_cookie("a=1\x7f").is_cookie());
    EXPECT_FALSE(parse_set_cookie("a=1; Path=/\x01").is_cookie());
    EXPECT_FALSE(parse_set_cookie(std::string_view("a\0=1", 4)).is_cookie());
    EXPECT_TRUE(parse_set_cookie("a=1\t2").is_cookie());
    EXPECT_FALSE(parse_set_cookie("").is_cookie());
    EXPECT_FALSE(parse_set_cookie(" = ; Secure").is_cookie());
}

TEST(SetCookieTest, SizesCountToTheByte) {
    EXPECT_TRUE(parse_set_cookie("a=" + std::string(4095, 'v')).is_cookie());
    EXPECT_FALSE(parse_set_cookie("a=" + std::string(4096, 'v')).is_cookie());
    EXPECT_EQ(parse_set_cookie("a=1; Path=/" + std::string(1023, 'p')).path->size(), 1024U);
    const SetCookie long_path = parse_set_cookie("a=1; Path=/" + std::string(1024, 'p'));
    EXPECT_FALSE(long_path.path.has_value());
    EXPECT_TRUE(long_path.has(CookieProblem::AttributeTooLong));
}

TEST(SetCookieTest, MaxAgeComesBeforeExpires) {
    const SetCookie cookie =
        parse_set_cookie("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    EXPECT_EQ(cookie.lifetime(1'000'000'000), 60);
    EXPECT_FALSE(cookie.is_deletion(1'000'000'000));
    EXPECT_TRUE(parse_set_cookie("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT").is_deletion(1));
    EXPECT_TRUE(parse_set_cookie("a=1; Max-Age=-5").is_deletion(1));
    EXPECT_EQ(parse_set_cookie("a=1").lifetime(1), std::nullopt);
}

TEST(SetCookieTest, AMaxAgeThatIsNoNumberIsIgnored) {
    for (const char* const text :
         {"a=1; Max-Age=", "a=1; Max-Age=+5", "a=1; Max-Age=5s", "a=1; Max-Age=-"}) {
        const SetCookie cookie = parse_set_cookie(text);
        EXPECT_FALSE(cookie.max_age.has_value()) << text;
        EXPECT_TRUE(cookie.has(CookieProblem::BadMaxAge)) << text;
    }
    EXPECT_EQ(parse_set_cookie("a=1; Max-Age=99999999999999999999").max_age,
              std::numeric_limits<std::int64_t>::max());
}

TEST(CookiePrefixTest, PrefixesAreFoundInAnyCase) {
    EXPECT_EQ(cookie_prefix("__Host-a"), CookiePrefix::Host);
    EXPECT_EQ(cookie_prefix("__hOST-http-a"), CookiePrefix::HostHttp);
    EXPECT_EQ(cookie_prefix("__SECURE-"), CookiePrefix::Secure);
    EXPECT_EQ(cookie_prefix("__Http-a"), CookiePrefix::Http);
    EXPECT_EQ(cookie_prefix("__SecureX"), CookiePrefix::None);
    EXPECT_EQ(cookie_prefix(""), CookiePrefix::None);
}

TEST(CookieFieldTest, EachPairIsGivenOnce) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for_each_cookie("a=1; b=2=3;;  c ; =d;", [&](std::string_view name, std::string_view value) {
        pairs.emplace_back(name, value);
    });
    EXPECT_THAT(pairs, ElementsAre(Pair("a", "1"), Pair("b", "2=3"), Pair("", "c"), Pair("", "d")));
    pairs.clear();
    for_each_cookie(" ;; ", [&](std::string_view name, std::string_view value) {
        pairs.emplace_back(name, value);
    });
    EXPECT_THAT(pairs, IsEmpty());
}

TEST(CookieDateTest, PiecesMayStandInAnyOrder) {
    constexpr std::int64_t kMoment = 1'077'845'106;  // 2004-02-27T01:25:06Z
    for (const char* const text : {"Fri, 27 Feb 2004 01:25:06 GMT",
                                   "Friday, 27-Feb-04 1:25:6 GMT",
                                   "feb 27 01:25:06 2004",
                                   "2004 27th february 01:25:06x",
                                   "01:25:06 27.Feb.2004"}) {
        // A dot is a delimiter; letters behind a number are passed over.
        EXPECT_EQ(parse_cookie_date(text), kMoment) << text;
    }
}

TEST(CookieDateTest, YearsOfTwoDigitsTurnOverAtSeventy) {
    EXPECT_EQ(parse_cookie_date("1 Jan 70 0:0:0"), 0);
    EXPECT_EQ(parse_cookie_date("1 Jan 69 0:0:0"), 3'124'224'000);
    EXPECT_EQ(parse_cookie_date("1 Jan 1600 0:0:0"), std::nullopt);
    EXPECT_EQ(parse_cookie_date("1 Jan 1601 0:0:0"), -11'644'473'600);
    EXPECT_EQ(parse_cookie_date("31 Dec 9999 23:59:59"), 253'402'300'799);
}

TEST(CookieDateTest, WhatIsNoDateIsNotRead) {
    for (const char* const text : {"",
                                   "0",
                                   "27 Feb 2004",
                                   "01:25:06 Feb 2004",
                                   "30 Feb 2004 01:25:06",
                                   "29 Feb 1900 01:25:06",
                                   "1 Jan 2004 24:00:00",
                                   "1 Jan 2004 00:60:00",
                                   "1 Jan 2004 00:00:001",
                                   "001 Jan 2004 00:00:00",
                                   "1 Jan 20040 00:00:00"}) {
        EXPECT_EQ(parse_cookie_date(text), std::nullopt) << text;
    }
    EXPECT_TRUE(parse_cookie_date("29 Feb 2000 01:25:06").has_value());
}

}  // namespace
}  // namespace waybill::audit
