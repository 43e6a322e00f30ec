// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes exchanges as HAR 1.2, in constant memory, with what HAR has no place for in "_waybill".
#pragma once

#include <memory>
#include <string>

#include "core/report/exchange_writer.h"

namespace waybill::report {

struct HarOptions {
    bool bodies = true;   // false: their sizes only
    std::string comment;  // of the log, such as that secrets were replaced
};

// Each body is read once, and written as it comes.
std::unique_ptr<ExchangeWriter> make_har_writer(TextOutput output, HarOptions options);

}  // namespace waybill::report
