// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages inside an exchange, of both sides in the order they came.
#pragma once

#include <cstdint>
#include <functional>

#include "core/http/exchange.h"
#include "core/http/stream_messages.h"
#include "core/store/exchange_loader.h"

namespace waybill::report {

struct MessageLimits {
    std::uint64_t message_bytes = 64 * kMiB;  // of one message; of the rest only the size is told
    // About so much is held at a time, or one message if that is more. Where both sides have more
    // than this their bytes are read again and again, so many at a time.
    std::uint64_t held_bytes = 32 * kMiB;
};

// Whether the exchange's heads say that there may be messages in it.
bool may_have_messages(const http::Exchange& exchange);

// Gives the messages of an exchange that `loader` has loaded, until `output` returns false. Each
// side's are in the order of the wire; between the sides time decides. Returns false when some of
// the bytes cannot be read again.
bool list_messages(store::ExchangeLoader& loader,
                   const http::Exchange& exchange,
                   const MessageLimits& limits,
                   const std::function<bool(const http::StreamMessage&)>& output);

}  // namespace waybill::report
