// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Chrome adds to HAR, and others read: the kind of a resource, why there is no response, the
// messages of a WebSocket.
#pragma once

#include <functional>
#include <string_view>

#include "core/http/exchange.h"
#include "core/http/stream_messages.h"
#include "core/report/json_writer.h"

namespace waybill::report {

// "document", "fetch", "websocket" ...: what Chrome would call it.
std::string_view har_resource_type(const http::Exchange& exchange);

// Why there is no response, in our own words.
std::string_view har_error(const http::Exchange& exchange);

// An element of "_webSocketMessages". Text is text, anything else base64: of control frames their
// payload, a close's code with it. `part_written` as in har_body.h.
void write_har_websocket_message(JsonWriter& json,
                                 const http::StreamMessage& message,
                                 const std::function<bool()>& part_written);

}  // namespace waybill::report
