// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_forms.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/parameters.h"

namespace waybill::report {
namespace {

constexpr std::string_view kUpperHex = "0123456789ABCDEF";
constexpr std::string_view kLowerHex = "0123456789abcdef";

bool is_plain(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c);
}

std::string percent_encoded(std::string_view text,
                            std::string_view kept,
                            std::string_view hex,
                            bool plus) {
    std::string out;
    for (const char c : text) {
        if (is_plain(c) || kept.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ' && plus) {
            out += '+';
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 0xfU];
        }
    }
    return out;
}

void append_unicode_escape(std::string& out, std::uint32_t unit, std::string_view hex) {
    out += "\\u";
    for (unsigned shift = 16; shift > 0;) {
        shift -= 4;
        out += hex[unit >> shift & 0xfU];
    }
}

// The code point that begins at `at`, and moves behind it; a byte that is no UTF-8 is itself.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<std::uint8_t>(text[at]);
    const std::size_t length = first < 0xc0 ? 1U : first < 0xe0 ? 2U : first < 0xf0 ? 3U : 4U;
    if (length == 1 || at + length > text.size()) {
        ++at;
        return first;
    }
    std::uint32_t point = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        point = point << 6U | (static_cast<std::uint8_t>(text[at + i]) & 0x3fU);
    }
    at += length;
    return point;
}

struct JsonStyle {
    bool slash = false;       // "/" has a backslash in front
    bool html = false;        // "<", ">", "&" and the apostrophe are \u escapes
    bool ascii_only = false;  // so is all that is not ASCII
    std::string_view hex = kLowerHex;
};

std::string json_escaped(std::string_view text, const JsonStyle& style) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const auto byte = static_cast<std::uint8_t>(c);
        if (byte >= 0x80 && style.ascii_only) {
            std::uint32_t point = next_code_point(text, at);
            if (point >= 0x10000) {
                point -= 0x10000;
                append_unicode_escape(out, 0xd800 + (point >> 10U), style.hex);
                point = 0xdc00 + (point & 0x3ffU);
            }
            append_unicode_escape(out, point, style.hex);
            continue;
        }
        ++at;
        const std::size_t named = std::string_view("\b\f\n\r\t").find(c);
        if (c == '"' || c == '\\' || (c == '/' && style.slash)) {
            out += '\\';
            out += c;
        } else if (named != std::string_view::npos) {
            out += '\\';
            out += "bfnrt"[named];
        } else if (byte < 0x20 || byte == 0x7f
                   || (style.html && std::string_view("<>&'").find(c) != std::string_view::npos)) {
            append_unicode_escape(out, byte, style.hex);
        } else {
            out += c;
        }
    }
    return out;
}

std::string html_escaped(std::string_view text, std::string_view apostrophe) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += apostrophe;
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::optional<std::uint32_t> hex_number(std::string_view text) {
    std::uint32_t number = 0;
    for (const char c : text) {
        if (!ascii::is_hex_digit(c)) {
            return std::nullopt;
        }
        number = number * 16
                 + static_cast<std::uint32_t>(ascii::is_digit(c) ? c - '0'
                                                                 : ascii::to_lower(c) - 'a' + 10);
    }
    return number;
}

void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&out](std::uint32_t byte) {
        out += static_cast<char>(byte);
    };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0U | point >> 6U);
        put(0x80U | (point & 0x3fU));
    } else if (point < 0x10000) {
        put(0xe0U | point >> 12U);
        put(0x80U | (point >> 6U & 0x3fU));
        put(0x80U | (point & 0x3fU));
    } else {
        put(0xf0U | (point >> 18U & 0x7U));
        put(0x80U | (point >> 12U & 0x3fU));
        put(0x80U | (point >> 6U & 0x3fU));
        put(0x80U | (point & 0x3fU));
    }
}

}  // namespace

void append_escaped_forms(std::string_view value, std::vector<std::string>& forms) {
    if (std::all_of(value.begin(), value.end(), is_plain)) {
        return;
    }
    const std::size_t first = forms.size();
    const auto add = [&](std::string form) {
        if (form != value
            && std::find(forms.begin() + static_cast<std::ptrdiff_t>(first), forms.end(), form)
                   == forms.end()) {
            forms.push_back(std::move(form));
        }
    };
    for (const std::string_view hex : {kUpperHex, kLowerHex}) {
        // RFC 3986, encodeURIComponent, encodeURI, forms (WHATWG URL), and the minus sign kept
        // only.
        for (const std::string_view kept :
             {"-._~", "-_.!~*'()", ";,/?:@&=+$-_.!~*'()#", "*-._", "-_.", "@.", ""}) {
            add(percent_encoded(value, kept, hex, false));
            add(percent_encoded(value, kept, hex, true));
        }
        for (const bool html : {false, true}) {
            for (const bool slash : {false, true}) {
                for (const bool ascii_only : {false, true}) {
                    add(json_escaped(value, {slash, html, ascii_only, hex}));
                }
            }
        }
    }
    add(json_escaped(json_escaped(value, {}), {}));
    for (const std::string_view apostrophe : {"'", "&#39;", "&#x27;", "&#039;", "&apos;"}) {
        add(html_escaped(value, apostrophe));
    }
    if (std::any_of(value.begin(), value.end(), [](char c) {
            return static_cast<std::uint8_t>(c) >= 0x80;
        })) {
        add(latin1_to_utf8(value));
    }
}

std::string encode_base64(std::string_view bytes, bool url_alphabet) {
    const std::string_view digits =
        url_alphabet ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                     : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : bytes) {
        bits = (bits << 8U | static_cast<std::uint8_t>(c)) & 0xffffU;
        for (count += 8; count >= 6;) {
            count -= 6;
            out += digits[bits >> count & 0x3fU];
        }
    }
    if (count > 0) {
        out += digits[bits << (6 - count) & 0x3fU];
    }
    return out;
}

std::array<Base64Form, 3> base64_forms(std::string_view value, bool url_alphabet) {
    std::array<Base64Form, 3> forms;
    for (std::size_t before = 0; before < forms.size(); ++before) {
        const std::string digits =
            encode_base64(std::string(before, '\0') + std::string(value), url_alphabet);
        const std::size_t begin = (before * 8 + 5) / 6;
        const std::size_t end = (before + value.size()) * 8 / 6;
        forms[before] = {digits.substr(begin, end - begin), begin};
    }
    return forms;
}

std::string without_percent(std::string_view text) {
    std::string out;
    http::append_form_decoded(out, text);
    return out;
}

std::string unescape_percent(std::string_view text, std::vector<std::size_t>& offsets) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        offsets.push_back(at);
        const auto byte = text[at] == '%' && at + 2 < text.size()
                              ? hex_number(text.substr(at + 1, 2))
                              : std::nullopt;
        out += byte ? static_cast<char>(*byte) : text[at] == '+' ? ' ' : text[at];
        at += byte ? std::size_t{3} : std::size_t{1};
    }
    offsets.push_back(text.size());
    return out;
}

std::string without_json_escapes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            out += text[at];
            continue;
        }
        const char c = text[++at];
        const std::size_t named = std::string_view("bfnrt").find(c);
        if (c == 'u') {
            auto unit = hex_number(text.substr(at + 1, 4));
            if (!unit || at + 4 >= text.size()) {
                out += "\\u";
                continue;
            }
            at += 4;
            if (*unit >= 0xd800 && *unit < 0xdc00 && text.substr(at + 1, 2) == "\\u") {
                const auto low = hex_number(text.substr(at + 3, 4));
                if (low && *low >= 0xdc00 && *low < 0xe000) {
                    unit = 0x10000 + ((*unit - 0xd800) << 10U) + (*low - 0xdc00);
                    at += 6;
                }
            }
            append_utf8(out, *unit);
        } else {
            out += named == std::string_view::npos ? c : "\b\f\n\r\t"[named];
        }
    }
    return out;
}

std::string without_html_escapes(std::string_view text) {
    struct Entity {
        std::string_view name;
        char character;
    };
    static constexpr auto kEntities = std::to_array<Entity>({{"&amp;", '&'},
                                                             {"&lt;", '<'},
                                                             {"&gt;", '>'},
                                                             {"&quot;", '"'},
                                                             {"&#34;", '"'},
                                                             {"&#39;", '\''},
                                                             {"&#x27;", '\''},
                                                             {"&#039;", '\''},
                                                             {"&apos;", '\''},
                                                             {"&#43;", '+'},
                                                             {"&#x2B;", '+'},
                                                             {"&#x2F;", '/'},
                                                             {"&#x3D;", '='},
                                                             {"&#61;", '='}});
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto entity =
            text[at] != '&'
                ? kEntities.end()
                : std::find_if(kEntities.begin(), kEntities.end(), [&](const Entity& known) {
                      return text.substr(at, known.name.size()) == known.name;
                  });
        out += entity == kEntities.end() ? text[at] : entity->character;
        at += entity == kEntities.end() ? 1 : entity->name.size();
    }
    return out;
}

}  // namespace waybill::report
