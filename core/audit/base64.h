// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading base64 (RFC 4648 sections 4 and 5).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace waybill::audit {

enum class Base64Alphabet : unsigned char { Standard, Url };

// nullopt when a character is of neither the alphabet nor, at the end, padding, or when the length
// is none that encoding gives. Padding may be missing; bits left over at the end are not looked at.
std::optional<std::string> decode_base64(std::string_view text, Base64Alphabet alphabet);

bool is_base64url_char(char c);

}  // namespace waybill::audit
