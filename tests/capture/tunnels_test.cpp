// SPDX-License-Identifier: GPL-3.0-or-later
//
// What looks like a tunnel and is none. The tunnels themselves are in packet_samples_test.cpp.
#include <string>

#include <gtest/gtest.h>

#include "tests/support/decoding.h"
#include "tests/support/sample_packets.h"

namespace waybill::capture {
namespace {

using test::Decoding;
using test::Octets;
using test::OctetWriter;
using test::samples::over_gre;
using test::samples::over_udp;

std::uint64_t segments_of(const Octets& packet) {
    Decoding decoding;
    decoding.decode(packet);
    EXPECT_EQ(decoding.counts().segments + decoding.skipped(), 1U);
    return decoding.counts().segments;
}

std::uint64_t skipped(const Octets& packet, SkipReason reason) {
    Decoding decoding;
    decoding.decode(packet);
    EXPECT_EQ(decoding.counts().segments, 0U);
    EXPECT_EQ(decoding.skipped(), 1U);
    return decoding.skipped(reason);
}

TEST(TunnelsTest, VxlanWithoutItsFlagIsNoTunnel) {
    Octets payload = test::vxlan(test::ethernet(test::samples::tcp4()));
    payload[0] = 0;
    EXPECT_EQ(skipped(over_udp(4789, payload), SkipReason::NotTcp), 1U);
}

TEST(TunnelsTest, ReservedFieldsOfVxlanMayBeAnything) {
    Octets payload = test::vxlan(test::ethernet(test::samples::tcp4()));
    payload[0] = 0xff;
    payload[1] = payload[2] = payload[3] = payload[7] = 0xff;
    EXPECT_EQ(segments_of(over_udp(4789, payload)), 1U);
}

TEST(TunnelsTest, ATunnelIsFoundByItsSourcePortToo) {
    const Octets payload = test::vxlan(test::ethernet(test::samples::tcp4()));
    const Octets packet =
        test::samples::over_ip(ip_protocol::kUdp, test::udp(4789, 50'000, payload));
    EXPECT_EQ(segments_of(packet), 1U);
}

TEST(TunnelsTest, GtpControlMessagesAreNoTunnel) {
    Octets payload = test::gtp(test::samples::tcp4());
    payload[1] = 0x01;  // echo request
    EXPECT_EQ(skipped(over_udp(2152, payload), SkipReason::NotTcp), 1U);
}

TEST(TunnelsTest, GtpOnAnotherPortMustFitExactly) {
    Octets payload = test::gtp(test::samples::tcp4());
    payload.push_back(0);
    EXPECT_EQ(skipped(over_udp(33'333, payload), SkipReason::NotTcp), 1U);
    EXPECT_EQ(segments_of(over_udp(2152, payload)), 1U);
}

TEST(TunnelsTest, AGtpExtensionOfLengthZeroIsMalformed) {
    const Octets payload = OctetWriter()
                               .u16(0x34ff)
                               .u16(48)
                               .u32(1)
                               .u32(0x00000085)
                               .u32(0)
                               .add(test::samples::tcp4())
                               .take();
    EXPECT_EQ(skipped(over_udp(2152, payload), SkipReason::Malformed), 1U);
}

TEST(TunnelsTest, TeredoOnAnotherPortNeedsItsPrefix) {
    EXPECT_EQ(skipped(over_udp(33'333, test::samples::tcp6()), SkipReason::NotTcp), 1U);
    const Octets to_teredo = test::ipv6({.destination_prefix = 0x20010000}, test::tcp({}));
    EXPECT_EQ(segments_of(over_udp(33'333, to_teredo)), 1U);
}

TEST(TunnelsTest, TeredoOnAnotherPortMustFitExactly) {
    Octets payload = test::ipv6({.source_prefix = 0x20010000}, test::tcp({}));
    payload.push_back(0);
    EXPECT_EQ(skipped(over_udp(33'333, payload), SkipReason::NotTcp), 1U);
}

TEST(TunnelsTest, L2tpControlMessagesAreNoTunnel) {
    const Octets payload = OctetWriter().u16(0xc802).u16(12).zeros(8).take();
    EXPECT_EQ(skipped(over_udp(1701, payload), SkipReason::NotTcp), 1U);
}

TEST(TunnelsTest, EncryptedCapwapIsCountedAsSuch) {
    EXPECT_EQ(skipped(over_udp(5247, OctetWriter().u32(0x01000000).zeros(40).take()),
                      SkipReason::Encrypted),
              1U);
}

TEST(TunnelsTest, AnUnknownVersionOfGreIsMalformed) {
    EXPECT_EQ(skipped(over_gre(2, 0x0800, {}, test::samples::tcp4()), SkipReason::Malformed), 1U);
}

TEST(TunnelsTest, AnAcknowledgmentOfPptpIsNotIp) {
    EXPECT_EQ(skipped(over_gre(0x2081, 0x880b, Octets(8), {}), SkipReason::NotIp), 1U);
}

TEST(TunnelsTest, CompressedPppIsNotIp) {
    EXPECT_EQ(skipped(over_gre(0x3001, 0x880b, Octets(8), test::ppp(Octets(40), 0x00fd)),
                      SkipReason::NotIp),
              1U);
}

TEST(TunnelsTest, ArpInATunnelIsNotIp) {
    const Octets arp = test::ethernet(Octets(28), 0x0806);
    EXPECT_EQ(skipped(over_udp(4789, test::vxlan(arp)), SkipReason::NotIp), 1U);
}

TEST(TunnelsTest, TheUdpLengthCutsWhatStandsBehindIt) {
    const Octets inner = test::gtp(test::samples::tcp4());
    Octets datagram = test::udp(33'333, 33'333, inner);
    datagram.push_back(0);
    EXPECT_EQ(segments_of(test::samples::over_ip(ip_protocol::kUdp, datagram)), 1U);
}

// A pseudo wire whose frames go to an address that starts like an IP header.
TEST(TunnelsTest, AnAddressThatStartsWithFourIsNoIpVersion) {
    for (const int first : {0x00, 0x45, 0x60}) {
        Octets frame = test::ethernet(test::samples::tcp4());
        frame[0] = static_cast<Byte>(first);
        EXPECT_EQ(segments_of(test::ethernet(test::mpls(frame), 0x8847)), 1U) << first;
    }
}

}  // namespace
}  // namespace waybill::capture
