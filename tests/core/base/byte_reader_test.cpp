// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_reader.h"

#include <array>

#include <gtest/gtest.h>

namespace waybill {
namespace {

constexpr std::array<Byte, 7> kBytes = {1, 2, 3, 4, 5, 6, 7};

TEST(ByteReaderTest, NumbersAreReadInNetworkOrder) {
    ByteReader reader(kBytes);
    EXPECT_EQ(reader.u8(), 1);
    EXPECT_EQ(reader.be16(), 0x0203);
    EXPECT_EQ(reader.be32(), 0x04050607U);
    EXPECT_EQ(reader.remaining(), 0U);
}

TEST(ByteReaderTest, AReadPastTheEndGivesNothingAndMovesNothing) {
    ByteReader reader(kBytes);
    ASSERT_TRUE(reader.skip(4));
    EXPECT_EQ(reader.be32(), std::nullopt);
    EXPECT_FALSE(reader.take(4).has_value());
    EXPECT_FALSE(reader.skip(4));
    EXPECT_EQ(reader.position(), 4U);
    EXPECT_EQ(reader.be16(), 0x0506);
    EXPECT_EQ(reader.be16(), std::nullopt);
    EXPECT_EQ(reader.u8(), 7);
    EXPECT_EQ(reader.u8(), std::nullopt);
}

TEST(ByteReaderTest, LittleEndianLoadsReadTheOtherWay) {
    EXPECT_EQ(load_le16(kBytes.data()), 0x0201);
    EXPECT_EQ(load_le32(kBytes.data()), 0x04030201U);
}

}  // namespace
}  // namespace waybill
