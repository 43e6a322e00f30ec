// SPDX-License-Identifier: GPL-3.0-or-later
//
// The headers of IPv4 and IPv6, without what needs memory (fragments: see fragments.h). Internal to
// the packet decoder; see frame.h for the contract.
#pragma once

#include <cstdint>
#include <optional>

#include "capture/frame.h"

namespace waybill::capture {

namespace ip_protocol {
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIpv4 = 4;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIpv6 = 41;
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kGre = 47;
inline constexpr std::uint8_t kEsp = 50;
inline constexpr std::uint8_t kAuthentication = 51;
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kEtherIp = 97;
inline constexpr std::uint8_t kL2tpv3 = 115;
inline constexpr std::uint8_t kMobility = 135;
inline constexpr std::uint8_t kMpls = 137;
inline constexpr std::uint8_t kHostIdentity = 139;
inline constexpr std::uint8_t kShim6 = 140;
inline constexpr std::uint8_t kEthernet = 143;
}  // namespace ip_protocol

struct IpHeader {
    const Byte* source = nullptr;  // 4 or 16 bytes, in the packet; null before there was a header
    const Byte* destination = nullptr;
    bool v6 = false;
    std::uint8_t protocol = 0;  // what follows
    bool is_fragment = false;
    bool last_fragment = false;
    std::uint32_t fragment_offset = 0;  // in bytes
    std::uint32_t identification = 0;   // of IPv6: of fragments only
    std::uint32_t length = 0;           // of the header itself
};

inline constexpr int kMaxExtensionHeaders = 16;

// RFC 791. The frame becomes what the header's total length says lies behind it. `ip` holds the
// header above this one.
inline std::optional<SkipReason> read_ipv4(Frame& frame, IpHeader& ip) {
    if (!frame.has(20)) {
        return frame.shortage(20);
    }
    const Byte* header = frame.data;
    const std::uint32_t length = (header[0] & 0x0fU) * 4;
    const std::uint32_t total = load_be16(header + 2);
    if ((header[0] >> 4) != 4 || length < 20 || (total != 0 && total < length)) {
        return SkipReason::Malformed;
    }
    if (total != 0) {  // segmentation offload leaves 0 here: then the frame's end is the packet's
        frame.set_length(total, ip.source != nullptr);
    }
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    const std::uint16_t fragment = load_be16(header + 6);
    ip.source = header + 12;
    ip.destination = header + 16;
    ip.v6 = false;
    ip.protocol = header[9];
    ip.is_fragment = (fragment & 0x3fff) != 0;
    ip.last_fragment = (fragment & 0x2000) == 0;
    ip.fragment_offset = (fragment & 0x1fffU) * 8;
    ip.identification = load_be16(header + 4);
    ip.length = length;
    return std::nullopt;
}

// RFC 8200 section 4: moves over extension headers, at most kMaxExtensionHeaders. Stops behind a
// fragment header that makes the packet a fragment.
std::optional<SkipReason> read_ipv6_extensions(Frame& frame, IpHeader& ip);

// RFC 8200 section 3, extension headers included.
inline std::optional<SkipReason> read_ipv6(Frame& frame, IpHeader& ip) {
    if (!frame.has(40)) {
        return frame.shortage(40);
    }
    const Byte* header = frame.data;
    const std::uint32_t length = load_be16(header + 4);
    if ((header[0] >> 4) != 6) {
        return SkipReason::Malformed;
    }
    const bool inside_tunnel = ip.source != nullptr;
    ip.source = header + 8;
    ip.destination = header + 24;
    ip.v6 = true;
    ip.protocol = header[6];
    ip.is_fragment = false;
    ip.length = 40;
    if (length != 0) {  // as for IPv4
        frame.set_length(40 + length, inside_tunnel);
    } else if (ip.protocol == ip_protocol::kHopByHop) {  // a jumbogram (RFC 2675)
        return SkipReason::Malformed;
    }
    frame.drop(40);
    if (ip.protocol == ip_protocol::kTcp) {
        return std::nullopt;
    }
    return read_ipv6_extensions(frame, ip);
}

// The layer of an IP protocol number; NotTcp for what is not looked into.
inline Step by_ip_protocol(std::uint8_t protocol) {
    switch (protocol) {
        case ip_protocol::kTcp:
            return Layer::Tcp;
        case ip_protocol::kUdp:
            return Layer::Udp;
        case ip_protocol::kIpv4:
            return Layer::Ipv4;
        case ip_protocol::kIpv6:
            return Layer::Ipv6;
        case ip_protocol::kGre:
            return Layer::Gre;
        case ip_protocol::kEsp:
            return SkipReason::Encrypted;
        case ip_protocol::kAuthentication:
            return Layer::Authentication;
        case ip_protocol::kEtherIp:
            return Layer::EtherIp;
        case ip_protocol::kL2tpv3:
            return Layer::L2tpv3;
        case ip_protocol::kMpls:
            return Layer::Mpls;
        case ip_protocol::kEthernet:
            return Layer::Ethernet;
        default:
            return SkipReason::NotTcp;
    }
}

// RFC 4302: AH does not hide what it protects.
Step authentication(Frame& frame);

// RFC 3378: Ethernet in IP, behind two bytes.
Step ether_ip(Frame& frame);

}  // namespace waybill::capture
