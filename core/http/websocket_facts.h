// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of a WebSocket as a whole (RFC 6455).
#pragma once

#include <cstdint>
#include <string>

namespace waybill::http {

struct WebSocketFacts {
    std::uint64_t client_messages = 0;  // data and control messages
    std::uint64_t server_messages = 0;
    std::uint64_t client_bytes = 0;  // as sent, frames and all
    std::uint64_t server_bytes = 0;
    bool compressed = false;       // permessage-deflate was agreed on
    bool closed = false;           // a close frame was seen
    std::uint16_t close_code = 0;  // of the first one; 0: it has none
    std::string close_reason;      // may quote the wire: escape before showing

    std::uint64_t messages() const { return client_messages + server_messages; }
};

}  // namespace waybill::http
