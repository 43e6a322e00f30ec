// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TCP connections of a recording: finds the connection of each segment, puts both directions in
// order and hands the bytes on.
//
// Sequence numbers and packet time only: no sockets, clocks or threads. One table belongs to one
// thread. Bytes that arrive in order are passed on without a copy; bytes ahead of a hole are copied
// and held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "capture/segment.h"
#include "core/base/byte_stream.h"
#include "core/base/bytes.h"
#include "core/base/connection.h"

namespace waybill::capture {

// Whose bytes win where two segments disagree (RELIABILITY 4.1).
enum class OverlapPolicy : std::uint8_t { First, Bsd, Linux, OldLinux, Solaris, Last };

struct TcpLimits {
    std::size_t held_bytes_per_side = 4 * kMiB;  // beyond this the first hole is given up
    std::size_t held_segments_per_side = 4096;
    std::size_t held_bytes_in_total = 16 * kMiB;  // of this table; then the connection that has
                                                  // been quiet for longest gives up its holes
    std::size_t connections = 65'536;  // open ones in this table; then the quietest is closed
    std::int64_t idle_ns = 7'200 * kNsPerSecond;  // then a new packet begins a new connection
    std::int64_t embryonic_idle_ns = 60 * kNsPerSecond;  // for a SYN that nobody answers
    OverlapPolicy overlap = OverlapPolicy::First;
};

// What is known of a connection while it goes on.
class FactsSoFar {
public:
    virtual ~FactsSoFar() = default;
    virtual const ConnectionFacts& facts_so_far() = 0;
};

// Consumes one connection: its bytes, then on_close once, last.
class ConnectionConsumer : public ConnectionSink {
public:
    // Told first; `facts` may be asked until on_close.
    virtual void on_open(FactsSoFar& /*facts*/) {}
    // `facts` are valid during the call.
    virtual void on_close(const ConnectionFacts& facts) = 0;
};

class ConnectionOpener {
public:
    virtual ~ConnectionOpener() = default;
    // A connection has its first bytes or its first gap; `start` tells of its first packet. One
    // without either gets no consumer: a port scan makes none. Not null.
    virtual std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) = 0;
};

struct TcpCounts {
    std::uint64_t connections = 0;    // that were opened, with or without bytes
    std::uint64_t without_bytes = 0;  // of these, closed without any payload
    std::uint64_t evicted = 0;        // closed for want of memory
    std::uint64_t most_held = 0;      // bytes behind holes at one time, with what keeps them
};

// Reads captured bytes again, to compare a retransmission with what was delivered before; returns
// false when they cannot be read.
using ReadAgain = std::function<bool(Place place, std::span<Byte> out)>;

class TcpConnections {
public:
    // `opener` must outlive the table.
    explicit TcpConnections(ConnectionOpener& opener,
                            TcpLimits limits = {},
                            ReadAgain read_again = {});
    ~TcpConnections();

    void add(const Segment& segment);

    // The recording is over: delivers what is held, gaps included, and closes every connection, in
    // the order in which they began.
    void finish();

    const TcpCounts& counts() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture
