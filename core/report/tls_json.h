// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the TLS of a connection, as the machine format has it.
#pragma once

#include "core/base/tls_facts.h"
#include "core/report/json_writer.h"

namespace waybill::report {

// Version, cipher, names and whether it was decrypted: the value of `tls` of an exchange.
void write_tls(JsonWriter& json, const TlsFacts& tls);

// All there is, certificates too: the value of `tls` of a connection.
void write_tls_in_full(JsonWriter& json, const TlsFacts& tls);

}  // namespace waybill::report
