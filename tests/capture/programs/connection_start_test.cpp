// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/connection_start.h"

#include <cstddef>
#include <optional>

#include <gtest/gtest.h>

#include "capture/ethernet.h"
#include "capture/ip_layer.h"
#include "capture/link_layer.h"
#include "tests/support/packet_builder.h"

namespace waybill::capture {
namespace {

using test::Octets;
using test::OctetWriter;

Packet packet_of(const Octets& octets, std::uint16_t link) {
    Packet packet;
    packet.data = octets;
    packet.wire_length = static_cast<std::uint32_t>(octets.size());
    packet.link_type = link;
    return packet;
}

Octets syn_over_ipv4(std::uint8_t flags = tcp_flag::kSyn) {
    return test::ipv4({}, test::tcp({.flags = flags}), ip_protocol::kTcp);
}

Octets syn_over_ipv6() {
    return test::ipv6({}, test::tcp({.flags = tcp_flag::kSyn}), ip_protocol::kTcp);
}

TEST(ConnectionStartTest, ASynIsSeenOnEachLinkThatLinuxCaptures) {
    const Octets v4 = syn_over_ipv4();
    const Octets v6 = syn_over_ipv6();
    const auto cooked = [](std::uint16_t type, const Octets& ip) {
        return OctetWriter().u16(0).u16(1).u16(6).zeros(8).u16(type).add(ip).take();
    };
    const auto cooked2 = [](std::uint16_t type, const Octets& ip) {
        return OctetWriter().u16(type).u16(0).u32(1).u16(1).u8(0).u8(6).zeros(8).add(ip).take();
    };
    const auto tagged = [](const Octets& ip) {
        return OctetWriter().zeros(12).u16(0x8100).u16(7).u16(0x0800).add(ip).take();
    };
    const struct {
        Octets octets;
        std::uint16_t link;
    } cases[] = {
        {OctetWriter().zeros(12).u16(0x0800).add(v4).take(), link_type::kEthernet},
        {OctetWriter().zeros(12).u16(0x86dd).add(v6).take(), link_type::kEthernet},
        {tagged(v4), link_type::kEthernet},
        {cooked(0x0800, v4), link_type::kLinuxCooked},
        {cooked(0x86dd, v6), link_type::kLinuxCooked},
        {cooked2(0x0800, v4), link_type::kLinuxCooked2},
        {cooked2(0x86dd, v6), link_type::kLinuxCooked2},
        {v4, link_type::kRaw},
        {v6, link_type::kRaw},
        {OctetWriter().u8(2).zeros(3).add(v4).take(), link_type::kNull},
    };
    for (const auto& one : cases) {
        const std::optional<ConnectionStart> start =
            connection_start(packet_of(one.octets, one.link));
        ASSERT_TRUE(start) << one.link;
        EXPECT_EQ(start->source.port, 40'000);
        EXPECT_EQ(start->destination.port, 80);
        EXPECT_NE(start->source.ip, start->destination.ip);
    }
}

TEST(ConnectionStartTest, OnlyASynBeginsAConnection) {
    const auto seen = [](std::uint8_t flags) {
        const Octets octets = syn_over_ipv4(flags);
        return connection_start(packet_of(octets, link_type::kRaw)).has_value();
    };
    EXPECT_TRUE(seen(tcp_flag::kSyn));
    EXPECT_TRUE(seen(tcp_flag::kSyn | tcp_flag::kAck));
    EXPECT_FALSE(seen(tcp_flag::kAck));
    EXPECT_FALSE(seen(tcp_flag::kRst | tcp_flag::kAck));
}

TEST(ConnectionStartTest, WhatIsCutOffBeginsNothing) {
    const Octets whole = OctetWriter().zeros(12).u16(0x0800).add(syn_over_ipv4()).take();
    for (std::size_t size = 0; size < 14 + 20 + 14; ++size) {
        const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(connection_start(packet_of(cut, link_type::kEthernet))) << size;
    }
    const Octets enough(whole.begin(), whole.begin() + 14 + 20 + 14);
    EXPECT_TRUE(connection_start(packet_of(enough, link_type::kEthernet)));
}

}  // namespace
}  // namespace waybill::capture
