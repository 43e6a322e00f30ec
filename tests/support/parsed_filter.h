// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a filter was understood as, in one line to compare with.
#pragma once

#include <string>
#include <string_view>

#include "core/filter/parser.h"

namespace waybill::filter {

// The canonical text, or the sentence of the error. A canonical text that does not parse back to an
// equal expression is told too.
inline std::string understood(std::string_view text) {
    const ParsedFilter parsed = parse_filter(text);
    if (!parsed.expression) {
        return to_sentence(parsed.error, text);
    }
    const std::string canonical = to_text(*parsed.expression);
    const ParsedFilter again = parse_filter(canonical);
    if (!again.expression) {
        return canonical + " does not parse: " + to_sentence(again.error, canonical);
    }
    const bool is_same =
        *again.expression == *parsed.expression && to_text(*again.expression) == canonical;
    return is_same ? canonical : canonical + " parses to " + to_text(*again.expression);
}

// The first warning; empty if there is none.
inline std::string warning_of(std::string_view text) {
    const ParsedFilter parsed = parse_filter(text);
    return parsed.warnings.empty() ? std::string() : parsed.warnings.front().message;
}

// A filter and what it must become.
struct Meaning {
    std::string_view text;
    std::string_view canonical;
};

}  // namespace waybill::filter
