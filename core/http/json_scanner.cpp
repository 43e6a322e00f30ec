// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/json_scanner.h"

#include <cstddef>
#include <cstdint>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ends_literal(char c) {
    return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':';
}

std::optional<unsigned> hex4(std::string_view text) {
    if (text.size() < 4) {
        return std::nullopt;
    }
    unsigned value = 0;
    for (const char c : text.substr(0, 4)) {
        if (!ascii::is_hex_digit(c)) {
            return std::nullopt;
        }
        value =
            value << 4U
            | static_cast<unsigned>(ascii::is_digit(c) ? c - '0' : ascii::to_lower(c) - 'a' + 10);
    }
    return value;
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0U | code >> 6U);
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0U | code >> 12U);
        out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | code >> 18U);
        out += static_cast<char>(0x80U | (code >> 12U & 0x3fU));
        out += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (code & 0x3fU));
    }
}

// What follows "\u"; takes the second half of a surrogate pair too. A lone half becomes U+FFFD.
bool append_unicode_escape(std::string& out, std::string_view& rest) {
    const std::optional<unsigned> first = hex4(rest);
    if (!first) {
        return false;
    }
    rest.remove_prefix(4);
    unsigned code = *first;
    if (code >= 0xd800 && code < 0xdc00 && rest.substr(0, 2) == "\\u") {
        const std::optional<unsigned> second = hex4(rest.substr(2));
        if (second && *second >= 0xdc00 && *second < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10U) + (*second - 0xdc00);
            rest.remove_prefix(6);
        }
    }
    append_utf8(out, code >= 0xd800 && code < 0xe000 ? 0xfffdU : code);
    return true;
}

}  // namespace

char JsonScanner::peek() {
    while (!rest_.empty() && is_space(rest_.front())) {
        rest_.remove_prefix(1);
    }
    return rest_.empty() ? '\0' : rest_.front();
}

bool JsonScanner::take(char c) {
    if (peek() != c || rest_.empty()) {
        return false;
    }
    rest_.remove_prefix(1);
    return true;
}

std::optional<std::string> JsonScanner::string() {
    if (!take('"')) {
        return std::nullopt;
    }
    std::string out;
    while (!rest_.empty()) {
        const std::size_t end = rest_.find_first_of("\"\\");
        out.append(rest_.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        const bool over = rest_[end] == '"';
        rest_.remove_prefix(end + 1);
        if (over) {
            return out;
        }
        if (rest_.empty()) {
            break;
        }
        const char escape = rest_.front();
        rest_.remove_prefix(1);
        switch (escape) {
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'u':
                if (!append_unicode_escape(out, rest_)) {
                    out += "\\u";
                }
                break;
            default:
                out += escape;
        }
    }
    rest_ = {};
    return out;
}

bool JsonScanner::skip_string() {
    rest_.remove_prefix(1);
    while (true) {
        const std::size_t end = rest_.find_first_of("\"\\");
        if (end == std::string_view::npos || (rest_[end] == '\\' && end + 1 == rest_.size())) {
            rest_ = {};
            return false;
        }
        const bool over = rest_[end] == '"';
        rest_.remove_prefix(end + (over ? 1 : 2));
        if (over) {
            return true;
        }
    }
}

// Brackets are counted, not matched: what is wrong inside of a value nobody asked for is not told.
bool JsonScanner::skip_value() {
    std::size_t depth = 0;
    do {
        const char c = peek();
        if (rest_.empty()) {
            return false;
        }
        if (c == '"') {
            if (!skip_string()) {
                return false;
            }
        } else if (c == '{' || c == '[') {
            ++depth;
            rest_.remove_prefix(1);
        } else if (c == '}' || c == ']') {
            if (depth == 0) {
                return false;
            }
            --depth;
            rest_.remove_prefix(1);
        } else if (c == ',' || c == ':') {
            if (depth == 0) {
                return false;
            }
            rest_.remove_prefix(1);
        } else {
            while (!rest_.empty() && !ends_literal(rest_.front())) {
                rest_.remove_prefix(1);
            }
        }
    } while (depth > 0);
    return true;
}

}  // namespace waybill::http
