// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of a filter as people write them: "100 kB", "1.5 s", "2026-11-20 06:48 UTC".
#pragma once

#include <string>

#include "core/filter/expression.h"

namespace waybill::filter {

// Appends one value of a field; bytes are made safe to show.
void append_value_in_words(std::string& out, const FieldInfo& field, const Value& value);

}  // namespace waybill::filter
