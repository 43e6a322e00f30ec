// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ethernet, the tags behind it, and what stands between a link layer and IP: LLC, PPP, PPPoE, MPLS.
// Internal to the packet decoder; see frame.h for the contract.
#pragma once

#include <cstdint>

#include "capture/frame.h"

namespace waybill::capture {

namespace ethertype {
inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kTrill = 0x22f3;
inline constexpr std::uint16_t kBridged = 0x6558;  // Ethernet in GRE, Geneve
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
inline constexpr std::uint16_t kPpp = 0x880b;
inline constexpr std::uint16_t kMpls = 0x8847;
inline constexpr std::uint16_t kMplsMulticast = 0x8848;
inline constexpr std::uint16_t kPppoe = 0x8864;
inline constexpr std::uint16_t kLlcJumbo = 0x8870;
inline constexpr std::uint16_t kProviderVlan = 0x88a8;
inline constexpr std::uint16_t kMacsec = 0x88e5;
inline constexpr std::uint16_t kProviderBackbone = 0x88e7;
inline constexpr std::uint16_t kFabricPath = 0x8903;
inline constexpr std::uint16_t kCiscoMetaData = 0x8909;
inline constexpr std::uint16_t kVnTag = 0x8926;
inline constexpr std::uint16_t kHsr = 0x892f;
inline constexpr std::uint16_t kETag = 0x893f;
inline constexpr std::uint16_t kNsh = 0x894f;
inline constexpr std::uint16_t kOldQinq1 = 0x9100;
inline constexpr std::uint16_t kOldQinq2 = 0x9200;
}  // namespace ethertype

inline constexpr std::uint16_t kLowestEthertype = 0x0600;  // what is lower is an 802.3 length

// Moves over a header of `length` bytes.
Step skip_to(Layer layer, std::uint32_t length, Frame& frame);
// Moves over a header of `length` bytes that holds an EtherType at `at`.
Step skip_to_ethertype(std::uint32_t at, std::uint32_t length, Frame& frame);

// What follows an EtherType other than IP's, or an 802.3 length; takes VLAN and other tags off.
Step by_other_ethertype(std::uint16_t type, Frame& frame);

inline Step by_ethertype(std::uint16_t type, Frame& frame) {
    if (type == ethertype::kIpv4) {
        return Layer::Ipv4;
    }
    return type == ethertype::kIpv6 ? Layer::Ipv6 : by_other_ethertype(type, frame);
}

inline Step ethernet(Frame& frame) {
    constexpr std::uint32_t kHeader = 14;
    if (!frame.has(kHeader)) {
        return frame.shortage(kHeader);
    }
    const std::uint16_t type = load_be16(frame.data + 12);
    frame.drop(kHeader);
    return by_ethertype(type, frame);
}

Step bare_ethertype(Frame& frame);
Step llc(Frame& frame);
Step ppp(Frame& frame);
Step pppoe(Frame& frame);
Step mpls(Frame& frame);

// Whether an Ethernet header stands here, by what follows it.
bool looks_like_ethernet(Frame frame);

}  // namespace waybill::capture
