// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "capture/ethernet.h"
#include "capture/fragments.h"
#include "capture/frame.h"
#include "capture/ip_layer.h"
#include "capture/link_layer.h"
#include "capture/quic/flow_filter.h"
#include "capture/tunnels.h"
#include "capture/wireless.h"

namespace waybill::capture {
namespace {

// Headers of one packet that are followed, tunnels within tunnels included.
constexpr int kMaxLayers = 24;
constexpr std::uint32_t kTcpHeader = 20;

std::uint64_t load_be64(const Byte* at) {
    return (std::uint64_t{load_be32(at)} << 32) | load_be32(at + 4);
}

// Whether the sender's endpoint is the lower one, as Endpoint orders them.
bool source_is_lower(const IpHeader& ip, std::uint16_t source_port, std::uint16_t to_port) {
    if (!ip.v6) {
        const std::uint64_t source = (std::uint64_t{load_be32(ip.source)} << 16) | source_port;
        const std::uint64_t target = (std::uint64_t{load_be32(ip.destination)} << 16) | to_port;
        return source <= target;
    }
    for (const std::size_t half : {std::size_t{0}, std::size_t{8}}) {
        const std::uint64_t source = load_be64(ip.source + half);
        const std::uint64_t target = load_be64(ip.destination + half);
        if (source != target) {
            return source < target;
        }
    }
    return source_port <= to_port;
}

// As ip_from_v4 and ip_from_v6, but inlined: this is done for each packet. The last eight octets of
// an IPv4 address (::ffff:a.b.c.d) are written in one piece, since hash_of reads them so.
void set_address(IpAddress& address, const Byte* octets, bool v6) {
    if (v6) {
        std::memcpy(address.octets.data(), octets, 16);
        return;
    }
    const std::uint64_t low = 0xffff0000U | (std::uint64_t{load_le32(octets)} << 32);
    Byte* to = address.octets.data() + 8;
    for (unsigned i = 0; i < 8; ++i) {
        to[i] = static_cast<Byte>(low >> (8 * i));
    }
}

// RFC 7323 section 2: the shift count of a SYN. What cannot be read ends the search.
std::uint8_t window_scale_option(Bytes options) {
    constexpr Byte kEnd = 0;
    constexpr Byte kNoOperation = 1;
    constexpr Byte kWindowScale = 3;
    constexpr std::uint8_t kHighestShift = 14;
    while (!options.empty() && options[0] != kEnd) {
        if (options[0] == kNoOperation) {
            options = options.subspan(1);
            continue;
        }
        if (options.size() < 2 || options[1] < 2 || options[1] > options.size()) {
            break;
        }
        if (options[0] == kWindowScale && options[1] == 3) {
            return std::min(options[2], kHighestShift);
        }
        options = options.subspan(options[1]);
    }
    return Segment::kNoWindowScale;
}

Step ip_of_either_version(const Frame& frame) {
    if (!frame.has(1)) {
        return frame.shortage(1);
    }
    switch (frame.data[0] >> 4) {
        case 4:
            return Layer::Ipv4;
        case 6:
            return Layer::Ipv6;
        default:
            return SkipReason::Malformed;
    }
}

}  // namespace

std::string_view name_of(SkipReason reason) {
    switch (reason) {
        case SkipReason::LinkType:
            return "link-type";
        case SkipReason::NotIp:
            return "not-ip";
        case SkipReason::NotTcp:
            return "not-tcp";
        case SkipReason::IpFragment:
            return "ip-fragment";
        case SkipReason::FragmentLimit:
            return "fragment-limit";
        case SkipReason::TooDeep:
            return "too-deep";
        case SkipReason::Truncated:
            return "truncated";
        case SkipReason::Malformed:
            return "malformed";
        case SkipReason::Encrypted:
            return "encrypted";
    }
    return "";
}

class PacketDecoder::Impl {
public:
    explicit Impl(SegmentSink& sink) : sink_(sink) {}

    void decode(const Packet& packet);

    FragmentStore& fragments() { return fragments_; }
    const DecodeCounts& counts() const { return counts_; }

private:
    // Takes layers off until a segment is delivered or there is a reason to stop.
    Step run(Step next, Frame& frame, int depth);
    Step take_off(Layer layer, Frame& frame, int depth);
    Step ipv4(Frame& frame);
    Step ipv6(Frame& frame);
    Step aggregate(Frame& frame, int depth);
    Step reassemble(Frame& frame);
    Step tcp(const Frame& frame);
    Step udp(Frame& frame);
    Step quic(const Frame& frame, std::uint16_t source_port, std::uint16_t destination_port);

    // Returns which of the key's ends is the sender.
    std::uint8_t set_key(FlowKey& key,
                         std::uint16_t source_port,
                         std::uint16_t destination_port) const;
    // `payload` lies in the packet, or in a reassembled datagram.
    Place place_of(Bytes payload) const;

    SegmentSink& sink_;
    DecodeCounts counts_;
    FragmentStore fragments_;
    quic::FlowFilter quic_flows_;

    // What is known of the frame at hand from the layers above it.
    struct Context {
        IpHeader ip;                        // the innermost so far
        bool scattered = false;             // the frame lies in a reassembled datagram
        RecordId first_record = kNoRecord;  // the lowest that contributed
    };

    const Packet* packet_ = nullptr;
    Context context_;
};

void PacketDecoder::Impl::decode(const Packet& packet) {
    ++counts_.packets;
    packet_ = &packet;
    context_.ip.source = nullptr;
    context_.scattered = false;
    context_.first_record = packet.record;

    Frame frame;
    frame.data = packet.data.data();
    frame.captured = static_cast<std::uint32_t>(packet.data.size());
    frame.wire = std::max(packet.wire_length, frame.captured);
    Step next = packet.link_type == link_type::kEthernet ? ethernet(frame)
                                                         : link_layer(packet.link_type, frame);
    // Nearly all packets are plain TCP over IP: for them the next headers are taken off right here.
    if (next.layer == Layer::Ipv4) {
        next = ipv4(frame);
    } else if (next.layer == Layer::Ipv6) {
        next = ipv6(frame);
    }
    if (next.layer == Layer::Tcp) {
        next = tcp(frame);
    }
    next = run(next, frame, 0);
    if (next.layer == Layer::Stop) {
        ++counts_.skipped[static_cast<std::size_t>(next.reason)];
    }
}

Step PacketDecoder::Impl::run(Step next, Frame& frame, int depth) {
    for (; next.layer != Layer::Done && next.layer != Layer::Stop; ++depth) {
        if (depth == kMaxLayers) {
            return SkipReason::TooDeep;
        }
        next = take_off(next.layer, frame, depth);
    }
    return next;
}

Step PacketDecoder::Impl::take_off(Layer layer, Frame& frame, int depth) {
    switch (layer) {
        case Layer::Ethernet:
            return ethernet(frame);
        case Layer::Ethertype:
            return bare_ethertype(frame);
        case Layer::Llc:
            return llc(frame);
        case Layer::Ppp:
            return ppp(frame);
        case Layer::Pppoe:
            return pppoe(frame);
        case Layer::Mpls:
            return mpls(frame);
        case Layer::Nsh:
            return nsh(frame);
        case Layer::Wireless:
            return wireless(frame);
        case Layer::Aggregate:
            return aggregate(frame, depth + 1);
        case Layer::Ip:
            return ip_of_either_version(frame);
        case Layer::Ipv4:
            return ipv4(frame);
        case Layer::Ipv6:
            return ipv6(frame);
        case Layer::Authentication:
            return authentication(frame);
        case Layer::EtherIp:
            return ether_ip(frame);
        case Layer::Tcp:
            return tcp(frame);
        case Layer::Udp:
            return udp(frame);
        case Layer::Gre:
            return gre(frame);
        case Layer::L2tpv3:
            return l2tpv3(frame);
        case Layer::Done:
        case Layer::Stop:
            break;
    }
    return layer;
}

Step PacketDecoder::Impl::ipv4(Frame& frame) {
    IpHeader& ip = context_.ip;
    if (const auto failure = read_ipv4(frame, ip)) {
        return *failure;
    }
    return ip.is_fragment ? reassemble(frame) : by_ip_protocol(ip.protocol);
}

Step PacketDecoder::Impl::ipv6(Frame& frame) {
    IpHeader& ip = context_.ip;
    if (const auto failure = read_ipv6(frame, ip)) {
        return *failure;
    }
    return ip.is_fragment ? reassemble(frame) : by_ip_protocol(ip.protocol);
}

// Each inner frame is a packet of its own: the packet gave segments when one of them did.
Step PacketDecoder::Impl::aggregate(Frame& frame, int depth) {
    Step result = frame.shortage(1);
    const Context context = context_;
    Frame inner;
    while (next_of_aggregate(frame, inner)) {
        context_ = context;
        const Step end = run(Layer::Llc, inner, depth);
        if (result.layer != Layer::Done) {
            result = end;
        }
    }
    return result;
}

// The frame is one fragment; it becomes the whole datagram's payload when that is complete.
Step PacketDecoder::Impl::reassemble(Frame& frame) {
    IpHeader& ip = context_.ip;
    // The protocol of IPv6 may hide behind extension headers in the first fragment.
    if (const Step next = by_ip_protocol(ip.protocol); !ip.v6 && next.layer == Layer::Stop) {
        return next;
    }
    FragmentKey key;
    set_address(key.source, ip.source, ip.v6);
    set_address(key.destination, ip.destination, ip.v6);
    key.identification = ip.identification;
    key.protocol = ip.v6 ? std::uint8_t{0} : ip.protocol;
    key.v6 = ip.v6;
    sink_.on_fragment(hash_of(key));

    Fragment fragment;
    fragment.bytes = Bytes(frame.data, frame.captured);
    fragment.offset = ip.fragment_offset;
    fragment.length = frame.wire;
    fragment.header = ip.v6 ? 0 : ip.length;
    fragment.last = ip.last_fragment;
    fragment.next_header = ip.protocol;
    fragment.record = context_.first_record;
    fragment.at = packet_->at;

    Datagram whole;
    const FragmentStore::Outcome outcome = fragments_.add(key, fragment, whole);
    if (const std::uint64_t lost = fragments_.take_lost(); lost != 0) {
        counts_.skipped[static_cast<std::size_t>(SkipReason::IpFragment)] -= lost;
        counts_.skipped[static_cast<std::size_t>(SkipReason::FragmentLimit)] += lost;
    }
    switch (outcome) {
        case FragmentStore::Outcome::Waiting:
            return SkipReason::IpFragment;
        case FragmentStore::Outcome::Malformed:
            return SkipReason::Malformed;
        case FragmentStore::Outcome::Dropped:
            return SkipReason::FragmentLimit;
        case FragmentStore::Outcome::Complete:
            break;
    }
    context_.scattered = true;
    context_.first_record = whole.first_record;
    frame.data = whole.bytes.data();
    frame.captured = static_cast<std::uint32_t>(whole.bytes.size());
    frame.wire = whole.length;
    ip.protocol = whole.next_header;
    ip.is_fragment = false;
    if (ip.v6) {
        if (const auto failure = read_ipv6_extensions(frame, ip)) {
            return *failure;
        }
        if (ip.is_fragment) {  // fragments within fragments of one header
            return SkipReason::Malformed;
        }
    }
    return by_ip_protocol(ip.protocol);
}

inline std::uint8_t PacketDecoder::Impl::set_key(FlowKey& key,
                                                 std::uint16_t source_port,
                                                 std::uint16_t destination_port) const {
    const IpHeader& ip = context_.ip;
    const std::uint8_t from = source_is_lower(ip, source_port, destination_port) ? 0 : 1;
    Endpoint& sender = key.ends[from];
    Endpoint& receiver = key.ends[1U - from];
    set_address(sender.ip, ip.source, ip.v6);
    set_address(receiver.ip, ip.destination, ip.v6);
    sender.port = source_port;
    receiver.port = destination_port;
    return from;
}

inline Place PacketDecoder::Impl::place_of(Bytes payload) const {
    if (context_.scattered) {
        return {packet_->record, Place::kScattered};
    }
    const auto offset = payload.data() - packet_->data.data();
    return {packet_->record, packet_->skip + static_cast<std::uint32_t>(offset)};
}

// RFC 768.
Step PacketDecoder::Impl::udp(Frame& frame) {
    constexpr std::uint32_t kHeader = 8;
    if (!frame.has(kHeader)) {
        return frame.shortage(kHeader);
    }
    const std::uint16_t source_port = load_be16(frame.data);
    const std::uint16_t destination_port = load_be16(frame.data + 2);
    const std::uint32_t length = load_be16(frame.data + 4);
    if (length >= kHeader) {
        frame.cut(length);
    }
    frame.drop(kHeader);
    const Step tunnel = udp_tunnel(source_port, destination_port, frame);
    return tunnel.layer == Layer::Stop && tunnel.reason == SkipReason::NotTcp
               ? quic(frame, source_port, destination_port)
               : tunnel;
}

// The frame is the payload of a UDP datagram that is no tunnel.
Step PacketDecoder::Impl::quic(const Frame& frame,
                               std::uint16_t source_port,
                               std::uint16_t destination_port) {
    const Bytes payload(frame.data, frame.captured);
    const bool begins = quic::may_begin_quic(payload);
    if (!begins && !quic_flows_.knows_any()) {
        return SkipReason::NotTcp;
    }
    UdpDatagram datagram;
    datagram.from = set_key(datagram.key, source_port, destination_port);
    datagram.hash = hash_of(datagram.key);
    if (!quic_flows_.knows(datagram.hash)) {
        if (!begins) {
            return SkipReason::NotTcp;
        }
        quic_flows_.add(datagram.hash);
    }
    datagram.wire_length = frame.wire;
    datagram.payload = payload;
    datagram.at = packet_->at;
    datagram.place = place_of(payload);
    datagram.first_record = context_.first_record;
    ++counts_.datagrams;
    sink_.on_datagram(datagram);
    return Layer::Done;
}

// RFC 9293 section 3.1. The fixed header has to be captured; options and payload may be cut off.
Step PacketDecoder::Impl::tcp(const Frame& frame) {
    const IpHeader& ip = context_.ip;
    if (!frame.has(kTcpHeader)) {
        return frame.shortage(kTcpHeader);
    }
    const Byte* header = frame.data;
    const std::uint32_t length = (header[12] >> 4) * 4U;
    if (length < kTcpHeader || length > frame.wire) {
        return SkipReason::Malformed;
    }
    const std::uint16_t source_port = load_be16(header);
    const std::uint16_t destination_port = load_be16(header + 2);

    Segment segment;
    segment.from = set_key(segment.key, source_port, destination_port);
    segment.hash = hash_of(segment.key);

    segment.sequence = load_be32(header + 4);
    segment.acknowledgment = load_be32(header + 8);
    segment.flags = header[13];
    segment.window = load_be16(header + 14);
    segment.urgent = load_be16(header + 18);
    segment.has_ip_id = !ip.v6;
    segment.ip_id = ip.v6 ? std::uint16_t{0} : static_cast<std::uint16_t>(ip.identification);
    const std::uint32_t read = std::min(length, frame.captured);
    if ((segment.flags & tcp_flag::kSyn) != 0 && read > kTcpHeader) {
        segment.window_scale = window_scale_option({header + kTcpHeader, header + read});
    }

    segment.wire_length = frame.wire - length;
    segment.payload = Bytes(header + read, frame.captured - read);
    segment.at = packet_->at;
    segment.place = place_of(segment.payload);
    segment.first_record = context_.first_record;
    ++counts_.segments;
    sink_.on_segment(segment);
    return Layer::Done;
}

PacketDecoder::PacketDecoder(SegmentSink& sink) : impl_(std::make_unique<Impl>(sink)) {}
PacketDecoder::~PacketDecoder() = default;

void PacketDecoder::decode(const Packet& packet) {
    impl_->decode(packet);
}

std::shared_ptr<const void> PacketDecoder::keep_alive() {
    return impl_->fragments().keep_alive();
}

const DecodeCounts& PacketDecoder::counts() const {
    return impl_->counts();
}

}  // namespace waybill::capture
