// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/record_cipher.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "capture/tls/evp_names.h"
#include "capture/tls/rc4.h"
#include "tests/capture/tls/cipher_vectors.h"
#include "tests/support/hex.h"

namespace waybill::capture::tls {
namespace {

using test::array_from_hex;
using test::from_hex;
using test::to_hex;

constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;

struct Opened {
    bool authentic = false;
    std::uint8_t type = 0;
    std::string text;
};

// Opens records and keeps what came out.
class Opener {
public:
    Opener(std::unique_ptr<RecordCipher> cipher, std::uint16_t version)
        : cipher_(std::move(cipher)),
          version_(version) {}

    RecordCipher& cipher() { return *cipher_; }

    Opened open(std::uint8_t type, Bytes fragment) {
        Opened opened;
        opened.authentic = cipher_->open({type, version_}, fragment, plaintext_, opened.type);
        opened.text = as_text(plaintext_);
        return opened;
    }

    Opened open_after_gap(std::uint8_t type, Bytes fragment, std::uint64_t most_lost) {
        Opened opened;
        opened.authentic =
            cipher_->open_after_gap({type, version_}, fragment, most_lost, plaintext_, opened.type);
        opened.text = as_text(plaintext_);
        return opened;
    }

private:
    std::unique_ptr<RecordCipher> cipher_;
    std::uint16_t version_;
    std::vector<Byte> plaintext_;
};

std::unique_ptr<RecordCipher> cipher_of(const CipherVector& vector) {
    const CipherSuite suite = find_cipher_suite(vector.suite);
    const auto keys = derive_keys(vector.version,
                                  suite,
                                  from_hex(vector.master),
                                  array_from_hex<kRandomBytes>(vector.client_random),
                                  array_from_hex<kRandomBytes>(vector.server_random));
    return keys ? RecordCipher::make(vector.version, suite, keys->client, vector.encrypt_then_mac)
                : nullptr;
}

class CipherVectorTest : public testing::TestWithParam<CipherVector> {
protected:
    Opener opener() const { return {cipher_of(GetParam()), GetParam().version}; }
};

TEST_P(CipherVectorTest, TheRecordsOpen) {
    ASSERT_NE(cipher_of(GetParam()), nullptr);
    Opener opener = this->opener();
    std::string text;
    std::size_t finished = 0;
    for (const RecordVector& record : GetParam().records) {
        const Opened opened = opener.open(record.type, from_hex(record.fragment));
        ASSERT_TRUE(opened.authentic);
        EXPECT_EQ(opened.type, record.type);
        if (record.type == kHandshake) {
            finished = opened.text.size();
        } else {
            text += opened.text;
        }
    }
    EXPECT_EQ(text, "Hello, World!");
    EXPECT_EQ(finished, 16U);
    EXPECT_EQ(opener.cipher().sequence(), GetParam().records.size());
}

TEST_P(CipherVectorTest, ADamagedRecordChangesNothing) {
    Opener opener = this->opener();
    for (const RecordVector& record : GetParam().records) {
        const std::vector<Byte> fragment = from_hex(record.fragment);
        for (std::size_t i = 0; i < fragment.size(); i += 5) {
            std::vector<Byte> damaged = fragment;
            damaged[i] ^= 0x20U;
            EXPECT_FALSE(opener.open(record.type, damaged).authentic) << i;
        }
        EXPECT_FALSE(opener.open(kAlert, fragment).authentic) << "another type";
        EXPECT_FALSE(
            opener.open(record.type, Bytes(fragment).first(fragment.size() - 1)).authentic);
        EXPECT_FALSE(opener.open(record.type, {}).authentic);
        EXPECT_TRUE(opener.open(record.type, fragment).authentic);
    }
}

TEST_P(CipherVectorTest, BehindAGapTheSequenceNumberIsFoundAgain) {
    const std::vector<RecordVector>& records = GetParam().records;
    const bool chained = GetParam().version <= kTls10;
    Opener opener = this->opener();
    ASSERT_TRUE(opener.cipher().survives_gaps());
    // The Finished is lost. With an implicit IV the next record is, too.
    const Opened first = opener.open_after_gap(records[1].type, from_hex(records[1].fragment), 3);
    EXPECT_EQ(first.authentic, !chained);
    const std::vector<Byte> second = from_hex(records[2].fragment);
    const Opened next = chained ? opener.open_after_gap(records[2].type, second, 3)
                                : opener.open(records[2].type, second);
    EXPECT_TRUE(next.authentic);
    EXPECT_EQ(opener.cipher().sequence(), 3U);
}

TEST_P(CipherVectorTest, ARecordThatIsPassedOverCounts) {
    const std::vector<RecordVector>& records = GetParam().records;
    Opener opener = this->opener();
    opener.cipher().skip_record(from_hex(records[0].fragment));
    EXPECT_EQ(opener.cipher().sequence(), 1U);
    EXPECT_TRUE(opener.open(records[1].type, from_hex(records[1].fragment)).authentic);
}

std::string name_of(const testing::TestParamInfo<CipherVector>& info) {
    return std::string(find_cipher_suite(info.param.suite).name) + "_"
           + std::to_string(info.param.version)
           + (info.param.encrypt_then_mac ? "_EncryptThenMac" : "");
}

INSTANTIATE_TEST_SUITE_P(All, CipherVectorTest, testing::ValuesIn(kCipherVectors), name_of);

// RFC 8448 section 3.
constexpr std::string_view kClientHandshakeSecret =
    "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21";
constexpr std::string_view kClientFinished =
    "75ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab68"
    "67d726c40546";
constexpr std::string_view kClientSecret =
    "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5";
constexpr std::string_view kClientData =
    "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f"
    "5a6292a2977014bd1e3deae63aeebb21694915e4";
constexpr std::string_view kClientAlert = "c9872760655666b74d7ff1153efd6db6d0b0e3";

Opener opener_of(std::string_view secret) {
    return {RecordCipher::make_tls13(find_cipher_suite(0x1301), from_hex(secret)), kTls12};
}

TEST(RecordCipherTest, TheHandshakeOfRfc8448Opens) {
    Opener opener = opener_of(kClientHandshakeSecret);
    const Opened finished = opener.open(kApplicationData, from_hex(kClientFinished));
    ASSERT_TRUE(finished.authentic);
    EXPECT_EQ(finished.type, kHandshake);
    EXPECT_EQ(to_hex(as_bytes(finished.text)),
              "14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
}

TEST(RecordCipherTest, TheApplicationDataOfRfc8448Opens) {
    Opener opener = opener_of(kClientSecret);
    const Opened data = opener.open(kApplicationData, from_hex(kClientData));
    ASSERT_TRUE(data.authentic);
    EXPECT_EQ(data.type, kApplicationData);
    ASSERT_EQ(data.text.size(), 50U);
    for (std::size_t i = 0; i < data.text.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(data.text[i]), i);
    }
    const Opened alert = opener.open(kApplicationData, from_hex(kClientAlert));
    ASSERT_TRUE(alert.authentic);
    EXPECT_EQ(alert.type, kAlert);
    EXPECT_EQ(to_hex(as_bytes(alert.text)), "0100");
}

TEST(RecordCipherTest, AGapInTls13CostsWhatItTook) {
    Opener opener = opener_of(kClientSecret);
    EXPECT_FALSE(opener.open(kApplicationData, from_hex(kClientAlert)).authentic);
    EXPECT_FALSE(opener.open_after_gap(kApplicationData, from_hex(kClientAlert), 0).authentic);
    Opener second = opener_of(kClientSecret);
    EXPECT_TRUE(second.open_after_gap(kApplicationData, from_hex(kClientAlert), 1).authentic);
    EXPECT_EQ(second.cipher().sequence(), 2U);
}

TEST(RecordCipherTest, SearchingInVainComesToAnEnd) {
    Opener opener = opener_of(kClientSecret);
    std::vector<Byte> wrong(16 * kKiB, 1);
    // Would take years.
    EXPECT_FALSE(opener.open_after_gap(kApplicationData, wrong, ~std::uint64_t{0}).authentic);
    EXPECT_FALSE(opener.open_after_gap(kApplicationData, wrong, ~std::uint64_t{0}).authentic);
    EXPECT_EQ(opener.cipher().sequence(), 2U);
}

// Seals what the tests need and no program makes any more.
class Sealer {
public:
    Sealer(std::uint16_t version, std::uint16_t number) : version_(version) {
        suite_ = find_cipher_suite(number);
        const auto keys = derive_keys(version, suite_, Secret(kMasterSecretBytes, 9), {}, {});
        keys_ = keys->client;
    }

    Opener opener() const { return {RecordCipher::make(version_, suite_, keys_, false), version_}; }

    std::vector<Byte> seal_stream(std::string_view text) {
        std::vector<Byte> content = with_mac(text);
        if (!rc4_) {
            rc4_ = std::make_unique<Rc4>(keys_.key);
        }
        rc4_->apply(content, content.data());  // in place
        return content;
    }

    // TLS 1.1 and later: the IV goes in front.
    std::vector<Byte> seal_blocks(std::string_view text, std::size_t more_blocks = 0) {
        std::vector<Byte> content = with_mac(text);
        const std::size_t block = shape_of(suite_.cipher).block;
        const std::size_t padding = block - content.size() % block + more_blocks * block;
        content.insert(content.end(), padding, static_cast<Byte>(padding - 1));
        std::vector<Byte> sealed(block + content.size());
        const Evp<EVP_CIPHER> cipher = fetch_cipher(suite_.cipher);
        const Evp<EVP_CIPHER_CTX> context(EVP_CIPHER_CTX_new());
        int length = 0;
        EVP_EncryptInit_ex(context.get(), cipher.get(), nullptr, keys_.key.data(), sealed.data());
        EVP_CIPHER_CTX_set_padding(context.get(), 0);
        EVP_EncryptUpdate(context.get(),
                          sealed.data() + block,
                          &length,
                          content.data(),
                          static_cast<int>(content.size()));
        return sealed;
    }

private:
    std::vector<Byte> with_mac(std::string_view text) {
        std::vector<Byte> covered(8);
        covered[7] = static_cast<Byte>(sequence_++);
        covered.push_back(kApplicationData);
        covered.push_back(static_cast<Byte>(version_ >> 8U));
        covered.push_back(static_cast<Byte>(version_ & 0xFFU));
        covered.push_back(static_cast<Byte>(text.size() >> 8U));
        covered.push_back(static_cast<Byte>(text.size() & 0xFFU));
        covered.insert(covered.end(), text.begin(), text.end());
        std::vector<Byte> mac(hash_bytes(suite_.mac));
        HMAC(evp_hash(suite_.mac),
             keys_.mac_key.data(),
             static_cast<int>(keys_.mac_key.size()),
             covered.data(),
             covered.size(),
             mac.data(),
             nullptr);
        std::vector<Byte> content(text.begin(), text.end());
        content.insert(content.end(), mac.begin(), mac.end());
        return content;
    }

    std::uint16_t version_;
    CipherSuite suite_;
    DirectionKeys keys_;
    std::unique_ptr<Rc4> rc4_;
    unsigned sequence_ = 0;
};

// RFC 6229 section 2.
TEST(RecordCipherTest, Rc4GivesThePublishedStream) {
    Rc4 rc4(from_hex("0102030405060708090a0b0c0d0e0f10"));
    std::vector<Byte> out(16);
    rc4.apply(std::vector<Byte>(16), out.data());
    EXPECT_EQ(to_hex(out), "9ac7cc9a609d1ef7b2932899cde41b97");
    rc4.skip(224);
    rc4.apply(std::vector<Byte>(16), out.data());
    EXPECT_EQ(to_hex(out), "065902e4b620f6cc36c8589f66432f2b");
}

TEST(RecordCipherTest, Rc4GoesOnBehindADamagedRecordButNotBehindAGap) {
    Sealer sealer(kTls12, 0x0005);
    Opener opener = sealer.opener();
    const std::vector<Byte> first = sealer.seal_stream("first");
    std::vector<Byte> second = sealer.seal_stream("second");
    const std::vector<Byte> third = sealer.seal_stream("third");
    EXPECT_EQ(opener.open(kApplicationData, first).text, "first");
    second[0] ^= 1U;
    EXPECT_FALSE(opener.open(kApplicationData, second).authentic);
    opener.cipher().skip_record(second);
    const Opened opened = opener.open(kApplicationData, third);
    EXPECT_TRUE(opened.authentic);
    EXPECT_EQ(opened.text, "third");

    Opener behind_gap = sealer.opener();
    EXPECT_FALSE(behind_gap.cipher().survives_gaps());
    EXPECT_FALSE(behind_gap.open_after_gap(kApplicationData, third, 10).authentic);
}

TEST(RecordCipherTest, TripleDesOpens) {
    Sealer sealer(kTls11, 0x000A);
    Opener opener = sealer.opener();
    const Opened opened = opener.open(kApplicationData, sealer.seal_blocks("three keys"));
    EXPECT_TRUE(opened.authentic);
    EXPECT_EQ(opened.text, "three keys");
}

TEST(RecordCipherTest, PaddingMayBeLongAndARecordEmpty) {
    Sealer sealer(kTls12, 0x002F);
    Opener opener = sealer.opener();
    const Opened padded = opener.open(kApplicationData, sealer.seal_blocks("text", 14));
    EXPECT_TRUE(padded.authentic);
    EXPECT_EQ(padded.text, "text");
    const Opened empty = opener.open(kApplicationData, sealer.seal_blocks(""));
    EXPECT_TRUE(empty.authentic);
    EXPECT_EQ(empty.text, "");
}

TEST(RecordCipherTest, KeysOfTheWrongLengthMakeNoCipher) {
    const CipherSuite gcm = find_cipher_suite(0xC02F);
    EXPECT_NE(RecordCipher::make(kTls12, gcm, {{}, Secret(16), Secret(4)}, false), nullptr);
    EXPECT_EQ(RecordCipher::make(kTls12, gcm, {{}, Secret(15), Secret(4)}, false), nullptr);
    EXPECT_EQ(RecordCipher::make(kTls12, gcm, {{}, Secret(16), Secret(12)}, false), nullptr);
    EXPECT_EQ(RecordCipher::make(kTls11, gcm, {{}, Secret(16), Secret(4)}, false), nullptr);
    const CipherSuite cbc = find_cipher_suite(0x002F);
    EXPECT_NE(RecordCipher::make(kTls12, cbc, {Secret(20), Secret(16), {}}, false), nullptr);
    EXPECT_EQ(RecordCipher::make(kTls12, cbc, {Secret(19), Secret(16), {}}, false), nullptr);
    EXPECT_EQ(RecordCipher::make(kTls10, cbc, {Secret(20), Secret(16), {}}, false), nullptr);
    EXPECT_EQ(RecordCipher::make_tls13(gcm, Secret(32)), nullptr);
    EXPECT_EQ(RecordCipher::make_tls13(find_cipher_suite(0x1302), Secret(32)), nullptr);
}

}  // namespace
}  // namespace waybill::capture::tls
