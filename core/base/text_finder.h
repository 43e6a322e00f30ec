// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds one text in others, many times: bytes as they are, or with ASCII case ignored.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace waybill {

class TextFinder {
public:
    static constexpr std::size_t kNowhere = std::string_view::npos;

    // An empty needle is found everywhere.
    explicit TextFinder(std::string_view needle, bool exact_case = false);

    // The first place at or behind `from`; kNowhere if there is none.
    std::size_t find(std::string_view text, std::size_t from = 0) const;
    bool found_in(std::string_view text) const { return find(text) != kNowhere; }

    std::size_t size() const { return needle_.size(); }

private:
    std::string needle_;  // in lower case unless exact
    bool exact_case_;
};

}  // namespace waybill
