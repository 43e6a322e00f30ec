// SPDX-License-Identifier: GPL-3.0-or-later
//
// Alt-Svc (RFC 7838 section 3): other ports, hosts and versions of HTTP at which the same origin
// answers. Total on any bytes; views point into the value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct AlternativeService {
    std::string_view protocol;  // ALPN, "h3"
    std::string_view host;      // empty: the same
    std::uint16_t port = 0;
    std::int64_t max_age = 86'400;  // seconds
    bool persist = false;
};

enum class AltSvcFault : std::uint8_t {
    None,
    ClearWithOthers,  // "clear" stands alone
    Malformed,        // a member that is no protocol="authority"
    BadAuthority,     // no port
    BadParameter,     // ma is no number
};

struct AltSvc {
    bool clear = false;
    std::vector<AlternativeService> services;  // those that could be read
    AltSvcFault fault = AltSvcFault::None;     // the first
    std::string_view faulty;                   // the member with that fault
};

AltSvc parse_alt_svc(std::string_view value);

}  // namespace waybill::audit
