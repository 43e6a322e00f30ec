// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parser's part for what stands behind an operator: a value, a range, a set, a pattern.
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {
namespace {

constexpr std::string_view kPatternExpected = "a pattern such as /^api[0-9]/ or \"login\"";

}  // namespace

// A quoted text, with nothing straight behind it that could be part of it.
std::optional<RawValue> Parser::take_quoted() {
    const std::size_t begin = lexer_.position();
    const auto raw = lexer_.is_at_quote() ? lexer_.take_quoted() : lexer_.take_literal();
    if (!raw) {
        return fail({begin, lexer_.text().size()}, "the quote is not closed", "a quote at its end");
    }
    const std::size_t end = lexer_.position();
    constexpr std::string_view kMayFollow = "(&|";
    if (!lexer_.ends_at(end) && !lexer_.is_at("..")
        && kMayFollow.find(lexer_.text()[end]) == std::string_view::npos) {
        return fail({begin, end + 1}, "more stands straight behind the quote", "white space");
    }
    return raw;
}

std::optional<RawValue> Parser::take_value(const ValuePlace& place) {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    if (lexer_.is_at_quote() || lexer_.is_at("r\"") || lexer_.is_at("R\"")) {
        return take_quoted();
    }
    const bool may_be_bracketed =
        place.info.type == FieldType::Text && place.op != Operator::In && lexer_.is_at("[");
    if (may_be_bracketed) {
        if (auto raw = lexer_.take_bracketed()) {
            return raw;
        }
    }
    const bool is_keyword = lexer_.is_at_keyword("and") || lexer_.is_at_keyword("or");
    RawValue raw = lexer_.take_bare(may_be_range(place));
    if (is_keyword || raw.inner.empty() || raw.inner == "&" || raw.inner == "|") {
        lexer_.seek(begin);
        return fail_here(fmt::format("a value for {} is missing", place.info.name),
                         expected_value(place.info));
    }
    take_second_word(place, raw);
    return raw;
}

// "10 KiB" and "2026-11-20 06:48" without quotes: the next word belongs to a value if both together
// are one.
void Parser::take_second_word(const ValuePlace& place, RawValue& raw) {
    const bool may_have_two = place.info.type == FieldType::Size
                              || place.info.type == FieldType::Duration
                              || place.info.type == FieldType::Time;
    const std::size_t end = lexer_.position();
    if (!may_have_two || !lexer_.take(" ")) {
        return;
    }
    const std::size_t both_end = lexer_.bare_end(lexer_.position(), may_be_range(place));
    const std::string_view both = lexer_.text().substr(raw.at.begin, both_end - raw.at.begin);
    FilterError error;
    const bool is_one =
        both_end > lexer_.position() && read_value(place, both, false, error).has_value();
    if (is_one) {
        raw.inner = both;
        raw.at.end = both_end;
    }
    lexer_.seek(is_one ? both_end : end);
}

// One end of a range, or a value alone.
std::optional<ValueRange> Parser::take_end(const ValuePlace& place) {
    const auto raw = take_value(place);
    if (!raw) {
        return std::nullopt;
    }
    add_token(TokenKind::Value, raw->at);
    FilterError error;
    auto value = read_value(place, raw->text(), raw->exact_case, error);
    return value ? std::move(value) : fail(raw->at, std::move(error));
}

std::optional<ValueRange> Parser::take_range(const ValuePlace& place) {
    auto low = take_end(place);
    const std::size_t begin = result_.tokens.empty() ? 0 : result_.tokens.back().at.begin;
    const std::size_t end = lexer_.position();
    if (!low || !may_be_range(place)) {
        return low;
    }
    lexer_.skip_space();
    if (!lexer_.take("..")) {
        lexer_.seek(end);
        return low;
    }
    const auto high = take_end(place);
    if (!high) {
        return std::nullopt;
    }
    FilterError error;
    auto range = join_range(place, *low, *high, error);
    return range ? std::move(range) : fail(from(begin), std::move(error));
}

// { value, low..high }. White space will do for a comma.
bool Parser::take_set(const ValuePlace& place, std::vector<ValueRange>& values) {
    const std::size_t begin = lexer_.position();
    if (!lexer_.take("{")) {
        fail_here(fmt::format("a set of values for {} is missing", place.info.name),
                  fmt::format("{{value, value}}"));
        return false;
    }
    const Lexer::Inside around = lexer_.inside();
    lexer_.set_inside(Lexer::Inside::Set);
    lexer_.skip_space();
    while (!lexer_.is_at("}")) {
        if (lexer_.at_end()) {
            fail_here(fmt::format("the set at byte {} is not closed", begin + 1), "}");
            return false;
        }
        auto value = take_range(place);
        if (!value) {
            return false;
        }
        values.push_back(std::move(*value));
        lexer_.skip_space();
        if (lexer_.take(",")) {
            lexer_.skip_space();
        }
    }
    lexer_.seek(lexer_.position() + 1);
    lexer_.set_inside(around);
    if (values.empty()) {
        fail(from(begin), "the set is empty", expected_value(place.info));
        return false;
    }
    return true;
}

// ---- Patterns ----

std::optional<Value> Parser::take_pattern() {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    std::optional<RawValue> raw;
    if (lexer_.is_at_quote() || lexer_.is_at("r\"") || lexer_.is_at("R\"")) {
        raw = take_quoted();
        if (!raw) {
            return std::nullopt;
        }
    } else if (lexer_.is_at("/")) {
        raw = lexer_.take_slashed();
    }
    if (!raw) {
        const bool is_keyword = lexer_.is_at_keyword("and") || lexer_.is_at_keyword("or");
        raw = lexer_.take_bare(false);
        if (is_keyword || raw->inner.empty() || raw->inner == "&" || raw->inner == "|") {
            lexer_.seek(begin);
            return fail_here("a pattern is missing", kPatternExpected);
        }
    }
    add_token(TokenKind::Pattern, raw->at);
    return compile(*raw);
}

std::optional<Value> Parser::compile(const RawValue& raw) {
    return compile(raw.pattern(), raw.exact_case, raw.at);
}

std::optional<Value> Parser::compile(const std::string& source, bool exact_case, TextSpan at) {
    if (++patterns_ > kMostPatterns) {
        return fail(at, fmt::format("the filter has more than {} patterns", kMostPatterns));
    }
    if (is_valid_utf8(source) && for_terminal(source) != source) {
        return fail(at,
                    "the pattern has a character that cannot be shown",
                    "an escape for it, such as \\n or \\x{202e}");
    }
    auto pattern = Pattern::compile(source, exact_case);
    if (!pattern) {
        return fail(at, "the pattern is wrong: " + for_terminal(pattern.error().message));
    }
    patterns_size_ += pattern->size();
    if (patterns_size_ > kLargestPatterns) {
        return fail(at, "the patterns of the filter are too large, taken together");
    }
    return pattern_value(std::move(*pattern));
}

}  // namespace waybill::filter
