// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/parameters.h"

namespace waybill::http {
namespace {

// REQUIRES: a hexadecimal digit.
unsigned digit_of(char c) {
    return static_cast<unsigned>(ascii::is_digit(c) ? c - '0' : ascii::to_lower(c) - 'a' + 10);
}

}  // namespace

NameAndValue set_cookie(std::string_view field) {
    NameAndValue cookie = split_at_equals(ascii::trim(field.substr(0, field.find(';'))));
    cookie.name = ascii::trim(cookie.name);
    cookie.value = ascii::trim(cookie.value);
    return cookie;
}

void append_form_decoded(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && ascii::is_hex_digit(text[i + 1])
            && ascii::is_hex_digit(text[i + 2])) {
            out += static_cast<char>(digit_of(text[i + 1]) << 4U | digit_of(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
}

}  // namespace waybill::http
