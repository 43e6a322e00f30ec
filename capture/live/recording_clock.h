// SPDX-License-Identifier: GPL-3.0-or-later
//
// When the clock ends a live capture, or a file of it. One thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "capture/live/capture_limits.h"

namespace waybill::capture {

class RecordingClock {
public:
    // The capture and its first file begin.
    explicit RecordingClock(const CaptureLimits& limits);

    void begin_file();

    bool is_over() const;       // the capture
    bool is_file_over() const;  // the file

    // How long it may take until one of them is, or the capture alone; -1: for ever.
    int ms_left() const;
    int ms_left_of_all() const;

private:
    // As far as somebody sets the clock of the day, an interval is seen a minute late at most.
    using Steady = std::chrono::steady_clock;
    using OfDay = std::chrono::system_clock;

    const CaptureLimits& limits_;
    Steady::time_point begin_ = Steady::now();
    Steady::time_point file_begin_ = begin_;
    std::int64_t next_interval_ns_ = 0;  // by the clock of the day
};

}  // namespace waybill::capture
