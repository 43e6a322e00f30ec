// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field_value.h"

#include <algorithm>
#include <cstddef>

namespace waybill::http {

std::string_view take_piece(std::string_view& rest, char separator) {
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size(); ++at) {
        const char c = rest[at];
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted && c == '\\') {
            ++at;
        } else if (!quoted && c == separator) {
            break;
        }
    }
    at = std::min(at, rest.size());
    const std::string_view piece = ascii::trim(rest.substr(0, at));
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return piece;
}

FieldParameter parse_field_parameter(std::string_view text) {
    FieldParameter parameter;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        parameter.name = text;
        return parameter;
    }
    parameter.has_value = true;
    parameter.name = ascii::trim(text.substr(0, equals));
    const std::string_view behind = text.substr(equals + 1);
    parameter.value = ascii::trim(behind);
    parameter.has_bad_space =
        parameter.name.size() != equals || parameter.value.size() != behind.size();
    if (parameter.value.size() >= 2 && parameter.value.front() == '"'
        && parameter.value.back() == '"') {
        parameter.is_quoted = true;
        parameter.value = parameter.value.substr(1, parameter.value.size() - 2);
    }
    return parameter;
}

std::string without_escapes(std::string_view inside) {
    std::string text;
    text.reserve(inside.size());
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == '\\' && i + 1 < inside.size()) {
            ++i;
        }
        text.push_back(inside[i]);
    }
    return text;
}

bool is_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) {
        return false;
    }
    if (text.size() == 1) {
        return true;
    }
    const char most = text[0] == '1' ? '0' : '9';
    return text[1] == '.' && std::all_of(text.begin() + 2, text.end(), [most](char c) {
               return c >= '0' && c <= most;
           });
}

}  // namespace waybill::http
