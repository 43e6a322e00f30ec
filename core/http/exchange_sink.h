// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an HTTP connection tells about its exchanges while they happen.
#pragma once

#include <cstdint>

#include "core/base/anomaly.h"
#include "core/http/head.h"
#include "core/http/http1_stream.h"

namespace waybill::http {

// What a connection turned out to carry.
enum class Protocol : std::uint8_t { Unknown, Http1, Http2, Tls, WebSocket, Opaque };

// "http/1", "http/2", "tls", "websocket", "opaque"; Unknown is "opaque" too.
std::string_view name_of(Protocol protocol);

// Names an exchange between sink and connection; given out by the sink.
using ExchangeHandle = std::uint32_t;

// Per exchange: on_opened, then in the order of the wire on_head and on_end for the request,
// on_interim, on_head and on_end for the response, then on_closed. A message that was not captured
// has neither on_head nor on_end. `Side` is the one that sent the message: Client for requests.
class ExchangeSink {
public:
    virtual ~ExchangeSink() = default;

    virtual ExchangeHandle on_opened() = 0;
    virtual void on_head(ExchangeHandle exchange,
                         Side side,
                         const Head& head,
                         const MessageSpan& span) = 0;
    virtual void on_interim(ExchangeHandle exchange, const Head& head, const MessageSpan& span) = 0;
    virtual void on_end(ExchangeHandle exchange,
                        Side side,
                        const BodyFacts& body,
                        const MessageSpan& span) = 0;
    virtual void on_trailers(ExchangeHandle exchange, Side side) = 0;  // before on_end
    virtual void on_tunnel(ExchangeHandle exchange) = 0;  // its response switched protocols
    virtual void on_closed(ExchangeHandle exchange) = 0;

    virtual void on_exchange_anomaly(ExchangeHandle exchange, Anomaly anomaly) = 0;
    // One that belongs to no exchange (yet).
    virtual void on_connection_anomaly(Anomaly anomaly) = 0;

    // The side that TCP took for the server sends the requests: client and server change places.
    virtual void on_roles_swapped() = 0;
    virtual void on_protocol(Protocol protocol) = 0;
};

}  // namespace waybill::http
