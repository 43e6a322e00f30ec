// SPDX-License-Identifier: GPL-3.0-or-later
//
// Via (RFC 9110 section 7.6.3): the proxies and gateways that a message came through. Total on any
// bytes; views point into the value.
#pragma once

#include <string_view>
#include <vector>

namespace waybill::audit {

struct ViaHop {
    std::string_view protocol;  // "HTTP"; empty where it is left out, which means HTTP
    std::string_view version;   // "1.1"
    std::string_view by;        // a host with or without port, or a pseudonym
    std::string_view comment;   // without its parentheses
};

struct Via {
    std::vector<ViaHop> hops;  // the one next to the sender first
    std::string_view faulty;   // the first member that cannot be read
};

Via parse_via(std::string_view value);

}  // namespace waybill::audit
