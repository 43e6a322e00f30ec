// SPDX-License-Identifier: GPL-3.0-or-later
//
// Range and Content-Range (RFC 9110 section 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace waybill::http {

// "10-20", "10-" (no last) or "-5" (no first: the last five).
struct RangeSpec {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;

    bool is_backwards() const { return first && last && *last < *first; }
};

struct Range {
    std::string_view unit;
    std::vector<RangeSpec> ranges;  // in bytes; of other units none are read
};

// Nothing when it is malformed. A range that ends before it begins is read: see is_backwards().
std::optional<Range> parse_range(std::string_view text);

enum class ContentRangeFault : std::uint8_t {
    None,
    NoUnit,
    NoSlash,
    NoHyphen,
    NotANumber,
    Impossible,  // ends before it begins, or behind the whole
};

struct ContentRange {
    std::string_view unit;
    bool is_unsatisfied = false;  // "*/100"
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::optional<std::uint64_t> complete_length;
    ContentRangeFault fault = ContentRangeFault::None;
};

ContentRange parse_content_range(std::string_view text);

}  // namespace waybill::http
