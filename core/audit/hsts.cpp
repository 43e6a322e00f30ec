// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/hsts.h"

#include <algorithm>
#include <limits>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// Takes what stands before the next `;` off the front; one in a quoted string does not count.
std::string_view take_directive(std::string_view& rest) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rest.size() && (quoted || rest[end] != ';'); ++end) {
        if (quoted && rest[end] == '\\') {
            ++end;
        } else if (rest[end] == '"') {
            quoted = !quoted;
        }
    }
    end = std::min(end, rest.size());
    const std::string_view directive = ascii::trim(rest.substr(0, end));
    rest.remove_prefix(end == rest.size() ? end : end + 1);
    return directive;
}

bool is_quoted(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

// What is inside a quoted string must be its digits: escapes in a number are nobody's intent.
std::string_view unquoted(std::string_view text) {
    return is_quoted(text) ? text.substr(1, text.size() - 2) : text;
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

std::uint64_t number_of(std::string_view digits) {
    return ascii::parse_decimal(digits).value_or(std::numeric_limits<std::uint64_t>::max());
}

void read_max_age(Hsts& hsts, std::string_view value) {
    hsts.max_age_text = value;
    const std::string_view digits = unquoted(value);
    if (!all_digits(digits)) {
        hsts.max_age_invalid = true;
        return;
    }
    hsts.leading_zero = digits.size() > 1 && digits.front() == '0';
    hsts.max_age = number_of(digits);
}

bool is_space(char c) {
    return ascii::is_blank(c) || c == '\n' || c == '\v' || c == '\f' || c == '\r';
}

std::string_view trim_spaces(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

void add_once(std::vector<std::string_view>& codes, std::string_view code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
        codes.push_back(code);
    }
}

void read_preload_max_age(PreloadHeader& header, std::string_view digits) {
    if (digits.size() > 1 && digits.front() == '0') {
        header.issues.warnings.push_back("header.parse.max_age.leading_zero");
    }
    if (!std::all_of(digits.begin(), digits.end(), ascii::is_digit)) {
        header.issues.errors.push_back("header.parse.max_age.non_digit_characters");
        return;
    }
    const auto number = ascii::parse_decimal(digits);
    if (!number) {
        header.issues.errors.push_back("header.parse.max_age.parse_int_error");
    } else if (header.max_age) {
        add_once(header.issues.errors, "header.parse.repeated.max_age");
    } else {
        header.max_age = number;
    }
}

void read_preload_directive(PreloadHeader& header, std::string_view directive) {
    using ascii::equal_ignoring_case;
    using ascii::starts_with_ignoring_case;
    constexpr std::string_view kMaxAge = "max-age=";
    std::vector<std::string_view>& warnings = header.issues.warnings;
    if (equal_ignoring_case(directive, "preload")) {
        if (header.preload) {
            add_once(warnings, "header.parse.repeated.preload");
        }
        header.preload = true;
    } else if (starts_with_ignoring_case(directive, "preload")) {
        add_once(warnings, "header.parse.invalid.preload");
    } else if (equal_ignoring_case(directive, "includesubdomains")) {
        if (header.include_subdomains) {
            add_once(warnings, "header.parse.repeated.include_sub_domains");
        }
        header.include_subdomains = true;
    } else if (starts_with_ignoring_case(directive, "includesubdomains")) {
        add_once(warnings, "header.parse.invalid.include_sub_domains");
    } else if (starts_with_ignoring_case(directive, kMaxAge)) {
        read_preload_max_age(header, directive.substr(kMaxAge.size()));
    } else if (starts_with_ignoring_case(directive, "max-age")) {
        add_once(header.issues.errors, "header.parse.invalid.max_age.no_value");
    } else if (directive.empty()) {
        add_once(warnings, "header.parse.empty_directive");
    } else {
        warnings.push_back("header.parse.unknown_directive");
    }
}

// The one value of a response, or an error.
std::optional<std::string_view> only_value(std::span<const std::string_view> values,
                                           PreloadIssues& issues) {
    if (values.empty()) {
        issues.errors.push_back("response.no_header");
        return std::nullopt;
    }
    if (values.size() > 1) {
        issues.errors.push_back("response.multiple_headers");
        return std::nullopt;
    }
    return values.front();
}

}  // namespace

Hsts parse_hsts(std::string_view value) {
    Hsts hsts;
    // The directives seen, for those that repeat; unknown ones beyond this many are not compared.
    std::string_view seen[16];  // NOLINT(modernize-avoid-c-arrays)
    std::size_t count = 0;
    while (!value.empty()) {
        const std::string_view directive = take_directive(value);
        if (directive.empty()) {
            continue;  // the grammar allows it
        }
        const std::size_t equals = directive.find('=');
        const std::string_view name = ascii::trim(directive.substr(0, equals));
        const bool has_value = equals != std::string_view::npos;
        const std::string_view text =
            has_value ? ascii::trim(directive.substr(equals + 1)) : std::string_view{};
        for (std::size_t i = 0; i < count && hsts.repeated.empty(); ++i) {
            if (ascii::equal_ignoring_case(seen[i], name)) {
                hsts.repeated = name;
            }
        }
        if (count < std::size(seen)) {
            seen[count++] = name;
        }
        if (ascii::equal_ignoring_case(name, "max-age")) {
            if (!hsts.max_age && !hsts.max_age_invalid) {
                read_max_age(hsts, text);
            }
        } else if (ascii::equal_ignoring_case(name, "includesubdomains")) {
            hsts.include_subdomains = true;
            hsts.malformed = hsts.malformed || has_value;
        } else if (ascii::equal_ignoring_case(name, "preload")) {
            hsts.preload = true;
        } else if (!ascii::is_token(name)
                   || (has_value && !ascii::is_token(text) && !is_quoted(text))) {
            hsts.malformed = true;
        }
    }
    return hsts;
}

PreloadHeader parse_preload_header(std::string_view value) {
    PreloadHeader header;
    if (trim_spaces(value).empty()) {
        header.issues.warnings.push_back("header.parse.empty");
        return header;
    }
    while (true) {
        const std::size_t end = value.find(';');
        read_preload_directive(header, trim_spaces(value.substr(0, end)));
        if (end == std::string_view::npos) {
            return header;
        }
        value.remove_prefix(end + 1);
    }
}

PreloadIssues check_preloadable(std::string_view value, PreloadPolicy policy) {
    PreloadHeader header = parse_preload_header(value);
    PreloadIssues& issues = header.issues;
    if (!header.include_subdomains) {
        issues.errors.push_back("header.preloadable.include_sub_domains.missing");
    }
    if (!header.preload) {
        issues.errors.push_back("header.preloadable.preload.missing");
    }
    constexpr std::uint64_t kEighteenWeeks = 10'886'400;
    const bool one_year = policy == PreloadPolicy::OneYear;
    if (!header.max_age) {
        issues.errors.push_back("header.preloadable.max_age.missing");
    } else if (*header.max_age == 0) {
        issues.errors.push_back("header.preloadable.max_age.zero");
    } else if (*header.max_age < (one_year ? kOneYear : kEighteenWeeks)) {
        issues.errors.push_back(one_year ? "header.preloadable.max_age.below_1_year"
                                         : "header.preloadable.max_age.below_18_weeks");
    } else if (*header.max_age > kTenYears) {
        issues.warnings.push_back("header.preloadable.max_age.over_10_years");
    }
    return std::move(issues);
}

PreloadIssues check_preloadable(std::span<const std::string_view> values, PreloadPolicy policy) {
    PreloadIssues issues;
    const auto value = only_value(values, issues);
    return value ? check_preloadable(*value, policy) : issues;
}

PreloadIssues check_removable(std::string_view value) {
    PreloadHeader header = parse_preload_header(value);
    if (header.preload) {
        header.issues.errors.push_back("header.removable.contains.preload");
    }
    if (!header.max_age) {
        header.issues.errors.push_back("header.removable.missing.max_age");
    }
    return std::move(header.issues);
}

PreloadIssues check_removable(std::span<const std::string_view> values) {
    PreloadIssues issues;
    const auto value = only_value(values, issues);
    return value ? check_removable(*value) : issues;
}

}  // namespace waybill::audit
