// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the text of a filter.
//
//     expression  = and-terms *( ("or" / "||" / "|") and-terms )
//     and-terms   = term *( ["and" / "&&" / "&"] term )             ; side by side is "and"
//     term        = ("not" / "!") term / "-(" expression ")" / "(" expression ")"
//                 / predicate / alias / word
//     predicate   = field [ operator value ]
//     operator    = "==" "=" "!=" "<" "<=" ">" ">=" "contains" "*=" "matches" "~" "startswith" "^="
//                   "endswith" "$=" "in" "eq" "ne" "lt" "le" "gt" "ge"
//     value       = bare word / "text" ["c"] / /pattern/ ["c"] / { value, low..high, ... }
//     alias       = "~u" pattern and the like of mitmproxy / ["-"] key:value of DevTools
//                 / "or(" expression *( "," expression ) ")" / "contains(" text ")" of HTTP Toolkit
//                 / "lower(" field ")" [ operator value ] of Wireshark
//     word        = text or /pattern/ to look for in the URL
//
// README.md in this folder has the rules where this is ambiguous.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/filter/expression.h"

namespace waybill::filter {

inline constexpr std::size_t kLongestFilter = 16'384;     // bytes, also written out in full
inline constexpr std::size_t kDeepestFilter = 100;        // parentheses and nots inside each other
inline constexpr std::size_t kMostPredicates = 1000;      // members of sets count
inline constexpr std::size_t kMostPatterns = 100;         // each may cost Pattern::kMemory
inline constexpr std::size_t kLargestPatterns = 500'000;  // Pattern::size() of all: half a second

// A piece of the text, in bytes.
struct TextSpan {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const TextSpan&) const = default;
};

// Why a text is no filter.
struct FilterError {
    std::string message;  // "status is a number, and \"abc\" is none"
    TextSpan at;
    std::string expected;  // "a number, 4xx, or a range in { }"; may be empty
    std::string nearest;   // the field that may have been meant; may be empty
};

// A filter that can be read but may not do what its author meant.
struct FilterWarning {
    std::string message;
    TextSpan at;
};

// How a piece of the text was understood, for colouring it.
enum class TokenKind : std::uint8_t { Field, Operator, Value, Pattern, Word, Keyword, Alias };
struct FilterToken {
    TokenKind kind = TokenKind::Word;
    TextSpan at;
};

struct ParsedFilter {
    std::optional<Expression> expression;  // none: see error. An empty text is Kind::All.
    FilterError error;
    std::vector<FilterWarning> warnings;
    std::vector<FilterToken> tokens;  // in order, as far as it was read
};

ParsedFilter parse_filter(std::string_view text);

// The same for who only needs the expression; the error is one sentence with the position (bytes
// counted from 1), what was expected and the nearest name, made safe to show.
Result<Expression> parse_expression(std::string_view text);
std::string to_sentence(const FilterError& error, std::string_view text);

}  // namespace waybill::filter
