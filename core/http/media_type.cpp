// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/media_type.h"

#include <cstddef>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

// The end of a parameter that begins at `at`: the next semicolon outside a quoted string.
std::size_t parameter_end(std::string_view text, std::size_t at) {
    bool quoted = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '"') {
            quoted = !quoted;
        } else if (quoted && text[at] == '\\') {
            ++at;
        } else if (!quoted && text[at] == ';') {
            return at;
        }
    }
    return text.size();
}

std::string_view without_quotes(std::string_view value) {
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        return value.substr(1, value.size() - 2);
    }
    return value;
}

}  // namespace

MediaType parse_media_type(std::string_view content_type) {
    const std::size_t type_end = content_type.find_first_of(";,\r\n");
    MediaType parsed{ascii::trim(content_type.substr(0, type_end)), {}};
    if (type_end == std::string_view::npos) {
        return parsed;
    }
    std::size_t at = type_end;
    while (at < content_type.size() && parsed.charset.empty()) {
        const std::size_t end = parameter_end(content_type, at + 1);
        const std::string_view parameter = content_type.substr(at + 1, end - at - 1);
        const std::size_t equals = parameter.find('=');
        if (equals != std::string_view::npos
            && ascii::equal_ignoring_case(ascii::trim(parameter.substr(0, equals)), "charset")) {
            parsed.charset = without_quotes(ascii::trim(parameter.substr(equals + 1)));
        }
        at = end;
    }
    return parsed;
}

}  // namespace waybill::http
