// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/challenge.h"

#include <algorithm>
#include <cstddef>

namespace waybill::http {
namespace {

bool is_token68(std::string_view text) {
    const std::size_t last = text.find_last_not_of('=');
    return last != std::string_view::npos
           && std::all_of(
               text.begin(), text.begin() + static_cast<std::ptrdiff_t>(last) + 1, [](char c) {
                   return ascii::is_alpha(c) || ascii::is_digit(c)
                          || std::string_view("-._~+/").find(c) != std::string_view::npos;
               });
}

}  // namespace

const FieldParameter* Challenge::find(std::string_view name) const {
    for (const FieldParameter& parameter : parameters) {
        if (ascii::equal_ignoring_case(parameter.name, name)) {
            return &parameter;
        }
    }
    return nullptr;
}

Challenges parse_challenges(std::string_view text) {
    Challenges parsed;
    for_each_list_member(text, [&parsed](std::string_view member) {
        // "scheme", "scheme token68", "scheme name=value" or "name=value" of the latest scheme.
        const std::size_t scheme_end = std::min(member.find_first_of(" \t=\""), member.size());
        const std::string_view behind = ascii::trim(member.substr(scheme_end));
        if (behind.starts_with('=') && !parsed.challenges.empty()) {
            parsed.challenges.back().parameters.push_back(parse_field_parameter(member));
            return;
        }
        Challenge challenge;
        challenge.scheme = member.substr(0, scheme_end);
        if (!ascii::is_token(challenge.scheme) || behind.starts_with('=')
            || behind.starts_with('"')) {
            parsed.malformed = true;
            return;
        }
        if (is_token68(behind)) {
            challenge.token68 = behind;
        } else if (!behind.empty()) {
            challenge.parameters.push_back(parse_field_parameter(behind));
            parsed.malformed = parsed.malformed || !challenge.parameters.back().has_value
                               || !ascii::is_token(challenge.parameters.back().name);
        }
        parsed.challenges.push_back(std::move(challenge));
    });
    parsed.malformed = parsed.malformed || parsed.challenges.empty();
    return parsed;
}

Credentials parse_credentials(std::string_view text) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    return {text.substr(0, end), ascii::trim(text.substr(end))};
}

}  // namespace waybill::http
