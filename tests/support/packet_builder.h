// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packets for tests, from the inside out: each function puts one header in front of what it is
// given. Checksums are left at zero: nothing here looks at them.
//
//     ethernet(ipv4({}, tcp({.flags = tcp_flag::kSyn}), ip_protocol::kTcp))
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "capture/ip_layer.h"
#include "capture/segment.h"
#include "core/base/bytes.h"

namespace waybill::test {

using Octets = std::vector<Byte>;

inline Octets octets_of(std::string_view text) {
    const Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

// Appends numbers in network byte order, and bytes.
class OctetWriter {
public:
    OctetWriter& u8(std::uint64_t value) { return number(value, 1); }
    OctetWriter& u16(std::uint64_t value) { return number(value, 2); }
    OctetWriter& u32(std::uint64_t value) { return number(value, 4); }
    OctetWriter& zeros(std::size_t count) {
        octets_.insert(octets_.end(), count, 0);
        return *this;
    }
    OctetWriter& add(Bytes bytes) {
        octets_.insert(octets_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    Octets take() { return std::move(octets_); }

private:
    OctetWriter& number(std::uint64_t value, int bytes) {
        for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
            octets_.push_back(static_cast<Byte>(value >> shift));
        }
        return *this;
    }

    Octets octets_;
};

inline Octets join(Bytes front, Bytes back) {
    return OctetWriter().add(front).add(back).take();
}

struct TcpFields {
    std::uint16_t source_port = 40'000;
    std::uint16_t destination_port = 80;
    std::uint32_t sequence = 1'000;
    std::uint32_t acknowledgment = 0;
    std::uint8_t flags = capture::tcp_flag::kAck;
    std::uint16_t window = 8'192;
    std::uint16_t urgent = 0;
    Octets options = {};  // a multiple of four bytes
};

inline Octets tcp(const TcpFields& fields, std::string_view payload = {}) {
    return OctetWriter()
        .u16(fields.source_port)
        .u16(fields.destination_port)
        .u32(fields.sequence)
        .u32(fields.acknowledgment)
        .u8(((20 + fields.options.size()) / 4) << 4)
        .u8(fields.flags)
        .u16(fields.window)
        .u16(0)
        .u16(fields.urgent)
        .add(fields.options)
        .add(as_bytes(payload))
        .take();
}

inline Octets udp(std::uint16_t source_port, std::uint16_t destination_port, Bytes payload) {
    return OctetWriter()
        .u16(source_port)
        .u16(destination_port)
        .u16(8 + payload.size())
        .u16(0)
        .add(payload)
        .take();
}

struct Ipv4Fields {
    std::uint32_t source = 0x0a000001;       // 10.0.0.1
    std::uint32_t destination = 0x0a000002;  // 10.0.0.2
    std::uint16_t identification = 7;
    bool more_fragments = false;
    std::uint16_t fragment_offset = 0;  // in units of eight bytes
    Octets options = {};                // a multiple of four bytes
    int total_length = -1;              // -1: what it is
};

inline Octets ipv4(const Ipv4Fields& fields,
                   Bytes payload,
                   std::uint8_t protocol = capture::ip_protocol::kTcp) {
    const std::size_t header = 20 + fields.options.size();
    const std::size_t total = fields.total_length < 0
                                  ? header + payload.size()
                                  : static_cast<std::size_t>(fields.total_length);
    return OctetWriter()
        .u8(0x40 + header / 4)
        .u8(0)
        .u16(total)
        .u16(fields.identification)
        .u16((fields.more_fragments ? 0x2000U : 0U) + fields.fragment_offset)
        .u8(64)
        .u8(protocol)
        .u16(0)
        .u32(fields.source)
        .u32(fields.destination)
        .add(fields.options)
        .add(payload)
        .take();
}

struct Ipv6Fields {
    std::uint32_t source_prefix = 0x20010db8;  // the first four bytes of the address
    std::uint32_t source = 1;                  // the last four
    std::uint32_t destination_prefix = 0x20010db8;
    std::uint32_t destination = 2;
    int payload_length = -1;  // -1: what it is
};

inline Octets ipv6(const Ipv6Fields& fields,
                   Bytes payload,
                   std::uint8_t next_header = capture::ip_protocol::kTcp) {
    return OctetWriter()
        .u32(0x60000000)
        .u16(fields.payload_length < 0 ? payload.size()
                                       : static_cast<std::size_t>(fields.payload_length))
        .u8(next_header)
        .u8(64)
        .u32(fields.source_prefix)
        .zeros(8)
        .u32(fields.source)
        .u32(fields.destination_prefix)
        .zeros(8)
        .u32(fields.destination)
        .add(payload)
        .take();
}

// An IPv6 extension header of eight bytes: hop-by-hop, routing, destination options.
inline Octets ipv6_extension(std::uint8_t next_header, Bytes payload) {
    return OctetWriter().u8(next_header).u8(0).u16(0x0104).zeros(4).add(payload).take();
}

// `offset` is in units of eight bytes.
inline Octets ipv6_fragment(std::uint8_t next_header,
                            std::uint16_t offset,
                            bool more,
                            std::uint32_t identification,
                            Bytes payload) {
    return OctetWriter()
        .u8(next_header)
        .u8(0)
        .u16(offset * 8U + (more ? 1U : 0U))
        .u32(identification)
        .add(payload)
        .take();
}

inline Octets ethernet(Bytes payload, std::uint16_t type = 0x0800) {
    return OctetWriter()
        .u32(0x02000000)
        .u16(0x0001)
        .u32(0x02000000)
        .u16(0x0002)
        .u16(type)
        .add(payload)
        .take();
}

// A VLAN tag behind the EtherType `kind`: pass the result to ethernet(..., kind).
inline Octets vlan(Bytes payload, std::uint16_t type = 0x0800, std::uint16_t identifier = 5) {
    return OctetWriter().u16(identifier).u16(type).add(payload).take();
}

// LLC and SNAP.
inline Octets snap(Bytes payload, std::uint16_t type = 0x0800) {
    return OctetWriter().u32(0xaaaa0300).u16(0).u16(type).add(payload).take();
}

inline Octets ppp(Bytes payload, std::uint16_t protocol = 0x0021) {
    return OctetWriter().u16(0xff03).u16(protocol).add(payload).take();
}

inline Octets pppoe(Bytes payload, std::uint16_t protocol = 0x0021) {
    return OctetWriter()
        .u16(0x1100)
        .u16(1)
        .u16(payload.size() + 2)
        .u16(protocol)
        .add(payload)
        .take();
}

inline Octets mpls(Bytes payload, bool bottom = true, std::uint32_t label = 16) {
    return OctetWriter().u32((label << 12) + (bottom ? 0x1ffU : 0xffU)).add(payload).take();
}

inline Octets gre(std::uint16_t flags, std::uint16_t type, Bytes fields, Bytes payload) {
    return OctetWriter().u16(flags).u16(type).add(fields).add(payload).take();
}

inline Octets vxlan(Bytes payload) {
    return OctetWriter().u32(0x08000000).u32(0x00007b00).add(payload).take();
}

inline Octets geneve(Bytes payload, std::uint16_t type = 0x6558) {
    return OctetWriter().u16(0x0000).u16(type).u32(0x00007b00).add(payload).take();
}

inline Octets gtp(Bytes payload) {
    return OctetWriter().u16(0x30ff).u16(payload.size()).u32(1).add(payload).take();
}

}  // namespace waybill::test
