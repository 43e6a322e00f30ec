// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <nettle/base64.h>

#include "core/base/bytes.h"
#include "core/base/text.h"

namespace waybill::report {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::size_t kBase64Line = std::size_t{48} * kKiB;  // bytes of a piece; a multiple of 3

bool is_plain_ascii(char c) {
    return c >= 0x20 && c < 0x7f;
}

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Bytes of the character that begins with `first`. REQUIRES: valid UTF-8.
std::size_t length_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1U : byte < 0xe0 ? 2U : byte < 0xf0 ? 3U : 4U;
}

void append_hex(std::string& out, std::uint32_t value, unsigned digits) {
    while (digits > 0) {
        --digits;
        out += kHexDigits[value >> (4 * digits) & 0xfU];
    }
}

// Escapes that JavaScript and Python share.
void append_escaped_byte(std::string& out, char c) {
    switch (c) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        case '"':
        case '\\':
            out += '\\';
            out += c;
            return;
        default:
            break;
    }
    if (is_plain_ascii(c)) {
        out += c;
    } else {
        out += "\\x";
        append_hex(out, static_cast<unsigned char>(c), 2);
    }
}

std::uint32_t code_point_of(std::string_view character) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
    };
    switch (character.size()) {
        case 2:
            return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
        case 3:
            return (byte(0) & 0xfU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
        case 4:
            return (byte(0) & 7U) << 18U | (byte(1) & 0x3fU) << 12U | (byte(2) & 0x3fU) << 6U
                   | (byte(3) & 0x3fU);
        default:
            return byte(0);
    }
}

// "..." of valid UTF-8, what is not seen escaped; `wide` writes a character beyond U+FFFF.
template <typename Wide>
void append_quoted(std::string& out, std::string_view text, Wide wide) {
    out += '"';
    while (!text.empty()) {
        const std::size_t length = length_of(text.front());
        const std::string_view character = text.substr(0, length);
        text.remove_prefix(length);
        if (length == 1) {
            append_escaped_byte(out, character[0]);
        } else if (is_visible_text(character)) {
            out += character;
        } else if (const std::uint32_t code = code_point_of(character); code > 0xffff) {
            wide(out, code);
        } else {
            out += "\\u";
            append_hex(out, code, 4);
        }
    }
    out += '"';
}

template <typename Append>
void append_quoted_bytes(std::string& out, std::string_view bytes, Append append) {
    out += '"';
    for (const char c : bytes) {
        append(out, c);
    }
    out += '"';
}

// Quoted pieces of base64, with `between` between them.
void append_base64_pieces(std::string& out,
                          std::string_view bytes,
                          char quote,
                          std::string_view between) {
    std::size_t at = 0;
    do {
        out += at == 0 ? "" : between;
        out += quote;
        append_base64(out, bytes.substr(at, kBase64Line));
        out += quote;
        at += kBase64Line;
    } while (at < bytes.size());
}

std::size_t escaped_length(std::string_view bytes) {
    std::size_t length = 0;
    for (const char c : bytes) {
        length += is_plain_ascii(c) ? 1U : c == '\n' || c == '\r' || c == '\t' ? 2U : 4U;
    }
    return length;
}

}  // namespace

bool is_visible_text(std::string_view text, bool line_feeds) {
    // Long runs of plain ASCII are the most of most texts.
    const auto odd = std::find_if_not(text.begin(), text.end(), [line_feeds](char c) {
        return is_plain_ascii(c) || (line_feeds && c == '\n');
    });
    text.remove_prefix(static_cast<std::size_t>(odd - text.begin()));
    while (!text.empty()) {
        const std::size_t end = line_feeds ? std::min(text.find('\n'), text.size()) : text.size();
        const std::string_view line = text.substr(0, end);
        if (!is_valid_utf8(line) || for_terminal(line) != line) {
            return false;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

void append_base64(std::string& out, std::string_view bytes) {
    const std::size_t before = out.size();
    out.resize(before + BASE64_ENCODE_RAW_LENGTH(bytes.size()));
    base64_encode_raw(out.data() + before, bytes.size(), as_bytes(bytes).data());
}

void append_js_text(std::string& out, std::string_view text) {
    append_quoted(out, text, [](std::string& into, std::uint32_t code) {
        into += "\\u{";
        append_hex(into, code, 6);
        into += '}';
    });
}

void append_js_latin1(std::string& out, std::string_view bytes) {
    append_quoted_bytes(out, bytes, append_escaped_byte);
}

void append_js_body(std::string& out, std::string_view body, bool as_bytes) {
    if (is_valid_utf8(body)) {
        out += as_bytes ? "new TextEncoder().encode(" : "";
        append_js_text(out, body);
        out += as_bytes ? ")" : "";
        return;
    }
    out += "Uint8Array.from(atob(";
    append_base64_pieces(out, body, '"', " +\n    ");
    out += "), (c) => c.charCodeAt(0))";
}

void append_python_latin1(std::string& out, std::string_view bytes) {
    append_quoted_bytes(out, bytes, append_escaped_byte);
}

void append_python_bytes(std::string& out, std::string_view bytes) {
    if (!is_ascii(bytes) && is_valid_utf8(bytes)) {
        append_quoted(out, bytes, [](std::string& into, std::uint32_t code) {
            into += "\\U";
            append_hex(into, code, 8);
        });
        out += ".encode()";
    } else if (escaped_length(bytes) <= BASE64_ENCODE_RAW_LENGTH(bytes.size()) + 20) {
        out += 'b';
        append_quoted_bytes(out, bytes, append_escaped_byte);
    } else {
        out += "base64.b64decode(";
        append_base64_pieces(out, bytes, '"', "\n    ");
        out += ')';
    }
}

void append_powershell_text(std::string& out, std::string_view text) {
    out += '\'';
    while (!text.empty()) {
        const std::string_view character = text.substr(0, length_of(text.front()));
        text.remove_prefix(character.size());
        const bool is_quote = character == "'" || character == "\xe2\x80\x98"
                              || character == "\xe2\x80\x99" || character == "\xe2\x80\x9a"
                              || character == "\xe2\x80\x9b";
        out += character;
        if (is_quote) {
            out += character;
        }
    }
    out += '\'';
}

void append_powershell_bytes(std::string& out, std::string_view bytes) {
    if (is_visible_text(bytes, true)) {
        out += "[Text.Encoding]::UTF8.GetBytes(";
        append_powershell_text(out, bytes);
        out += ')';
        return;
    }
    out += "[Convert]::FromBase64String(";
    append_base64_pieces(out, bytes, '\'', " +\n    ");
    out += ')';
}

}  // namespace waybill::report
