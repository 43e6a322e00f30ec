// SPDX-License-Identifier: GPL-3.0-or-later
//
// One TCP segment, or one UDP datagram, taken out of whatever carried it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/place.h"
#include "core/base/time.h"

namespace waybill::capture {

namespace tcp_flag {
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;
inline constexpr std::uint8_t kUrg = 0x20;
}  // namespace tcp_flag

// Both endpoints of a connection, the lower one first, so that both directions have the same key.
// Tunnels and VLAN tags do not take part: a mirrored port may show them on one direction only.
struct FlowKey {
    std::array<Endpoint, 2> ends;  // ends[0] <= ends[1]

    bool operator==(const FlowKey&) const = default;
};

struct Segment {
    static constexpr std::uint8_t kNoWindowScale = 0xff;

    FlowKey key;
    std::uint64_t hash = 0;                      // of the key: hash_of(key)
    std::uint8_t from = 0;                       // which of key.ends sent it
    std::uint8_t flags = 0;                      // tcp_flag bits
    std::uint8_t window_scale = kNoWindowScale;  // option of a SYN
    bool has_ip_id = false;
    std::uint16_t ip_id = 0;   // IPv4 identification, to know a packet that was captured twice
    std::uint16_t window = 0;  // as in the header, not scaled
    std::uint16_t urgent = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgment = 0;
    std::uint32_t wire_length = 0;  // payload bytes by the IP header; at least payload.size()
    Bytes payload;                  // captured payload; borrowed like the packet's bytes
    Timestamp at;
    Place place;  // of payload[0]; scattered when IP fragments were put together
    RecordId first_record = kNoRecord;  // place.record, or that of the first fragment
};

// Of UDP: one that QUIC may have sent.
struct UdpDatagram {
    FlowKey key;
    std::uint64_t hash = 0;         // of the key: hash_of(key)
    std::uint8_t from = 0;          // which of key.ends sent it
    std::uint32_t wire_length = 0;  // payload bytes by the UDP header; at least payload.size()
    Bytes payload;                  // captured payload; borrowed like the packet's bytes
    Timestamp at;
    Place place;                        // as a segment has it
    RecordId first_record = kNoRecord;  // as a segment has it
};

// A hash with a key that is random in each process, so that nobody can make a capture whose
// connections all meet in one bucket.
std::uint64_t hash_of(const FlowKey& key);

// The number in [0, shards) of a connection. The same in each process.
std::size_t shard_of(const FlowKey& key, std::size_t shards);

class SegmentSink {
public:
    virtual ~SegmentSink() = default;
    virtual void on_segment(const Segment& segment) = 0;
    virtual void on_datagram(const UdpDatagram& /*datagram*/) {}
    // The packet is a fragment of IP. All of a datagram have the same number, which comes again
    // when the sender uses its identification again.
    virtual void on_fragment(std::uint64_t /*datagram*/) {}
};

}  // namespace waybill::capture
