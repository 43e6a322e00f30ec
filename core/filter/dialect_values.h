// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the fields that tell what an exchange says in a convention on top of HTTP.
#pragma once

#include <string_view>

#include "core/filter/answer.h"
#include "core/filter/field.h"

namespace waybill::filter {

// `text` is what ExchangeRow::dialect stands for.
void tell_dialect(FieldId field, std::string_view text, Answer& answer);

}  // namespace waybill::filter
