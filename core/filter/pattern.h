// SPDX-License-Identifier: GPL-3.0-or-later
//
// A compiled regular expression (RE2 syntax: linear in time, bounded in memory). Cheap to copy;
// several threads may use one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace re2 {  // NOLINT(readability-identifier-naming): the library's name
class RE2;
}

namespace waybill::filter {

class Pattern {
public:
    static constexpr std::size_t kLongest = 4096;     // bytes of source
    static constexpr std::int64_t kMemory = 8 << 20;  // of the compiled form and its states

    // Matches nothing.
    Pattern() = default;

    // The error says what is wrong with it. Case is ignored, in all of Unicode, unless exact_case.
    static Result<Pattern> compile(std::string_view source, bool exact_case);

    // `text` itself, each character standing for itself.
    static Result<Pattern> literal(std::string_view text, bool exact_case);

    const std::string& source() const { return source_; }
    bool exact_case() const { return exact_case_; }

    // Of the compiled form, in RE2's instructions: a measure of the time that compiling took.
    std::size_t size() const;

    // Whether it is found anywhere in `text`. Text that is not UTF-8 is looked through as it is.
    bool found_in(std::string_view text) const;

    // Where it is found first at or behind `from`. An empty view with null data: nowhere.
    std::string_view find(std::string_view text, std::size_t from = 0) const;

    friend bool operator==(const Pattern& a, const Pattern& b) {
        return a.source_ == b.source_ && a.exact_case_ == b.exact_case_;
    }

private:
    std::string source_;
    bool exact_case_ = false;
    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace waybill::filter
