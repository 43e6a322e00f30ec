// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a proxy did with an exchange that went through it.
#pragma once

#include <string>
#include <vector>

namespace waybill::http {

struct ProxyFacts {
    std::vector<std::string> rules;  // names of those that acted on it
    std::vector<std::string> tags;   // that they gave it
    bool edited = false;             // its messages are not as they were sent

    bool empty() const { return rules.empty() && tags.empty() && !edited; }
};

}  // namespace waybill::http
