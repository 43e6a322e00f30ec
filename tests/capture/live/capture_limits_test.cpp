// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/capture_limits.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::capture {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// "" or the error.
std::string stop(std::string_view text, CaptureLimits& limits) {
    const Result<void> added = add_stop_condition(text, limits);
    return added ? "" : added.error().message;
}
std::string ring(std::string_view text, CaptureLimits& limits) {
    const Result<void> added = add_ring_option(text, limits);
    return added ? "" : added.error().message;
}

TEST(CaptureLimitsTest, StopConditionsAreTsharks) {
    CaptureLimits limits;
    EXPECT_EQ(stop("duration:1.5", limits), "");
    EXPECT_EQ(limits.stop_ns, 1'500'000'000);
    EXPECT_EQ(stop("filesize:20", limits), "");
    EXPECT_EQ(limits.stop_bytes, 20'000U);
    EXPECT_EQ(stop("files:3", limits), "");
    EXPECT_EQ(limits.stop_files, 3U);
    EXPECT_EQ(stop("packets:1000000000000", limits), "");
    EXPECT_EQ(limits.stop_packets, 1'000'000'000'000U);
}

TEST(CaptureLimitsTest, RingOptionsAreTsharks) {
    CaptureLimits limits;
    EXPECT_EQ(ring("duration:60", limits), "");
    EXPECT_EQ(limits.next_ns, 60'000'000'000);
    EXPECT_EQ(ring("interval:3600", limits), "");
    EXPECT_EQ(limits.interval_ns, 3'600'000'000'000);
    EXPECT_EQ(ring("filesize:1", limits), "");
    EXPECT_EQ(limits.next_bytes, 1000U);
    EXPECT_EQ(ring("packets:5", limits), "");
    EXPECT_EQ(limits.next_packets, 5U);
    EXPECT_EQ(ring("files:7", limits), "");
    EXPECT_EQ(limits.ring_files, 7U);
    EXPECT_EQ(ring("nametimenum:2", limits), "");
    EXPECT_TRUE(limits.time_before_number);
    EXPECT_EQ(ring("printname:a:b", limits), "");
    EXPECT_EQ(limits.names_file, "a:b");
}

TEST(CaptureLimitsTest, TheShortestTimeIsNotTakenForNone) {
    CaptureLimits limits;
    EXPECT_EQ(stop("duration:0.0000000001", limits), "");
    EXPECT_GT(limits.stop_ns, 0);
}

TEST(CaptureLimitsTest, WhatIsNoNumberOfTheKindIsRefusedWithWhatIsWanted) {
    for (const std::string value :
         {"", "x", "1x", "-1", "0", "nan", "inf", "1e3", "0x10", "99999999999999999999", " 1"}) {
        CaptureLimits limits;
        EXPECT_THAT(stop("duration:" + value, limits), HasSubstr("a number of seconds above 0"));
        EXPECT_THAT(stop("filesize:" + value, limits), HasSubstr("kilobytes (1,000 bytes)"));
        EXPECT_THAT(ring("interval:" + value, limits), HasSubstr("a whole number of seconds"));
        EXPECT_EQ(limits.stop_ns, 0);
        EXPECT_EQ(limits.stop_bytes, 0U);
        EXPECT_EQ(limits.interval_ns, 0);
    }
    for (const std::string value : {"", "0", "1.5", "-2", "99999999999999999999"}) {
        CaptureLimits limits;
        EXPECT_EQ(stop("packets:" + value, limits),
                  "\"packets:" + value + "\": behind the colon stands a whole number from 1 on");
    }
    CaptureLimits limits;
    // Bytes would not fit.
    EXPECT_NE(ring("filesize:18446744073709551615", limits), "");
    EXPECT_NE(ring("nametimenum:3", limits), "");
    EXPECT_NE(ring("printname:", limits), "");
}

TEST(CaptureLimitsTest, WhatIsUnknownIsRefusedWithWhatThereIs) {
    CaptureLimits limits;
    for (const std::string text : {"", "duration", "duration=5", "interval:5", ":5"}) {
        EXPECT_THAT(stop(text, limits),
                    StartsWith("\"" + text + "\" is no condition that ends a capture: duration:"));
    }
    EXPECT_THAT(ring("size:5", limits), StartsWith("\"size:5\" is no option of a ring of files"));
}

TEST(CaptureLimitsTest, SeveralFilesNeedSomethingThatBeginsTheNextOne) {
    CaptureLimits limits;
    EXPECT_TRUE(check(limits).has_value());
    limits.ring_files = 5;
    EXPECT_FALSE(check(limits).has_value());
    limits.next_packets = 1;
    EXPECT_TRUE(check(limits).has_value());
    limits.next_packets = 0;
    // As tshark has it: with several files it begins the next one.
    limits.stop_bytes = 1000;
    EXPECT_TRUE(check(limits).has_value());
    EXPECT_EQ(limits.file_bytes(), 1000U);
}

TEST(CaptureLimitsTest, ANumberOfFilesToEndAfterNeedsSeveral) {
    CaptureLimits limits;
    limits.stop_files = 2;
    EXPECT_FALSE(check(limits).has_value());
    limits.interval_ns = 1;
    EXPECT_TRUE(check(limits).has_value());
}

}  // namespace
}  // namespace waybill::capture
