// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/null_cipher.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/byte_reader.h"

namespace waybill::capture::tls {
namespace {

constexpr std::uint16_t kRsaWithNullSha = 0x0002;
constexpr std::uint16_t kRsaWithAes128Sha = 0x002f;
constexpr std::uint8_t kApplicationData = 23;

TEST(NullCipherTest, TheContentStandsInFrontOfTheMac) {
    const auto cipher = NullCipher::make(find_cipher_suite(kRsaWithNullSha));
    ASSERT_NE(cipher, nullptr);
    std::vector<Byte> plaintext;
    std::uint8_t type = 0;
    constexpr std::string_view kRecord = "GET /01234567890123456789";
    ASSERT_TRUE(cipher->open({kApplicationData, 0x0301}, as_bytes(kRecord), plaintext, type));
    EXPECT_EQ(as_text(plaintext), "GET /");
    EXPECT_EQ(type, kApplicationData);
    EXPECT_EQ(cipher->sequence(), 1U);
    EXPECT_TRUE(cipher->survives_gaps());
}

TEST(NullCipherTest, ARecordShorterThanItsMacIsNotOpened) {
    const auto cipher = NullCipher::make(find_cipher_suite(kRsaWithNullSha));
    ASSERT_NE(cipher, nullptr);
    std::vector<Byte> plaintext;
    std::uint8_t type = 0;
    EXPECT_FALSE(
        cipher->open({kApplicationData, 0x0301}, as_bytes("0123456789012345678"), plaintext, type));
    EXPECT_EQ(cipher->sequence(), 0U);
}

TEST(NullCipherTest, ASuiteThatEncryptsIsNotRead) {
    EXPECT_EQ(NullCipher::make(find_cipher_suite(kRsaWithAes128Sha)), nullptr);
}

}  // namespace
}  // namespace waybill::capture::tls
