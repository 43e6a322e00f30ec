// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of RFC 5869, RFC 8448 and RFC 9001, published ones for the PRFs, and of connections made
// with openssl.
#include "capture/tls/key_schedule.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace waybill::capture::tls {
namespace {

using test::array_from_hex;
using test::from_hex;
using test::to_hex;

std::string hex_of(const std::optional<Secret>& secret) {
    return secret ? to_hex(*secret) : "nothing";
}

Random random_of(std::string_view hex) {
    return array_from_hex<kRandomBytes>(hex);
}

TEST(KeyScheduleTest, HkdfExtractsAsInRfc5869) {
    const auto secret = hkdf_extract(Hash::Sha256,
                                     from_hex("000102030405060708090a0b0c"),
                                     from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    EXPECT_EQ(hex_of(secret), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    const auto without_salt =
        hkdf_extract(Hash::Sha256, {}, from_hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    EXPECT_EQ(hex_of(without_salt),
              "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
}

TEST(KeyScheduleTest, SecretsOfTls13ComeAboutAsInRfc8448) {
    const Secret no_psk(32);
    const auto early = hkdf_extract(Hash::Sha256, {}, no_psk);
    EXPECT_EQ(hex_of(early), "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
    const Secret empty_hash =
        from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const auto derived = hkdf_expand_label(Hash::Sha256, *early, "derived", empty_hash, 32);
    EXPECT_EQ(hex_of(derived), "6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
    const auto handshake =
        hkdf_extract(Hash::Sha256,
                     *derived,
                     from_hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"));
    EXPECT_EQ(hex_of(handshake),
              "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac");
    const Secret hellos =
        from_hex("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8");
    EXPECT_EQ(hex_of(hkdf_expand_label(Hash::Sha256, *handshake, "c hs traffic", hellos, 32)),
              "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
}

TEST(KeyScheduleTest, TrafficKeysAreThoseOfRfc8448) {
    const CipherSuite suite = find_cipher_suite(0x1301);
    const auto client = derive_traffic_keys(
        suite, from_hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"));
    ASSERT_TRUE(client);
    EXPECT_EQ(to_hex(client->key), "dbfaa693d1762c5b666af5d950258d01");
    EXPECT_EQ(to_hex(client->iv), "5bd3c71b836e0b76bb73265f");
    const auto application = derive_traffic_keys(
        suite, from_hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"));
    ASSERT_TRUE(application);
    EXPECT_EQ(to_hex(application->key), "17422dda596ed5d9acd890e3c63f5051");
    EXPECT_EQ(to_hex(application->iv), "5b78923dee08579033e523d9");
}

TEST(KeyScheduleTest, LabelsOfQuicAreThoseOfRfc9001) {
    const auto initial = hkdf_extract(Hash::Sha256,
                                      from_hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
                                      from_hex("8394c8f03e515708"));
    EXPECT_EQ(hex_of(initial), "7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44");
    const auto client = hkdf_expand_label(Hash::Sha256, *initial, "client in", {}, 32);
    EXPECT_EQ(hex_of(client), "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
    EXPECT_EQ(hex_of(hkdf_expand_label(Hash::Sha256, *client, "quic key", {}, 16)),
              "1f369613dd76d5467730efcbe3b1a22d");
}

TEST(KeyScheduleTest, AnUpdatedSecretHasTheLengthOfItsHash) {
    const Secret secret(48, 0x11);
    const auto next = next_traffic_secret(find_cipher_suite(0x1302), secret);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->size(), 48U);
    EXPECT_EQ(next, hkdf_expand_label(Hash::Sha384, secret, "traffic upd", {}, 48));
    EXPECT_NE(*next, secret);
}

TEST(KeyScheduleTest, ASecretThatIsNotAsLongAsTheHashGivesNoKeys) {
    const CipherSuite suite = find_cipher_suite(0x1302);
    EXPECT_FALSE(derive_traffic_keys(suite, Secret(32)));
    EXPECT_FALSE(next_traffic_secret(suite, Secret(47)));
    EXPECT_FALSE(derive_traffic_keys(find_cipher_suite(0x1301), Secret(48)));
    EXPECT_FALSE(derive_traffic_keys(find_cipher_suite(0x1301), {}));
    EXPECT_FALSE(derive_keys(kTls12, find_cipher_suite(0xC02F), Secret(47), {}, {}));
}

// A vector that was published on the TLS working group's list when TLS 1.2 was new.
TEST(KeyScheduleTest, ThePrfOfTls12GivesThePublishedValues) {
    EXPECT_EQ(hex_of(tls_prf(kTls12,
                             Hash::Sha256,
                             from_hex("9bbe436ba940f017b17652849a71db35"),
                             "test label",
                             from_hex("a0ba9f936cda311827a6f796ffd5198c"),
                             100)),
              "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
              "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
              "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
              "87347b66");
    EXPECT_EQ(hex_of(tls_prf(kTls12,
                             Hash::Sha384,
                             from_hex("b80b733d6ceefcdc71566ea48e5567df"),
                             "test label",
                             from_hex("cd665cf6a8447dd6ff8b27555edb7465"),
                             148)),
              "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"
              "e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd"
              "8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
              "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6"
              "91c8f3a26854308d5eaa3be85e0990703d73e56f");
}

TEST(KeyScheduleTest, TheMasterSecretIsTheOneOfTheConnection) {
    const auto master = derive_master_secret(
        kTls12,
        Hash::Sha256,
        from_hex("0303e353d390ed1ee33fc0c98927778effacdc238e3144e123f9aa5f7290583a"
                 "a7fdcf3ec5164c1521ab72d6a7ad7177"),
        random_of("9bd9b1d983ec13fa7220bdd389ce085c72cacd15c79b40e8d822902ccd7faab2"),
        random_of("c603427348ff19b731019419e59f843981295f03a3ed9fb3381e2676477f3b0c"));
    EXPECT_EQ(hex_of(master),
              "5d073a56990a31e5db5a8a88d5f81d1cc15594edd0df19b2cdc6132c0c9e737f"
              "456b90e51c77dba17eb3cd661469214d");
}

TEST(KeyScheduleTest, TheExtendedMasterSecretIsTheOneOfTheConnection) {
    EXPECT_EQ(hex_of(derive_extended_master_secret(
                  kTls12,
                  Hash::Sha256,
                  from_hex("0303514d54b2add61da94a77df1bb6efccfe86a0d3821669d0bf8c8c471a4925"
                           "71f954cd681c6cf5d9a0304d0b5ba10a"),
                  from_hex("8544976bc84d3d4c41c80f06acf689b90bea0c4348f3fe5e251199a1965b72dc"))),
              "8710b499007e59292e0b9eef153f0dc2b3faed2f53f769eae2766c2f14fa28aa"
              "23b29c8f0fdd0dfce9651ee9a49dff41");
    EXPECT_EQ(hex_of(derive_extended_master_secret(
                  kTls10,
                  Hash::Sha256,
                  from_hex("03010e5b5a8704946e0c14ab0dd7b8f5f5ae415b35df7170bdf171bd615c348a"
                           "cac7fcc3f795cb8005b5582c4c796297"),
                  from_hex("4af65abbbfd1625288687cdce9fec4681b0850acde2b3d813142e8d54e68a75a"
                           "90111b2b"))),
              "a73c27edc3902e3bd4050d47a80eeb2c749f43ea7e468608594cf840144a6798"
              "b66c1a4f6bbe99d247f54850dfcc2b63");
}

TEST(KeyScheduleTest, TheSessionHashIsThatOfTheVersion) {
    const Bytes abc = as_bytes("abc");
    EXPECT_EQ(hex_of(derive_session_hash(kTls12, Hash::Sha256, abc)),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_of(derive_session_hash(kTls11, Hash::Sha256, abc)),
              "900150983cd24fb0d6963f7d28e17f72a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_FALSE(derive_extended_master_secret(kSsl30, Hash::Sha256, abc, abc));
}

// Computed with another program from the formula of RFC 6101.
TEST(KeyScheduleTest, Ssl30HasItsOwnWay) {
    EXPECT_EQ(hex_of(derive_master_secret(kSsl30, Hash::None, Secret(48, 1), Random{}, Random{})),
              "06baeb03eaf90558cfce09e47a28b8a958482cde19c61f90dfc9ce76ac3d4f7a"
              "dbc783582f6b58264a059abda06048ce");
    const auto keys =
        derive_keys(kSsl30, find_cipher_suite(0x000A), Secret(48, 2), Random{}, Random{});
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->server.iv.size(), 8U);
    EXPECT_EQ(to_hex(keys->client.mac_key), "e5a141391e76b677929098919beb30c493cd694c");
    EXPECT_EQ(to_hex(keys->server.iv), "a72300282bcf9add");
}

TEST(KeyScheduleTest, ThePartsOfTheKeyBlockAreThoseOfSuiteAndVersion) {
    const Secret master(kMasterSecretBytes, 7);
    const auto sizes = [&](std::uint16_t version, std::uint16_t number) {
        const auto keys = derive_keys(version, find_cipher_suite(number), master, {}, {});
        return keys ? std::to_string(keys->client.mac_key.size()) + " "
                          + std::to_string(keys->client.key.size()) + " "
                          + std::to_string(keys->server.iv.size())
                    : "nothing";
    };
    EXPECT_EQ(sizes(kTls10, 0x002F), "20 16 16");
    EXPECT_EQ(sizes(kTls11, 0x002F), "20 16 0");
    EXPECT_EQ(sizes(kTls12, 0xC02F), "0 16 4");
    EXPECT_EQ(sizes(kTls12, 0xCCA8), "0 32 12");
    EXPECT_EQ(sizes(kTls12, 0x003B), "32 0 0");
    EXPECT_EQ(sizes(kTls12, 0x0000), "0 0 0");
    EXPECT_EQ(sizes(kTls10, 0x000A), "20 24 8");
}

TEST(KeyScheduleTest, WhatIsImpossibleGivesNothing) {
    EXPECT_FALSE(tls_prf(kTls12, Hash::Sha256, {}, "label", {}, 16));
    EXPECT_FALSE(tls_prf(kTls12, Hash::Md5, Secret(16), "label", {}, 16));
    EXPECT_FALSE(tls_prf(kTls12, Hash::Sha256, Secret(16), "label", {}, 100'000));
    EXPECT_FALSE(tls_prf(kTls13, Hash::Sha256, Secret(16), "label", {}, 16));
    EXPECT_FALSE(hkdf_expand_label(Hash::Sha256, Secret(32), std::string(300, 'x'), {}, 16));
    EXPECT_FALSE(hkdf_extract(Hash::Sha256, {}, {}));
    EXPECT_FALSE(hkdf_extract(Hash::None, {}, Secret(3)));
}

}  // namespace
}  // namespace waybill::capture::tls
