// SPDX-License-Identifier: GPL-3.0-or-later
//
// Host and URL sources of a policy, taken apart as CSP Evaluator does.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/csp_bypass.h"

namespace waybill::audit::evaluator {

bool is_scheme_char(char c);

// "https://a.example/b" and "//a.example/b" become "a.example/b".
std::string_view without_scheme(std::string_view url);

struct HostAndPath {
    std::string host;       // in lower case, without port
    std::string_view path;  // of the value; with query and fragment
};
HostAndPath split_url(std::string_view value);

// IPv4 in dotted form, or anything in brackets.
bool looks_like_address(std::string_view host);

// The known way around a list that allows this source; null: there is none.
const CspBypass* bypass_of(std::string_view value, bool flash, bool eval_allowed);

}  // namespace waybill::audit::evaluator
