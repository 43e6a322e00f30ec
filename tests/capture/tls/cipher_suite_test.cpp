// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/cipher_suite.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::capture::tls {
namespace {

TEST(CipherSuiteTest, TheNameTellsWhatASuiteIsMadeOf) {
    const CipherSuite gcm = find_cipher_suite(0xC02F);
    EXPECT_EQ(gcm.name, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(gcm.exchange, KeyExchange::Ecdhe);
    EXPECT_EQ(gcm.cipher, BulkCipher::Aes128Gcm);
    EXPECT_EQ(gcm.mac, Hash::None);
    EXPECT_EQ(gcm.prf, Hash::Sha256);

    const CipherSuite cbc = find_cipher_suite(0xC028);
    EXPECT_EQ(cbc.name, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384");
    EXPECT_EQ(cbc.cipher, BulkCipher::Aes256Cbc);
    EXPECT_EQ(cbc.mac, Hash::Sha384);
    EXPECT_EQ(cbc.prf, Hash::Sha384);

    const CipherSuite old = find_cipher_suite(0x0005);
    EXPECT_EQ(old.name, "TLS_RSA_WITH_RC4_128_SHA");
    EXPECT_EQ(old.exchange, KeyExchange::Rsa);
    EXPECT_EQ(old.cipher, BulkCipher::Rc4_128);
    EXPECT_EQ(old.mac, Hash::Sha1);
    EXPECT_EQ(old.prf, Hash::Sha256);

    const CipherSuite newest = find_cipher_suite(0x1302);
    EXPECT_EQ(newest.name, "TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(newest.exchange, KeyExchange::Tls13);
    EXPECT_EQ(newest.cipher, BulkCipher::Aes256Gcm);
    EXPECT_EQ(newest.prf, Hash::Sha384);
}

TEST(CipherSuiteTest, TheLongerNameOfTwoAlikeHolds) {
    EXPECT_EQ(find_cipher_suite(0xC0A0).name, "TLS_RSA_WITH_AES_128_CCM_8");
    EXPECT_EQ(find_cipher_suite(0xC0A0).cipher, BulkCipher::Aes128Ccm8);
    EXPECT_EQ(find_cipher_suite(0xC09C).cipher, BulkCipher::Aes128Ccm);
    EXPECT_EQ(find_cipher_suite(0xC09C).prf, Hash::Sha256);
    EXPECT_EQ(find_cipher_suite(0x1305).cipher, BulkCipher::Aes128Ccm8);
    EXPECT_EQ(find_cipher_suite(0x00AC).exchange, KeyExchange::RsaPsk);
    EXPECT_EQ(find_cipher_suite(0xC0AA).exchange, KeyExchange::DhePsk);  // TLS_PSK_DHE_...
    EXPECT_EQ(find_cipher_suite(0x008C).exchange, KeyExchange::Psk);
    EXPECT_EQ(find_cipher_suite(0xC035).exchange, KeyExchange::EcdhePsk);
    EXPECT_EQ(find_cipher_suite(0x0034).exchange, KeyExchange::Dhe);  // DH_anon
    EXPECT_EQ(find_cipher_suite(0x0030).exchange, KeyExchange::Dh);
    EXPECT_EQ(find_cipher_suite(0xC004).exchange, KeyExchange::Ecdh);
}

TEST(CipherSuiteTest, ASuiteWithoutANameIsItsNumber) {
    EXPECT_EQ(cipher_suite_name(0xC02F), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    EXPECT_EQ(cipher_suite_name(0xC0FF), "0xC0FF");
    EXPECT_EQ(cipher_suite_name(0x1A1A), "0x1A1A");
    EXPECT_TRUE(find_cipher_suite(0x1A1A).name.empty());
    EXPECT_EQ(find_cipher_suite(0x1A1A).number, 0x1A1A);
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0x1A1A), kTls12));
}

TEST(CipherSuiteTest, AllAreInOrderAndFoundByTheirNumbers) {
    const auto all = all_cipher_suites();
    ASSERT_GT(all.size(), 340U);
    std::set<std::string> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_TRUE(i == 0 || all[i - 1].number < all[i].number) << all[i].name;
        EXPECT_EQ(find_cipher_suite(all[i].number).name, all[i].name);
        EXPECT_TRUE(names.insert(std::string(all[i].name)).second) << all[i].name;
    }
}

TEST(CipherSuiteTest, WhatCanBeDecryptedIsToldByVersion) {
    EXPECT_TRUE(can_decrypt(find_cipher_suite(0x1301), kTls13));
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0x1301), kTls12));
    EXPECT_TRUE(can_decrypt(find_cipher_suite(0xC02F), kTls12));
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0xC02F), kTls13));
    EXPECT_TRUE(can_decrypt(find_cipher_suite(0x002F), kTls10));
    EXPECT_TRUE(can_decrypt(find_cipher_suite(0x0004), kSsl30));
    EXPECT_TRUE(can_decrypt(find_cipher_suite(0x0002), kTls12));
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0x0003), kTls10)) << "keys of 40 bits";
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0x00FF), kTls12)) << "a signal, not a suite";
    EXPECT_FALSE(can_decrypt(find_cipher_suite(0xC100), kTls12));
}

TEST(CipherSuiteTest, WhatCanBeDecryptedHasAShape) {
    for (const CipherSuite& suite : all_cipher_suites()) {
        if (!can_decrypt(suite, suite.exchange == KeyExchange::Tls13 ? kTls13 : kTls12)) {
            continue;
        }
        const CipherShape shape = shape_of(suite.cipher);
        EXPECT_EQ(shape.mode == CipherMode::Null, suite.cipher == BulkCipher::Null) << suite.name;
        EXPECT_EQ(shape.mode == CipherMode::Block, shape.block != 0) << suite.name;
        EXPECT_EQ(shape.mode == CipherMode::Aead, shape.tag != 0) << suite.name;
        EXPECT_NE(suite.prf, Hash::None) << suite.name;
        const bool has_mac = suite.mac != Hash::None;
        EXPECT_TRUE(has_mac != (shape.mode == CipherMode::Aead) || suite.number == 0) << suite.name;
    }
}

}  // namespace
}  // namespace waybill::capture::tls
