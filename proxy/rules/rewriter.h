// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replaces what a regular expression (RE2: linear in time) finds in a text. Cheap to copy; several
// threads may use one.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace re2 {  // NOLINT(readability-identifier-naming): the library's name
class RE2;
}

namespace waybill::proxy {

class Rewriter {
public:
    // Each search is linear, but there may be many through the same text.
    static constexpr std::chrono::seconds kLongestWork{2};

    // Matches nothing.
    Rewriter() = default;

    // With the limits of filter::Pattern: 4 KiB of source, 8 MiB compiled. Case counts ("(?i)" in
    // the pattern changes that).
    static Result<Rewriter> compile(std::string_view pattern);

    // What is wrong with a replacement: it names a group that the pattern does not have, or a
    // backslash stands in front of something else. Empty: nothing.
    std::string fault_of(std::string_view with) const;

    // Replaces each match by `with`, in which \0 to \9 stand for the groups and \\ for a backslash.
    struct Outcome {
        std::size_t replaced = 0;
        // It was left as it is, because
        bool too_large = false;  // it would be longer than `limit`
        bool too_slow = false;   // it took more than kLongestWork
    };
    // `text` changes only where something was replaced.
    Outcome replace(std::string& text, std::string_view with, std::size_t limit) const;

    bool found_in(std::string_view text) const;
    // What follows the first match; nothing: there is none.
    std::optional<std::string_view> behind(std::string_view text) const;

    const std::string& pattern() const { return source_; }

private:
    std::string source_;
    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace waybill::proxy
