// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line on the terminal that shows how far a long job is; nothing for a short one, and nothing
// when standard error is not a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace waybill::cli {

class ProgressBar {
public:
    // `wanted` false: stays silent.
    explicit ProgressBar(bool wanted);
    ~ProgressBar();  // takes the line away
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    // `total` 0: not known.
    void show(const char* what, std::uint64_t done, std::uint64_t total);
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    bool wanted_;
    bool visible_ = false;
    Clock::time_point started_;
    Clock::time_point latest_;
};

}  // namespace waybill::cli
