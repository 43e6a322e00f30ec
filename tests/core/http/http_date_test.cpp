// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http_date.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

constexpr std::int64_t kNow = 1'768'478'400;  // 15 January 2026

TEST(HttpDateTest, TheThreeFormsGiveTheSameTime) {
    for (const std::string_view text : {"Sun, 06 Nov 1994 08:49:37 GMT",
                                        "Sunday, 06-Nov-94 08:49:37 GMT",
                                        "Sun Nov  6 08:49:37 1994"}) {
        EXPECT_EQ(parse_http_date(text, kNow), 784'111'777) << text;
    }
    EXPECT_FALSE(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow)->is_obsolete());
    EXPECT_TRUE(read_http_date("Sun Nov  6 08:49:37 1994", kNow)->is_obsolete());
}

TEST(HttpDateTest, AYearOfTwoDigitsIsAtMostFiftyYearsAhead) {
    EXPECT_EQ(parse_http_date("Monday, 01-Jan-76 00:00:00 GMT", kNow), 3'345'062'400);
    EXPECT_EQ(parse_http_date("Saturday, 01-Jan-77 00:00:00 GMT", kNow), 220'924'800);
}

TEST(HttpDateTest, AWrongWeekdayIsSeenAndTheDateCounts) {
    const auto date = read_http_date("Mon, 06 Nov 1994 08:49:37 GMT", kNow);
    ASSERT_TRUE(date);
    EXPECT_TRUE(date->wrong_weekday);
    EXPECT_EQ(date->seconds, 784'111'777);
}

TEST(HttpDateTest, WhatIsNotOfTheGrammarIsNoDate) {
    for (const std::string_view text : {"",
                                        "0",
                                        "-1",
                                        "Sun, 6 Nov 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 08:49:37 UTC",
                                        "sun, 06 nov 1994 08:49:37 gmt",
                                        "Sun, 06 Nov 1994 08:49:37 GMT ",
                                        "Sun, 31 Feb 1994 08:49:37 GMT",
                                        "Sun, 06 Nov 1994 24:00:00 GMT",
                                        "Sun, 00 Nov 1994 08:49:37 GMT",
                                        "Sun,  06 Nov 1994 08:49:37 GMT"}) {
        EXPECT_FALSE(parse_http_date(text, kNow)) << text;
    }
}

}  // namespace
}  // namespace waybill::http
