// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parser of filters: recursive descent, no deeper than kDeepestFilter. Its parts lie in
// parser.cpp (the grammar), predicate_parser.cpp (fields, operators and values) and aliases_*.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/filter/aliases.h"
#include "core/filter/expression.h"
#include "core/filter/lexer.h"
#include "core/filter/parser.h"
#include "core/filter/value_reader.h"

namespace waybill::filter {

class Parser {
public:
    explicit Parser(std::string_view text) : lexer_(text) {}

    ParsedFilter parse();

private:
    // None: it failed, and result_.error says why.
    using Parsed = std::optional<Expression>;

    // A field with its argument, as the left side of a comparison.
    struct Operand {
        const FieldInfo* info = nullptr;
        std::string argument;
        std::string_view written;  // its name
        TextSpan at;
    };
    struct TakenOperator {
        Operator op = Operator::Present;
        bool negated = false;  // not in
        TextSpan at;
    };

    // The grammar
    Parsed or_terms();
    Parsed and_terms();
    Parsed term();
    Parsed negation(std::string_view sign);
    Parsed group();
    Parsed named_term(std::string_view name);
    Parsed function(std::string_view name);
    Parsed field_in_function(std::string_view name);
    Parsed any_of_list();
    Parsed text_search();
    Parsed quoted_word();
    Parsed slashed_word();
    Parsed word();
    void warn_about_word(const RawValue& raw, std::string_view name);
    std::nullopt_t no_such_field(TextSpan at);
    bool take_or();
    bool take_and();
    bool take_keyword(std::string_view word);
    bool close_parenthesis(std::size_t open);

    // Fields, operators and values
    std::optional<Operand> operand(std::string_view name);
    bool take_argument(Operand& operand);
    std::optional<std::string> take_argument_text(char open, char close);
    bool check_argument(Operand& operand, TextSpan at);
    Parsed comparison(const Operand& operand);
    Parsed comparison_with(const Operand& operand, const TakenOperator& taken);
    std::optional<TakenOperator> take_operator(const FieldInfo& info);
    bool operator_may_follow(std::size_t at) const;
    bool is_operator_behind(std::size_t at) const;
    bool is_at_mitmproxy_token(std::size_t at) const;
    std::optional<Value> take_pattern();
    std::optional<RawValue> take_value(const ValuePlace& place);
    void take_second_word(const ValuePlace& place, RawValue& raw);
    std::optional<RawValue> take_quoted();
    std::optional<ValueRange> take_range(const ValuePlace& place);
    std::optional<ValueRange> take_end(const ValuePlace& place);
    bool take_set(const ValuePlace& place, std::vector<ValueRange>& values);
    std::optional<Value> compile(const RawValue& raw);
    std::optional<Value> compile(const std::string& source, bool exact_case, TextSpan at);
    void warn_about(const Predicate& predicate, const Operand& operand, TextSpan at);

    // Aliases
    Parsed mitmproxy_alias();
    Parsed mitmproxy_pattern(const MitmproxyToken& token, TextSpan at);
    Parsed mitmproxy_status(TextSpan at);
    std::optional<RawValue> take_mitmproxy_value(std::string_view token);
    const DevtoolsKey* devtools_key_at(std::size_t at) const;
    Parsed devtools_alias(const DevtoolsKey& key, bool negated);
    Parsed devtools_expression(const DevtoolsKey& key, const RawValue& raw);
    Parsed devtools_value(const DevtoolsKey& key, Operator op, const RawValue& raw);
    Parsed devtools_domain(const RawValue& raw);
    Parsed devtools_cookie(FieldId field,
                           std::string_view before,
                           std::string_view after,
                           const RawValue& raw);
    Parsed devtools_state(const RawValue& raw);
    Parsed devtools_resource_type(const RawValue& raw);
    Parsed wireshark_protocol(std::string_view name);

    // Outcomes
    std::nullopt_t fail(TextSpan at,
                        std::string message,
                        std::string_view expected = {},
                        std::string_view nearest = {});
    std::nullopt_t fail(TextSpan at, FilterError error);
    // Where the lexer stands, up to the end of what stands there.
    std::nullopt_t fail_here(std::string message,
                             std::string_view expected = {},
                             std::string_view nearest = {});
    void warn(TextSpan at, std::string message);
    void add_token(TokenKind kind, TextSpan at);
    TextSpan from(std::size_t begin) const { return {begin, lexer_.position()}; }
    bool go_deeper(TextSpan at);
    // Counts its predicates, and warns of fields that nothing fills.
    Parsed accept(Expression expression, TextSpan at);
    bool accept_all(const Expression& expression, TextSpan at);

    Lexer lexer_;
    ParsedFilter result_;
    std::size_t depth_ = 0;
    std::size_t predicates_ = 0;
    std::size_t patterns_ = 0;
    std::size_t patterns_size_ = 0;
};

}  // namespace waybill::filter
