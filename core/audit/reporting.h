// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where browsers are told to send reports: Reporting-Endpoints and the older Report-To, and the
// names by which policies refer to them (W3C Reporting API).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

struct ReportingEndpoint {
    std::string name;
    std::string url;
};

struct Reporting {
    bool present = false;      // Reporting-Endpoints
    bool valid = false;        // a dictionary of strings
    bool old_present = false;  // Report-To: its groups are not looked into
    std::vector<ReportingEndpoint> endpoints;

    bool knows(std::string_view name) const;
};
Reporting parse_reporting(const http::HeaderList& response);

// The endpoints that the policies of the response report to: report-to of Content-Security-Policy
// and of the cross-origin policies.
std::vector<std::string> named_endpoints(const http::HeaderList& response);

}  // namespace waybill::audit
