// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_evaluator_sources.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace waybill::audit::evaluator {

bool is_scheme_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-' || c == '.';
}

std::string_view without_scheme(std::string_view url) {
    const std::size_t end = url.find("://");
    if (end != std::string_view::npos && end > 0
        && std::all_of(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
               return is_scheme_char(c) || c == '_';
           })) {
        url.remove_prefix(end + 3);
    }
    if (url.starts_with("//")) {
        url.remove_prefix(2);
    }
    return url;
}

HostAndPath split_url(std::string_view value) {
    std::string_view rest = without_scheme(value);
    HostAndPath parts;
    if (const std::size_t slash = rest.find_first_of("/?#"); slash != std::string_view::npos) {
        parts.path = rest.substr(slash);
        rest = rest.substr(0, slash);
    }
    if (!rest.ends_with(']')) {
        if (const std::size_t colon = rest.rfind(':'); colon != std::string_view::npos) {
            rest = rest.substr(0, colon);
        }
    }
    parts.host = ascii::lower(rest);
    return parts;
}

bool looks_like_address(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        return true;
    }
    int parts = 0;
    while (true) {
        const std::size_t dot = host.find('.');
        const std::string_view part = host.substr(0, dot);
        if (part.empty() || !std::all_of(part.begin(), part.end(), ascii::is_digit)) {
            return false;
        }
        ++parts;
        if (dot == std::string_view::npos) {
            return parts == 4;
        }
        host.remove_prefix(dot + 1);
    }
}

const CspBypass* bypass_of(std::string_view value, bool flash, bool eval_allowed) {
    const HostAndPath parts = split_url(value);
    std::string_view host = parts.host;
    const bool wildcard = host.starts_with("*.");
    host.remove_prefix(wildcard ? 2 : 0);
    if (host.empty() || host.find('*') != std::string_view::npos) {
        return nullptr;
    }
    return find_csp_bypass({.host = host,
                            .path = parts.path,
                            .wildcard = wildcard,
                            .flash = flash,
                            .eval_allowed = eval_allowed,
                            .as_evaluator = true});
}

}  // namespace waybill::audit::evaluator
