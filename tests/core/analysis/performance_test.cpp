// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/performance.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/session_builder.h"

namespace waybill::analysis {
namespace {

constexpr std::int64_t kStart = 1'795'157'326 * kNsPerSecond;

struct Made {
    std::string_view method = "GET";
    std::string_view target = "/";
    std::int64_t at_ms = 0;
    std::int64_t took_ms = 10;
    std::uint16_t status = 200;
    std::uint64_t size = 100;
};

class Recording {
public:
    Recording() { session.connections.emplace_back(); }

    Recording& add(const Made& made) {
        store::ExchangeRow row;
        row.flags = store::row_flag::kHasRequest;
        if (made.status != 0) {
            row.flags |= store::row_flag::kHasResponse;
            row.request_end = 0;
            row.response_begin = made.took_ms * kNsPerMs / 2;
            row.response_end = made.took_ms * kNsPerMs;
        }
        row.started.ns = kStart + made.at_ms * kNsPerMs;
        row.status = made.status;
        row.response_size = made.size;
        row.method = session.strings.intern(made.method);
        row.host = session.strings.intern("api.example");
        ++session.connections[0].exchanges;
        store::SessionBuilder::append(session, row, made.target);
        return *this;
    }

    store::Session session;
};

TEST(PercentilesTest, AreValuesThatOccurred) {
    std::vector<std::int64_t> times;
    for (std::int64_t i = 100; i >= 1; --i) {
        times.push_back(i);
    }
    const Percentiles found = percentiles_of(times);
    EXPECT_EQ(found.p50, 50);
    EXPECT_EQ(found.p90, 90);
    EXPECT_EQ(found.p99, 99);
    EXPECT_EQ(found.max, 100);
}

TEST(PercentilesTest, OfNothingAreUnknownAndOfOneAreThatOne) {
    std::vector<std::int64_t> none;
    EXPECT_EQ(percentiles_of(none).p95, -1);
    std::vector<std::int64_t> one = {7};
    EXPECT_EQ(percentiles_of(one).p50, 7);
    EXPECT_EQ(percentiles_of(one).max, 7);
}

TEST(PerformanceTest, RoutesGatherWhatDiffersOnlyInValues) {
    Recording made;
    made.add({.target = "/orders/1"}).add({.target = "/orders/2", .took_ms = 30, .status = 500});
    made.add({.method = "POST", .target = "/orders/3"});
    const Performance performance = performance_of(made.session);
    ASSERT_EQ(performance.routes.size(), 2U);
    EXPECT_EQ(performance.routes[0].route, "/orders/{number}");
    EXPECT_EQ(performance.routes[0].method, "GET");
    EXPECT_EQ(performance.routes[0].exchanges, 2U);
    EXPECT_EQ(performance.routes[0].errors, 1U);
    EXPECT_EQ(performance.routes[0].total.max, 30 * kNsPerMs);
    EXPECT_EQ(performance.routes[0].wait.max, 15 * kNsPerMs);
    EXPECT_EQ(performance.routes[0].slowest, 1U);
    ASSERT_EQ(performance.hosts.size(), 1U);
    EXPECT_EQ(performance.hosts[0].exchanges, 3U);
}

TEST(PerformanceTest, AnExchangeWithoutResponseIsAnErrorWithoutTime) {
    Recording made;
    made.add({.status = 0});
    EXPECT_EQ(performance_of(made.session).whole.errors, 0U) << "it may still come";
    made.session.exchanges.back().flags |= store::row_flag::kNoResponse;
    const Performance performance = performance_of(made.session);
    EXPECT_EQ(performance.whole.errors, 1U);
    EXPECT_EQ(performance.whole.total.p50, -1);
}

TEST(PerformanceTest, ManyCallsOfOneRouteInARowAreABurst) {
    Recording made;
    std::vector<std::string> targets;
    for (int i = 0; i < 20; ++i) {
        targets.push_back("/items/" + std::to_string(i));
    }
    for (int i = 0; i < 20; ++i) {
        made.add({.target = targets[static_cast<std::size_t>(i)], .at_ms = i * 20});
    }
    const Performance performance = performance_of(made.session);
    ASSERT_EQ(performance.bursts.size(), 1U);
    EXPECT_EQ(performance.bursts[0].calls, 20U);
    EXPECT_EQ(performance.bursts[0].route, "/items/{number}");
    EXPECT_EQ(performance.bursts[0].span_ns, (19 * 20 + 10) * kNsPerMs);
}

TEST(PerformanceTest, CallsWithPausesBetweenAreNoBurst) {
    Recording made;
    for (int i = 0; i < 20; ++i) {
        made.add({.target = "/poll", .at_ms = i * 5000, .size = static_cast<std::uint64_t>(i)});
    }
    EXPECT_TRUE(performance_of(made.session).bursts.empty());
}

TEST(PerformanceTest, TheSameUrlWithTheSameSizeAgainIsRepeated) {
    Recording made;
    made.add({.target = "/logo.png", .size = 500});
    made.add({.target = "/logo.png", .at_ms = 100, .size = 500});
    made.add({.target = "/logo.png", .at_ms = 200, .size = 500});
    made.add({.target = "/other.png", .at_ms = 300, .size = 500});
    const Performance performance = performance_of(made.session);
    ASSERT_EQ(performance.repeated.size(), 1U);
    EXPECT_EQ(performance.repeated[0].times, 3U);
    EXPECT_EQ(performance.repeated[0].bytes, 1000U);
    EXPECT_EQ(performance.repeated[0].url, "http://api.example/logo.png");
}

TEST(PerformanceTest, OnlyTheHeaviestRepetitionsAreListedAndAllAreCounted) {
    Recording made;
    std::vector<std::string> targets;
    for (std::size_t i = 0; i < kMostRepeated + 5; ++i) {
        targets.push_back("/file" + std::to_string(i));
    }
    for (std::size_t i = 0; i < targets.size() * 2; ++i) {
        made.add({.target = targets[i % targets.size()], .size = 10 + i % targets.size()});
    }
    const Performance performance = performance_of(made.session);
    EXPECT_EQ(performance.repeated_count, kMostRepeated + 5);
    ASSERT_EQ(performance.repeated.size(), kMostRepeated);
    EXPECT_EQ(performance.repeated.front().url, "http://api.example" + targets.back());
}

TEST(PerformanceTest, OfChosenExchangesOnlyTheirTimesCount) {
    Recording made;
    made.add({.target = "/a", .took_ms = 10}).add({.target = "/b", .took_ms = 900});
    made.add({.target = "/a", .took_ms = 30});
    const std::vector<std::uint32_t> chosen = {0, 2};
    const Performance performance = performance_of(made.session, chosen);
    EXPECT_EQ(performance.whole.total.max, 30 * kNsPerMs);
    ASSERT_EQ(performance.routes.size(), 1U);
    EXPECT_EQ(performance.routes[0].total.p50, 10 * kNsPerMs);
    EXPECT_EQ(performance.routes[0].slowest, 2U);
    ASSERT_EQ(performance.repeated.size(), 1U);
    EXPECT_EQ(performance.repeated[0].times, 2U);
}

TEST(PerformanceTest, IntervalsCoverTheRecordingAndCountEachExchangeOnce) {
    Recording made;
    for (int i = 0; i < 100; ++i) {
        made.add({.at_ms = i * 37, .status = static_cast<std::uint16_t>(i % 2 == 0 ? 200 : 404)});
    }
    const Performance performance = performance_of(made.session);
    std::uint64_t exchanges = 0;
    std::uint64_t errors = 0;
    for (const Interval& interval : performance.intervals) {
        exchanges += interval.exchanges;
        errors += interval.errors;
    }
    EXPECT_LE(performance.intervals.size(), kMostIntervals);
    EXPECT_EQ(exchanges, 100U);
    EXPECT_EQ(errors, 50U);
    EXPECT_EQ(performance.intervals[0].begin.ns, kStart);
}

TEST(PerformanceTest, TimesThatCannotBeSubtractedMakeNoIntervals) {
    Recording made;
    made.add({});
    made.session.exchanges[0].started.ns = Timestamp::kUnknown + 1;
    made.add({});
    made.session.exchanges[1].started.ns = std::numeric_limits<std::int64_t>::max();
    EXPECT_TRUE(performance_of(made.session).intervals.empty());
}

TEST(PerformanceTest, OnlyTheChosenExchangesCount) {
    Recording made;
    made.add({.target = "/a"}).add({.target = "/b"}).add({.target = "/c"});
    const std::vector<std::uint32_t> chosen = {0, 2};
    const Performance performance = performance_of(made.session, chosen);
    EXPECT_EQ(performance.exchanges, 2U);
    EXPECT_EQ(performance.routes.size(), 2U);
}

}  // namespace
}  // namespace waybill::analysis
