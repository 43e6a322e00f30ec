// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds one text in others, many times: bytes as they are, or with ASCII case ignored. Looks at
// sixteen places at a time, and needs a time linear in the text whatever needle and text are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill {

// Immutable: several threads may use one.
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
    bool begins_at(const char* at) const;
    std::size_t find_in_step(std::string_view text, std::size_t from) const;

    std::string needle_;  // in lower case unless exact
    bool exact_case_;
    // Of a long needle, for find_in_step(): how much of its first n bytes is its beginning again.
    std::vector<std::uint32_t> borders_;
};

}  // namespace waybill
