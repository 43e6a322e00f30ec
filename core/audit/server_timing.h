// SPDX-License-Identifier: GPL-3.0-or-later
//
// Server-Timing (W3C): what the server spent its time on, as it says itself. Total on any bytes;
// views point into the value.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct ServerTimingMetric {
    std::string_view name;
    std::optional<double> duration;  // milliseconds
    std::string_view description;    // inside of quotes, escapes left in
};

struct ServerTiming {
    std::vector<ServerTimingMetric> metrics;
    std::string_view faulty;  // the first member without a name, or with a "dur" that is no number
};

ServerTiming parse_server_timing(std::string_view value);

}  // namespace waybill::audit
