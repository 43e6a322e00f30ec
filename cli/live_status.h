// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a live capture is doing: the last line of the terminal, with rates, and the sums at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "capture/live/live_capture.h"

namespace waybill::cli {

class StatusLine {
public:
    using Clock = std::chrono::steady_clock;

    // `wanted` false: stays silent.
    explicit StatusLine(bool wanted);
    ~StatusLine();  // takes the line away
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    // Writes the line again, now and then. `records`: what is captured goes into a file.
    void show(const capture::LiveStatus& status, bool records);
    // Before anything else is written.
    void clear();

private:
    struct Sample {
        Clock::time_point at{};
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t exchanges = 0;
    };

    bool wanted_;
    bool visible_ = false;
    Clock::time_point started_;
    Clock::time_point shown_at_{};
    Sample before_;  // what rates are counted from
    Sample latest_;
};

// What happened in a second.
struct LiveRates {
    double packets = 0;
    double bytes = 0;
    double exchanges = 0;
};

// "00:12  1,234 exchanges, 56/s  ...": the line without its end.
std::string status_text(const capture::LiveStatus& status,
                        std::chrono::seconds since,
                        const LiveRates& rates,
                        bool records);

// One sentence for each interface; of `dropped_only` those that lost packets.
std::vector<std::string> interface_sums(const capture::LiveStatus& status, bool dropped_only);

}  // namespace waybill::cli
