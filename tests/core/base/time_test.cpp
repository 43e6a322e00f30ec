// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/time.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

std::string rfc3339(std::int64_t seconds, std::int64_t ns) {
    std::string text;
    append_rfc3339(text, Timestamp{seconds * kNsPerSecond + ns});
    return text;
}

TEST(TimeTest, Rfc3339HasNineDigits) {
    EXPECT_EQ(rfc3339(0, 0), "1970-01-01T00:00:00.000000000Z");
    EXPECT_EQ(rfc3339(1'795'157'326, 123'456'789), "2026-11-20T06:48:46.123456789Z");
}

TEST(TimeTest, LeapDaysAreThere) {
    EXPECT_EQ(rfc3339(951'782'400, 0), "2000-02-29T00:00:00.000000000Z");
    EXPECT_EQ(rfc3339(951'868'800, 0), "2000-03-01T00:00:00.000000000Z");
    EXPECT_EQ(rfc3339(4'107'542'400, 0), "2100-03-01T00:00:00.000000000Z");
    EXPECT_EQ(rfc3339(4'107'542'399, 1), "2100-02-28T23:59:59.000000001Z");
}

TEST(TimeTest, TimesBefore1970AreRight) {
    EXPECT_EQ(rfc3339(0, -1), "1969-12-31T23:59:59.999999999Z");
    EXPECT_EQ(rfc3339(-86'400, 0), "1969-12-31T00:00:00.000000000Z");
}

TEST(TimeTest, TheTimeOfDayHasMilliseconds) {
    std::string text;
    append_time_of_day(text, Timestamp{1'795'157'326 * kNsPerSecond + 999'999'999});
    EXPECT_EQ(text, "06:48:46.999");
}

}  // namespace
}  // namespace waybill
