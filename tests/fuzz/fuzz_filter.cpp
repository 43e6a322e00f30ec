// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: whatever the bytes, there is either an expression or an error with a message; error,
// warnings and tokens lie within the text, and tokens stand in order without overlapping; an
// expression keeps to the limits of depth and number; its canonical text parses again to an equal
// expression, and is its own canonical text.
//
// Input: the filter.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/bytes.h"
#include "core/base/text.h"
#include "core/filter/parser.h"

namespace {

using namespace waybill;
using namespace waybill::filter;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::size_t predicates_of(const Expression& expression) {
    std::size_t count = 0;
    if (expression.kind == Expression::Kind::Predicate) {
        count = std::max<std::size_t>(1, expression.predicate.values.size());
    }
    for (const Expression& child : expression.children) {
        count += predicates_of(child);
    }
    return count;
}

void require_within(TextSpan at, std::string_view text) {
    require(at.begin <= at.end && at.end <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const ParsedFilter parsed = parse_filter(text);
    require(parsed.expression.has_value() == parsed.error.message.empty());
    require_within(parsed.error.at, text);
    std::size_t end = 0;
    for (const FilterToken& token : parsed.tokens) {
        require_within(token.at, text);
        require(token.at.begin >= end);
        end = token.at.end;
    }
    for (const FilterWarning& warning : parsed.warnings) {
        require_within(warning.at, text);
        require(!warning.message.empty());
    }
    if (!parsed.expression) {
        const std::string sentence = to_sentence(parsed.error, text);
        require(for_terminal(sentence) == sentence);
        return 0;
    }
    require(size <= kLongestFilter);
    require(predicates_of(*parsed.expression) <= kMostPredicates);
    require(nesting_of(*parsed.expression) <= kDeepestFilter);
    const std::string canonical = to_text(*parsed.expression);
    require(for_terminal(canonical) == canonical);
    const ParsedFilter again = parse_filter(canonical);
    require(again.expression.has_value());
    require(*again.expression == *parsed.expression);
    require(to_text(*again.expression) == canonical);
    return 0;
}
