// SPDX-License-Identifier: GPL-3.0-or-later
//
// The last line of the terminal, written again and again while something goes on.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace waybill::cli {

class StatusLine {
public:
    using Clock = std::chrono::steady_clock;

    // `wanted` false: stays silent.
    explicit StatusLine(bool wanted) : wanted_(wanted) {}
    ~StatusLine() { clear(); }
    StatusLine(const StatusLine&) = delete;
    StatusLine& operator=(const StatusLine&) = delete;

    // Writes the line again, now and then: only then `text` is asked for what stands in it, cut to
    // the width of the terminal.
    void show(const std::function<std::string()>& text);
    // Before anything else is written.
    void clear();

private:
    bool wanted_;
    bool visible_ = false;
    Clock::time_point shown_at_{};
};

}  // namespace waybill::cli
