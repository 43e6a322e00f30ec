// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/text_match.h"

#include <fmt/format.h>

namespace waybill::corpus {
namespace {

// Shorter texts are given whole by every program.
constexpr std::size_t kShortestCut = 3000;

bool is_cut_off(std::string_view text) {
    return text.size() > kShortestCut && text.ends_with("...");
}

bool is_white(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

}  // namespace

std::string comparable(std::string_view text) {
    text = text.substr(0, text.find('\0'));
    std::string out;
    bool space = false;
    bool foreign = false;
    for (const char c : text) {
        if (is_white(c)) {
            space = true;
            foreign = false;
            continue;
        }
        if (space && !out.empty()) {
            out += ' ';
        }
        space = false;
        if (is_ascii(c)) {
            out += c;
            foreign = false;
        } else if (!foreign) {
            out += '?';
            foreign = true;
        }
    }
    return out;
}

bool same_text(std::string_view a, std::string_view b) {
    if (a == b) {
        return true;
    }
    const std::string left = comparable(a);
    const std::string right = comparable(b);
    if (is_cut_off(left)) {
        return right.starts_with(std::string_view(left).substr(0, left.size() - 3));
    }
    if (is_cut_off(right)) {
        return left.starts_with(std::string_view(right).substr(0, right.size() - 3));
    }
    return left == right;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0
            && hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string printable(std::string_view text, std::size_t limit) {
    std::string out;
    for (const char c : text.substr(0, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            out += c;
        } else {
            out += fmt::format("\\x{:02x}", byte);
        }
    }
    if (text.size() > limit) {
        out += "...";
    }
    return out;
}

}  // namespace waybill::corpus
