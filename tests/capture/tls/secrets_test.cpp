// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secrets.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "capture/tls/evp_names.h"
#include "capture/tls/secret_table.h"
#include "tests/support/capture_writer.h"
#include "tests/support/hex.h"

namespace waybill::capture::tls {
namespace {

using test::to_hex;
using ::testing::HasSubstr;

Random random_of(unsigned number) {
    Random random{};
    random[0] = static_cast<Byte>(number >> 16U);
    random[15] = static_cast<Byte>(number >> 8U);
    random[31] = static_cast<Byte>(number);
    return random;
}

std::string master_line(unsigned number, char digit = 'a') {
    return "CLIENT_RANDOM " + to_hex(random_of(number)) + " " + std::string(96, digit);
}

std::string master_of(Secrets& secrets, unsigned number) {
    const auto secret = secrets.find(SecretKind::Master, random_of(number));
    return secret ? to_hex(*secret).substr(0, 2) : "none";
}

void append(const std::string& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::app);
    out << text;
}

TEST(SecretsTest, ASecretIsFoundByItsKindAndRandom) {
    Secrets secrets;
    secrets.add_key_log("# made by a test\r\n" + master_line(1) + "\r\nCLIENT_TRAFFIC_SECRET_0 "
                        + to_hex(random_of(1)) + " " + std::string(64, 'b') + "\n"
                        + master_line(2, 'C'));
    EXPECT_EQ(master_of(secrets, 1), "aa");
    EXPECT_EQ(master_of(secrets, 2), "cc");
    EXPECT_EQ(master_of(secrets, 3), "none");
    const auto traffic = secrets.find(SecretKind::ClientTraffic, random_of(1));
    ASSERT_TRUE(traffic);
    EXPECT_EQ(to_hex(*traffic), std::string(64, 'b'));
    EXPECT_FALSE(secrets.find(SecretKind::ServerTraffic, random_of(1)));
    EXPECT_EQ(secrets.count(), 3U);
    EXPECT_EQ(secrets.unreadable(), 0U);
}

TEST(SecretsTest, LinesThatAreNoneAreCounted) {
    Secrets secrets;
    secrets.add_key_log("hello\n\n# comment\nCLIENT_RANDOM 12 34\n" + master_line(1)
                        + "\nEXPORTER_SECRET " + to_hex(random_of(1)) + " " + std::string(64, 'b'));
    EXPECT_EQ(secrets.unreadable(), 2U);
    EXPECT_EQ(secrets.count(), 1U);
}

TEST(SecretsTest, TheLastOfTwoLinesHolds) {
    Secrets secrets;
    secrets.add_key_log(master_line(1, 'a') + "\n" + master_line(1, 'a') + "\n");
    EXPECT_EQ(secrets.count(), 1U);
    EXPECT_EQ(master_of(secrets, 1), "aa");
    secrets.add_key_log(master_line(1, 'b'));
    EXPECT_EQ(secrets.count(), 1U);
    EXPECT_EQ(master_of(secrets, 1), "bb");
}

TEST(SecretsTest, PremasterSecretsAreFoundInBothWays) {
    Secrets secrets;
    secrets.add_key_log("PMS_CLIENT_RANDOM " + to_hex(random_of(1)) + " aabb\nRSA 0102030405060708 "
                        + std::string(96, 'c'));
    const std::vector<Byte> encrypted{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    EXPECT_EQ(to_hex(secrets.find_premaster({}, random_of(1)).value()), "aabb");
    EXPECT_EQ(to_hex(secrets.find_premaster(encrypted, random_of(2)).value()),
              std::string(96, 'c'));
    EXPECT_FALSE(secrets.find_premaster(Bytes(encrypted).first(7), random_of(2)));
    EXPECT_FALSE(secrets.find_premaster(Bytes(encrypted).last(8), random_of(2)));
}

TEST(SecretsTest, SessionsAreRememberedByIdOrTicket) {
    Secrets secrets;
    const std::vector<Byte> ticket(40'000, 7);
    const Secret master(48, 1);
    secrets.remember_session(ticket, master);
    secrets.remember_session({}, master);
    EXPECT_EQ(secrets.find_session(ticket), master);
    EXPECT_FALSE(secrets.find_session(Bytes(ticket).first(39'999)));
    EXPECT_FALSE(secrets.find_session({}));
    secrets.remember_session(ticket, Secret(48, 2));
    EXPECT_EQ(secrets.find_session(ticket), Secret(48, 2));
    secrets.add_key_log("RSA Session-ID:0A0B Master-Key:" + std::string(96, '3'));
    const std::vector<Byte> id{10, 11};
    EXPECT_EQ(secrets.find_session(id), Secret(48, 0x33));
}

TEST(SecretsTest, ASessionThatIsRememberedTooLateCallsForAnotherReading) {
    const std::vector<Byte> id{1, 2, 3};
    Secrets secrets;
    EXPECT_FALSE(secrets.find_session(id));
    secrets.remember_session(id, Secret(48, 1));
    EXPECT_FALSE(secrets.would_find_more()) << "its secret stands in the key log, or nowhere";

    Secrets with_premasters;
    with_premasters.add_key_log("PMS_CLIENT_RANDOM " + to_hex(random_of(1)) + " aabb");
    EXPECT_FALSE(with_premasters.find_session(id));
    EXPECT_FALSE(with_premasters.would_find_more());
    with_premasters.remember_session(id, Secret(48, 1));
    EXPECT_TRUE(with_premasters.would_find_more());
}

TEST(SecretsTest, WhatIsKnownOfAConnectionIsWrittenAsAKeyLog) {
    const std::string traffic = "CLIENT_TRAFFIC_SECRET_0 " + to_hex(random_of(2)) + " "
                                + std::string(64, 'b') + "\nSERVER_TRAFFIC_SECRET_0 "
                                + to_hex(random_of(2)) + " " + std::string(96, 'c') + "\n";
    Secrets secrets;
    secrets.add_key_log(master_line(1) + "\n" + traffic);
    EXPECT_EQ(secrets.key_log_of(random_of(1)), master_line(1) + "\n");
    EXPECT_EQ(secrets.key_log_of(random_of(2)), traffic);
    EXPECT_EQ(secrets.key_log_of(random_of(3)), "");

    // A master secret that was derived is written like one that was given, which goes first.
    secrets.note_master(random_of(3), Secret(48, 0xdd));
    secrets.note_master(random_of(1), Secret(48, 0xdd));
    EXPECT_EQ(secrets.key_log_of(random_of(3)), master_line(3, 'd') + "\n");
    EXPECT_EQ(secrets.key_log_of(random_of(1)), master_line(1) + "\n");
    EXPECT_EQ(secrets.count(), 3U) << "it is no secret that anybody gave";

    Secrets again;
    again.add_key_log(secrets.key_log_of(random_of(2)) + secrets.key_log_of(random_of(3)));
    EXPECT_EQ(again.key_log_of(random_of(2)), traffic);
    EXPECT_EQ(master_of(again, 3), "dd");
}

TEST(SecretsTest, AFileThatGrowsIsReadOn) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("keys.log", master_line(1) + "\n");
    Secrets secrets;
    ASSERT_TRUE(secrets.add_key_log_file(path));
    EXPECT_EQ(master_of(secrets, 1), "aa");
    EXPECT_EQ(master_of(secrets, 2), "none");
    const std::string second = master_line(2) + "\n";
    append(path, second.substr(0, 50));
    EXPECT_EQ(master_of(secrets, 2), "none");
    append(path, second.substr(50));
    EXPECT_EQ(master_of(secrets, 2), "aa");
    EXPECT_EQ(secrets.unreadable(), 0U);
    EXPECT_EQ(secrets.count(), 2U);
}

TEST(SecretsTest, ALastLineNeedsNoEnd) {
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("keys.log", "rubbish\n" + master_line(1));
    Secrets secrets;
    ASSERT_TRUE(secrets.add_key_log_file(path));
    EXPECT_EQ(master_of(secrets, 1), "aa");
    EXPECT_EQ(secrets.unreadable(), 1U);
    append(path, "\nmore rubbish");
    EXPECT_EQ(master_of(secrets, 2), "none");
    EXPECT_EQ(secrets.unreadable(), 2U);
    EXPECT_EQ(secrets.count(), 1U);
}

TEST(SecretsTest, ATrafficSecretOfWhichHalfWasWrittenIsMended) {
    const test::TemporaryDirectory directory;
    const std::string line = "CLIENT_TRAFFIC_SECRET_0 " + to_hex(random_of(1)) + " ";
    const std::string path = directory.write("keys.log", line + std::string(64, 'd'));
    Secrets secrets;
    ASSERT_TRUE(secrets.add_key_log_file(path));
    append(path, std::string(32, 'd') + "\n" + master_line(5) + "\n");
    EXPECT_EQ(master_of(secrets, 5), "aa");
    EXPECT_EQ(secrets.find(SecretKind::ClientTraffic, random_of(1)), Secret(48, 0xDD));
}

TEST(SecretsTest, AFileThatWasWrittenAnewIsReadFromItsBeginning) {
    const test::TemporaryDirectory directory;
    const std::string path =
        directory.write("keys.log", master_line(1) + "\n" + master_line(2) + "\nhalf a li");
    Secrets secrets;
    ASSERT_TRUE(secrets.add_key_log_file(path));
    std::filesystem::resize_file(path, 0);
    append(path, master_line(3) + "\n");
    EXPECT_EQ(master_of(secrets, 3), "aa");
    EXPECT_EQ(master_of(secrets, 1), "aa") << "what was known stays";

    // Another file, and larger, under the same name.
    std::filesystem::remove(path);
    directory.write("keys.log", master_line(4) + "\n" + master_line(5) + "\n" + master_line(6));
    EXPECT_EQ(master_of(secrets, 4), "aa");
    EXPECT_EQ(master_of(secrets, 6), "aa");
    std::filesystem::remove(path);
    EXPECT_EQ(master_of(secrets, 7), "none");
}

TEST(SecretsTest, AFileThatCannotBeReadIsNamed) {
    const test::TemporaryDirectory directory;
    Secrets secrets;
    const auto missing = secrets.add_key_log_file(directory.file("missing.log"));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message,
              directory.file("missing.log") + ": cannot be opened: No such file or directory");
    const auto folder = secrets.add_key_log_file(directory.path());
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().message, directory.path() + ": is a directory");
    EXPECT_FALSE(secrets.add_key_log_file("/dev/zero"));
    EXPECT_FALSE(secrets.add_rsa_key_file(directory.file("missing.pem")));
    EXPECT_FALSE(secrets.add_rsa_key_file(directory.path()));
}

TEST(SecretsTest, AKeyThatComesLateIsToldOf) {
    Secrets secrets;
    secrets.add_key_log(master_line(1));
    EXPECT_EQ(master_of(secrets, 1), "aa");
    EXPECT_EQ(master_of(secrets, 2), "none");
    EXPECT_FALSE(secrets.would_find_more());
    secrets.add_key_log(master_line(3));
    EXPECT_FALSE(secrets.would_find_more()) << "nobody asked for it";
    secrets.add_key_log(master_line(2));
    EXPECT_TRUE(secrets.would_find_more());
}

TEST(SecretsTest, APremasterSecretThatComesLateIsToldOf) {
    Secrets secrets;
    EXPECT_EQ(master_of(secrets, 2), "none");
    secrets.add_key_log("PMS_CLIENT_RANDOM " + to_hex(random_of(2)) + " aabb");
    EXPECT_TRUE(secrets.would_find_more());
}

TEST(SecretsTest, NoMoreThanAMillionSecretsAreKept) {
    Secrets secrets;
    std::string text;
    for (unsigned number = 0; number < 1'000'100; ++number) {
        text += master_line(number) + "\n";
        if (text.size() > kMiB) {
            secrets.add_key_log(text);
            text.clear();
        }
    }
    secrets.add_key_log(text + master_line(77, 'b'));
    EXPECT_EQ(secrets.count(), 1'000'000U);
    EXPECT_EQ(secrets.unreadable(), 0U);
    EXPECT_EQ(master_of(secrets, 999'999), "aa");
    EXPECT_EQ(master_of(secrets, 1'000'000), "none");
    EXPECT_EQ(master_of(secrets, 77), "bb") << "one that is known can change";
}

TEST(SecretsTest, SeveralThreadsAskWhileTheFileGrows) {
    constexpr unsigned kLines = 300;
    const test::TemporaryDirectory directory;
    const std::string path = directory.write("keys.log", "");
    Secrets secrets;
    ASSERT_TRUE(secrets.add_key_log_file(path));
    std::atomic<unsigned> written{0};
    std::atomic<unsigned> missing{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            for (unsigned number = 0; number < kLines; ++number) {
                while (written <= number) {
                    std::this_thread::yield();
                }
                missing += secrets.find(SecretKind::Master, random_of(number)) ? 0U : 1U;
            }
        });
    }
    for (unsigned number = 0; number < kLines; ++number) {
        append(path, master_line(number) + "\n");
        ++written;
    }
    for (std::thread& reader : readers) {
        reader.join();
    }
    EXPECT_EQ(missing, 0U);
    EXPECT_EQ(secrets.count(), kLines);
}

TEST(SecretTableTest, TablesGrowAndFindEverything) {
    SecretTable table;
    for (unsigned number = 0; number < 5000; ++number) {
        const std::vector<Byte> value(number % 2 == 0 ? 32 : 48, static_cast<Byte>(number));
        EXPECT_TRUE(table.add(SecretKind::ServerTraffic, random_of(number), value));
        EXPECT_FALSE(table.add(SecretKind::ServerTraffic, random_of(number), value));
    }
    EXPECT_EQ(table.size(), 5000U);
    for (unsigned number = 0; number < 5000; ++number) {
        const Bytes found = table.find(SecretKind::ServerTraffic, random_of(number));
        ASSERT_EQ(found.size(), number % 2 == 0 ? 32U : 48U);
        EXPECT_EQ(found[0], static_cast<Byte>(number));
        EXPECT_TRUE(table.find(SecretKind::ClientTraffic, random_of(number)).empty());
    }
}

// Keys are made by the test: none stands in the tree.
class RsaKeyTest : public testing::Test {
protected:
    RsaKeyTest() : key_(EVP_RSA_gen(1024)) {}

    std::string pem(const char* passphrase = nullptr) const {
        BIO* bio = BIO_new(BIO_s_mem());
        const int length =
            passphrase == nullptr ? 0 : static_cast<int>(std::string_view(passphrase).size());
        PEM_write_bio_PKCS8PrivateKey(bio,
                                      key_.get(),
                                      passphrase == nullptr ? nullptr : EVP_aes_128_cbc(),
                                      passphrase,
                                      length,
                                      nullptr,
                                      nullptr);
        return taken(bio);
    }

    std::string der() const {
        BIO* bio = BIO_new(BIO_s_mem());
        i2d_PrivateKey_bio(bio, key_.get());
        return taken(bio);
    }

    std::string encrypted_der() const {
        BIO* bio = BIO_new(BIO_s_mem());
        i2d_PKCS8PrivateKey_bio(bio, key_.get(), EVP_aes_128_cbc(), "word", 4, nullptr, nullptr);
        return taken(bio);
    }

    std::vector<Byte> encrypted(Bytes message) const {
        const Evp<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key_.get(), nullptr));
        EVP_PKEY_encrypt_init(context.get());
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
        std::vector<Byte> out(1024);
        std::size_t length = out.size();
        EVP_PKEY_encrypt(context.get(), out.data(), &length, message.data(), message.size());
        out.resize(length);
        return out;
    }

    static Secret premaster() {
        Secret secret(48, 0x5A);
        secret[0] = 3;
        secret[1] = 3;
        return secret;
    }

    test::TemporaryDirectory directory_;

private:
    static std::string taken(BIO* bio) {
        char* data = nullptr;
        const long length = BIO_get_mem_data(bio, &data);
        std::string text(data, static_cast<std::size_t>(length));
        BIO_free(bio);
        return text;
    }

    Evp<EVP_PKEY> key_;
};

TEST_F(RsaKeyTest, APremasterSecretIsDecryptedWithAKeyInPemOrDer) {
    for (const std::string& content : {pem(), der(), "some text\n" + pem() + "more\n"}) {
        Secrets secrets;
        EXPECT_FALSE(secrets.has_rsa_keys());
        const auto added = secrets.add_rsa_key_file(directory_.write("key", content));
        ASSERT_TRUE(added) << added.error().message;
        EXPECT_TRUE(secrets.has_rsa_keys());
        EXPECT_EQ(secrets.decrypt_premaster(encrypted(premaster()), 0x0303), premaster());
    }
}

TEST_F(RsaKeyTest, WhatWasNotMadeForTheKeyIsNotDecrypted) {
    Secrets secrets;
    ASSERT_TRUE(secrets.add_rsa_key_file(directory_.write("key.pem", pem())));
    std::vector<Byte> damaged = encrypted(premaster());
    EXPECT_FALSE(secrets.decrypt_premaster(damaged, 0x0301)) << "another version was offered";
    EXPECT_FALSE(secrets.decrypt_premaster(Bytes(damaged).first(damaged.size() - 1), 0x0303));
    EXPECT_FALSE(secrets.decrypt_premaster({}, 0x0303));
    damaged.back() ^= 1U;
    EXPECT_FALSE(secrets.decrypt_premaster(damaged, 0x0303));
    EXPECT_FALSE(secrets.decrypt_premaster(encrypted(Bytes(premaster()).first(47)), 0x0303));
    Secret long_one = premaster();
    long_one.push_back(1);
    EXPECT_FALSE(secrets.decrypt_premaster(encrypted(long_one), 0x0303));
}

TEST_F(RsaKeyTest, SeveralKeysAreTriedOneAfterTheOther) {
    const Evp<EVP_PKEY> other(EVP_RSA_gen(1024));
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, other.get(), nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    const std::string first(data, static_cast<std::size_t>(length));
    BIO_free(bio);
    Secrets secrets;
    ASSERT_TRUE(secrets.add_rsa_key_file(directory_.write("keys.pem", first + pem())));
    EXPECT_EQ(secrets.decrypt_premaster(encrypted(premaster()), 0x0303), premaster());
}

TEST_F(RsaKeyTest, WhyAKeyCannotBeUsedIsSaid) {
    Secrets secrets;
    const auto sealed = secrets.add_rsa_key_file(directory_.write("sealed.pem", pem("word")));
    ASSERT_FALSE(sealed);
    EXPECT_EQ(
        sealed.error().message,
        directory_.file("sealed.pem") + ": is encrypted with a passphrase; decrypt the key first");
    const auto sealed_der =
        secrets.add_rsa_key_file(directory_.write("sealed.der", encrypted_der()));
    ASSERT_FALSE(sealed_der);
    EXPECT_THAT(sealed_der.error().message, HasSubstr("passphrase"));
    const auto text = secrets.add_rsa_key_file(directory_.write("text", "no key at all"));
    ASSERT_FALSE(text);
    EXPECT_THAT(text.error().message, HasSubstr("has no private key"));
    const auto empty = secrets.add_rsa_key_file(directory_.write("empty", ""));
    ASSERT_FALSE(empty);
    EXPECT_THAT(empty.error().message, HasSubstr("has no private key"));
    const Evp<EVP_PKEY> curve(EVP_EC_gen("P-256"));
    BIO* bio = BIO_new(BIO_s_mem());
    i2d_PrivateKey_bio(bio, curve.get());
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    const auto not_rsa = secrets.add_rsa_key_file(
        directory_.write("ec", std::string_view(data, static_cast<std::size_t>(length))));
    BIO_free(bio);
    ASSERT_FALSE(not_rsa);
    EXPECT_THAT(not_rsa.error().message, HasSubstr("is not an RSA key"));
    const auto large =
        secrets.add_rsa_key_file(directory_.write("large", std::string(2 * kMiB, 'x')));
    ASSERT_FALSE(large);
    EXPECT_THAT(large.error().message, HasSubstr("too large"));
    EXPECT_FALSE(secrets.has_rsa_keys());
}

}  // namespace
}  // namespace waybill::capture::tls
