// SPDX-License-Identifier: GPL-3.0-or-later
//
// The small lists of names and values that messages carry: the parameters of a query, the cookies
// of Cookie and Set-Cookie.
#pragma once

#include <string>
#include <string_view>

#include "core/base/ascii.h"

namespace waybill::http {

// As sent. `text` is both and what is between them.
struct NameAndValue {
    std::string_view text;
    std::string_view name;
    std::string_view value;  // empty without "="
};

inline NameAndValue split_at_equals(std::string_view text) {
    const std::size_t equals = text.find('=');
    return equals == std::string_view::npos
               ? NameAndValue{text, text, {}}
               : NameAndValue{text, text.substr(0, equals), text.substr(equals + 1)};
}

// Calls `visit(NameAndValue)` for each parameter of a query, "a=1&b=2"; empty ones are left out.
template <typename Visit>
void for_each_parameter(std::string_view query, Visit visit) {
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view parameter = query.substr(0, end);
        if (!parameter.empty()) {
            visit(split_at_equals(parameter));
        }
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    }
}

// Calls `visit(NameAndValue)` for each cookie of a Cookie field, "a=1; b=2", without the white
// space around it (RFC 6265 section 4.2).
template <typename Visit>
void for_each_cookie(std::string_view field, Visit visit) {
    while (!field.empty()) {
        const std::size_t end = field.find(';');
        const std::string_view cookie = ascii::trim(field.substr(0, end));
        if (!cookie.empty()) {
            visit(split_at_equals(cookie));
        }
        field = end == std::string_view::npos ? std::string_view{} : field.substr(end + 1);
    }
}

// The cookie that a Set-Cookie field sets, without its attributes, read as browsers do (RFC 6265
// section 5.2).
NameAndValue set_cookie(std::string_view field);

// Appends `text` with "%41" as A and "+" as a space, as forms write them. A percent sign without
// two hexadecimal digits behind it stays.
void append_form_decoded(std::string& out, std::string_view text);

}  // namespace waybill::http
