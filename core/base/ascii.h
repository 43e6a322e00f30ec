// SPDX-License-Identifier: GPL-3.0-or-later
//
// ASCII without a locale: what RFC 9110 means by "case-insensitive", "digit", "token" and
// "whitespace".
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::ascii {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) {
    return is_upper(c) || is_lower(c);
}
constexpr bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
// SP and HTAB, the OWS of RFC 9110 section 5.6.3.
constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t';
}
constexpr char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}

// The tchar of RFC 9110 section 5.6.2.
bool is_token_char(char c);
bool is_token(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
std::string lower(std::string_view text);

// Without SP and HTAB at both ends.
std::string_view trim(std::string_view text);

// All of `text` as a decimal number: no sign, no spaces; nullopt on anything else and on overflow.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

// Calls `visit(std::string_view member)` for each comma-separated member of a list field value,
// trimmed, empty members left out (RFC 9110 section 5.6.1). Quoted strings are not looked into.
template <typename Visit>
void for_each_member(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view member = trim(list.substr(0, comma));
        if (!member.empty()) {
            visit(member);
        }
        if (comma == std::string_view::npos) {
            break;
        }
        list.remove_prefix(comma + 1);
    }
}

}  // namespace waybill::ascii
