// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/parser.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {
namespace {

constexpr std::string_view kTermExpected = "a field, a word to look for in the URL, or (";

}  // namespace

// ---- Outcomes ----

std::nullopt_t Parser::fail(TextSpan at,
                            std::string message,
                            std::string_view expected,
                            std::string_view nearest) {
    FilterError& error = result_.error;
    if (error.message.empty()) {
        error.message = std::move(message);
        error.at = at;
        error.expected = expected;
        error.nearest = nearest;
    }
    return std::nullopt;
}

std::nullopt_t Parser::fail(TextSpan at, FilterError error) {
    return fail(at, std::move(error.message), error.expected, error.nearest);
}

std::nullopt_t Parser::fail_here(std::string message,
                                 std::string_view expected,
                                 std::string_view nearest) {
    const std::size_t begin = lexer_.position();
    const std::size_t least = lexer_.at_end() ? begin : begin + 1;
    return fail({begin, std::max(least, lexer_.bare_end(begin, false))},
                std::move(message),
                expected,
                nearest);
}

void Parser::warn(TextSpan at, std::string message) {
    result_.warnings.push_back({std::move(message), at});
}

void Parser::add_token(TokenKind kind, TextSpan at) {
    result_.tokens.push_back({kind, at});
}

bool Parser::go_deeper(TextSpan at) {
    if (depth_ == kDeepestFilter) {
        fail(at, fmt::format("parentheses and nots go deeper than {}", kDeepestFilter));
        return false;
    }
    ++depth_;
    return true;
}

Parser::Parsed Parser::accept(Expression expression, TextSpan at) {
    return accept_all(expression, at) ? Parsed(std::move(expression)) : std::nullopt;
}

bool Parser::accept_all(const Expression& expression, TextSpan at) {
    if (expression.kind == Expression::Kind::Predicate) {
        predicates_ += std::max<std::size_t>(1, expression.predicate.values.size());
        if (predicates_ > kMostPredicates) {
            fail(at, fmt::format("the filter has more than {} parts", kMostPredicates));
            return false;
        }
        const FieldInfo& info = field(expression.predicate.field);
        if (!info.available) {
            warn(at,
                 fmt::format("this version does not know {}: no exchange meets what is asked of it",
                             info.name));
        }
    }
    return std::all_of(expression.children.begin(),
                       expression.children.end(),
                       [&](const Expression& child) { return accept_all(child, at); });
}

// ---- The grammar ----

ParsedFilter Parser::parse() {
    const std::size_t size = lexer_.text().size();
    if (size > kLongestFilter) {
        fail({kLongestFilter, size},
             fmt::format("the filter is longer than {} bytes", kLongestFilter));
        return std::move(result_);
    }
    lexer_.skip_space();
    if (lexer_.at_end()) {
        result_.expression = every_exchange();
        return std::move(result_);
    }
    Parsed parsed = or_terms();
    if (parsed && !lexer_.at_end()) {
        parsed = fail_here("this closes no parenthesis");
    }
    // Aliases are shorter than what they stand for, and that must be a filter too.
    if (parsed && to_text(*parsed).size() > kLongestFilter) {
        parsed = fail(
            {0, size},
            fmt::format("written out in full the filter is longer than {} bytes", kLongestFilter));
    }
    if (parsed && nesting_of(*parsed) > kDeepestFilter) {
        parsed = fail({0, size},
                      fmt::format("written out in full, parentheses and nots go deeper than {}",
                                  kDeepestFilter));
    }
    result_.expression = std::move(parsed);
    return std::move(result_);
}

Parser::Parsed Parser::or_terms() {
    std::vector<Expression> members;
    do {
        Parsed member = and_terms();
        if (!member) {
            return std::nullopt;
        }
        members.push_back(std::move(*member));
    } while (take_or());
    return any_of(std::move(members));
}

Parser::Parsed Parser::and_terms() {
    std::vector<Expression> members;
    do {
        Parsed member = term();
        if (!member) {
            return std::nullopt;
        }
        members.push_back(std::move(*member));
    } while (take_and());
    return all_of(std::move(members));
}

bool Parser::take_keyword(std::string_view word) {
    const std::size_t begin = lexer_.position();
    if (!lexer_.is_at_keyword(word)) {
        return false;
    }
    lexer_.seek(begin + word.size());
    add_token(TokenKind::Keyword, from(begin));
    return true;
}

bool Parser::take_or() {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    if (lexer_.take("||") || lexer_.take("|")) {
        add_token(TokenKind::Keyword, from(begin));
        return true;
    }
    return take_keyword("or");
}

// Whether another term of an "and" follows: after its word or sign, or side by side.
bool Parser::take_and() {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    if (lexer_.take("&&") || lexer_.take("&")) {
        add_token(TokenKind::Keyword, from(begin));
        return true;
    }
    const bool is_over = lexer_.at_end() || lexer_.is_at(")") || lexer_.is_at("|")
                         || lexer_.is_at_keyword("or")
                         || (lexer_.inside() == Lexer::Inside::Function && lexer_.is_at(","));
    if (!is_over) {
        take_keyword("and");
    }
    return !is_over;
}

Parser::Parsed Parser::term() {
    lexer_.skip_space();
    const std::size_t begin = lexer_.position();
    if (lexer_.is_at("(")) {
        return group();
    }
    if (lexer_.is_at("-(")) {
        return negation("-");
    }
    if (lexer_.is_at("!") && !lexer_.is_at("!=")) {
        return negation("!");
    }
    if (lexer_.is_at_keyword("not")) {
        return negation("not");
    }
    if (lexer_.is_at("~")) {
        return mitmproxy_alias();
    }
    if (lexer_.is_at_quote()) {
        return quoted_word();
    }
    if (lexer_.is_at("/")) {
        return slashed_word();
    }
    const bool negated = lexer_.is_at("-");
    if (const DevtoolsKey* key = devtools_key_at(begin + (negated ? 1 : 0))) {
        return devtools_alias(*key, negated);
    }
    const std::string_view name = lexer_.name();
    return name.empty() ? word() : named_term(name);
}

Parser::Parsed Parser::negation(std::string_view sign) {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + sign.size());
    add_token(TokenKind::Keyword, from(begin));
    if (!go_deeper(from(begin))) {
        return std::nullopt;
    }
    Parsed negated = term();
    --depth_;
    return negated ? Parsed(negation_of(std::move(*negated))) : std::nullopt;
}

Parser::Parsed Parser::group() {
    const std::size_t begin = lexer_.position();
    lexer_.seek(begin + 1);
    if (!go_deeper(from(begin))) {
        return std::nullopt;
    }
    Parsed inner = or_terms();
    --depth_;
    return inner && close_parenthesis(begin) ? std::move(inner) : std::nullopt;
}

bool Parser::close_parenthesis(std::size_t open) {
    lexer_.skip_space();
    if (lexer_.take(")")) {
        return true;
    }
    fail_here(fmt::format("the parenthesis at byte {} is not closed", open + 1), ")");
    return false;
}

// A name that may be a keyword, a function, a field, or the beginning of a word.
Parser::Parsed Parser::named_term(std::string_view name) {
    const std::size_t end = lexer_.position() + name.size();
    const bool is_call = lexer_.text().substr(end).starts_with('(');
    if (is_call) {
        return function(name);
    }
    if (lexer_.is_at_keyword("and") || lexer_.is_at_keyword("or")) {
        return fail_here(fmt::format("a filter is missing before {}", shown(name)), kTermExpected);
    }
    if (is_wireshark_protocol(name) && lexer_.ends_at(end) && !is_operator_behind(end)) {
        return wireshark_protocol(name);
    }
    if (find_field(name).info != nullptr && operator_may_follow(end)) {
        const auto left = operand(name);
        return left ? comparison(*left) : std::nullopt;
    }
    return word();
}

Parser::Parsed Parser::quoted_word() {
    const auto raw = take_quoted();
    if (!raw) {
        return std::nullopt;
    }
    add_token(TokenKind::Word, raw->at);
    if (is_operator_behind(lexer_.position())) {
        return fail(raw->at,
                    "a text in quotes is looked for in the URL, and cannot be compared",
                    "the name of a field without quotes");
    }
    std::string text = raw->text();
    if (text.empty()) {
        return fail(raw->at, "there is no text in these quotes", "a text to look for in the URL");
    }
    return accept(
        comparison_of(
            FieldId::Url, Operator::Contains, text_value(std::move(text), raw->exact_case)),
        raw->at);
}

Parser::Parsed Parser::slashed_word() {
    const auto raw = lexer_.take_slashed_word();
    if (!raw) {
        return word();
    }
    add_token(TokenKind::Pattern, raw->at);
    auto pattern = compile(*raw);
    return pattern ? accept(comparison_of(FieldId::Url, Operator::Matches, std::move(*pattern)),
                            raw->at)
                   : std::nullopt;
}

Parser::Parsed Parser::word() {
    const std::size_t begin = lexer_.position();
    const std::string_view name = lexer_.name();
    const std::size_t name_end = begin + name.size();
    const bool has_argument = lexer_.text().substr(name_end).starts_with('[');
    if (!name.empty() && (has_argument || is_operator_behind(name_end))) {
        return no_such_field({begin, name_end});
    }
    const RawValue raw = lexer_.take_bare(false);
    constexpr std::string_view kOperatorSigns = "=<>!";
    if (raw.inner.empty() || raw.inner == "&" || raw.inner == "|"
        || kOperatorSigns.find(raw.inner[0]) != std::string_view::npos) {
        lexer_.seek(begin);
        const std::string_view next = lexer_.text().substr(begin, 1);
        return fail_here(next.empty() ? "a filter is missing at the end"
                                      : "a filter is missing before " + shown(next),
                         kTermExpected);
    }
    add_token(TokenKind::Word, raw.at);
    if (is_operator_behind(lexer_.position())) {
        return no_such_field(raw.at);
    }
    warn_about_word(raw, name);
    return accept(
        comparison_of(FieldId::Url, Operator::Contains, text_value(std::string(raw.inner))),
        raw.at);
}

std::nullopt_t Parser::no_such_field(TextSpan at) {
    const std::string_view name = lexer_.text().substr(at.begin, at.end - at.begin);
    return fail(at,
                fmt::format("there is no field {}", shown(name)),
                "a field, or quotes around a text to look for in the URL",
                nearest_field(name));
}

// `name` is what it begins with.
void Parser::warn_about_word(const RawValue& raw, std::string_view name) {
    const std::string_view rest = raw.inner.substr(name.size());
    if (rest.starts_with(':') && !name.empty()) {
        if (const FieldInfo* info = find_field(name).info) {
            warn(raw.at,
                 fmt::format("this looks for {} in the URL; to ask for the {} write {} == {}",
                             shown(raw.inner),
                             info->name,
                             info->name,
                             shown(rest.substr(1))));
        }
    } else if (raw.inner.starts_with('-') && raw.inner.size() > 1) {
        warn(raw.at,
             fmt::format("this looks for {} in the URL; to leave out what has {} write not {}",
                         shown(raw.inner),
                         shown(raw.inner.substr(1)),
                         shown(raw.inner.substr(1))));
    }
}

// ---- What others call ----

ParsedFilter parse_filter(std::string_view text) {
    return Parser(text).parse();
}

Result<Expression> parse_expression(std::string_view text) {
    ParsedFilter parsed = parse_filter(text);
    if (!parsed.expression) {
        return Error{to_sentence(parsed.error, text)};
    }
    return std::move(*parsed.expression);
}

std::string to_sentence(const FilterError& error, std::string_view text) {
    const bool is_at_end = error.at.begin >= text.size();
    std::string sentence = fmt::format("at byte {}{}: {}",
                                       error.at.begin + 1,
                                       is_at_end ? ", the end" : "",
                                       for_terminal(error.message));
    if (!error.expected.empty()) {
        sentence += "; expected " + for_terminal(error.expected);
    }
    if (!error.nearest.empty()) {
        sentence += "; did you mean " + shown(error.nearest) + "?";
    }
    return sentence;
}

}  // namespace waybill::filter
