// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records what goes through the proxy as the rows that captures become: exchanges with their heads
// and bodies in the ByteStore, and one connection for each pair of a client's connection and a
// place it talked to.
//
// What is recorded of an exchange is the request as it was sent on and the response as the client
// got it, in the words of the client's leg: behind rules and edits.
//
// One recorder belongs to one loop; mutex() is held by whoever calls anything (the loop while it
// works on an event, or the one who takes rows).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"
#include "core/http/exchange_sink.h"
#include "core/store/byte_store.h"
#include "core/store/live_rows.h"
#include "core/store/session_builder.h"
#include "proxy/codec/leg_codec.h"
#include "proxy/message/message_head.h"

namespace waybill::proxy {

// A client's connection and where it talks to.
using PairId = std::uint32_t;

// An exchange that is being recorded; names it also to breakpoints. Never given twice.
using FlowId = std::uint64_t;

class FlowRecorder {
public:
    // `bytes` must outlive the recorder. `loop` makes the ids of several recorders differ; below
    // 65,536. `started`: when the proxy began; orders rows.
    FlowRecorder(store::ByteStore& bytes, std::uint32_t loop, Timestamp started);
    ~FlowRecorder();

    std::mutex& mutex();

    // The server's endpoint and TLS may be told later, with set_server(). Where the proxy answers
    // itself, the server is the proxy.
    PairId open_pair(const Endpoint& client, const Endpoint& server, Timestamp now);
    void set_server(PairId pair, const Endpoint& server, std::int64_t connect_ns);
    // The last call holds: the server's certificates and version, the client's hello.
    void set_tls(PairId pair, const TlsFacts& facts);
    void set_protocol(PairId pair, http::Protocol protocol);
    // Bytes that `side` sent on the client's leg of the pair, TLS not counted.
    void add_bytes(PairId pair, Side side, std::uint64_t count, Timestamp now);
    void pair_anomaly(PairId pair, Side side, AnomalyCode code, std::string detail);
    // REQUIRES: its flows are closed.
    void close_pair(PairId pair, EndReason reason, Timestamp now);

    // `stream`: of HTTP/2, else 0.
    FlowId open_flow(PairId pair, StreamId stream);
    // The client's version and form of the head; what is changed later is told by changing it
    // before this call. Once per message. `at`: its first byte.
    void head(FlowId flow, Side side, const MessageHead& head, bool over_tls, Timestamp at);
    void interim(FlowId flow, const MessageHead& head, Timestamp at);
    void body(FlowId flow, Side side, Bytes data, Timestamp at);
    void trailers(FlowId flow, Side side, const FieldList& trailers);
    // `complete`: its end was seen. Sizes are what body() was told.
    void end(FlowId flow, Side side, const BodyPlan& plan, bool complete, Timestamp at);
    // Its response switched protocols (CONNECT, Upgrade); what follows is told by tunnel().
    // `websocket`: frames are read and counted, and `extensions` is Sec-WebSocket-Extensions of
    // the response.
    void begin_tunnel(FlowId flow, bool websocket, std::string_view extensions);
    void tunnel(FlowId flow, Side side, Bytes data, Timestamp at);
    void anomaly(FlowId flow, Side side, AnomalyCode code, std::string detail);
    // What rules did.
    void note_rule(FlowId flow, std::string_view rule, bool edited);
    void note_tag(FlowId flow, std::string_view tag);
    void note_edited(FlowId flow);
    // A frame of HTTP/2 on the client's leg.
    void frame(PairId pair, Bytes note, Timestamp at);
    // Nothing more comes of it.
    void close_flow(FlowId flow);

    // Hands over what happened; for the thread that has the session, with mutex() held.
    bool has_events() const;
    void take_events(store::LiveRows& into, std::size_t shard);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::proxy
