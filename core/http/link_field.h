// SPDX-License-Identifier: GPL-3.0-or-later
//
// Link (RFC 8288 section 3).
#pragma once

#include <string_view>
#include <vector>

namespace waybill::http {

struct Link {
    std::string_view target;      // between the angle brackets
    std::string_view parameters;  // for_each_field_parameter() reads them
    std::string_view rel;         // the first; empty where there is none
    bool has_rel = false;
};

struct LinkField {
    std::vector<Link> links;
    bool malformed = false;  // something was not read; what was, counts
};

LinkField parse_link_field(std::string_view text);

}  // namespace waybill::http
