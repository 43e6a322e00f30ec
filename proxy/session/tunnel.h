// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes that pass as they are, both ways, with back pressure and half-close: a connection that is
// not looked into, a CONNECT, a WebSocket.
#pragma once

#include <string>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

class ServerUse;
class SessionCore;

// Where bytes of a tunnel go on one side: a connection without codec, an HTTP/1 leg behind
// switch_to_raw(), or a stream of HTTP/2.
class TunnelEnd {
public:
    static TunnelEnd client_connection(SessionCore& core);
    static TunnelEnd client_stream(SessionCore& core, StreamId stream);
    static TunnelEnd server(SessionCore& core, ServerUse& use, StreamId stream);
    TunnelEnd() = default;

    void send(Bytes data);
    // Nothing more is sent, it goes on receiving.
    void send_end();
    std::size_t backlog() const;
    // Nothing shall be read from its peer.
    void set_held(bool held);
    bool is_held() const { return held_; }

private:
    enum class Kind : std::uint8_t { None, Connection, Raw, Stream };

    void touch();

    Kind kind_ = Kind::None;
    SessionCore* core_ = nullptr;
    ServerUse* use_ = nullptr;  // null: the client's side
    StreamId stream_ = 0;
    bool held_ = false;
};

// Relays between two ends. Whoever feeds it has recorded, and maybe changed, what passes.
class Tunnel {
public:
    void open(TunnelEnd client, TunnelEnd server);

    // What `from` sent.
    void pass(Side from, Bytes data);
    void pass_end(Side from);
    // The end of that side has less to send than before.
    void on_writable(Side side);

    bool is_open() const { return open_; }
    bool is_ended(Side from) const { return ended_[index_of(from)]; }
    bool is_over() const { return ended_[0] && ended_[1]; }
    TunnelEnd& end(Side side) { return ends_[index_of(side)]; }

private:
    TunnelEnd ends_[2];  // by Side
    bool ended_[2] = {false, false};
    bool open_ = false;
};

}  // namespace waybill::proxy
