// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_shell.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/report/code_words.h"

namespace waybill::report {
namespace {

constexpr std::size_t kPiece = std::size_t{48} * kKiB;  // of a body; a multiple of 3

bool is_plain_word(std::string_view text) {
    static constexpr std::string_view kPlain = "-_./:,+%@";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alpha(c) || ascii::is_digit(c) || kPlain.find(c) != std::string_view::npos;
    });
}

// Octal are what is not seen, the backslash, quotes of all kinds, the exclamation mark, which bash
// looks for in double quotes too, and a leading sign, which would make it an option of printf.
void append_printf_byte(std::string& out, char c, bool is_first) {
    switch (c) {
        case '%':
            out += "%%";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    const bool octal = byte < 0x20 || byte >= 0x7f
                       || std::string_view("\\'\"`$!").find(c) != std::string_view::npos
                       || (is_first && c == '-');
    if (!octal) {
        out += c;
        return;
    }
    out += '\\';
    out += static_cast<char>('0' + (byte >> 6U));
    out += static_cast<char>('0' + (byte >> 3U & 7U));
    out += static_cast<char>('0' + (byte & 7U));
}

// "printf 'format'" that writes these bytes.
void append_printf(std::string& out, std::string_view bytes) {
    out += "printf '";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        append_printf_byte(out, bytes[i], i == 0);
    }
    out += '\'';
}

std::size_t printf_length(std::string_view bytes) {
    std::string one;
    std::size_t length = 0;
    for (const char c : bytes) {
        one.clear();
        append_printf_byte(one, c, false);
        length += one.size();
    }
    return length;
}

}  // namespace

bool is_shell_text(std::string_view text) {
    // Some versions of bash forget at the end of a line that they are in a quoted word.
    const bool is_history =
        text.find('\n') != std::string_view::npos && text.find('!') != std::string_view::npos;
    return !is_history && is_visible_text(text, true);
}

void append_shell_word(std::string& out, std::string_view text) {
    if (is_plain_word(text)) {
        out += text;
        return;
    }
    if (!is_shell_text(text)) {
        out += "\"$(";
        append_printf(out, text);
        out += ")\"";
        return;
    }
    out += '\'';
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    out += '\'';
}

void append_shell_pipe(std::string& out, std::string_view body) {
    const bool as_base64 = printf_length(body) > body.size() / 3 * 4 + 20;
    const bool several = body.size() > kPiece;
    out += several ? "{ " : "";
    for (std::size_t at = 0; at < body.size(); at += kPiece) {
        out += at == 0 ? "" : "\n  ";
        if (as_base64) {
            out += "printf %s '";
            append_base64(out, body.substr(at, kPiece));
            out += '\'';
        } else {
            append_printf(out, body.substr(at, kPiece));
        }
    }
    out += several ? "; } | " : " | ";
    out += as_base64 ? "base64 -d | " : "";
}

}  // namespace waybill::report
