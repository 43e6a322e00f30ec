// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/expression.h"

#include <algorithm>

namespace waybill::filter {

std::string_view text_of(Operator op) {
    switch (op) {
        case Operator::Present:
            return "";
        case Operator::Equal:
            return "==";
        case Operator::NotEqual:
            return "!=";
        case Operator::Less:
            return "<";
        case Operator::LessEqual:
            return "<=";
        case Operator::Greater:
            return ">";
        case Operator::GreaterEqual:
            return ">=";
        case Operator::Contains:
            return "contains";
        case Operator::StartsWith:
            return "startswith";
        case Operator::EndsWith:
            return "endswith";
        case Operator::Matches:
            return "matches";
        case Operator::In:
            return "in";
    }
    return "";
}

bool operator==(const Value& a, const Value& b) {
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
        case ValueKind::Text:
            return a.text == b.text && a.exact_case == b.exact_case;
        case ValueKind::Pattern:
            return a.pattern == b.pattern;
        case ValueKind::Number:
        case ValueKind::Flag:
            return a.number == b.number;
        case ValueKind::Time:
        case ValueKind::TimeOfDay:
            return a.ns == b.ns;
        case ValueKind::Network:
            return a.ip == b.ip && a.prefix == b.prefix && a.port == b.port;
    }
    return false;
}

Need need_of(const Expression& expression) {
    Need need = expression.kind == Expression::Kind::Predicate
                    ? field(expression.predicate.field).need
                    : Need::Row;
    for (const Expression& child : expression.children) {
        need = std::max(need, need_of(child));
    }
    return need;
}

}  // namespace waybill::filter
