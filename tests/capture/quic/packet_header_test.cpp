// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/packet_header.h"

#include <optional>

#include <gtest/gtest.h>

#include "capture/quic/flow_filter.h"
#include "tests/support/quic_packets.h"

namespace waybill::capture::quic {
namespace {

using test::from_hex;
using test::Octets;
using test::operator+;

// What it gives is borrowed from `datagram`.
std::optional<PacketHeader> read(const Octets& datagram) {
    return read_packet_header(datagram, datagram.size());
}

std::optional<std::uint64_t> varint_of(const Octets& bytes) {
    ByteReader reader(bytes);
    return read_varint(reader);
}

// RFC 9000 appendix A.1.
TEST(VarintTest, IsOfOneTwoFourOrEightBytes) {
    EXPECT_EQ(varint_of(from_hex("25")), 37U);
    EXPECT_EQ(varint_of(from_hex("4025")), 37U);
    EXPECT_EQ(varint_of(from_hex("7bbd")), 15'293U);
    EXPECT_EQ(varint_of(from_hex("9d7f3e7d")), 494'878'333U);
    EXPECT_EQ(varint_of(from_hex("c2197c5eff14e88c")), 151'288'809'941'952'652U);
    EXPECT_EQ(varint_of({}), std::nullopt);
    EXPECT_EQ(varint_of(from_hex("7b")), std::nullopt);
    EXPECT_EQ(varint_of(from_hex("c2197c5eff14e8")), std::nullopt);
}

TEST(PacketHeaderTest, AnInitialPacketHasIdsTokenAndBounds) {
    const Octets packet = test::initial_packet(
        {.destination = {1, 2, 3}, .source = {4, 5}, .token = {6, 7, 8, 9}, .pad_to = 30},
        Side::Client,
        {});
    const Octets datagram = packet + Octets(10, 0);
    const auto header = read(datagram);
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->type, PacketType::Initial);
    EXPECT_EQ(header->version->number, kVersion1);
    EXPECT_EQ(Octets(header->destination.begin(), header->destination.end()), (Octets{1, 2, 3}));
    EXPECT_EQ(Octets(header->source.begin(), header->source.end()), (Octets{4, 5}));
    EXPECT_EQ(Octets(header->token.begin(), header->token.end()), (Octets{6, 7, 8, 9}));
    EXPECT_EQ(header->packet.size(), packet.size());
    EXPECT_EQ(header->protected_from, 1U + 4 + 1 + 3 + 1 + 2 + 1 + 4 + 2);
    EXPECT_FALSE(header->cut);
}

TEST(PacketHeaderTest, TheTypesOfVersion2AreNumberedOtherwise) {
    const auto type = [](Byte first, std::uint32_t version) {
        const auto header = read(test::OctetWriter()
                                     .u8(first)
                                     .u32(version)
                                     .zeros(2)
                                     .zeros(1)  // a token's length, or the packet's
                                     .u16(0x4000)
                                     .take());
        return header ? header->type : PacketType::OneRtt;
    };
    EXPECT_EQ(type(0xc0, kVersion1), PacketType::Initial);
    EXPECT_EQ(type(0xd0, kVersion1), PacketType::ZeroRtt);
    EXPECT_EQ(type(0xe0, kVersion1), PacketType::Handshake);
    EXPECT_EQ(type(0xf0, kVersion1), PacketType::Retry);
    EXPECT_EQ(type(0xd0, kVersion2), PacketType::Initial);
    EXPECT_EQ(type(0xe0, kVersion2), PacketType::ZeroRtt);
    EXPECT_EQ(type(0xf0, kVersion2), PacketType::Handshake);
    EXPECT_EQ(type(0xc0, kVersion2), PacketType::Retry);
    EXPECT_EQ(type(0xe0, kFirstDraft), PacketType::Handshake);
}

// RFC 9001 appendix A.4, RFC 9369 appendix A.4.
TEST(PacketHeaderTest, ARetryHasTheTokenAndItsIntegrityTag) {
    const Octets packet =
        from_hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
    const auto first = read(packet);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->type, PacketType::Retry);
    EXPECT_EQ(as_text(first->token.first(5)), "token");
    EXPECT_EQ(first->token.size(), 5U + 16);
    const auto second =
        read(from_hex("cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6"));
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->type, PacketType::Retry);
}

TEST(PacketHeaderTest, AVersionNegotiationIsKnownByItsVersion0) {
    const auto header = read(from_hex("8000000000010901080000000100000002"));
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->type, PacketType::VersionNegotiation);
    EXPECT_EQ(header->version, nullptr);
}

TEST(PacketHeaderTest, AShortHeaderHasAllThatIsLeft) {
    const auto header = read({0x41, 1, 2, 3});
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->type, PacketType::OneRtt);
    EXPECT_EQ(header->packet.size(), 4U);
    EXPECT_FALSE(read({}).has_value());
}

TEST(PacketHeaderTest, ALengthBeyondTheDatagramIsNoPacket) {
    Octets packet = test::sealed_packet(2, 40);
    EXPECT_TRUE(read(packet).has_value());
    packet.pop_back();
    EXPECT_FALSE(read(packet).has_value());
    const auto cut = read_packet_header(packet, packet.size() + 1);  // that was not captured
    ASSERT_TRUE(cut.has_value());
    EXPECT_TRUE(cut->cut);
}

TEST(PacketHeaderTest, EachLengthThatIsCutOffIsNoPacket) {
    const Octets packet =
        test::initial_packet({.source = {4, 5}, .token = {6, 7}}, Side::Client, {});
    const std::size_t header = 1 + 4 + 1 + 8 + 1 + 2 + 1 + 2 + 2;
    for (std::size_t length = 1; length < header; ++length) {
        EXPECT_FALSE(read(test::part_of(packet, 0, length)).has_value()) << length;
    }
    EXPECT_TRUE(read(packet).has_value());
}

TEST(PacketHeaderTest, AnUnknownVersionOrALongerIdIsNone) {
    Octets packet = test::sealed_packet(2, 40);
    packet[4] = 9;
    EXPECT_FALSE(read(packet).has_value());
    EXPECT_FALSE(read(test::sealed_packet(2, 40, Octets(21))).has_value());
    EXPECT_TRUE(read(test::sealed_packet(2, 40, Octets(20))).has_value());
}

TEST(MayBeginQuicTest, OnlyALongHeaderOfAKnownVersionDoes) {
    const auto begins = [](const Octets& datagram) {
        return may_begin_quic(datagram);
    };
    for (const std::uint32_t version : {kVersion1, kVersion2, kFirstDraft, kLastDraft}) {
        EXPECT_TRUE(begins(test::initial_packet({.version = version}, Side::Client, {})));
    }
    const Octets packet = test::sealed_packet(2, 40);
    EXPECT_TRUE(begins(packet));
    EXPECT_FALSE(begins(test::part_of(packet, 0, 6)));
    EXPECT_FALSE(begins({}));
    const auto with = [&packet](std::size_t at, Byte value) {
        Octets changed = packet;
        changed.at(at) = value;
        return changed;
    };
    EXPECT_FALSE(begins(with(0, 0x41)));
    EXPECT_FALSE(begins(with(0, 0x80)));  // RTP begins so
    EXPECT_FALSE(begins(with(1, 0xff)));
    EXPECT_FALSE(begins(with(5, 21)));
    EXPECT_TRUE(begins(with(5, 20)));  // and the other id's length is 0
}

TEST(FlowFilterTest, ForgetsThoseThatWereNotSeenForLongest) {
    FlowFilter filter(8);
    EXPECT_FALSE(filter.knows_any());
    for (std::uint64_t flow = 1; flow <= 100; ++flow) {
        filter.add(flow);
        EXPECT_TRUE(filter.knows(flow));
        EXPECT_TRUE(filter.knows(1)) << flow;  // seen all the time
    }
    EXPECT_TRUE(filter.knows_any());
    EXPECT_TRUE(filter.knows(99));
    EXPECT_FALSE(filter.knows(50));
}

}  // namespace
}  // namespace waybill::capture::quic
