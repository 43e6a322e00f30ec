// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the fields that tell which programs hold the ends of a connection: the client's
// unless a field says that it is the server's.
#pragma once

#include "core/filter/answer.h"
#include "core/filter/field.h"
#include "core/store/session.h"

namespace waybill::filter {

bool is_of_program(FieldId field);

// Tells nothing where it is not known. REQUIRES: is_of_program(field).
void tell_program(FieldId field, const store::ConnectionRow& connection, Answer& answer);

}  // namespace waybill::filter
