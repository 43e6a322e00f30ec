// SPDX-License-Identifier: GPL-3.0-or-later
//
// The QUIC connections of a recording: finds the connection of each datagram by its addresses and
// ports. A connection that moves to others goes on as a new one there, since nothing but a key log
// shows that it is the same.
//
// Packet time only: no sockets, clocks or threads. One table belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "capture/segment.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/store/session_builder.h"

namespace waybill::capture::quic {

struct QuicLimits {
    std::size_t connections = 65'536;   // open ones in this table; then the quietest is closed
    std::size_t held_bytes = 4 * kMiB;  // of hellos that are not complete; then the connection that
                                        // has been waiting for longest gives up
    std::int64_t idle_ns = 120 * kNsPerSecond;  // then a new packet begins a new connection
};

class QuicConnections {
public:
    // `rows` must outlive the table.
    explicit QuicConnections(store::SessionShard& rows, QuicLimits limits = {});
    ~QuicConnections();

    void add(const UdpDatagram& datagram);

    // The recording is over: closes every connection, in the order in which they began.
    void finish();

    std::size_t open() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture::quic
