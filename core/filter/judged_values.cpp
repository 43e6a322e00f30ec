// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/judged_values.h"

#include <algorithm>

#include "core/store/judgements.h"

namespace waybill::filter {
namespace {

bool is_judged(FieldId field) {
    return field == FieldId::Finding || field == FieldId::Severity || field == FieldId::Secret
           || field == FieldId::Score || field == FieldId::Grade || field == FieldId::CachingScore
           || field == FieldId::CachingGrade;
}

}  // namespace

void tell_judged(FieldId field,
                 const store::Session& session,
                 std::uint32_t exchange,
                 Answer& answer) {
    const store::Judgements* const judged = session.judgements;
    if (judged == nullptr) {
        return;
    }
    if (field == FieldId::Score) {
        answer.number(judged->security(exchange).score);
    } else if (field == FieldId::Grade) {
        answer.text(judged->security(exchange).grade);
    } else if (field == FieldId::CachingScore) {
        answer.number(judged->caching(exchange).score);
    } else if (field == FieldId::CachingGrade) {
        answer.text(judged->caching(exchange).grade);
    } else {
        for (const audit::Finding& finding : judged->findings(exchange)) {
            if (field == FieldId::Severity) {
                answer.text(audit::name_of(finding.severity));
            } else if (field == FieldId::Finding
                       || finding.rule->subject == audit::Subject::Secrets) {
                answer.text(finding.rule->id);
            }
        }
    }
}

bool needs_judgements(const Expression& expression) {
    if (expression.kind == Expression::Kind::Predicate) {
        return is_judged(expression.predicate.field);
    }
    return std::any_of(expression.children.begin(), expression.children.end(), needs_judgements);
}

}  // namespace waybill::filter
