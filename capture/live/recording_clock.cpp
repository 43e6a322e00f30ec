// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/recording_clock.h"

#include <algorithm>

#include "core/base/time.h"

namespace waybill::capture {
namespace {

constexpr std::int64_t kForEver = -1;

// Of two times that are left.
std::int64_t sooner(std::int64_t one, std::int64_t other) {
    return one == kForEver ? other : other == kForEver ? one : std::min(one, other);
}

template <typename Clock>
std::int64_t ns_since(typename Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
}

std::int64_t left(std::int64_t limit_ns, std::int64_t passed_ns) {
    return limit_ns == 0 ? kForEver : std::max<std::int64_t>(limit_ns - passed_ns, 0);
}

// Rather a little late than once more around for nothing.
int to_ms(std::int64_t ns) {
    constexpr std::int64_t kMost = 60'000;
    return ns == kForEver ? -1 : static_cast<int>(std::min(ns / kNsPerMs + 1, kMost));
}

}  // namespace

RecordingClock::RecordingClock(const CaptureLimits& limits) : limits_(limits) {
    begin_file();
}

void RecordingClock::begin_file() {
    file_begin_ = Steady::now();
    if (limits_.interval_ns != 0) {
        const std::int64_t now = ns_since<OfDay>({});
        next_interval_ns_ = (now / limits_.interval_ns + 1) * limits_.interval_ns;
    }
}

bool RecordingClock::is_over() const {
    return limits_.stop_ns != 0 && ns_since<Steady>(begin_) >= limits_.stop_ns;
}

bool RecordingClock::is_file_over() const {
    return (limits_.next_ns != 0 && ns_since<Steady>(file_begin_) >= limits_.next_ns)
           || (limits_.interval_ns != 0 && ns_since<OfDay>({}) >= next_interval_ns_);
}

int RecordingClock::ms_left() const {
    const std::int64_t of_all = left(limits_.stop_ns, ns_since<Steady>(begin_));
    const std::int64_t of_file = left(limits_.next_ns, ns_since<Steady>(file_begin_));
    const std::int64_t of_interval =
        limits_.interval_ns == 0
            ? kForEver
            : std::max<std::int64_t>(next_interval_ns_ - ns_since<OfDay>({}), 0);
    return to_ms(sooner(of_all, sooner(of_file, of_interval)));
}

int RecordingClock::ms_left_of_all() const {
    return to_ms(left(limits_.stop_ns, ns_since<Steady>(begin_)));
}

}  // namespace waybill::capture
