// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keys of the WebSocket handshake over HTTP/1 (RFC 6455 section 4), which its handshake over
// HTTP/2 (RFC 8441) does not have.
#pragma once

#include <string>
#include <string_view>

namespace waybill::proxy {

// For Sec-WebSocket-Key.
std::string make_websocket_key();
// What Sec-WebSocket-Accept has to be.
std::string websocket_accept_of(std::string_view key);

}  // namespace waybill::proxy
