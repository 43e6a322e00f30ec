// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the proxy is doing, for the last line of the terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "proxy/proxy.h"

namespace waybill::cli {

// "00:12  1,234 exchanges, 56/s  3 clients, 2 servers": the line without its end.
std::string status_text(const proxy::ProxyStatus& status,
                        std::chrono::seconds since,
                        double exchanges_a_second);

// The same again and again, with what the rate is counted from.
class ProxyStatusText {
public:
    using Clock = std::chrono::steady_clock;

    ProxyStatusText() : started_(Clock::now()), before_{started_, 0}, latest_(before_) {}

    std::string text(const proxy::ProxyStatus& status);

private:
    struct Sample {
        Clock::time_point at{};
        std::uint64_t exchanges = 0;
    };

    Clock::time_point started_;
    Sample before_;  // what the rate is counted from
    Sample latest_;
};

}  // namespace waybill::cli
