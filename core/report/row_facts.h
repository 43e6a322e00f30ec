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

// Nanoseconds between two times of a row, 0 where they run backwards (as when a response begins
// before its request is complete); -1 when one of them is not known.
inline std::int64_t time_between(std::int64_t begin, std::int64_t end) {
    return begin >= 0 && end >= 0 ? std::max<std::int64_t>(end - begin, 0) : -1;
}

// From the last request byte to the first response byte.
inline std::int64_t wait_of(const store::ExchangeRow& row) {
    return row.has(store::row_flag::kHasRequest) ? time_between(row.request_end, row.response_begin)
                                                 : -1;
}

// From the exchange's first byte to the response's last one.
inline std::int64_t total_of(const store::ExchangeRow& row) {
    return std::max<std::int64_t>(row.response_end, -1);
}

http::Timing timing_of(const store::ExchangeRow& row, const store::ConnectionRow& connection);

// "none", "length", "chunked", "close", "tunnel".
std::string_view name_of(http::BodyFraming framing);

// "HTTP/1.1": what the exchange was spoken in, whatever its start line claims.
std::string_view protocol_of(http::Version version, http::Protocol carried);

// How a connection stands at its end: "fin", "reset", "idle", "cut", "open".
std::string_view state_of(const store::ConnectionRow& connection);

}  // namespace waybill::report
