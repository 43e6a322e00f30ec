// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/noted_values.h"

#include <algorithm>
#include <string>

namespace waybill::filter {

void tell_noted(FieldId field,
                const store::Annotations* annotations,
                std::uint32_t exchange,
                Answer& answer) {
    if (annotations == nullptr) {
        return;
    }
    if (field == FieldId::Mark) {
        const int mark = annotations->mark(exchange);
        const char digit = static_cast<char>('0' + std::clamp(mark, 0, 9));
        if (mark > 0) {
            answer.text({&digit, 1});
        }
    } else if (const std::string_view comment = annotations->comment(exchange); !comment.empty()) {
        answer.text(comment);
    }
}

void tell_proxied(FieldId field, const http::ProxyFacts& facts, Answer& answer) {
    if (field == FieldId::Edited) {
        answer.flag(facts.edited);
        return;
    }
    for (const std::string& text : field == FieldId::Rule ? facts.rules : facts.tags) {
        answer.text(text);
    }
}

bool needs_annotations(const Expression& expression) {
    if (expression.kind == Expression::Kind::Predicate) {
        const FieldId field = expression.predicate.field;
        return field == FieldId::Mark || field == FieldId::Comment;
    }
    return std::any_of(expression.children.begin(), expression.children.end(), needs_annotations);
}

}  // namespace waybill::filter
