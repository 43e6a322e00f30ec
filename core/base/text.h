// SPDX-License-Identifier: GPL-3.0-or-later
//
// Making text of the wire safe to show: UTF-8 checks, and escapes for the terminal (RELIABILITY:
// control characters of the data never reach it).
#pragma once

#include <string>
#include <string_view>

namespace waybill {

bool is_valid_utf8(std::string_view text);

// Each byte as the code point of the same number, in UTF-8; loses nothing.
std::string latin1_to_utf8(std::string_view bytes);

// Appends `text` as it may be shown on a terminal in one line: C0 (line feed and tab too), DEL, C1,
// bidirectional controls (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F, U+061C), the line and
// paragraph separators U+2028 and U+2029, zero-width characters and bytes that are not UTF-8 become
// visible escapes such as \x1b and \u202e; a backslash stays as it is.
void append_for_terminal(std::string& out, std::string_view text);
std::string for_terminal(std::string_view text);

}  // namespace waybill
