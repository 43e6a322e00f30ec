// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/connection_start.h"

#include "capture/ethernet.h"
#include "capture/frame.h"
#include "capture/ip_layer.h"
#include "capture/link_layer.h"
#include "capture/segment.h"
#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

bool read_ip(Layer layer, Frame& frame, IpHeader& ip) {
    if (layer == Layer::Ip && frame.has(1)) {
        layer = (frame.data[0] >> 4) == 6 ? Layer::Ipv6 : Layer::Ipv4;
    }
    if (layer == Layer::Ipv4) {
        return !read_ipv4(frame, ip);
    }
    return layer == Layer::Ipv6 && !read_ipv6(frame, ip);
}

}  // namespace

std::optional<ConnectionStart> connection_start(const Packet& packet) {
    Frame frame{
        packet.data.data(), static_cast<std::uint32_t>(packet.data.size()), packet.wire_length};
    const Layer layer = packet.link_type == link_type::kEthernet
                            ? ethernet(frame).layer
                            : link_layer(packet.link_type, frame).layer;
    IpHeader ip;
    if (!read_ip(layer, frame, ip) || ip.protocol != ip_protocol::kTcp || ip.is_fragment
        || !frame.has(14) || (frame.data[13] & tcp_flag::kSyn) == 0) {
        return std::nullopt;
    }
    ConnectionStart start;
    start.source = {ip.v6 ? ip_from_v6(ip.source) : ip_from_v4(ip.source), load_be16(frame.data)};
    start.destination = {ip.v6 ? ip_from_v6(ip.destination) : ip_from_v4(ip.destination),
                         load_be16(frame.data + 2)};
    return start;
}

}  // namespace waybill::capture
