// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/origin_set.h"

#include <map>

#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

constexpr Timestamp kStart{1'700'000'000 * kNsPerSecond};

Timestamp after(std::int64_t seconds) {
    return Timestamp{kStart.ns + seconds * kNsPerSecond};
}

ListenerMode mode_of(const std::vector<unsigned>& weights,
                     ListenerMode::Choice choice = ListenerMode::Choice::RoundRobin) {
    ListenerMode mode;
    mode.kind = ListenerMode::Kind::Reverse;
    mode.choice = choice;
    std::uint16_t port = 1;
    for (const unsigned weight : weights) {
        Destination destination;
        destination.host = "origin.test";
        destination.port = port++;
        mode.origins.push_back({destination, weight});
    }
    return mode;
}

std::size_t choose(OriginSet& set, Timestamp now = kStart, std::uint64_t tried = 0) {
    const std::size_t index = set.choose(tried, now);
    if (index < set.size()) {
        set.release(index);
    }
    return index;
}

void fail(OriginSet& set, std::size_t index, int times, Timestamp now) {
    for (int i = 0; i < times; ++i) {
        set.failed(index, now);
    }
}

TEST(OriginSetTest, OriginsTakeTurns) {
    OriginSet set(mode_of({1, 1, 1}));
    std::map<std::size_t, int> chosen;
    for (int i = 0; i < 30; ++i) {
        ++chosen[choose(set)];
    }
    EXPECT_EQ(chosen, (std::map<std::size_t, int>{{0, 10}, {1, 10}, {2, 10}}));
}

TEST(OriginSetTest, HeavyOriginsAreChosenMoreOftenAndNotInOneGo) {
    OriginSet set(mode_of({3, 1}));
    std::string turns;
    for (int i = 0; i < 8; ++i) {
        turns += choose(set) == 0 ? 'a' : 'b';
    }
    EXPECT_EQ(turns, "aabaaaba");
}

TEST(OriginSetTest, TheLeastUsedOneForItsWeightIsChosen) {
    OriginSet set(mode_of({2, 1}, ListenerMode::Choice::LeastConnections));
    std::map<std::size_t, int> chosen;
    for (int i = 0; i < 9; ++i) {
        ++chosen[set.choose(0, kStart)];
    }
    EXPECT_EQ(chosen[0], 6);
    EXPECT_EQ(chosen[1], 3);
    for (int i = 0; i < 6; ++i) {
        set.release(0);
    }
    EXPECT_EQ(set.choose(0, kStart), 0U);
}

TEST(OriginSetTest, ThreeFailuresInARowLeaveItOutForTenSeconds) {
    OriginSet set(mode_of({1, 1}));
    fail(set, 0, 2, kStart);
    set.succeeded(0);
    fail(set, 0, 2, kStart);
    EXPECT_FALSE(set.status(kStart)[0].left_out);
    fail(set, 0, 1, kStart);
    EXPECT_TRUE(set.status(kStart)[0].left_out);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(choose(set, after(9)), 1U);
    }
    EXPECT_FALSE(set.status(after(10))[0].left_out);
}

TEST(OriginSetTest, EachFurtherTimeIsTwiceAsLongUpToTwoMinutes) {
    OriginSet set(mode_of({1, 1}));
    std::int64_t at = 0;
    fail(set, 0, 3, after(at));
    for (const std::int64_t out : {10, 20, 40, 80, 120, 120}) {
        EXPECT_TRUE(set.status(after(at + out - 1))[0].left_out) << out;
        EXPECT_FALSE(set.status(after(at + out))[0].left_out) << out;
        at += out;
        fail(set, 0, 1, after(at));
    }
    set.succeeded(0);
    EXPECT_FALSE(set.status(after(at))[0].left_out);
    fail(set, 0, 3, after(at));
    EXPECT_FALSE(set.status(after(at + 10))[0].left_out);
}

TEST(OriginSetTest, WhenAllAreLeftOutAllAreTried) {
    OriginSet set(mode_of({1, 1}));
    fail(set, 0, 3, kStart);
    fail(set, 1, 3, kStart);
    std::map<std::size_t, int> chosen;
    for (int i = 0; i < 10; ++i) {
        ++chosen[choose(set)];
    }
    EXPECT_EQ(chosen.size(), 2U);
}

TEST(OriginSetTest, WhatWasTriedIsNotChosenAgain) {
    OriginSet set(mode_of({1, 1, 1}));
    EXPECT_EQ(choose(set, kStart, 0b011), 2U);
    EXPECT_EQ(choose(set, kStart, 0b111), set.size());
}

}  // namespace
}  // namespace waybill::proxy
