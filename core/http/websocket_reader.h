// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads what one side sends in a WebSocket (RFC 6455): frames become messages, masks are removed,
// permessage-deflate (RFC 7692) is undone. Whatever is wrong is told, and reading goes on; behind a
// hole it goes on where frames can be found again.
//
// No message is held that is longer than the limit, and nothing is allocated for an announced
// length.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"

namespace waybill::http {

enum class WebSocketOpcode : std::uint8_t {
    Continuation = 0,  // of a message: its first frame was not captured
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
};

struct WebSocketMessage {
    WebSocketOpcode opcode = WebSocketOpcode::Continuation;
    std::uint64_t offset = 0;     // of its first frame in what that side sent
    std::uint64_t size = 0;       // of the payload: inflated, unless `compressed`
    std::uint64_t missing = 0;    // of the payload as sent, never captured
    std::uint64_t fragments = 0;  // frames that it came in
    Bytes payload;                // borrowed for the call; missing bytes are left out
    bool truncated = false;       // the payload is only the beginning: the limit was reached
    bool compressed = false;      // the payload is as it was compressed: it cannot be inflated
    bool whole = true;            // false: it has no end, or its beginning was not captured
};

// What Sec-WebSocket-Extensions of the response agrees on for one side's messages.
struct WebSocketDeflate {
    bool agreed = false;
    bool no_context_takeover = false;
    unsigned window_bits = 15;
};
WebSocketDeflate read_websocket_extensions(std::string_view extensions, Side side);

// RFC 6455 section 5.5.1. Code 0: there is none.
struct WebSocketClose {
    std::uint16_t code = 0;
    std::string_view reason;  // of the payload
};
WebSocketClose read_websocket_close(Bytes payload);

struct WebSocketReaderOptions {
    Side side = Side::Client;
    WebSocketDeflate deflate;
    // Of one message, as sent and inflated. 0: payloads of data messages are neither kept nor
    // inflated, only counted.
    std::uint64_t payload_limit = 64 * kMiB;
};

class WebSocketReader {
public:
    struct Output {
        std::function<void(const WebSocketMessage&)> message;
        std::function<void(Anomaly)> anomaly;  // offset in what that side sent; at most kAnomalies
    };
    static constexpr std::size_t kAnomalies = 32;

    WebSocketReader(const WebSocketReaderOptions& options, Output output);
    ~WebSocketReader();

    void add(Bytes data);
    void add_gap(std::uint64_t length);

    // Nothing more comes. A message that has not ended is told as it is.
    void finish();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
