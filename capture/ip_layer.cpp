// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/ip_layer.h"

namespace waybill::capture {
namespace {

// While a routing header has segments left, the header's destination is the next hop, and the last
// address is in here: of types 0 (RFC 5095), 2 (RFC 6275 section 6.4) and 4 (RFC 8754). That is the
// one which the connection is with.
void follow_route(const Byte* header, std::uint32_t length, IpHeader& ip) {
    const Byte type = header[2];
    const Byte segments_left = header[3];
    if (segments_left == 0 || length < 24) {
        return;
    }
    if (type == 0) {
        const std::uint32_t addresses = (length - 8) / 16;
        ip.destination = header + 8 + std::size_t{addresses - 1} * 16;
    } else if (type == 2 || type == 4) {
        ip.destination = header + 8;
    }
}

}  // namespace

std::optional<SkipReason> read_ipv6_extensions(Frame& frame, IpHeader& ip) {
    for (int headers = 0;; ++headers) {
        std::uint32_t length = 0;
        switch (ip.protocol) {
            case ip_protocol::kHopByHop:
            case ip_protocol::kRouting:
            case ip_protocol::kDestinationOptions:
            case ip_protocol::kMobility:
            case ip_protocol::kHostIdentity:
            case ip_protocol::kShim6:
                if (!frame.has(8)) {
                    return frame.shortage(8);
                }
                length = (frame.data[1] + 1U) * 8;
                break;
            case ip_protocol::kAuthentication:
                if (!frame.has(8)) {
                    return frame.shortage(8);
                }
                length = (frame.data[1] + 2U) * 4;
                break;
            case ip_protocol::kFragment:
                length = 8;
                break;
            default:
                return std::nullopt;
        }
        if (headers == kMaxExtensionHeaders) {
            return SkipReason::TooDeep;
        }
        if (!frame.has(length)) {
            return frame.shortage(length);
        }
        const Byte* header = frame.data;
        const std::uint8_t extension = ip.protocol;
        ip.protocol = header[0];
        frame.drop(length);
        if (extension == ip_protocol::kRouting) {
            follow_route(header, length, ip);
        }
        if (extension == ip_protocol::kFragment) {
            const std::uint16_t fragment = load_be16(header + 2);
            ip.fragment_offset = fragment & 0xfff8U;
            ip.last_fragment = (fragment & 1) == 0;
            ip.identification = load_be32(header + 4);
            // RFC 6946: one that is the whole datagram stands alone.
            if (ip.fragment_offset != 0 || !ip.last_fragment) {
                ip.is_fragment = true;
                return std::nullopt;
            }
        }
    }
}

Step authentication(Frame& frame) {
    if (!frame.has(8)) {
        return frame.shortage(8);
    }
    const std::uint8_t next = frame.data[0];
    const std::uint32_t length = (frame.data[1] + 2U) * 4;
    if (!frame.has(length)) {
        return frame.shortage(length);
    }
    frame.drop(length);
    return by_ip_protocol(next);
}

Step ether_ip(Frame& frame) {
    if (!frame.has(2)) {
        return frame.shortage(2);
    }
    if ((frame.data[0] >> 4) != 3) {
        return SkipReason::Malformed;
    }
    frame.drop(2);
    return Layer::Ethernet;
}

}  // namespace waybill::capture
