// SPDX-License-Identifier: GPL-3.0-or-later
//
// Views of texts that tests put together, for tables of views.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace waybill::test {

// Lives as long as the program.
inline std::string_view keep(std::string text) {
    static std::deque<std::string> kept;
    return kept.emplace_back(std::move(text));
}

}  // namespace waybill::test
