// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/base64.h"

#include <cstdint>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::uint32_t kNone = 64;

std::uint32_t value_of(char c, Base64Alphabet alphabet) {
    if (ascii::is_upper(c)) {
        return static_cast<std::uint32_t>(c - 'A');
    }
    if (ascii::is_lower(c)) {
        return static_cast<std::uint32_t>(c - 'a') + 26;
    }
    if (ascii::is_digit(c)) {
        return static_cast<std::uint32_t>(c - '0') + 52;
    }
    if (alphabet == Base64Alphabet::Url) {
        return c == '-' ? 62U : c == '_' ? 63U : kNone;
    }
    return c == '+' ? 62U : c == '/' ? 63U : kNone;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text, Base64Alphabet alphabet) {
    const std::size_t whole = text.size();
    while (!text.empty() && text.back() == '=' && whole - text.size() < 2) {
        text.remove_suffix(1);
    }
    const bool padded = text.size() != whole;
    if (text.size() % 4 == 1 || (padded && whole % 4 != 0)) {
        return std::nullopt;
    }
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::uint32_t value = value_of(c, alphabet);
        if (value == kNone) {
            return std::nullopt;
        }
        bits = bits << 6U | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>(bits >> count & 0xffU));
        }
    }
    return bytes;
}

bool is_base64url_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_';
}

}  // namespace waybill::audit
