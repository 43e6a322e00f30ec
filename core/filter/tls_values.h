// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the fields that tell how an exchange was encrypted: from the hellos and
// certificates of its connection.
#pragma once

#include "core/filter/answer.h"
#include "core/filter/field.h"
#include "core/store/session.h"

namespace waybill::filter {

// The version as filters compare it: 1.2 of "TLSv1.2"; what came before TLS is less than 1.
// Negative for what is no version.
double tls_version_number(std::string_view version);

// Tells nothing of an exchange that was sent in the clear, but that it was.
void tell_tls(FieldId field,
              const store::ExchangeRow& row,
              const store::ConnectionRow& connection,
              Answer& answer);

}  // namespace waybill::filter
