// SPDX-License-Identifier: GPL-3.0-or-later
//
// Strict-Transport-Security as browsers read it (RFC 6797 section 6.1), and as the preload list of
// the browsers reads it, which is stricter in some things and laxer in others.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace waybill::audit {

inline constexpr std::uint64_t kHalfYear = 15'552'000;   // 180 days, in seconds
inline constexpr std::uint64_t kOneYear = 31'536'000;    // 365 days
inline constexpr std::uint64_t kTenYears = 315'360'000;  // 3,650 days

// Parsed once, totally; views point into the value.
struct Hsts {
    std::optional<std::uint64_t> max_age;  // what is too large for 64 bits is their largest number
    bool include_subdomains = false;
    bool preload = false;
    bool max_age_invalid = false;   // there, but no number
    bool leading_zero = false;      // of max-age
    bool malformed = false;         // breaks the grammar elsewhere
    std::string_view repeated;      // the first directive that stands there twice
    std::string_view max_age_text;  // as sent

    // Browsers drop the whole field otherwise.
    bool is_valid() const {
        return max_age.has_value() && !max_age_invalid && !malformed && repeated.empty();
    }
    // Whether the host is held to https by it.
    bool protects() const { return is_valid() && *max_age > 0; }
};
Hsts parse_hsts(std::string_view value);

// How the preload list reads a field; codes are those that its checker gives.
struct PreloadIssues {
    std::vector<std::string_view> errors;
    std::vector<std::string_view> warnings;
};
struct PreloadHeader {
    std::optional<std::uint64_t> max_age;
    bool include_subdomains = false;
    bool preload = false;
    PreloadIssues issues;
};
PreloadHeader parse_preload_header(std::string_view value);

// How long max-age has to be: 18 weeks was asked for entries of old, a year since 2017.
enum class PreloadPolicy : std::uint8_t { EighteenWeeks, OneYear };

// Whether a field, or the fields of a response, let a site onto the list or stay there: no errors.
PreloadIssues check_preloadable(std::string_view value,
                                PreloadPolicy policy = PreloadPolicy::OneYear);
PreloadIssues check_preloadable(std::span<const std::string_view> values,
                                PreloadPolicy policy = PreloadPolicy::OneYear);

// Whether a site asks to be taken off the list: no errors.
PreloadIssues check_removable(std::string_view value);
PreloadIssues check_removable(std::span<const std::string_view> values);

}  // namespace waybill::audit
