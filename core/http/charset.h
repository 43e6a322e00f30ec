// SPDX-License-Identifier: GPL-3.0-or-later
//
// The character sets of the WHATWG Encoding Standard, by the labels that messages give them, and
// where a body itself names its own.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::http {

enum class CharsetKind : std::uint8_t { Utf8, SingleByte, MultiByte, Utf16 };

struct Charset {
    std::string_view name;  // as the standard has it: "windows-1252"
    CharsetKind kind;
    const char* converter_name;  // for iconv; null for UTF-8
    std::string_view labels;     // in lower case, separated by spaces
};

// What a label stands for (section 4.2 of the standard: "latin1" is windows-1252). Null when there
// is no such label, or it stands for what is not decoded (the "replacement" encoding, which are the
// ones that have been used for attacks, and x-user-defined).
const Charset* find_charset(std::string_view label);

// A byte order mark at the beginning.
struct ByteOrderMark {
    const Charset* charset = nullptr;  // null: there is none
    std::size_t length = 0;
};
ByteOrderMark find_byte_order_mark(std::string_view start);

// Where documents name their character set.
inline constexpr std::size_t kCharsetPrescan = 1024;

// That a <meta> element names: the prescan of the HTML standard (section 13.2.3.2) over the first
// kCharsetPrescan bytes. Null when there is none.
const Charset* charset_of_html(std::string_view start);

// That an XML declaration names: <?xml version="1.0" encoding="ISO-8859-1"?>.
const Charset* charset_of_xml(std::string_view start);

}  // namespace waybill::http
