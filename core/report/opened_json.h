// SPDX-License-Identifier: GPL-3.0-or-later
//
// An exchange that goes on as a line of the machine format, version 1: told when it begins, of a
// live capture.
#pragma once

#include <string>

#include "core/http/exchange.h"

namespace waybill::report {

// Appends one `"type":"opened"` object, without a line feed behind it: who asks whom for what. The
// `"type":"exchange"` object of the same id follows when it is over.
void append_opened(std::string& out, const http::Exchange& exchange);

}  // namespace waybill::report
