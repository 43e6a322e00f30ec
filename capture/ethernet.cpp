// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/ethernet.h"

namespace waybill::capture {
namespace {

constexpr int kMaxTags = 8;
constexpr int kMaxLabels = 16;

// Bytes between the EtherType of a tag and the next EtherType; 0 when it is no tag.
constexpr std::uint32_t tag_length(std::uint16_t type) {
    switch (type) {
        case ethertype::kVlan:
        case ethertype::kProviderVlan:
        case ethertype::kOldQinq1:
        case ethertype::kOldQinq2:
            return 2;
        case ethertype::kVnTag:
        case ethertype::kHsr:
            return 4;
        case ethertype::kETag:
        case ethertype::kCiscoMetaData:
            return 6;
        default:
            return 0;
    }
}

// IEEE 802.1AE: what is only authenticated can be read.
Step macsec(Frame& frame) {
    if (!frame.has(6)) {
        return frame.shortage(6);
    }
    const Byte flags = frame.data[0];
    if ((flags & 0x0c) != 0) {  // E, C
        return SkipReason::Encrypted;
    }
    const std::uint32_t header = (flags & 0x20) != 0 ? 14 : 6;  // SC: with an identifier
    return skip_to(Layer::Ethertype, header, frame);
}

// RFC 6325 section 3: hop count and options, then an Ethernet frame.
Step trill(Frame& frame) {
    if (!frame.has(6)) {
        return frame.shortage(6);
    }
    const std::uint32_t options = (load_be16(frame.data) >> 6) & 0x1fU;
    return skip_to(Layer::Ethernet, 6 + options * 4, frame);
}

}  // namespace

Step skip_to(Layer layer, std::uint32_t length, Frame& frame) {
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    return layer;
}

Step skip_to_ethertype(std::uint32_t at, std::uint32_t length, Frame& frame) {
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    const std::uint16_t type = load_be16(frame.data + at);
    frame.drop(length);
    return by_ethertype(type, frame);
}

Step bare_ethertype(Frame& frame) {
    return skip_to_ethertype(0, 2, frame);
}

Step by_other_ethertype(std::uint16_t type, Frame& frame) {
    for (int tags = 0; tags <= kMaxTags; ++tags) {
        if (type == ethertype::kIpv4) {
            return Layer::Ipv4;
        }
        if (type == ethertype::kIpv6) {
            return Layer::Ipv6;
        }
        const std::uint32_t tag = tag_length(type);
        if (tag == 0) {
            break;
        }
        if (!frame.has(tag + 2)) {
            return frame.shortage(tag + 2);
        }
        type = load_be16(frame.data + tag);
        frame.drop(tag + 2);
    }
    if (tag_length(type) != 0) {
        return SkipReason::TooDeep;
    }
    if (type < kLowestEthertype) {
        if (type == 0 || type > 1500) {
            return SkipReason::NotIp;
        }
        frame.cut(type);
        return Layer::Llc;
    }
    switch (type) {
        case ethertype::kMpls:
        case ethertype::kMplsMulticast:
            return Layer::Mpls;
        case ethertype::kPppoe:
            return Layer::Pppoe;
        case ethertype::kPpp:
            return Layer::Ppp;
        case ethertype::kBridged:
            return Layer::Ethernet;
        case ethertype::kLlcJumbo:
            return Layer::Llc;
        case ethertype::kNsh:
            return Layer::Nsh;
        case ethertype::kProviderBackbone:
            return skip_to(Layer::Ethernet, 4, frame);
        case ethertype::kFabricPath:
            return skip_to(Layer::Ethernet, 2, frame);
        case ethertype::kTrill:
            return trill(frame);
        case ethertype::kMacsec:
            return macsec(frame);
        default:
            return SkipReason::NotIp;
    }
}

// IEEE 802.2, with SNAP (RFC 1042) or IP's own service access point (RFC 948).
Step llc(Frame& frame) {
    if (!frame.has(3)) {
        return frame.shortage(3);
    }
    const Byte* header = frame.data;
    if (header[2] != 0x03) {  // not unnumbered information
        return SkipReason::NotIp;
    }
    if (header[0] == 0x06) {
        frame.drop(3);
        return Layer::Ipv4;
    }
    if (header[0] != 0xaa) {
        return SkipReason::NotIp;
    }
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    // The organisations whose protocol numbers are EtherTypes: RFC 1042 and bridge tunnels.
    const std::uint32_t organisation = load_be32(header + 2) & 0xffffff;
    if (organisation != 0x000000 && organisation != 0x0000f8) {
        return SkipReason::NotIp;
    }
    const std::uint16_t type = load_be16(header + 6);
    frame.drop(8);
    return type < kLowestEthertype ? Step{SkipReason::NotIp} : by_ethertype(type, frame);
}

// RFC 1661 and 1662: address and control may be left out, and the protocol may be one byte.
Step ppp(Frame& frame) {
    if (frame.has(2) && frame.data[0] == 0xff && frame.data[1] == 0x03) {
        frame.drop(2);
    }
    if (!frame.has(2)) {
        return frame.shortage(2);
    }
    std::uint16_t protocol = frame.data[0];
    if ((protocol & 1) != 0) {
        frame.drop(1);
    } else {
        protocol = load_be16(frame.data);
        frame.drop(2);
    }
    switch (protocol) {
        case 0x0021:
            return Layer::Ipv4;
        case 0x0057:
            return Layer::Ipv6;
        case 0x0281:
        case 0x0283:
            return Layer::Mpls;
        case 0x0053:
            return SkipReason::Encrypted;  // ECP, RFC 1968
        default:
            return SkipReason::NotIp;
    }
}

// RFC 2516 section 4.
Step pppoe(Frame& frame) {
    if (!frame.has(6)) {
        return frame.shortage(6);
    }
    if (frame.data[0] != 0x11) {
        return SkipReason::Malformed;
    }
    if (frame.data[1] != 0) {  // discovery
        return SkipReason::NotIp;
    }
    frame.drop(6);
    return Layer::Ppp;
}

// RFC 3032. The label stack does not say what it carries: an IP packet shows its version; a pseudo
// wire (RFC 4448) has an Ethernet frame behind a control word, or without one.
Step mpls(Frame& frame) {
    int labels = 0;
    bool bottom = false;
    while (!bottom) {
        if (++labels > kMaxLabels) {
            return SkipReason::TooDeep;
        }
        if (!frame.has(4)) {
            return frame.shortage(4);
        }
        bottom = (frame.data[2] & 1) != 0;
        frame.drop(4);
    }
    if (!frame.has(1)) {
        return frame.shortage(1);
    }
    const int version = frame.data[0] >> 4;
    if (version == 0 && frame.has(4) && looks_like_ethernet(frame.behind(4))) {
        frame.drop(4);
        return Layer::Ethernet;
    }
    // An address may begin like an IP header does, so that alone does not tell.
    if (!looks_like_ip(frame, Fit::Exactly) && looks_like_ethernet(frame)) {
        return Layer::Ethernet;
    }
    return version == 4 || version == 6 ? Layer::Ip : Step{SkipReason::NotIp};
}

bool looks_like_ethernet(Frame frame) {
    const Step next = ethernet(frame);
    switch (next.layer) {
        case Layer::Ipv4:
            return looks_like_ipv4(frame, Fit::Inside);
        case Layer::Ipv6:
            return looks_like_ipv6(frame, Fit::Inside);
        case Layer::Mpls:
            return true;
        case Layer::Pppoe:
            return frame.has(1) && frame.data[0] == 0x11;
        case Layer::Llc:
            return frame.has(3) && frame.data[2] == 0x03;
        default:
            return false;
    }
}

}  // namespace waybill::capture
