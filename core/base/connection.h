// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of a TCP connection apart from its bytes.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/anomaly.h"
#include "core/base/byte_stream.h"
#include "core/base/endpoint.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill {

// Known when the first packet of the connection was seen.
struct ConnectionStart {
    std::array<Endpoint, 2> endpoints;  // by Side
    RecordId first_record = kNoRecord;  // of the first packet: orders connections
    Timestamp started;
    bool mid_stream = false;  // no SYN was seen
};

struct SideFacts {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;            // TCP payload on the wire, retransmissions counted
    std::uint64_t stream_bytes = 0;     // length of the byte stream, gaps counted
    std::uint64_t retransmissions = 0;  // packets that brought nothing new
    std::uint64_t duplicates = 0;       // the same packet captured twice (mirrored port)
    std::uint64_t out_of_order = 0;
    std::uint64_t keep_alives = 0;
    std::uint64_t gaps = 0;
    std::uint64_t gap_bytes = 0;
    std::int64_t round_trip_ns =
        -1;  // handshake, from this side's packet to the answer; -1 unknown
    // Sequence number of the stream's byte 0, so that byte n has first_sequence + n modulo 2^32.
    std::uint32_t first_sequence = 0;
    bool seen = false;  // any packet of this side was captured
};

// Kept up to date while the connection lives; final when it is closed.
struct ConnectionFacts {
    std::array<SideFacts, 2> sides;  // by Side
    Timestamp ended;                 // of the last packet
    bool fin = false;                // both sides ended in order
    bool reset = false;
    EndReason end = EndReason::CaptureEnded;
    std::int64_t connect_ns = -1;  // SYN to the ACK that completes the handshake; -1 unknown
};

}  // namespace waybill
