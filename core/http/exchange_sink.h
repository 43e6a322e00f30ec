// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an HTTP connection tells about its exchanges while they happen.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/anomaly.h"
#include "core/base/byte_stream.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"
#include "core/http/head.h"
#include "core/http/http1_stream.h"
#include "core/http/websocket_facts.h"

namespace waybill::http {

// What a connection turned out to carry.
enum class Protocol : std::uint8_t { Unknown, Http1, Http2, Tls, WebSocket, Quic, Opaque };

inline constexpr std::size_t kProtocols = static_cast<std::size_t>(Protocol::Opaque) + 1;

// "http/1", "http/2", "tls", "websocket", "quic", "opaque"; Unknown is "opaque" too.
std::string_view name_of(Protocol protocol);

// Names an exchange between sink and connection; given out by the sink.
using ExchangeHandle = std::uint32_t;

// Per exchange: on_opened, then in the order of the wire on_head, (on_body | on_body_gap)* and
// on_end for the request, on_interim, on_head, (on_body | on_body_gap)* and on_end for the
// response, then on_closed. Request and response may overlap. A message that was not captured has
// neither on_head nor on_end. `Side` is the one that sent the message: Client for requests. What is
// sent in a tunnel that is not looked into (a WebSocket) comes as on_tunnel_data, behind on_end.
class ExchangeSink {
public:
    virtual ~ExchangeSink() = default;

    // `stream` is the number of the HTTP/2 stream; 0 for HTTP/1.
    virtual ExchangeHandle on_opened(std::uint32_t stream) = 0;
    // Returns whether on_body is wanted for this message.
    virtual bool on_head(ExchangeHandle exchange,
                         Side side,
                         const Head& head,
                         const MessageSpan& span) = 0;
    virtual void on_interim(ExchangeHandle exchange, const Head& head, const MessageSpan& span) = 0;
    // Content without transfer framing, borrowed for the call.
    virtual void on_body(ExchangeHandle exchange, Side side, Bytes data, Timestamp at) = 0;
    virtual void on_body_gap(ExchangeHandle exchange,
                             Side side,
                             std::uint64_t length,
                             Timestamp at) = 0;
    virtual void on_trailers(ExchangeHandle exchange,
                             Side side,
                             const HeaderList& trailers) = 0;  // before on_end
    virtual void on_end(ExchangeHandle exchange,
                        Side side,
                        const BodyFacts& body,
                        const MessageSpan& span) = 0;
    virtual void on_tunnel(ExchangeHandle exchange) = 0;  // its response switched protocols
    // The tunnel's bytes follow the head of the message of that side, or its content if it has any.
    virtual void on_tunnel_data(ExchangeHandle exchange,
                                Side side,
                                Bytes data,
                                const Arrival& arrival) = 0;
    virtual void on_tunnel_gap(ExchangeHandle exchange,
                               Side side,
                               std::uint64_t length,
                               Timestamp at) = 0;
    // Of an exchange that became a WebSocket: what was seen in it so far; the last call holds.
    virtual void on_websocket(ExchangeHandle exchange, const WebSocketFacts& facts) = 0;
    virtual void on_closed(ExchangeHandle exchange) = 0;

    virtual void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) = 0;
    // One that belongs to no exchange (yet).
    virtual void on_connection_anomaly(Anomaly anomaly) = 0;

    // The side that TCP took for the server sends the requests: client and server change places.
    virtual void on_roles_swapped() = 0;
    virtual void on_protocol(Protocol protocol) = 0;
    // What is known of the connection's TLS; may come again, and then the last call holds.
    virtual void on_tls(const TlsFacts& facts) = 0;
    // A frame of HTTP/2, as http2_frame_note.h writes it, without its payload.
    virtual void on_frame(Bytes note, Timestamp at) = 0;
};

}  // namespace waybill::http
