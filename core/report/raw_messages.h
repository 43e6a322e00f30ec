// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages as they are on the wire. See code_export.h for what that means where they were not
// captured as one piece.
#pragma once

#include "core/base/byte_stream.h"
#include "core/http/exchange.h"
#include "core/report/exchange_writer.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

// The message that `side` sent; nothing where it was not captured.
Result<void> write_raw_message(const http::Exchange& exchange,
                               Side side,
                               store::ExchangeLoader& loader,
                               const TextOutput& output);

}  // namespace waybill::report
