// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compares long texts so that a failure can be read.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace waybill::test {

// The first line in which two texts differ, and both of them; "" when they are equal.
inline std::string first_difference(std::string_view expected, std::string_view got) {
    const auto shown = [](std::string_view text) {
        return text.empty() ? std::string("(end)") : std::string(text.substr(0, text.find('\n')));
    };
    for (std::size_t number = 1; expected != got; ++number) {
        if (shown(expected) != shown(got)) {
            return "line " + std::to_string(number) + "\n  expected: " + shown(expected)
                   + "\n  got:      " + shown(got);
        }
        for (std::string_view* const text : {&expected, &got}) {
            const std::size_t end = text->find('\n');
            if (end == std::string_view::npos) {
                return "one text lacks the line feed behind line " + std::to_string(number);
            }
            text->remove_prefix(end + 1);
        }
    }
    return "";
}

}  // namespace waybill::test
