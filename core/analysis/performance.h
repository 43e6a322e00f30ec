// SPDX-License-Identifier: GPL-3.0-or-later
//
// How quick a session was, and where its time and bytes went: by host and route, over time, what
// was asked for twice, what was asked for in a row, how connections were used. From rows alone.
// Beside a text for each route it needs some 40 bytes per exchange while it works: URLs and times
// are looked up in the rows again instead of being kept.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/store/session.h"

namespace waybill::analysis {

// Nanoseconds; -1 where nothing is known. Of the exchanges that have an end.
struct Percentiles {
    std::int64_t p50 = -1;
    std::int64_t p90 = -1;
    std::int64_t p95 = -1;
    std::int64_t p99 = -1;
    std::int64_t max = -1;
};

// Of no time: all -1. Reorders `times`.
Percentiles percentiles_of(std::span<std::int64_t> times);

// The exchanges of one host, or of one route of it.
struct RouteFigures {
    std::string host;
    std::string method;  // empty for a host as a whole
    std::string route;   // "/orders/{number}"
    std::uint64_t exchanges = 0;
    std::uint64_t errors = 0;   // filter::kFailed
    std::uint64_t bytes = 0;    // of response bodies
    Percentiles total;          // first byte to last
    Percentiles wait;           // the server's share: last request byte to first response byte
    std::uint32_t slowest = 0;  // index of the exchange
};

// The same URL, asked for by the same client with GET, answered alike in status and size.
struct Repeated {
    std::string url;
    std::uint64_t times = 0;
    std::uint64_t bytes = 0;  // of all answers but the first
    std::uint32_t first = 0;
};

// Many calls of one route by one client, one soon after the other: a loop that one call with a list
// would replace ("N+1").
struct Burst {
    std::string host;
    std::string method;
    std::string route;
    std::uint64_t calls = 0;
    std::int64_t span_ns = 0;  // first call to the end of the last
    std::uint32_t first = 0;
};

// A stretch of the recording.
struct Interval {
    Timestamp begin;
    std::uint64_t exchanges = 0;  // that began in it
    std::uint64_t errors = 0;
    std::uint64_t bytes = 0;
    std::int64_t p50 = -1;  // of total
    std::int64_t p95 = -1;
    std::int64_t p99 = -1;
};

struct ConnectionUse {
    std::uint64_t connections = 0;  // that carried exchanges
    std::uint64_t used_once = 0;
    std::uint64_t retransmissions = 0;
    std::uint64_t gaps = 0;
    Percentiles connect;
    Percentiles round_trip;
};

struct Performance {
    std::uint64_t exchanges = 0;
    RouteFigures whole;
    std::vector<RouteFigures> hosts;   // most exchanges first
    std::vector<RouteFigures> routes;  // most time in all first
    std::vector<Repeated> repeated;    // most bytes first, at most kMostRepeated of them
    std::uint64_t repeated_count = 0;  // of all
    std::vector<Burst> bursts;         // most calls first
    std::vector<Interval> intervals;   // in order, all of interval_ns
    std::int64_t interval_ns = 0;
    ConnectionUse connections;
};

inline constexpr std::size_t kMostIntervals = 60;
inline constexpr std::size_t kMostRepeated = 1000;
inline constexpr std::uint64_t kShortestBurst = 8;               // calls
inline constexpr std::int64_t kLongestPause = kNsPerSecond / 2;  // between calls of a burst

// `chosen`: indices in order; empty: all exchanges.
Performance performance_of(const store::Session& session,
                           std::span<const std::uint32_t> chosen = {});

}  // namespace waybill::analysis
