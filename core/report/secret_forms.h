// SPDX-License-Identifier: GPL-3.0-or-later
//
// The forms that a text takes on where it is put into other text: percent-encoded, escaped for JSON
// or HTML, in base64.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::report {

// Appends the forms of `value` that differ from it and from each other.
void append_escaped_forms(std::string_view value, std::vector<std::string>& forms);

// What base64 of any text that holds `value` holds itself, by how many bytes of a group of three
// stand in front of the value: the digits that belong to the value alone.
struct Base64Form {
    std::string digits;
    std::size_t skipped;  // digits of the first group in front of these
};
std::array<Base64Form, 3> base64_forms(std::string_view value, bool url_alphabet);

std::string encode_base64(std::string_view bytes, bool url_alphabet);

// With the escapes undone that are found in it; the same text when there are none.
std::string without_percent(std::string_view text);
// `offsets` gets where in `text` each byte of the result begins, and the end of `text`.
std::string unescape_percent(std::string_view text, std::vector<std::size_t>& offsets);
std::string without_json_escapes(std::string_view text);
std::string without_html_escapes(std::string_view text);

}  // namespace waybill::report
