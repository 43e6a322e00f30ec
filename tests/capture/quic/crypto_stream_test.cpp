// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/crypto_stream.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "capture/quic/initial_frames.h"
#include "tests/support/quic_packets.h"

namespace waybill::capture::quic {
namespace {

using test::Octets;
using test::operator+;
using Outcome = CryptoStream::Outcome;

std::string in_order(const CryptoStream& stream) {
    return std::string(as_text(stream.in_order()));
}

TEST(CryptoStreamTest, APieceAheadWaitsForTheHole) {
    CryptoStream stream;
    EXPECT_EQ(stream.add(3, as_bytes("def")), Outcome::Taken);
    EXPECT_EQ(in_order(stream), "");
    EXPECT_EQ(stream.add(0, as_bytes("ab")), Outcome::Taken);
    EXPECT_EQ(in_order(stream), "ab");
    EXPECT_EQ(stream.add(2, as_bytes("c")), Outcome::Taken);
    EXPECT_EQ(in_order(stream), "abcdef");
}

TEST(CryptoStreamTest, WhatComesTwiceIsTakenOnce) {
    CryptoStream stream;
    stream.add(0, as_bytes("abc"));
    EXPECT_EQ(stream.add(0, as_bytes("abc")), Outcome::Taken);
    EXPECT_EQ(stream.add(1, as_bytes("bcd")), Outcome::Taken);
    EXPECT_EQ(in_order(stream), "abcd");
}

TEST(CryptoStreamTest, WhereTwoDisagreeTheFirstOneStays) {
    CryptoStream stream;
    stream.add(1, as_bytes("bc"));
    stream.add(5, as_bytes("f"));
    EXPECT_EQ(stream.add(0, as_bytes("aXXdef")), Outcome::Conflict);
    EXPECT_EQ(in_order(stream), "abcdef");
}

TEST(CryptoStreamTest, BeyondTheLimitsNothingIsTaken) {
    CryptoStream stream;
    EXPECT_EQ(stream.add(CryptoStream::kMostBytes, as_bytes("a")), Outcome::TooMuch);
    EXPECT_EQ(stream.add(~std::uint64_t{0}, as_bytes("a")), Outcome::TooMuch);
    EXPECT_EQ(stream.cost(), 0U);
    EXPECT_EQ(stream.add(CryptoStream::kMostBytes - 1, as_bytes("a")), Outcome::Taken);
    for (std::size_t i = 1; i < CryptoStream::kMostPieces; ++i) {
        EXPECT_EQ(stream.add(2 * i, as_bytes("a")), Outcome::Taken);
    }
    EXPECT_EQ(stream.add(2 * CryptoStream::kMostPieces, as_bytes("a")), Outcome::TooMuch);
    EXPECT_EQ(stream.add(3, as_bytes("b")), Outcome::Taken);  // joins two
    EXPECT_EQ(stream.add(2 * CryptoStream::kMostPieces, as_bytes("a")), Outcome::Taken);
    stream.clear();
    EXPECT_EQ(stream.cost(), 0U);
    EXPECT_EQ(in_order(stream), "");
}

// Any split, any order, any overlaps.
TEST(CryptoStreamTest, TheOrderOfThePiecesMakesNoDifference) {
    std::string text;
    for (std::size_t i = 0; i < 500; ++i) {
        text += static_cast<char>('a' + i % 26);
    }
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::pair<std::size_t, std::size_t>> pieces;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = 1 + random() % 40;
            pieces.emplace_back(at, length + random() % 30);
            at += length;
        }
        std::shuffle(pieces.begin(), pieces.end(), random);
        CryptoStream stream;
        for (const auto& [at, length] : pieces) {
            EXPECT_EQ(stream.add(at, as_bytes(std::string_view(text).substr(at, length))),
                      Outcome::Taken);
        }
        ASSERT_EQ(in_order(stream), text);
    }
}

TEST(InitialFramesTest, CryptoStandsAmongAllThatMayBeThere) {
    const Octets ack = Octets{2} + test::varint(70'000) + Octets{0, 1, 3, 0, 5};
    const Octets ack_with_ecn = Octets{3, 9, 0, 0, 2, 1, 1, 1};
    const Octets payload = Octets{0, 0, 1} + ack + test::crypto_frame(900, {1, 2, 3}) + ack_with_ecn
                           + test::crypto_frame(0, {}) + test::crypto_frame(7, {4}) + Octets{0};
    const InitialFrames frames = read_initial_frames(payload);
    EXPECT_FALSE(frames.malformed);
    ASSERT_EQ(frames.crypto.size(), 2U);
    EXPECT_EQ(frames.crypto[0].offset, 900U);
    EXPECT_EQ(frames.crypto[0].data.size(), 3U);
    EXPECT_EQ(frames.crypto[1].offset, 7U);
    EXPECT_FALSE(frames.connection_close.has_value());
}

TEST(InitialFramesTest, AConnectionCloseTellsItsError) {
    const InitialFrames frames =
        read_initial_frames(Octets{0x1c} + test::varint(0x128) + Octets{0, 3, 'b', 'a', 'd'});
    EXPECT_EQ(frames.connection_close, 0x128U);
    EXPECT_FALSE(frames.malformed);
}

TEST(InitialFramesTest, WhatIsCutOffOrForbiddenIsMalformed) {
    const std::vector<Octets> wrong = {
        {0x08, 0, 1, 2},     // STREAM
        {0x1d, 0, 0},        // an application's close
        {0x06, 0, 5, 1, 2},  // CRYPTO
        {0x06},
        {0x02, 0, 0, 0x7f, 0xff, 0, 0},  // ACK of many ranges
        {0x03, 0, 0, 0, 0, 1, 1},        // without the last count
        {0x1c, 1, 0, 9, 'a'},
        {0x40},
    };
    for (const Octets& payload : wrong) {
        const InitialFrames frames = read_initial_frames(test::crypto_frame(1, {1}) + payload);
        EXPECT_TRUE(frames.malformed) << int{payload[0]};
        EXPECT_EQ(frames.crypto.size(), 1U);
    }
}

}  // namespace
}  // namespace waybill::capture::quic
