// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/expression_builder.h"

#include <iterator>
#include <utility>

namespace waybill::filter {
namespace {

Expression join(Expression::Kind kind, std::vector<Expression> members) {
    if (members.size() == 1) {
        return std::move(members.front());
    }
    Expression joined;
    joined.kind = kind;
    for (Expression& member : members) {
        if (member.kind == kind) {
            std::move(member.children.begin(),
                      member.children.end(),
                      std::back_inserter(joined.children));
        } else {
            joined.children.push_back(std::move(member));
        }
    }
    return joined;
}

}  // namespace

Value text_value(std::string text, bool exact_case) {
    Value value;
    value.kind = ValueKind::Text;
    value.text = std::move(text);
    value.exact_case = exact_case;
    return value;
}

Value pattern_value(Pattern pattern) {
    Value value;
    value.kind = ValueKind::Pattern;
    value.pattern = std::move(pattern);
    return value;
}

Value number_value(double number) {
    Value value;
    value.kind = ValueKind::Number;
    value.number = number;
    return value;
}

Expression every_exchange() {
    return Expression{};
}

Expression no_exchange() {
    return negation_of(every_exchange());
}

Expression presence_of(FieldId field, std::string argument) {
    Expression expression;
    expression.kind = Expression::Kind::Predicate;
    expression.predicate.field = field;
    expression.predicate.argument = std::move(argument);
    return expression;
}

Expression comparison_of(FieldId field, Operator op, Value value, std::string argument) {
    Expression expression = presence_of(field, std::move(argument));
    expression.predicate.op = op;
    expression.predicate.values.push_back({std::move(value), std::nullopt});
    return expression;
}

Expression negation_of(Expression expression) {
    Expression negation;
    negation.kind = Expression::Kind::Not;
    negation.children.push_back(std::move(expression));
    return negation;
}

Expression all_of(std::vector<Expression> members) {
    return members.empty() ? every_exchange() : join(Expression::Kind::And, std::move(members));
}

Expression any_of(std::vector<Expression> members) {
    return members.empty() ? no_exchange() : join(Expression::Kind::Or, std::move(members));
}

}  // namespace waybill::filter
