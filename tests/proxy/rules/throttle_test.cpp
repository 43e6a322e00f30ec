// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/throttle.h"

#include <gtest/gtest.h>

#include "tests/proxy/rules/flow_maker.h"

namespace waybill::proxy {
namespace {

TEST(ThrottleTest, TheBurstPassesAtOnceAndThenTheRate) {
    Throttle throttle(10'000, 500);
    EXPECT_EQ(throttle.take(2000, at_ms(0)), 500U);
    EXPECT_EQ(throttle.take(2000, at_ms(0)), 0U);
    EXPECT_EQ(throttle.take(2000, at_ms(10)), 100U);
    EXPECT_EQ(throttle.take(30, at_ms(20)), 30U);
    EXPECT_EQ(throttle.take(2000, at_ms(20)), 70U);
}

TEST(ThrottleTest, RestDoesNotAddUpBeyondTheBurst) {
    Throttle throttle(10'000, 500);
    throttle.take(500, at_ms(0));
    EXPECT_EQ(throttle.take(100'000, at_ms(60'000)), 500U);
}

TEST(ThrottleTest, ItIsWorthAskingAgainAfterAFiftiethOfASecond) {
    Throttle throttle(10'000, 500);
    EXPECT_EQ(throttle.next(at_ms(0)), at_ms(0));
    throttle.take(500, at_ms(0));
    EXPECT_EQ(throttle.next(at_ms(0)), at_ms(20));
    EXPECT_EQ(throttle.next(at_ms(15)), at_ms(20));
    EXPECT_GT(throttle.take(1000, throttle.next(at_ms(15))), 0U);
}

TEST(ThrottleTest, ABurstBelowThatIsEnough) {
    Throttle throttle(1'000'000, 10);
    throttle.take(10, at_ms(0));
    const Timestamp next = throttle.next(at_ms(0));
    EXPECT_EQ(next.ns - at_ms(0).ns, 10'000);
    EXPECT_EQ(throttle.take(100, next), 10U);
}

TEST(ThrottleTest, OverTimeTheRateIsKept) {
    Throttle throttle(50'000, 5000);
    std::uint64_t passed = 0;
    Timestamp now = at_ms(0);
    const Timestamp end = at_ms(10'000);
    while (now < end) {
        passed += throttle.take(1'000'000, now);
        const Timestamp next = throttle.next(now);
        ASSERT_GT(next, now);
        now = next;
    }
    EXPECT_NEAR(static_cast<double>(passed), 505'000, 2000);
}

TEST(ThrottleTest, TimeThatRunsBackwardsGivesNothing) {
    Throttle throttle(10'000, 500);
    throttle.take(500, at_ms(1000));
    EXPECT_EQ(throttle.take(10, at_ms(0)), 0U);
    EXPECT_EQ(throttle.take(1000, at_ms(1010)), 100U);
}

TEST(ThrottleTest, NoRateIsTakenAsOneByte) {
    Throttle throttle(0, 0);
    EXPECT_EQ(throttle.take(10, at_ms(0)), 1U);
    EXPECT_EQ(throttle.next(at_ms(0)), at_ms(1000));
}

}  // namespace
}  // namespace waybill::proxy
