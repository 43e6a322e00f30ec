// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is left of a packet once the layers above it are taken off, and what a layer says comes
// next. The decoders of the layers are free functions `Step f(Frame&)`: each moves the frame behind
// its own header and names the layer that follows, or the reason why nothing does.
//
// Internal to the packet decoder.
#pragma once

#include <algorithm>
#include <cstdint>

#include "capture/packet_decoder.h"
#include "core/base/byte_reader.h"
#include "core/base/bytes.h"

namespace waybill::capture {

// INVARIANT: captured <= wire, and `captured` bytes can be read at `data`.
struct Frame {
    const Byte* data = nullptr;
    std::uint32_t captured = 0;
    std::uint32_t wire = 0;  // as the layers above give it: more than `captured` when cut off

    bool has(std::uint32_t count) const { return captured >= count; }

    // Why fewer than `count` bytes are here: the capture was cut, or there never were more.
    SkipReason shortage(std::uint32_t count) const {
        return wire >= count ? SkipReason::Truncated : SkipReason::Malformed;
    }

    // REQUIRES: has(count).
    void drop(std::uint32_t count) {
        data += count;
        captured -= count;
        wire -= count;
    }
    Frame behind(std::uint32_t count) const {
        Frame frame = *this;
        frame.drop(count);
        return frame;
    }

    // Forgets what lies behind the first `count` bytes (padding, trailers).
    void cut(std::uint32_t count) {
        wire = std::min(wire, count);
        captured = std::min(captured, count);
    }

    // Takes the length that an IP header gives. The capture's own measure, of the outermost packet,
    // may only be shortened by it (padding). Inside a tunnel the header is believed: a mirror may
    // have cut the packet before it put it in there.
    void set_length(std::uint32_t length, bool inside_tunnel) {
        wire = inside_tunnel ? length : std::min(wire, length);
        captured = std::min(captured, length);
    }
};

enum class Layer : std::uint8_t {
    Ethernet,
    Ethertype,  // nothing but an EtherType, and what it announces
    Llc,
    Ppp,
    Pppoe,
    Mpls,
    Nsh,
    Wireless,   // IEEE 802.11 data frames
    Aggregate,  // A-MSDU: several frames in one of 802.11
    Ip,         // of either version
    Ipv4,
    Ipv6,
    Authentication,  // AH
    EtherIp,
    Tcp,
    Udp,
    Gre,
    L2tpv3,  // directly over IP
    Done,    // a segment was delivered
    Stop,    // see Step::reason
};

struct Step {
    Layer layer;
    SkipReason reason = SkipReason::NotIp;  // of Stop only

    // NOLINTNEXTLINE(google-explicit-constructor): a decoder returns the one or the other
    Step(Layer next) : layer(next) {}
    // NOLINTNEXTLINE(google-explicit-constructor): a decoder returns the one or the other
    Step(SkipReason why) : layer(Layer::Stop), reason(why) {}
};

// Whether an IP header stands here that fits in the frame, for places where nothing else tells what
// follows. `Exactly` demands that the packet ends where the frame does.
enum class Fit : std::uint8_t { Inside, Exactly };

inline bool looks_like_ipv4(const Frame& frame, Fit fit) {
    if (!frame.has(20) || (frame.data[0] >> 4) != 4 || (frame.data[0] & 0x0f) < 5) {
        return false;
    }
    const std::uint32_t total = load_be16(frame.data + 2);
    const std::uint32_t header = (frame.data[0] & 0x0fU) * 4;
    return total >= header && (fit == Fit::Exactly ? total == frame.wire : total <= frame.wire);
}

inline bool looks_like_ipv6(const Frame& frame, Fit fit) {
    if (!frame.has(40) || (frame.data[0] >> 4) != 6) {
        return false;
    }
    const std::uint32_t total = 40U + load_be16(frame.data + 4);
    return fit == Fit::Exactly ? total == frame.wire : total <= frame.wire;
}

inline bool looks_like_ip(const Frame& frame, Fit fit) {
    return looks_like_ipv4(frame, fit) || looks_like_ipv6(frame, fit);
}

}  // namespace waybill::capture
