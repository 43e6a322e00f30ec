// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session knows, as the rows that a session file has of it.
#pragma once

#include <cstdint>

#include "core/session_file/row_buffer.h"
#include "core/session_file/session_writer.h"
#include "core/store/session.h"

namespace waybill::session_file {

void append_source(RowBuffer& rows, std::uint64_t index, const store::Source& source);
// With its TLS, certificates, programs and anomalies.
void append_connection(RowBuffer& rows, std::uint64_t id, const store::ConnectionRow& connection);
// With its notes.
void append_exchange(RowBuffer& rows, std::uint64_t id, const ExchangeFacts& facts);
void append_counts(RowBuffer& rows, const store::Session& session);

}  // namespace waybill::session_file
