// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

namespace waybill {
namespace {

// Length of the UTF-8 sequence that starts at `at`, and its code point; 0 when it is not
// well-formed (RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t decode_utf8(std::string_view text, std::size_t at, char32_t& code_point) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint8_t>(text[i]);
    };
    const std::uint8_t first = byte(at);
    if (first < 0x80) {
        code_point = first;
        return 1;
    }
    std::size_t length = 0;
    char32_t value = 0;
    char32_t smallest = 0;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
        value = first & 0x1fU;
        smallest = 0x80;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        value = first & 0x0fU;
        smallest = 0x800;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        value = first & 0x07U;
        smallest = 0x10000;
    } else {
        return 0;
    }
    if (text.size() - at < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint8_t next = byte(at + i);
        if ((next & 0xc0U) != 0x80) {
            return 0;
        }
        value = (value << 6) | (next & 0x3fU);
    }
    if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    code_point = value;
    return length;
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

// Whether the next eight bytes are there, and all ASCII.
bool ascii_word_at(std::string_view text, std::size_t at) {
    if (text.size() - at < kWord) {
        return false;
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, kWord);
    return (word & 0x8080'8080'8080'8080U) == 0;
}

bool is_unsafe_to_show(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || (c >= 0x200b && c <= 0x200f)
           || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<std::uint8_t>(text[at]) < 0x80) {
            at += ascii_word_at(text, at) ? kWord : 1;
            continue;
        }
        char32_t code_point = 0;
        const std::size_t length = decode_utf8(text, at, code_point);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

std::string latin1_to_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto value = static_cast<std::uint8_t>(c);
        if (value < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xc0U | (value >> 6));
            out += static_cast<char>(0x80U | (value & 0x3fU));
        }
    }
    return out;
}

void append_for_terminal(std::string& out, std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        char32_t code_point = 0;
        const std::size_t length = decode_utf8(text, at, code_point);
        if (length == 0) {
            fmt::format_to(
                std::back_inserter(out), "\\x{:02x}", static_cast<std::uint8_t>(text[at]));
            ++at;
            continue;
        }
        if (!is_unsafe_to_show(code_point)) {
            out.append(text, at, length);
        } else if (code_point < 0x80) {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned>(code_point));
        } else {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code_point));
        }
        at += length;
    }
}

std::string for_terminal(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    append_for_terminal(out, text);
    return out;
}

}  // namespace waybill
