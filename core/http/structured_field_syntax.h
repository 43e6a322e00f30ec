// SPDX-License-Identifier: GPL-3.0-or-later
//
// The character classes of structured fields, for their reader and their writer.
#pragma once

#include "core/base/ascii.h"

namespace waybill::http::structured {

inline bool starts_key(char c) {
    return ascii::is_lower(c) || c == '*';
}
inline bool continues_key(char c) {
    return ascii::is_lower(c) || ascii::is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
}
inline bool starts_token(char c) {
    return ascii::is_alpha(c) || c == '*';
}
inline bool continues_token(char c) {
    return ascii::is_token_char(c) || c == ':' || c == '/';
}
inline bool is_printable(char c) {
    return c >= 0x20 && c <= 0x7e;
}

}  // namespace waybill::http::structured
