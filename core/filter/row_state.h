// SPDX-License-Identifier: GPL-3.0-or-later
//
// How an exchange stands, by its row: the meaning of the words that filters have for it.
#pragma once

#include <cstdint>

#include "core/store/session.h"

namespace waybill::filter {

bool is_reset(const store::ConnectionRow& connection);

// A message broke off, or never came, because the connection ended; what the recording alone cut
// off is not aborted.
bool is_aborted(const store::ExchangeRow& row, const store::ConnectionRow& connection);

// No response, one that was cut off or cannot be read, or a status of the server's errors.
bool is_error(const store::ExchangeRow& row, const store::ConnectionRow& connection);

// What counts and charts call an error: `kFailed` as a filter. It adds the client's errors.
inline constexpr const char* kFailed = "error or status >= 400";
bool has_failed(const store::ExchangeRow& row, const store::ConnectionRow& connection);

bool is_redirect(std::uint16_t status);

// Body bytes of both messages that were never captured.
std::uint64_t missing_bytes(const store::Session& session, std::uint32_t exchange);

// Nanoseconds over both ways of the handshake, so that it does not matter where it was captured; -1
// unknown.
std::int64_t round_trip(const ConnectionFacts& facts);

}  // namespace waybill::filter
