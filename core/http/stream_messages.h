// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages inside an exchange: of a WebSocket, of server-sent events, of gRPC, of bodies that
// are records. Fed with the bodies (or what was sent in the tunnel) as they were sent, both sides
// in any order.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/http/head.h"

namespace waybill::http {

enum class MessageKind : std::uint8_t {
    Text,
    Binary,
    Ping,
    Pong,
    Close,
    ServerEvent,
    Grpc,
    Record,
};

// "text", "binary", "ping", "pong", "close", "sse", "grpc", "record".
std::string_view name_of(MessageKind kind);

struct StreamMessage {
    Side side = Side::Client;
    Timestamp at;  // when its last byte came
    MessageKind kind = MessageKind::Text;
    std::uint64_t size = 0;     // of the content, decompressed where that was possible
    std::uint64_t missing = 0;  // bytes never captured
    std::string data;           // may quote the wire: escape before showing; of a close: its reason
    bool truncated = false;     // `data` is only the beginning
    bool compressed = false;    // `data` could not be decompressed
    bool whole = true;          // false: its end, or its beginning, was not captured
    bool trailers = false;      // gRPC-Web: text with the trailers
    std::uint16_t close_code = 0;  // of a close; 0: it has none
    std::uint64_t fragments = 0;   // of a WebSocket: frames that it came in
    std::string event;             // of server-sent events: its type; empty: "message"
    std::optional<std::string> id;
    std::optional<std::uint64_t> retry;  // milliseconds
};

// What the messages of one side of an exchange are.
enum class StreamKind : std::uint8_t { None, WebSocket, ServerEvents, Grpc, Records };

// Either head may be null.
StreamKind stream_kind(const Head* request, const Head* response, Side side);

class StreamMessages {
public:
    // Returns false to stop.
    using Output = std::function<bool(StreamMessage&&)>;

    // `limit`: of the content of one message. The heads are not needed any more afterwards; either
    // may be null.
    StreamMessages(const Head* request,
                   const Head* response,
                   std::uint64_t limit,
                   const Output& output);
    ~StreamMessages();

    // What that side sends comes without the content codings that its head tells of.
    void expect_decoded(Side side);

    // Whether that side may have messages.
    bool any(Side side) const;

    // The next piece that `side` sent; `missing`: so many bytes are not there in place of data.
    // False once it was stopped.
    bool add(Side side, Bytes data, std::uint64_t missing, Timestamp at);

    // Nothing more comes of that side.
    bool finish(Side side);

private:
    class Reader;
    std::array<std::unique_ptr<Reader>, 2> readers_;
};

}  // namespace waybill::http
