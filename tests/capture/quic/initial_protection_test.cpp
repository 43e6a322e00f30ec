// SPDX-License-Identifier: GPL-3.0-or-later
//
// With the packets of RFC 9001 appendix A and RFC 9369 appendix A.
#include "capture/quic/initial_protection.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "capture/quic/initial_frames.h"
#include "tests/support/quic_packets.h"

namespace waybill::capture::quic {
namespace {

using test::from_hex;
using test::Octets;

const Octets& destination() {
    static const Octets id = from_hex("8394c8f03e515708");
    return id;
}

template <std::size_t kLength>
Octets octets(const std::array<Byte, kLength>& bytes) {
    return {bytes.begin(), bytes.end()};
}

InitialKeys keys_of(std::uint32_t version, const Octets& id = destination()) {
    const auto keys = derive_initial_keys(*find_version(version), id);
    EXPECT_TRUE(keys.has_value());
    return keys.value_or(InitialKeys{});
}

TEST(InitialKeysTest, OfVersion1AreThoseOfTheRfc) {
    const InitialKeys keys = keys_of(kVersion1);
    EXPECT_EQ(octets(keys.of(Side::Client).key), from_hex("1f369613dd76d5467730efcbe3b1a22d"));
    EXPECT_EQ(octets(keys.of(Side::Client).iv), from_hex("fa044b2f42a3fd3b46fb255c"));
    EXPECT_EQ(octets(keys.of(Side::Client).header), from_hex("9f50449e04a0e810283a1e9933adedd2"));
    EXPECT_EQ(octets(keys.of(Side::Server).key), from_hex("cf3a5331653c364c88f0f379b6067e37"));
    EXPECT_EQ(octets(keys.of(Side::Server).iv), from_hex("0ac1493ca1905853b0bba03e"));
    EXPECT_EQ(octets(keys.of(Side::Server).header), from_hex("c206b8d9b9f0f37644430b490eeaa314"));
}

TEST(InitialKeysTest, OfVersion2AreThoseOfTheRfc) {
    const InitialKeys keys = keys_of(kVersion2);
    EXPECT_EQ(octets(keys.of(Side::Client).key), from_hex("8b1a0bc121284290a29e0971b5cd045d"));
    EXPECT_EQ(octets(keys.of(Side::Client).iv), from_hex("91f73e2351d8fa91660e909f"));
    EXPECT_EQ(octets(keys.of(Side::Client).header), from_hex("45b95e15235d6f45a6b19cbcb0294ba9"));
    EXPECT_EQ(octets(keys.of(Side::Server).key), from_hex("82db637861d55e1d011f19ea71d5d2a7"));
    EXPECT_EQ(octets(keys.of(Side::Server).iv), from_hex("dd13c276499c0249d3310652"));
    EXPECT_EQ(octets(keys.of(Side::Server).header), from_hex("edf6d05c83121201b436e16877593c3a"));
}

TEST(InitialKeysTest, TheLastDraftsHaveTheKeysOfVersion1) {
    EXPECT_EQ(keys_of(kFirstDraft + 3).of(Side::Client).key,
              keys_of(kFirstDraft).of(Side::Client).key);
    EXPECT_NE(keys_of(kFirstDraft).of(Side::Client).key, keys_of(kVersion1).of(Side::Client).key);
    EXPECT_EQ(keys_of(kFirstDraft + 4).of(Side::Client).key,
              keys_of(kVersion1).of(Side::Client).key);
    EXPECT_EQ(keys_of(kLastDraft).of(Side::Client).key, keys_of(kVersion1).of(Side::Client).key);
}

// The hello of the appendices, as one CRYPTO frame.
const Octets& client_frame() {
    static const Octets frame = from_hex(
        "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c"
        "00000413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006"
        "001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa4"
        "7fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305"
        "0306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ff"
        "ff07048000ffff0801100104800075300901100f088394c8f03e51570806048000ffff");
    return frame;
}

Octets client_packet(std::uint32_t version) {
    return test::initial_packet({.version = version,
                                 .destination = destination(),
                                 .number = 2,
                                 .number_bytes = 4,
                                 .pad_to = 1162},
                                Side::Client,
                                client_frame());
}

TEST(PacketOpenerTest, TheClientsPacketOfVersion1IsThatOfTheRfc) {
    const Octets packet = client_packet(kVersion1);
    ASSERT_EQ(packet.size(), 1200U);
    EXPECT_EQ(test::part_of(packet, 0, 38),
              from_hex("c000000001088394c8f03e5157080000449e7b9aec34"
                       "d1b1c98dd7689fb8ec11d242b123dc9b"));
    EXPECT_EQ(test::part_of(packet, 1184, 16), from_hex("e221af44860018ab0856972e194cd934"));

    PacketOpener opener;
    const auto header = read_packet_header(packet, packet.size());
    ASSERT_TRUE(header.has_value());
    const auto opened = opener.open(keys_of(kVersion1).of(Side::Client), *header, -1);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->number, 2U);
    EXPECT_EQ(opened->payload.size(), 1162U);
    const InitialFrames frames = read_initial_frames(opened->payload);
    ASSERT_EQ(frames.crypto.size(), 1U);
    EXPECT_EQ(frames.crypto[0].data.size(), 241U);
}

struct ServerPacket {
    std::uint32_t version;
    std::string_view packet;
};

class ServerPacketTest : public ::testing::TestWithParam<ServerPacket> {};

TEST_P(ServerPacketTest, OfTheRfcOpens) {
    const Octets packet = from_hex(GetParam().packet);
    const auto header = read_packet_header(packet, packet.size());
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->type, PacketType::Initial);
    EXPECT_EQ(header->source.size(), 8U);
    PacketOpener opener;
    const auto opened = opener.open(keys_of(GetParam().version).of(Side::Server), *header, -1);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->number, 1U);
    const InitialFrames frames = read_initial_frames(opened->payload);
    ASSERT_EQ(frames.crypto.size(), 1U);
    EXPECT_EQ(frames.crypto[0].offset, 0U);
    EXPECT_EQ(frames.crypto[0].data.size(), 90U);
    EXPECT_EQ(frames.crypto[0].data[0], 2);
    EXPECT_FALSE(frames.malformed);
}

INSTANTIATE_TEST_SUITE_P(
    Versions,
    ServerPacketTest,
    ::testing::Values(
        ServerPacket{kVersion1,
                     "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100"
                     "f37a1c69797554780bb38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df354"
                     "8e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb7aaf2f5889"
                     "1850abbdca3d20398c276456cbc42158407dd074ee"},
        ServerPacket{kVersion2,
                     "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb"
                     "761d9b89237bbf87263017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106f"
                     "baf3cb4cfa52382dd16a393e42757507698075b2c984c707f0a0812d8cd5a6881eaf21ceda98"
                     "f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140"}));

TEST(PacketOpenerTest, OneWrongBitClosesIt) {
    const Octets right = client_packet(kVersion2);
    PacketOpener opener;
    const InitialKeys keys = keys_of(kVersion2);
    for (const std::size_t at :
         {std::size_t{5}, std::size_t{18}, std::size_t{40}, right.size() - 1}) {
        Octets wrong = right;
        wrong[at] ^= 1U;
        const auto header = read_packet_header(wrong, wrong.size());
        EXPECT_FALSE(header && opener.open(keys.of(Side::Client), *header, -1)) << at;
    }
    const auto header = read_packet_header(right, right.size());
    ASSERT_TRUE(header.has_value());
    EXPECT_FALSE(opener.open(keys.of(Side::Server), *header, -1));
    EXPECT_TRUE(opener.open(keys.of(Side::Client), *header, -1));
}

TEST(PacketOpenerTest, WithoutBytesForASampleThereIsNothingToOpen) {
    PacketOpener opener;
    const Octets packet = test::sealed_packet(0, 19, destination());
    // Of an Initial the length stands behind the token's.
    Octets shortest = packet;
    shortest[15] = 0;
    const auto header = read_packet_header(shortest, shortest.size());
    if (header) {
        EXPECT_FALSE(opener.open(keys_of(kVersion1).of(Side::Client), *header, -1));
    }
    const Octets whole = client_packet(kVersion1);
    const auto cut = read_packet_header(Bytes(whole).first(600), whole.size());
    ASSERT_TRUE(cut.has_value());
    EXPECT_TRUE(cut->cut);
    EXPECT_FALSE(opener.open(keys_of(kVersion1).of(Side::Client), *cut, -1));
}

// RFC 9000 appendix A.3, and both sides of each edge.
TEST(PacketNumberTest, IsTheNearestToTheOneThatIsExpected) {
    EXPECT_EQ(decode_packet_number(0xa82f30ea, 0x9b32, 2), 0xa82f9b32U);
    EXPECT_EQ(decode_packet_number(-1, 0, 1), 0U);
    EXPECT_EQ(decode_packet_number(-1, 200, 1), 200U);
    EXPECT_EQ(decode_packet_number(254, 0, 1), 256U);
    EXPECT_EQ(decode_packet_number(256, 0xff, 1), 255U);
    EXPECT_EQ(decode_packet_number(127, 0, 1), 256U);
    EXPECT_EQ(decode_packet_number(126, 0, 1), 0U);
}

}  // namespace
}  // namespace waybill::capture::quic
