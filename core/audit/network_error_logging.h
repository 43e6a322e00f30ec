// SPDX-License-Identifier: GPL-3.0-or-later
//
// NEL (W3C Network Error Logging): which failures of requests browsers report, and to which group
// of Report-To. Total on any bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::audit {

struct NelPolicy {
    bool is_json = false;
    std::string report_to;     // name of the group
    std::int64_t max_age = 0;  // seconds; 0 takes the policy back
    bool include_subdomains = false;
    double success_fraction = 0;
    double failure_fraction = 1;
    std::string_view faulty;  // the first member that is missing or not what it must be
};

// The first policy of the value is the one that counts.
NelPolicy parse_nel(std::string_view value);

}  // namespace waybill::audit
