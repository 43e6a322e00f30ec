// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/mime_type.h"

#include <algorithm>
#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

// "HTTP quoted-string token code points".
bool may_be_quoted(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte <= 0x7e) || byte >= 0x80;
}

std::string_view without_end_space(std::string_view text) {
    const std::size_t last = text.find_last_not_of(kWhiteSpace);
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view without_start_space(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kWhiteSpace);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// "Collect an HTTP quoted string" of the Fetch standard; `at` is at the opening quote, and behind
// the closing one, or at the end, afterwards.
std::string read_quoted(std::string_view text, std::size_t& at) {
    std::string value;
    ++at;
    while (at < text.size()) {
        const char c = text[at++];
        if (c == '"') {
            break;
        }
        if (c != '\\') {
            value.push_back(c);
        } else if (at < text.size()) {
            value.push_back(text[at++]);
        } else {
            value.push_back('\\');
        }
    }
    return value;
}

}  // namespace

const std::string* MimeType::find(std::string_view name) const {
    for (const Parameter& parameter : parameters) {
        if (parameter.name == name) {
            return &parameter.value;
        }
    }
    return nullptr;
}

std::optional<MimeType> parse_mime_type(std::string_view text) {
    text = without_end_space(without_start_space(text));
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !ascii::is_token(text.substr(0, slash))) {
        return std::nullopt;
    }
    std::size_t at = std::min(text.find(';', slash), text.size());
    const std::string_view subtype = without_end_space(text.substr(slash + 1, at - slash - 1));
    if (!ascii::is_token(subtype)) {
        return std::nullopt;
    }
    MimeType parsed{ascii::lower(text.substr(0, slash)), ascii::lower(subtype), {}};
    while (at < text.size()) {
        at = std::min(text.find_first_not_of(kWhiteSpace, at + 1), text.size());
        const std::size_t name_end = std::min(text.find_first_of(";=", at), text.size());
        std::string name = ascii::lower(text.substr(at, name_end - at));
        at = name_end;
        if (at == text.size()) {
            break;
        }
        if (text[at] == ';') {
            continue;
        }
        ++at;
        if (at == text.size()) {
            break;
        }
        std::string value;
        if (text[at] == '"') {
            value = read_quoted(text, at);
            at = std::min(text.find(';', at), text.size());
        } else {
            const std::size_t end = std::min(text.find(';', at), text.size());
            value = without_end_space(text.substr(at, end - at));
            at = end;
            if (value.empty()) {
                continue;
            }
        }
        if (ascii::is_token(name) && std::all_of(value.begin(), value.end(), may_be_quoted)
            && parsed.find(name) == nullptr) {
            parsed.parameters.push_back({std::move(name), std::move(value)});
        }
    }
    return parsed;
}

std::string serialise_mime_type(const MimeType& type) {
    std::string text = type.essence();
    for (const MimeType::Parameter& parameter : type.parameters) {
        text += ';' + parameter.name + '=';
        if (ascii::is_token(parameter.value)) {
            text += parameter.value;
            continue;
        }
        text += '"';
        for (const char c : parameter.value) {
            if (c == '"' || c == '\\') {
                text += '\\';
            }
            text += c;
        }
        text += '"';
    }
    return text;
}

}  // namespace waybill::http
