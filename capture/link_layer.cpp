// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/link_layer.h"

#include "capture/ethernet.h"
#include "capture/wireless.h"

namespace waybill::capture {
namespace {

// Four bytes of address family, in the byte order of whoever captured.
Step bsd_loopback(Frame& frame) {
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    std::uint32_t family = load_le32(frame.data);
    if (family > 0xffff) {
        family = load_be32(frame.data);
    }
    frame.drop(4);
    switch (family) {
        case 2:   // AF_INET everywhere
        case 10:  // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, Solaris, FreeBSD, macOS
        case 23:
        case 24:
        case 26:
        case 28:
        case 30:
            return Layer::Ip;
        default:
            return SkipReason::NotIp;
    }
}

// The protocol of Linux "cooked" captures, by the hardware type of the interface.
Step linux_cooked_protocol(std::uint16_t hardware, std::uint16_t protocol, Frame& frame) {
    switch (hardware) {
        case 801:
            return Layer::Wireless;
        case 802:
            return prism(frame);
        case 803:
            return radiotap(frame);
        case 824:
            return SkipReason::NotIp;  // netlink
        default:
            break;
    }
    if (protocol == 0x0004) {  // LINUX_SLL_P_802_2
        return Layer::Llc;
    }
    return protocol < kLowestEthertype ? Step{SkipReason::NotIp} : by_ethertype(protocol, frame);
}

Step linux_cooked(Frame& frame) {
    if (!frame.has(16)) {
        return frame.shortage(16);
    }
    const std::uint16_t hardware = load_be16(frame.data + 2);
    const std::uint16_t protocol = load_be16(frame.data + 14);
    frame.drop(16);
    return linux_cooked_protocol(hardware, protocol, frame);
}

Step linux_cooked2(Frame& frame) {
    if (!frame.has(20)) {
        return frame.shortage(20);
    }
    const std::uint16_t protocol = load_be16(frame.data);
    const std::uint16_t hardware = load_be16(frame.data + 8);
    frame.drop(20);
    return linux_cooked_protocol(hardware, protocol, frame);
}

// Netfilter log: a list of attributes, of which one is the packet. Lengths and types are in the
// byte order of the host that captured: the one in which they make sense is taken.
Step nflog(Frame& frame) {
    constexpr std::uint16_t kPayload = 9;
    constexpr std::uint16_t kHighestType = 255;
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    frame.drop(4);
    while (frame.has(4)) {
        std::uint32_t length = load_le16(frame.data);
        std::uint16_t type = load_le16(frame.data + 2) & 0x3fff;
        if (type > kHighestType || length > frame.wire) {
            length = load_be16(frame.data);
            type = load_be16(frame.data + 2) & 0x3fff;
        }
        if (length < 4) {
            return SkipReason::Malformed;
        }
        if (type == kPayload) {
            frame.cut(length);
            frame.drop(4);
            return Layer::Ip;
        }
        const std::uint32_t padded = (length + 3) & ~3U;
        if (!frame.has(padded)) {
            return frame.shortage(padded);
        }
        frame.drop(padded);
    }
    return frame.wire > frame.captured ? SkipReason::Truncated : SkipReason::NotIp;
}

// RFC 1201 as Linux captures it: source, destination, two bytes of offset, protocol, and in all but
// the old protocols of RFC 1051 a split flag and a sequence number.
Step arcnet(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const Byte protocol = frame.data[4];
    switch (protocol) {
        case 0xf0:
            frame.drop(5);
            return Layer::Ipv4;
        case 0xd4:
            frame.drop(8);
            return Layer::Ipv4;
        case 0xc4:
            frame.drop(8);
            return Layer::Ipv6;
        default:
            return SkipReason::NotIp;
    }
}

// RFC 2427 section 4, and Cisco's own encapsulation with an EtherType.
Step frame_relay(Frame& frame) {
    std::uint32_t header = 1;
    while (header <= 4 && frame.has(header) && (frame.data[header - 1] & 1) == 0) {
        ++header;
    }
    if (!frame.has(header + 2)) {
        return frame.shortage(header + 2);
    }
    frame.drop(header);
    if (frame.data[0] != 0x03) {
        return skip_to_ethertype(0, 2, frame);
    }
    frame.drop(1);
    if (frame.data[0] == 0) {  // padding
        frame.drop(1);
    }
    if (!frame.has(1)) {
        return frame.shortage(1);
    }
    const Byte protocol = frame.data[0];
    frame.drop(1);
    switch (protocol) {
        case 0xcc:
            return Layer::Ipv4;
        case 0x8e:
            return Layer::Ipv6;
        case 0x80:
            return skip_to_ethertype(3, 5, frame);  // SNAP
        default:
            return SkipReason::NotIp;
    }
}

// Address and control byte tell Cisco's HDLC from PPP.
Step ppp_or_cisco_hdlc(Frame& frame) {
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    if (frame.data[0] == 0x0f || frame.data[0] == 0x8f) {
        return skip_to_ethertype(2, 4, frame);
    }
    return ppp(frame);
}

// A header that says how long it is and what link type follows (PPI, PKTAP), all little-endian.
Step nested_link_layer(std::uint32_t length, std::uint32_t inner, Frame& frame) {
    if (inner == link_type::kPpi || inner == link_type::kPktap || inner > 0xffff) {
        return SkipReason::LinkType;
    }
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    return link_layer(static_cast<std::uint16_t>(inner), frame);
}

Step ppi(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    return nested_link_layer(load_le16(frame.data + 2), load_le32(frame.data + 4), frame);
}

Step pktap(Frame& frame) {
    if (!frame.has(12)) {
        return frame.shortage(12);
    }
    return nested_link_layer(load_le32(frame.data), load_le32(frame.data + 8), frame);
}

}  // namespace

Step link_layer(std::uint16_t link_type, Frame& frame) {
    switch (link_type) {
        case link_type::kEthernet:
            return Layer::Ethernet;
        case link_type::kNull:
        case link_type::kLoop:
            return bsd_loopback(frame);
        case link_type::kRawBsd:
        case link_type::kRawOpenBsd:
        case link_type::kRaw:
            return Layer::Ip;
        case link_type::kIpv4:
            return Layer::Ipv4;
        case link_type::kIpv6:
            return Layer::Ipv6;
        case link_type::kLinuxCooked:
            return linux_cooked(frame);
        case link_type::kLinuxCooked2:
            return linux_cooked2(frame);
        case link_type::kPpp:
        case link_type::kPppHdlc:
            return ppp_or_cisco_hdlc(frame);
        case link_type::kPppWithDirection:
            return skip_to(Layer::Ppp, 1, frame);
        case link_type::kPppEther:
            return Layer::Pppoe;
        case link_type::kCiscoHdlc:
            return skip_to_ethertype(2, 4, frame);
        case link_type::kFrameRelay:
            return frame_relay(frame);
        case link_type::kMpls:
            return Layer::Mpls;
        case link_type::kWireless:
            return Layer::Wireless;
        case link_type::kRadiotap:
            return radiotap(frame);
        case link_type::kPrism:
            return prism(frame);
        case link_type::kAvs:
            return avs(frame);
        case link_type::kNflog:
            return nflog(frame);
        case link_type::kArcnetLinux:
            return arcnet(frame);
        case link_type::kPpi:
            return ppi(frame);
        case link_type::kPktap:
            return pktap(frame);
        default:
            return SkipReason::LinkType;
    }
}

}  // namespace waybill::capture
