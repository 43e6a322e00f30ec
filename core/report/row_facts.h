// SPDX-License-Identifier: GPL-3.0-or-later
//
// What follows from the numbers of a row, for reports that need no loading.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::report {

// Nanoseconds from the last request byte to the first response byte; -1 when one of them is not
// known, or when the response came first.
inline std::int64_t wait_of(const store::ExchangeRow& row) {
    if (row.request_end < 0 || row.response_begin < row.request_end) {
        return -1;
    }
    return row.response_begin - row.request_end;
}

// Nanoseconds from the exchange's first byte to the last one that was seen of it; -1 when unknown.
inline std::int64_t total_of(const store::ExchangeRow& row) {
    return std::max(row.request_end, row.response_end);
}

http::Timing timing_of(const store::ExchangeRow& row, const store::ConnectionRow& connection);

// "none", "length", "chunked", "close", "tunnel".
std::string_view name_of(http::BodyFraming framing);

// "HTTP/1.1": what the exchange was spoken in, whatever its start line claims.
std::string_view protocol_of(http::Version version, http::Protocol carried);

// How a connection stands at its end: "fin", "reset", "idle", "cut", "open".
std::string_view state_of(const store::ConnectionRow& connection);

}  // namespace waybill::report
