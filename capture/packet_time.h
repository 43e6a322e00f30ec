// SPDX-License-Identifier: GPL-3.0-or-later
//
// Differences of packet times, which may be unknown, run backwards or lie centuries apart.
#pragma once

#include <cstdint>
#include <limits>

#include "core/base/time.h"

namespace waybill::capture {

// Nanoseconds from `from` to `to`; 0 when one of them is unknown or time ran backwards.
inline std::int64_t elapsed_ns(Timestamp from, Timestamp to) {
    if (!from.known() || !to.known() || to.ns <= from.ns) {
        return 0;
    }
    const std::uint64_t elapsed =
        static_cast<std::uint64_t>(to.ns) - static_cast<std::uint64_t>(from.ns);
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    return elapsed > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(elapsed);
}

}  // namespace waybill::capture
