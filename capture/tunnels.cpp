// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tunnels.h"

#include "capture/ethernet.h"
#include "capture/link_layer.h"

namespace waybill::capture {
namespace {

// The numbers that VXLAN-GPE and NSH (RFC 8300 section 2.2) have in common.
Step layer_of_next_protocol(unsigned protocol) {
    switch (protocol) {
        case 1:
            return Layer::Ipv4;
        case 2:
            return Layer::Ipv6;
        case 3:
            return Layer::Ethernet;
        case 4:
            return Layer::Nsh;
        case 5:
            return Layer::Mpls;
        default:
            return SkipReason::NotIp;
    }
}

// A port number tells that a tunnel may be here; what stands in the datagram was something else.
constexpr SkipReason kNoTunnel = SkipReason::NotTcp;

Step ip_or_none(const Frame& frame) {
    return looks_like_ip(frame, Fit::Inside) ? Layer::Ip : Step{kNoTunnel};
}

// A switch's copy of a frame. Type I is the bare frame; types II and III have a header that starts
// with its version (draft-foschiano-erspan-03).
Step erspan(bool with_sequence, Frame& frame) {
    if (!with_sequence) {
        return Layer::Ethernet;
    }
    if (!frame.has(12)) {
        return frame.shortage(12);
    }
    const Byte* header = frame.data;
    switch (header[0] >> 4) {
        case 1:
            frame.drop(8);
            return Layer::Ethernet;
        case 2: {
            const bool carries_ip = ((header[10] >> 2) & 0x1f) == 2;
            const std::uint32_t length = (header[11] & 1) != 0 ? 20 : 12;  // O: a subheader
            if (!frame.has(length)) {
                return frame.shortage(length);
            }
            frame.drop(length);
            return carries_ip ? Layer::Ip : Layer::Ethernet;
        }
        default:
            return looks_like_ethernet(frame) ? Layer::Ethernet : Step{SkipReason::NotIp};
    }
}

// RFC 7348; what its successor VXLAN-GPE adds is a protocol where its P bit is set.
Step vxlan(Frame& frame, bool generic) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const Byte flags = frame.data[0];
    const Byte protocol = frame.data[3];
    if ((flags & 0x08) == 0) {
        return kNoTunnel;
    }
    frame.drop(8);
    if (!generic || (flags & 0x04) == 0) {
        return Layer::Ethernet;
    }
    return layer_of_next_protocol(protocol);
}

// RFC 8926 section 3.4.
Step geneve(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    if ((frame.data[0] & 0xc0) != 0) {
        return kNoTunnel;
    }
    const std::uint32_t header = 8 + (frame.data[0] & 0x3fU) * 4;
    const std::uint16_t protocol = load_be16(frame.data + 2);
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    frame.drop(header);
    return by_ethertype(protocol, frame);
}

// 3GPP TS 29.281 section 5: user data of version 1.
bool looks_like_gtp(const Frame& frame, Fit fit) {
    if (!frame.has(8) || (frame.data[0] & 0xf0) != 0x30 || frame.data[1] != 0xff) {
        return false;
    }
    const std::uint32_t total = 8U + load_be16(frame.data + 2);
    return fit == Fit::Exactly ? total == frame.wire : total <= frame.wire;
}

// False when a header or extension header ends behind the frame.
bool drop_gtp_header(Frame& frame) {
    const Byte flags = frame.data[0];
    frame.drop(8);
    if ((flags & 0x07) == 0) {  // none of E, S, PN
        return true;
    }
    if (!frame.has(4)) {
        return false;
    }
    Byte next = (flags & 0x04) != 0 ? frame.data[3] : Byte{0};
    frame.drop(4);
    while (next != 0) {
        if (!frame.has(4)) {
            return false;
        }
        const std::uint32_t length = frame.data[0] * 4U;
        if (length == 0 || !frame.has(length)) {
            return false;
        }
        next = frame.data[length - 1];
        frame.drop(length);
    }
    return true;
}

Step gtp(Frame& frame) {
    if (!looks_like_gtp(frame, Fit::Inside)) {
        return kNoTunnel;
    }
    if (!drop_gtp_header(frame)) {
        return frame.wire > frame.captured ? SkipReason::Truncated : SkipReason::Malformed;
    }
    if (!looks_like_ip(frame, Fit::Exactly) && looks_like_ethernet(frame)) {
        return Layer::Ethernet;
    }
    return frame.has(1) ? Layer::Ip : Step{frame.shortage(1)};
}

// RFC 4380 section 5.1.1: authentication and origin may stand before the IPv6 packet.
Step teredo(Frame& frame) {
    if (frame.has(4) && load_be16(frame.data) == 0x0001) {
        const std::uint32_t length = 13U + frame.data[2] + frame.data[3];
        if (!frame.has(length)) {
            return frame.shortage(length);
        }
        frame.drop(length);
    }
    if (frame.has(8) && load_be16(frame.data) == 0x0000) {
        frame.drop(8);
    }
    return looks_like_ipv6(frame, Fit::Inside) ? Layer::Ipv6 : Step{kNoTunnel};
}

bool looks_like_teredo(const Frame& frame) {
    constexpr std::uint32_t kPrefix = 0x20010000;  // 2001:0::/32
    return looks_like_ipv6(frame, Fit::Exactly)
           && (load_be32(frame.data + 8) == kPrefix || load_be32(frame.data + 24) == kPrefix);
}

// draft-massar-v6ops-ayiya-02 section 3.
Step ayiya(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const Byte* header = frame.data;
    const std::uint32_t identity = 1U << (header[0] >> 4);
    const std::uint32_t signature = (header[1] >> 4) * 4U;
    const bool forward = (header[2] & 0x0f) == 1;
    const std::uint32_t length = 8 + identity + signature;
    if (!forward) {
        return kNoTunnel;
    }
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    return ip_or_none(frame);
}

// Whatever a pseudo wire carries behind a cookie of unknown length.
Step guess_pseudo_wire(Frame& frame) {
    for (std::uint32_t offset = 0; offset <= 12 && frame.has(offset); offset += 4) {
        const Frame inner = frame.behind(offset);
        const bool is_ethernet = looks_like_ethernet(inner);
        const bool is_ppp = inner.has(4) && load_be16(inner.data) == 0xff03;
        if (is_ethernet || is_ppp || looks_like_ip(inner, Fit::Exactly)) {
            frame = inner;
            return is_ethernet ? Layer::Ethernet : (is_ppp ? Layer::Ppp : Layer::Ip);
        }
    }
    return kNoTunnel;
}

// RFC 2661 section 3.1, and RFC 3931 section 4.1.2 for version 3.
Step l2tp(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const std::uint16_t flags = load_be16(frame.data);
    if ((flags & 0x8000) != 0) {  // control
        return kNoTunnel;
    }
    if ((flags & 0x000f) == 3) {
        frame.drop(8);
        return guess_pseudo_wire(frame);
    }
    if ((flags & 0x000f) != 2) {
        return kNoTunnel;
    }
    std::uint32_t header = 6;
    header += (flags & 0x4000) != 0 ? 2 : 0;  // L: length
    header += (flags & 0x0800) != 0 ? 4 : 0;  // S: sequence numbers
    if ((flags & 0x0200) != 0) {              // O: offset
        if (!frame.has(header + 2)) {
            return frame.shortage(header + 2);
        }
        header += 2U + load_be16(frame.data + header);
    }
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    frame.drop(header);
    return Layer::Ppp;
}

// TaZmen Sniffer Protocol: a captured frame behind tagged fields.
Step tzsp(Frame& frame) {
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    const bool carries_frame = frame.data[0] == 1 && frame.data[1] <= 1;
    const std::uint16_t protocol = load_be16(frame.data + 2);
    if (!carries_frame) {
        return kNoTunnel;
    }
    frame.drop(4);
    for (;;) {
        if (!frame.has(1)) {
            return frame.shortage(1);
        }
        const Byte tag = frame.data[0];
        if (tag <= 1) {  // padding, end
            frame.drop(1);
            if (tag == 1) {
                break;
            }
            continue;
        }
        const std::uint32_t length = frame.has(2) ? 2U + frame.data[1] : 2U;
        if (!frame.has(length)) {
            return frame.shortage(length);
        }
        frame.drop(length);
    }
    switch (protocol) {
        case 1:
            return Layer::Ethernet;
        case 18:
            return Layer::Wireless;
        case 119:
            return link_layer(link_type::kPrism, frame);
        case 127:
            return link_layer(link_type::kAvs, frame);
        default:
            return SkipReason::LinkType;
    }
}

// RFC 5415 section 4.3: data packets. Only the first of several fragments is looked into: its IP
// header tells how much is missing.
Step capwap(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const std::uint32_t word = load_be32(frame.data);
    if ((word >> 24) == 0x01) {  // DTLS
        return SkipReason::Encrypted;
    }
    const std::uint32_t header = ((word >> 19) & 0x1f) * 4;
    const bool native = (word & 0x100) != 0;     // T: 802.11, not 802.3
    const bool fragment = (word & 0x80) != 0;    // F
    const bool keep_alive = (word & 0x08) != 0;  // K
    const bool later = fragment && (load_be16(frame.data + 6) >> 3) != 0;
    if ((word >> 24) != 0 || header < 8 || keep_alive || later) {
        return kNoTunnel;
    }
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    frame.drop(header);
    return native ? Layer::Wireless : Layer::Ethernet;
}

// RFC 9300 section 5.1.
Step lisp(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    frame.drop(8);
    return ip_or_none(frame);
}

// REQUIRES: `port` is one of either end's. NotTcp: not a tunnel of this port.
Step tunnel_of_port(std::uint16_t port, Frame& frame) {
    switch (port) {
        case 1701:
            return l2tp(frame);
        case 2152:
            return gtp(frame);
        case 3544:
            return teredo(frame);
        case 4341:
            return lisp(frame);
        case 4754:
            return Layer::Gre;  // RFC 8086
        case 4789:
        case 8472:
        case 48879:
            return vxlan(frame, false);
        case 4790:
            return vxlan(frame, true);
        case 5072:
            return ayiya(frame);
        case 5247:
            return capwap(frame);
        case 6081:
            return geneve(frame);
        case 6635:
            return Layer::Mpls;  // RFC 7510
        case 37008:
            return tzsp(frame);
        default:
            return kNoTunnel;
    }
}

}  // namespace

// RFC 2784 and 2890; version 1 is that of PPTP (RFC 2637 section 4.1).
Step gre(Frame& frame) {
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    const std::uint16_t flags = load_be16(frame.data);
    const std::uint16_t protocol = load_be16(frame.data + 2);
    const int version = flags & 0x0007;
    const bool with_sequence = (flags & 0x1000) != 0;
    if (version > 1) {
        return SkipReason::Malformed;
    }
    std::uint32_t header = 4;
    header += (flags & 0xc000) != 0 ? 4 : 0;  // C or R: checksum and offset
    header += (flags & 0x2000) != 0 ? 4 : 0;  // K: key
    header += with_sequence ? 4 : 0;
    header += version == 1 && (flags & 0x0080) != 0 ? 4 : 0;  // A: acknowledgment
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    frame.drop(header);
    if ((flags & 0x4000) != 0) {  // R: source routes, up to one of length 0 (RFC 1701)
        for (bool more = true; more;) {
            const std::uint32_t length = frame.has(4) ? 4U + frame.data[3] : 4U;
            if (!frame.has(length)) {
                return frame.shortage(length);
            }
            more = frame.data[3] != 0;
            frame.drop(length);
        }
    }
    if (frame.wire == 0) {  // an acknowledgment, a keep-alive
        return SkipReason::NotIp;
    }
    switch (protocol) {
        case 0x88be:
            return erspan(with_sequence, frame);
        case 0x22eb:
            return erspan(true, frame);
        case 0x883e:  // WCCP: its own header stands before the packet, or does not
            if (frame.has(4) && !looks_like_ipv4(frame, Fit::Inside)) {
                frame.drop(4);
            }
            return Layer::Ipv4;
        case 0x9000:
            return Layer::Wireless;  // Aruba access points
        default:
            break;
    }
    if (protocol >= 0x8200 && protocol <= 0x83ff) {  // the same
        return Layer::Wireless;
    }
    return protocol < 0x0600 ? Step{SkipReason::NotIp} : by_ethertype(protocol, frame);
}

// RFC 8300 section 2.
Step nsh(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const std::uint32_t header = (load_be16(frame.data) & 0x3fU) * 4;
    const Byte protocol = frame.data[3];
    if (header < 8) {
        return SkipReason::Malformed;
    }
    if (!frame.has(header)) {
        return frame.shortage(header);
    }
    frame.drop(header);
    return layer_of_next_protocol(protocol);
}

// RFC 3931 section 4.1.1.2: session 0 is control.
Step l2tpv3(Frame& frame) {
    if (!frame.has(4)) {
        return frame.shortage(4);
    }
    if (load_be32(frame.data) == 0) {
        return kNoTunnel;
    }
    frame.drop(4);
    return guess_pseudo_wire(frame);
}

Step udp_tunnel(std::uint16_t source_port, std::uint16_t destination_port, Frame& frame) {
    for (const std::uint16_t port : {destination_port, source_port}) {
        Frame inner = frame;
        const Step next = tunnel_of_port(port, inner);
        if (next.layer != Layer::Stop || next.reason != kNoTunnel) {
            frame = inner;
            return next;
        }
    }
    if (looks_like_teredo(frame)) {
        return Layer::Ipv6;
    }
    if (looks_like_gtp(frame, Fit::Exactly)) {
        Frame inner = frame;
        if (drop_gtp_header(inner) && looks_like_ip(inner, Fit::Exactly)) {
            frame = inner;
            return Layer::Ip;
        }
    }
    return kNoTunnel;
}

}  // namespace waybill::capture
