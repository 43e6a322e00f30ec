// SPDX-License-Identifier: GPL-3.0-or-later
//
// What HTTP Toolkit writes as calls: or(a, b) and contains(text). Its not(a) is our own, and its
// operators and brackets stand in the grammar.
#include <utility>

#include <fmt/format.h>

#include "core/base/ascii.h"
#include "core/filter/expression_builder.h"
#include "core/filter/parser_impl.h"

namespace waybill::filter {

// or(a, b, c)
Parser::Parsed Parser::any_of_list() {
    const std::size_t begin = lexer_.position();
    constexpr std::string_view kName = "or";
    lexer_.seek(begin + kName.size());
    add_token(TokenKind::Keyword, from(begin));
    const std::size_t open = lexer_.position();
    lexer_.seek(open + 1);
    if (!go_deeper(from(begin))) {
        return std::nullopt;
    }
    const Lexer::Inside around = lexer_.inside();
    lexer_.set_inside(Lexer::Inside::Function);
    std::vector<Expression> members;
    do {
        Parsed member = or_terms();
        if (!member) {
            return std::nullopt;
        }
        members.push_back(std::move(*member));
        lexer_.skip_space();
    } while (lexer_.take(","));
    lexer_.set_inside(around);
    --depth_;
    return close_parenthesis(open) ? Parsed(any_of(std::move(members))) : std::nullopt;
}

// contains(text), contains([text]) and contains("text")
Parser::Parsed Parser::text_search() {
    const std::size_t begin = lexer_.position();
    constexpr std::string_view kName = "contains";
    lexer_.seek(begin + kName.size());
    add_token(TokenKind::Alias, from(begin));
    const std::size_t value_begin = lexer_.position() + 1;
    auto text = take_argument_text('(', ')');
    if (!text) {
        return std::nullopt;
    }
    const TextSpan value_at{value_begin, lexer_.position() - 1};
    add_token(TokenKind::Value, value_at);
    if (text->size() > 2 && text->front() == '[' && text->back() == ']') {
        *text = text->substr(1, text->size() - 2);
    }
    if (text->empty()) {
        return fail(value_at, "what to look for is missing", "contains(text)");
    }
    return accept(comparison_of(FieldId::Text, Operator::Contains, text_value(std::move(*text))),
                  from(begin));
}

}  // namespace waybill::filter
