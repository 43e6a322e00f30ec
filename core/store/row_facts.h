// SPDX-License-Identifier: GPL-3.0-or-later
//
// What follows from the numbers of a row, for reports that need no loading.
#pragma once

#include <string_view>

#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::store {

// "none", "length", "chunked", "close", "tunnel", "h2".
std::string_view name_of(http::BodyFraming framing);

// "HTTP/1.1": what the exchange was spoken in, whatever its start line claims.
std::string_view protocol_of(http::Version version);

// How a connection stands at its end: "fin", "reset", "idle", "cut", "open".
std::string_view state_of(const ConnectionRow& connection);

// The TLS that an exchange was sent over; null for one in the clear, as a CONNECT is whose tunnel
// carries TLS.
const TlsFacts* tls_of(const ExchangeRow& row, const ConnectionRow& connection);

}  // namespace waybill::store
