// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_decoder.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/decoding.h"
#include "tests/support/sample_packets.h"

namespace waybill::capture {
namespace {

using test::Decoding;
using test::ethernet;
using test::ipv4;
using test::ipv6;
using test::Octets;
using test::OctetWriter;
using test::tcp;

Segment only_segment(const Octets& packet) {
    Decoding decoding;
    decoding.decode(packet);
    EXPECT_EQ(decoding.segments().size(), 1U);
    return decoding.segments().empty() ? Segment{} : decoding.segments()[0].segment;
}

// The reason for which a packet is skipped.
std::string skipped(const Octets& packet, std::uint16_t link_type = 1, std::size_t wire = 0) {
    Decoding decoding;
    decoding.decode(packet, link_type, 0, wire);
    EXPECT_EQ(decoding.counts().segments, 0U);
    EXPECT_EQ(decoding.skipped(), 1U);
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
        if (decoding.counts().skipped[i] != 0) {
            return std::string(name_of(static_cast<SkipReason>(i)));
        }
    }
    return "";
}

TEST(PacketDecoderTest, FieldsOfTheTcpHeaderAreAsInThePacket) {
    const Segment segment = only_segment(ethernet(ipv4({.identification = 0x1234},
                                                       tcp({.source_port = 5,
                                                            .destination_port = 6,
                                                            .sequence = 0xfffffff0,
                                                            .acknowledgment = 0x01020304,
                                                            .flags = 0x39,
                                                            .window = 0xabcd,
                                                            .urgent = 77},
                                                           "abc"))));
    EXPECT_EQ(segment.sequence, 0xfffffff0U);
    EXPECT_EQ(segment.acknowledgment, 0x01020304U);
    EXPECT_EQ(segment.flags, tcp_flag::kFin | tcp_flag::kPsh | tcp_flag::kAck | tcp_flag::kUrg);
    EXPECT_EQ(segment.window, 0xabcd);
    EXPECT_EQ(segment.urgent, 77);
    EXPECT_TRUE(segment.has_ip_id);
    EXPECT_EQ(segment.ip_id, 0x1234);
    EXPECT_EQ(to_string(segment.key.ends[segment.from]), "10.0.0.1:5");
    EXPECT_EQ(to_string(segment.key.ends[1U - segment.from]), "10.0.0.2:6");
}

TEST(PacketDecoderTest, Ipv6AddressesAreKeptAndThereIsNoIdentification) {
    const Segment segment = only_segment(ethernet(ipv6({}, tcp({})), 0x86dd));
    EXPECT_EQ(to_string(segment.key.ends[segment.from]), "[2001:db8::1]:40000");
    EXPECT_EQ(to_string(segment.key.ends[1U - segment.from]), "[2001:db8::2]:80");
    EXPECT_FALSE(segment.has_ip_id);
}

TEST(PacketDecoderTest, BothDirectionsHaveTheSameKey) {
    const Segment there = only_segment(ethernet(ipv4({}, tcp({}))));
    const Segment back =
        only_segment(ethernet(ipv4({.source = 0x0a000002, .destination = 0x0a000001},
                                   tcp({.source_port = 80, .destination_port = 40'000}))));
    EXPECT_EQ(there.key, back.key);
    EXPECT_EQ(there.hash, back.hash);
    EXPECT_NE(there.from, back.from);
}

TEST(PacketDecoderTest, BothDirectionsHaveTheSameKeyOverIpv6) {
    const Segment there = only_segment(ethernet(ipv6({}, tcp({})), 0x86dd));
    const Segment back = only_segment(ethernet(
        ipv6({.source = 2, .destination = 1}, tcp({.source_port = 80, .destination_port = 40'000})),
        0x86dd));
    EXPECT_EQ(there.key, back.key);
    EXPECT_NE(there.from, back.from);
}

TEST(PacketDecoderTest, BetweenTwoPortsOfOneHostTheLowerPortComesFirst) {
    const Segment there = only_segment(
        ethernet(ipv4({.destination = 0x0a000001}, tcp({.destination_port = 50'000}))));
    const Segment back = only_segment(ethernet(ipv4(
        {.destination = 0x0a000001}, tcp({.source_port = 50'000, .destination_port = 40'000}))));
    EXPECT_EQ(there.key, back.key);
    EXPECT_EQ(there.from, 0);
    EXPECT_EQ(back.from, 1);
    EXPECT_LT(there.key.ends[0], there.key.ends[1]);
}

TEST(PacketDecoderTest, EthernetPaddingIsNotPayload) {
    Octets packet = ethernet(ipv4({}, tcp({}, "ab")));
    packet.resize(60, 0);
    const Segment segment = only_segment(packet);
    EXPECT_EQ(segment.wire_length, 2U);
    EXPECT_EQ(segment.payload.size(), 2U);
}

TEST(PacketDecoderTest, EthernetPaddingOfIpv6IsNotPayload) {
    Octets packet = ethernet(ipv6({}, tcp({}, "ab")), 0x86dd);
    packet.resize(packet.size() + 10, 0);
    EXPECT_EQ(only_segment(packet).wire_length, 2U);
}

TEST(PacketDecoderTest, ATotalLengthOfZeroMeansAllThatIsThere) {
    const Segment segment = only_segment(ethernet(ipv4({.total_length = 0}, tcp({}, "abcd"))));
    EXPECT_EQ(segment.wire_length, 4U);
}

TEST(PacketDecoderTest, ATotalLengthBeyondThePacketMakesNoBytes) {
    const Segment segment = only_segment(ethernet(ipv4({.total_length = 9'000}, tcp({}, "abcd"))));
    EXPECT_EQ(segment.wire_length, 4U);
}

TEST(PacketDecoderTest, AMirrorThatCutThePacketInsideATunnelLeavesItsLength) {
    Octets inner = ethernet(ipv4({}, tcp({}, std::string(1'000, 'x'))));
    inner.resize(128);
    const Segment segment = only_segment(test::samples::over_gre(0, 0x88be, {}, inner));
    EXPECT_EQ(segment.wire_length, 1'000U);
    EXPECT_EQ(segment.payload.size(), 128U - 14 - 20 - 20);
}

TEST(PacketDecoderTest, TheSnapLengthLeavesTheLengthOfThePayload) {
    const Octets packet = ethernet(ipv4({}, tcp({}, std::string(500, 'x'))));
    Decoding decoding;
    decoding.decode(Bytes(packet).first(100), 1, 0, packet.size());
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].payload.size(), 100U - 54);
    EXPECT_EQ(decoding.segments()[0].segment.wire_length, 500U);
}

TEST(PacketDecoderTest, OptionsThatWereNotCapturedLeaveTheSegment) {
    const Octets packet = ethernet(ipv4({}, tcp({.options = Octets(12, 1)}, "abcdef")));
    Decoding decoding;
    decoding.decode(Bytes(packet).first(54), 1, 0, packet.size());
    ASSERT_EQ(decoding.segments().size(), 1U);
    EXPECT_EQ(decoding.segments()[0].segment.wire_length, 6U);
    EXPECT_TRUE(decoding.segments()[0].payload.empty());
}

TEST(PacketDecoderTest, ATcpHeaderThatWasNotCapturedIsTruncated) {
    const Octets packet = ethernet(ipv4({}, tcp({})));
    EXPECT_EQ(skipped(Octets(packet.begin(), packet.end() - 1), 1, packet.size()), "truncated");
}

TEST(PacketDecoderTest, ADataOffsetBelowFiveIsMalformed) {
    Octets segment = tcp({}, "abc");
    segment[12] = 0x40;
    EXPECT_EQ(skipped(ethernet(ipv4({}, segment))), "malformed");
}

TEST(PacketDecoderTest, ADataOffsetPastThePacketIsMalformed) {
    Octets segment = tcp({}, "abc");
    segment[12] = 0x60;
    EXPECT_EQ(skipped(ethernet(ipv4({}, segment))), "malformed");
}

std::uint8_t window_scale(std::uint8_t flags, Octets options) {
    return only_segment(ethernet(ipv4({}, tcp({.flags = flags, .options = std::move(options)}))))
        .window_scale;
}

TEST(PacketDecoderTest, TheWindowScaleOfASynIsRead) {
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {2, 4, 5, 0xb4, 1, 3, 3, 7}), 7);
}

TEST(PacketDecoderTest, TheWindowScaleOfOtherSegmentsIsNot) {
    EXPECT_EQ(window_scale(tcp_flag::kAck, {2, 4, 5, 0xb4, 1, 3, 3, 7}), Segment::kNoWindowScale);
}

// RFC 7323 section 2.3.
TEST(PacketDecoderTest, AWindowScaleAboveFourteenIsFourteen) {
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {3, 3, 15, 0}), 14);
}

TEST(PacketDecoderTest, BehindTheEndOfOptionsNothingIsRead) {
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {0, 3, 3, 7}), Segment::kNoWindowScale);
}

TEST(PacketDecoderTest, MalformedOptionsDoNotDropTheSegment) {
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {8, 0, 3, 3}), Segment::kNoWindowScale);
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {8, 1, 3, 3}), Segment::kNoWindowScale);
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {8, 40, 3, 3}), Segment::kNoWindowScale);
    EXPECT_EQ(window_scale(tcp_flag::kSyn, {1, 1, 1, 3}), Segment::kNoWindowScale);
}

TEST(PacketDecoderTest, AnIpv4HeaderShorterThanFiveWordsIsMalformed) {
    Octets packet = ethernet(ipv4({}, tcp({})));
    packet[14] = 0x44;
    EXPECT_EQ(skipped(packet), "malformed");
}

TEST(PacketDecoderTest, AnIpv4LengthBelowItsHeaderIsMalformed) {
    EXPECT_EQ(skipped(ethernet(ipv4({.total_length = 19}, tcp({})))), "malformed");
}

TEST(PacketDecoderTest, AVersionThatTheEthertypeDeniesIsMalformed) {
    EXPECT_EQ(skipped(ethernet(ipv6({}, tcp({})), 0x0800)), "malformed");
    EXPECT_EQ(skipped(ethernet(ipv4({}, tcp({}, std::string(20, 'x'))), 0x86dd)), "malformed");
}

// RFC 2675.
TEST(PacketDecoderTest, AJumbogramIsRefused) {
    const Octets hops = OctetWriter().u32(0x0600c204).u32(70'000).add(tcp({})).take();
    EXPECT_EQ(skipped(ethernet(ipv6({.payload_length = 0}, hops, 0), 0x86dd)), "malformed");
}

Octets with_extensions(int count) {
    Octets packet = tcp({}, "x");
    std::uint8_t next = ip_protocol::kTcp;
    for (int i = 0; i < count; ++i) {
        packet = test::ipv6_extension(next, packet);
        next = ip_protocol::kDestinationOptions;
    }
    return ethernet(ipv6({}, packet, next), 0x86dd);
}

TEST(PacketDecoderTest, SixteenExtensionHeadersAreFollowed) {
    EXPECT_EQ(only_segment(with_extensions(16)).wire_length, 1U);
}

TEST(PacketDecoderTest, AHundredExtensionHeadersAreTooDeep) {
    EXPECT_EQ(skipped(with_extensions(17)), "too-deep");
    EXPECT_EQ(skipped(with_extensions(100)), "too-deep");
}

// RFC 8754 section 2: the first entry of the list is the last segment of the path.
TEST(PacketDecoderTest, ARouteThatIsNotAtItsEndGivesTheLastDestination) {
    const Octets routing =
        OctetWriter().u32(0x06020401).u32(0).u32(0x20010db8).zeros(8).u32(9).add(tcp({})).take();
    const Segment segment =
        only_segment(ethernet(ipv6({}, routing, ip_protocol::kRouting), 0x86dd));
    EXPECT_EQ(to_string(segment.key.ends[1U - segment.from]), "[2001:db8::9]:80");
}

TEST(PacketDecoderTest, ARouteThatIsAtItsEndChangesNothing) {
    const Octets routing =
        OctetWriter().u32(0x06020400).u32(0).u32(0x20010db8).zeros(8).u32(9).add(tcp({})).take();
    const Segment segment =
        only_segment(ethernet(ipv6({}, routing, ip_protocol::kRouting), 0x86dd));
    EXPECT_EQ(to_string(segment.key.ends[1U - segment.from]), "[2001:db8::2]:80");
}

TEST(PacketDecoderTest, TheInnermostIdentificationIsTheOneThatCounts) {
    const Octets inner = ipv4({.identification = 1}, tcp({}));
    const Octets packet = ethernet(ipv4({.identification = 2}, inner, ip_protocol::kIpv4));
    EXPECT_EQ(only_segment(packet).ip_id, 1);
}

TEST(PacketDecoderTest, EndlessNestingIsTooDeep) {
    Octets packet = ipv4({}, tcp({}));
    for (int i = 0; i < 40; ++i) {
        packet = ipv4({}, packet, ip_protocol::kIpv4);
    }
    EXPECT_EQ(skipped(ethernet(packet)), "too-deep");
}

TEST(PacketDecoderTest, EndlessVlanTagsAreTooDeep) {
    Octets packet = ipv4({}, tcp({}));
    std::uint16_t type = 0x0800;
    for (int i = 0; i < 20; ++i) {
        packet = test::vlan(packet, type);
        type = 0x8100;
    }
    EXPECT_EQ(skipped(ethernet(packet, type)), "too-deep");
}

TEST(PacketDecoderTest, EndlessLabelsAreTooDeep) {
    Octets packet = ipv4({}, tcp({}));
    for (int i = 0; i < 20; ++i) {
        packet = test::mpls(packet, i == 0);
    }
    EXPECT_EQ(skipped(ethernet(packet, 0x8847)), "too-deep");
}

TEST(PacketDecoderTest, WhatIsNotIpIsCountedAsSuch) {
    EXPECT_EQ(skipped(ethernet(Octets(28), 0x0806)), "not-ip");
    EXPECT_EQ(skipped(ethernet(OctetWriter().u16(0x4242).u8(3).zeros(35).take(), 38)), "not-ip");
    EXPECT_EQ(skipped(ethernet(OctetWriter().u32(0x11090000).zeros(20).take(), 0x8863)), "not-ip");
}

TEST(PacketDecoderTest, WhatIsNotTcpIsCountedAsSuch) {
    EXPECT_EQ(skipped(ethernet(ipv4({}, Octets(8), 1))), "not-tcp");
    EXPECT_EQ(skipped(ethernet(ipv6({}, Octets(8), 58), 0x86dd)), "not-tcp");
    EXPECT_EQ(skipped(ethernet(ipv4({}, test::udp(53, 53, Octets(40)), 17))), "not-tcp");
}

TEST(PacketDecoderTest, WhatIsEncryptedIsCountedAsSuch) {
    EXPECT_EQ(skipped(ethernet(ipv4({}, Octets(40), ip_protocol::kEsp))), "encrypted");
    EXPECT_EQ(skipped(test::samples::wireless(0x0842, 22, Octets(40, 1)), 105), "encrypted");
    EXPECT_EQ(skipped(ethernet(OctetWriter().u16(0x0c00).zeros(40).take(), 0x88e5)), "encrypted");
}

TEST(PacketDecoderTest, ALinkTypeThatIsNotKnownIsCountedAsSuch) {
    EXPECT_EQ(skipped(ethernet(ipv4({}, tcp({}))), 147), "link-type");
}

TEST(PacketDecoderTest, AnEmptyPacketIsCounted) {
    EXPECT_EQ(skipped({}), "malformed");
    EXPECT_EQ(skipped({}, 101), "malformed");
    EXPECT_EQ(skipped({}, 1, 60), "truncated");
}

TEST(PacketDecoderTest, WirelessControlAndNullFramesAreNotIp) {
    EXPECT_EQ(skipped(test::samples::wireless(0x8000, 22, Octets(40)), 105), "not-ip");
    EXPECT_EQ(skipped(test::samples::wireless(0x4801, 22, {}), 105), "not-ip");
    EXPECT_EQ(skipped(test::samples::wireless(0xd400, 8, {}), 105), "not-ip");
}

TEST(PacketDecoderTest, EachFrameOfAnAggregateGivesItsSegment) {
    OctetWriter writer;
    writer.u16(0x8802).zeros(22).u16(0x8000);
    for (const char* payload : {"one", "four"}) {
        const Octets frame = test::snap(ipv4({}, tcp({}, payload)));
        writer.zeros(12).u16(frame.size()).add(frame);
        writer.zeros((4 - (14 + frame.size()) % 4) % 4);
    }
    Decoding decoding;
    decoding.decode(writer.take(), 105);
    ASSERT_EQ(decoding.segments().size(), 2U);
    EXPECT_EQ(decoding.segments()[0].payload, "one");
    EXPECT_EQ(decoding.segments()[1].payload, "four");
    EXPECT_EQ(decoding.skipped(), 0U);
}

TEST(PacketDecoderTest, EachReasonHasAName) {
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
        EXPECT_FALSE(name_of(static_cast<SkipReason>(i)).empty()) << i;
    }
}

}  // namespace
}  // namespace waybill::capture
