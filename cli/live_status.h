// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a live capture is doing, with rates, for the status line, and the sums at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "capture/live/live_capture.h"
#include "core/report/session_json.h"
#include "core/store/session.h"

namespace waybill::cli {

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

// The same again and again, with what the rates are counted from.
class CaptureStatus {
public:
    using Clock = std::chrono::steady_clock;

    CaptureStatus();

    // `records`: what is captured goes into a file.
    std::string text(const capture::LiveStatus& status, bool records);

private:
    struct Sample {
        Clock::time_point at{};
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t exchanges = 0;
    };

    Clock::time_point started_;
    Sample before_;  // what rates are counted from
    Sample latest_;
};

// One sentence for each interface; of `dropped_only` those that lost packets.
std::vector<std::string> interface_sums(const capture::LiveStatus& status, bool dropped_only);

// What each interface gave and lost, for the sum of JSON Lines.
std::vector<report::InterfaceTotals> interface_totals(const capture::LiveStatus& status);

// What was captured, lost and written, on standard error.
void tell_sums(const capture::LiveStatus& status,
               const store::Session& session,
               const std::string& session_path,
               bool quiet);

}  // namespace waybill::cli
