// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the fields that tell what people noted on an exchange, marks and
// comments, and what a proxy did with it.
#pragma once

#include <cstdint>

#include "core/filter/answer.h"
#include "core/filter/expression.h"
#include "core/http/proxy_facts.h"
#include "core/store/annotations.h"

namespace waybill::filter {

// Tells nothing where there are no annotations.
void tell_noted(FieldId field,
                const store::Annotations* annotations,
                std::uint32_t exchange,
                Answer& answer);

// Whether a filter asks for what was noted. A capture file alone has nothing of it.
bool needs_annotations(const Expression& expression);

// Values of Tag, Rule and Edited.
void tell_proxied(FieldId field, const http::ProxyFacts& facts, Answer& answer);

}  // namespace waybill::filter
