// SPDX-License-Identifier: GPL-3.0-or-later
//
// Challenges of WWW-Authenticate and credentials of Authorization (RFC 9110 section 11).
#pragma once

#include <string_view>
#include <vector>

#include "core/http/field_value.h"

namespace waybill::http {

struct Challenge {
    std::string_view scheme;
    std::string_view token68;  // instead of parameters
    std::vector<FieldParameter> parameters;

    // Null when there is none of that name; case does not count.
    const FieldParameter* find(std::string_view name) const;
};

struct Challenges {
    std::vector<Challenge> challenges;
    bool malformed = false;  // something was not read; what was, counts
};

// Several challenges may share a value, so commas separate challenges and parameters both.
Challenges parse_challenges(std::string_view text);

// The scheme and what follows it, of Authorization and Proxy-Authorization.
struct Credentials {
    std::string_view scheme;
    std::string_view rest;
};
Credentials parse_credentials(std::string_view text);

}  // namespace waybill::http
