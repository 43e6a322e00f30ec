// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/noted_values.h"

#include <algorithm>

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

bool needs_annotations(const Expression& expression) {
    if (expression.kind == Expression::Kind::Predicate) {
        const FieldId field = expression.predicate.field;
        return field == FieldId::Mark || field == FieldId::Comment;
    }
    return std::any_of(expression.children.begin(), expression.children.end(), needs_annotations);
}

}  // namespace waybill::filter
