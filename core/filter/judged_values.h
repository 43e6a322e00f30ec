// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the fields that tell what was judged: findings, scores, grades.
#pragma once

#include <cstdint>

#include "core/filter/answer.h"
#include "core/filter/expression.h"
#include "core/store/session.h"

namespace waybill::filter {

// Tells nothing where the session was not judged (Session::judgements).
void tell_judged(FieldId field,
                 const store::Session& session,
                 std::uint32_t exchange,
                 Answer& answer);

// Whether a filter asks for what was judged: then the session must have been, before it is used.
bool needs_judgements(const Expression& expression);

}  // namespace waybill::filter
