// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/byte_range.h"

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::size_t kMostRanges = 10'000;

bool read_spec(std::string_view text, RangeSpec& out) {
    const std::size_t hyphen = text.find('-');
    if (hyphen == std::string_view::npos) {
        return false;
    }
    const std::string_view first = text.substr(0, hyphen);
    const std::string_view last = text.substr(hyphen + 1);
    out.first = ascii::parse_decimal(first);
    out.last = ascii::parse_decimal(last);
    return (out.first || first.empty()) && (out.last || last.empty()) && (out.first || out.last);
}

}  // namespace

std::optional<Range> parse_range(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !ascii::is_token(text.substr(0, equals))) {
        return std::nullopt;
    }
    Range range{text.substr(0, equals), {}};
    if (!ascii::equal_ignoring_case(range.unit, "bytes")) {
        return equals + 1 < text.size() ? std::optional(range) : std::nullopt;
    }
    bool good = true;
    ascii::for_each_member(text.substr(equals + 1), [&](std::string_view member) {
        RangeSpec spec;
        good = good && read_spec(member, spec) && range.ranges.size() < kMostRanges;
        if (good) {
            range.ranges.push_back(spec);
        }
    });
    return good && !range.ranges.empty() ? std::optional(range) : std::nullopt;
}

ContentRange parse_content_range(std::string_view text) {
    ContentRange range;
    const auto with = [&range](ContentRangeFault fault) {
        range.fault = fault;
        return range;
    };
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || !ascii::is_token(text.substr(0, space))) {
        return with(ContentRangeFault::NoUnit);
    }
    range.unit = text.substr(0, space);
    text = ascii::trim(text.substr(space + 1));
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        return with(ContentRangeFault::NoSlash);
    }
    const std::string_view length = text.substr(slash + 1);
    text = text.substr(0, slash);
    range.is_unsatisfied = text == "*";
    if (!range.is_unsatisfied) {
        const std::size_t hyphen = text.find('-');
        if (hyphen == std::string_view::npos) {
            return with(ContentRangeFault::NoHyphen);
        }
        const auto first = ascii::parse_decimal(text.substr(0, hyphen));
        const auto last = ascii::parse_decimal(text.substr(hyphen + 1));
        if (!first || !last) {
            return with(ContentRangeFault::NotANumber);
        }
        range.first = *first;
        range.last = *last;
    }
    if (length != "*") {
        range.complete_length = ascii::parse_decimal(length);
        if (!range.complete_length) {
            return with(ContentRangeFault::NotANumber);
        }
    }
    const bool impossible = range.is_unsatisfied ? !range.complete_length
                                                 : range.last < range.first
                                                       || (range.complete_length
                                                           && range.last >= *range.complete_length);
    return impossible ? with(ContentRangeFault::Impossible) : range;
}

}  // namespace waybill::http
