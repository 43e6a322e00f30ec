// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/route.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace waybill::analysis {
namespace {

constexpr std::size_t kUuid = 36;
constexpr std::size_t kShortestHash = 16;
constexpr std::size_t kShortestToken = 20;

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

// 8-4-4-4-12 hexadecimal digits, RFC 9562 section 4.
bool is_uuid(std::string_view text) {
    if (text.size() != kUuid) {
        return false;
    }
    for (std::size_t i = 0; i < kUuid; ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !ascii::is_hex_digit(text[i])) {
            return false;
        }
    }
    return true;
}

// 2026-11-20
bool is_date(std::string_view text) {
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4))
           && all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

// Letters and digits without order, as random identifiers are: words have no digits inside.
bool is_token(std::string_view text) {
    if (text.size() < kShortestToken) {
        return false;
    }
    std::size_t digits = 0;
    for (const char c : text) {
        if (!ascii::is_alpha(c) && !ascii::is_digit(c) && c != '-' && c != '_' && c != '=') {
            return false;
        }
        digits += ascii::is_digit(c) ? 1U : 0U;
    }
    return digits >= 3 && digits < text.size();
}

std::string_view name_of_segment(std::string_view segment) {
    if (all_digits(segment)) {
        return "{number}";
    }
    if (is_uuid(segment)) {
        return "{uuid}";
    }
    if (is_date(segment)) {
        return "{date}";
    }
    if (segment.size() >= kShortestHash
        && std::all_of(segment.begin(), segment.end(), ascii::is_hex_digit)) {
        return "{hash}";
    }
    if (is_email(segment)) {
        return "{email}";
    }
    return is_token(segment) ? "{token}" : segment;
}

}  // namespace

void append_route(std::string& out, std::string_view path) {
    path = path.substr(0, path.find('?'));
    for (std::size_t depth = 0; !path.empty() && depth < kDeepestRoute; ++depth) {
        const bool slash = path.front() == '/';
        const std::size_t end = std::min(path.find('/', slash ? 1 : 0), path.size());
        out += slash ? "/" : "";
        out += name_of_segment(path.substr(slash ? 1 : 0, end - (slash ? 1 : 0)));
        path.remove_prefix(end);
    }
    out += path;
}

}  // namespace waybill::analysis
