// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packet time. The pipeline has no clock: time is what the capture says.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace waybill {

// Nanoseconds since 1970-01-01 UTC, as the capture gives them: they may run backwards.
struct Timestamp {
    static constexpr std::int64_t kUnknown = std::numeric_limits<std::int64_t>::min();

    std::int64_t ns = kUnknown;

    bool known() const { return ns != kUnknown; }
    auto operator<=>(const Timestamp&) const = default;
};

inline constexpr std::int64_t kNsPerMs = 1'000'000;
inline constexpr std::int64_t kNsPerSecond = 1'000'000'000;

// RFC 3339 in UTC with nine digits: "2026-11-20T06:48:46.123456789Z". Appends to `out`. Times that
// RFC 3339 cannot write (years outside 0000 to 9999) are clamped.
void append_rfc3339(std::string& out, Timestamp at);

// The time of day alone, "06:48:46.123".
void append_time_of_day(std::string& out, Timestamp at);

}  // namespace waybill
