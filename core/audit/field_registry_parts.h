// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the table of fields, in the order of the alphabet.
#pragma once

#include <array>
#include <span>

#include "core/audit/field_registry.h"

namespace waybill::audit {

std::span<const FieldInfo> first_fields();
std::span<const FieldInfo> second_fields();
std::span<const FieldInfo> third_fields();
std::span<const FieldInfo> fourth_fields();

}  // namespace waybill::audit
