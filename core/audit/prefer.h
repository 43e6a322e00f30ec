// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prefer and Preference-Applied (RFC 7240): what the client would like, and what of it the server
// did. Total on any bytes; views point into the fields.
#pragma once

#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

struct Preference {
    std::string_view name;
    std::string_view value;  // without quotes
};

struct Preferences {
    std::vector<Preference> members;  // of a name that comes twice the first one counts
    std::string_view faulty;          // the first member whose name is no token

    bool contains(std::string_view name) const;
};

// All lines of that field: "prefer" or "preference-applied".
Preferences parse_preferences(const http::HeaderList& fields, std::string_view name);

}  // namespace waybill::audit
