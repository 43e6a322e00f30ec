// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_target.h"

#include <charconv>
#include <string_view>

#include "core/base/ascii.h"

namespace waybill::report {
namespace {

bool is_unreserved(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c)
           || std::string_view("-._~").find(c) != std::string_view::npos;
}

// Whether each percent sign begins an escape in capitals; of a character that has to be escaped,
// where that is asked for.
bool has_plain_escapes(std::string_view text, bool needed_alone) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos;
         at = text.find('%', at + 1)) {
        const std::string_view digits = text.substr(at + 1, 2);
        if (digits.size() < 2 || !ascii::is_hex_digit(digits[0]) || !ascii::is_hex_digit(digits[1])
            || ascii::is_lower(digits[0]) || ascii::is_lower(digits[1])) {
            return false;
        }
        unsigned code = 0;
        std::from_chars(digits.data(), digits.data() + 2, code, 16);
        if (needed_alone && is_unreserved(static_cast<char>(code))) {
            return false;
        }
    }
    return true;
}

bool is_kept(const CodeRequest& request, bool escapes_needed) {
    const std::string_view target = request.target;
    return request.has_plain_target() && !target.starts_with("//") && target.back() != '?'
           && has_plain_escapes(target, escapes_needed);
}

}  // namespace

bool is_kept_by_urllib3(const CodeRequest& request) {
    return is_kept(request, false);
}

bool is_kept_by_requests(const CodeRequest& request) {
    return is_kept(request, true);
}

}  // namespace waybill::report
