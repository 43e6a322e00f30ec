// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a proxy did with an exchange, as JSON.
#pragma once

#include "core/http/proxy_facts.h"
#include "core/report/json_writer.h"

namespace waybill::report {

// {"rules": [...], "tags": [...], "edited": true}
void write_proxy(JsonWriter& json, const http::ProxyFacts& facts);

}  // namespace waybill::report
