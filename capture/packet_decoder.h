// SPDX-License-Identifier: GPL-3.0-or-later
//
// From a packet to the TCP segments in it, and to the UDP datagrams that QUIC may have sent: link
// layers, IP with fragments, tunnels.
//
// No state but the fragments that wait for their other parts (32 MiB and 65,535 datagrams at most,
// 60 seconds of packet time), and which UDP flows are QUIC's (the latest 256 Ki). One decoder
// belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "capture/packet.h"
#include "capture/segment.h"

namespace waybill::capture {

// Why a packet gave no TCP segment and no datagram.
enum class SkipReason : std::uint8_t {
    LinkType,       // a link layer that is not decoded
    NotIp,          // ARP, LLDP, ... and link-layer control frames
    NotTcp,         // ICMP, UDP, ... that carries neither QUIC nor a tunnel we look into
    IpFragment,     // kept, waiting for the other fragments, or a copy of one that came before
    FragmentLimit,  // overlapping, beyond 65,535 bytes, or evicted
    TooDeep,        // more layers or extension headers than are followed
    Truncated,      // the capture ends before the fixed part of the TCP header does
    Malformed,      // lengths or versions that contradict each other
    Encrypted,      // 802.11 or ESP
};
inline constexpr std::size_t kSkipReasons = static_cast<std::size_t>(SkipReason::Encrypted) + 1;

// "link-type", "not-ip", ...
std::string_view name_of(SkipReason reason);

// Each packet either gave segments or datagrams (one, but an 802.11 frame may aggregate several) or
// is counted under one reason. Of a fragmented datagram, the packet that completes it gives them.
struct DecodeCounts {
    std::uint64_t packets = 0;
    std::uint64_t segments = 0;
    std::uint64_t datagrams = 0;
    std::array<std::uint64_t, kSkipReasons> skipped{};
};

class PacketDecoder {
public:
    // `sink` must outlive the decoder. It is called before decode() returns; what the segment
    // borrows lives as long as the packet's bytes, or, when fragments were put together, until
    // keep_alive() is next called.
    explicit PacketDecoder(SegmentSink& sink);
    ~PacketDecoder();

    void decode(const Packet& packet);

    // Owner of the bytes of the reassembled datagrams made since the last call; null when none was.
    std::shared_ptr<const void> keep_alive();

    const DecodeCounts& counts() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture
