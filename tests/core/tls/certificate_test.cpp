// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tls_traffic.h"

namespace waybill::tls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A certificate made for one test.
class Maker {
public:
    Maker() : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
        X509_set_version(certificate_, 2);
        ASN1_TIME_set_string(X509_getm_notBefore(certificate_), "20250101000000Z");
        ASN1_TIME_set_string(X509_getm_notAfter(certificate_), "20350101000000Z");
        X509_set_pubkey(certificate_, key_);
    }
    ~Maker() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }
    Maker(const Maker&) = delete;
    Maker& operator=(const Maker&) = delete;

    void subject(const std::string& name) { add(X509_get_subject_name(certificate_), name); }
    void issuer(const std::string& name) { add(X509_get_issuer_name(certificate_), name); }
    void ends(const char* time) { ASN1_TIME_set_string(X509_getm_notAfter(certificate_), time); }
    void host(const std::string& name, int times = 1) {
        GENERAL_NAMES* const names = sk_GENERAL_NAME_new_null();
        for (int i = 0; i < times; ++i) {
            ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
            ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
            GENERAL_NAME* const each = GENERAL_NAME_new();
            GENERAL_NAME_set0_value(each, GEN_DNS, text);
            sk_GENERAL_NAME_push(names, each);
        }
        X509_add1_ext_i2d(certificate_, NID_subject_alt_name, names, 0, 0);
        GENERAL_NAMES_free(names);
    }
    CertificateFacts facts(const EVP_MD* digest = EVP_sha256()) {
        X509_sign(certificate_, key_, digest);
        unsigned char* bytes = nullptr;
        const int length = i2d_X509(certificate_, &bytes);
        const CertificateFacts facts = certificate_facts({bytes, static_cast<std::size_t>(length)});
        OPENSSL_free(bytes);
        return facts;
    }

private:
    static void add(X509_NAME* name, const std::string& value) {
        X509_NAME_add_entry_by_txt(name,
                                   "CN",
                                   MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()),
                                   -1,
                                   0);
    }

    EVP_PKEY* key_;
    X509* certificate_;
};

TEST(CertificateTest, WhatACertificateSaysIsTold) {
    const CertificateFacts facts = certificate_facts(as_bytes(TlsIdentity::shared(false).der()));
    EXPECT_EQ(facts.subject, "CN=example.test,O=Waybill T\xc3\xa9st");
    EXPECT_EQ(facts.issuer, facts.subject);
    EXPECT_EQ(facts.serial, "1234");
    EXPECT_THAT(facts.names, ElementsAre("example.test", "*.example.test", "10.1.2.3"));
    std::string begin;
    append_rfc3339(begin, facts.not_before);
    EXPECT_EQ(begin, "2025-01-01T00:00:00.000000000Z");
    std::string end;
    append_rfc3339(end, facts.not_after);
    EXPECT_EQ(end, "2035-12-31T23:59:59.000000000Z");
    EXPECT_EQ(facts.key, "RSA 2048");
    EXPECT_EQ(facts.key_bits, 2'048U);
    EXPECT_EQ(facts.signature, "sha256WithRSAEncryption");
    EXPECT_TRUE(facts.self_signed);
    EXPECT_FALSE(facts.weak_signature);
    EXPECT_FALSE(facts.weak_key);
    EXPECT_EQ(facts.sha256.size(), 64U);
    EXPECT_EQ(certificate_facts(as_bytes(TlsIdentity::shared(true).der())).key, "EC P-256");
}

TEST(CertificateTest, AWeakSignatureCountsUnlessItIsItsOwn) {
    Maker own;
    own.subject("same");
    own.issuer("same");
    EXPECT_FALSE(own.facts(EVP_sha1()).weak_signature);
    Maker other;
    other.subject("a");
    other.issuer("b");
    EXPECT_TRUE(other.facts(EVP_sha1()).weak_signature);
    EXPECT_FALSE(other.facts(EVP_sha256()).weak_signature);
    EXPECT_FALSE(other.facts().self_signed);
}

TEST(CertificateTest, WhatIsNoNameIsEscaped) {
    Maker maker;
    maker.subject(std::string("good.test\0.evil.test\n", 21));
    maker.host(std::string("a\0b\x01\xff\\", 6));
    const CertificateFacts facts = maker.facts();
    EXPECT_EQ(facts.subject, "CN=good.test\\00.evil.test\\0A");
    EXPECT_THAT(facts.names, ElementsAre("a\\x00b\\x01\\xff\\x5c"));
}

TEST(CertificateTest, LongListsAreCut) {
    Maker maker;
    maker.host("host.test", 1'000);
    EXPECT_EQ(maker.facts().names.size(), kMostCertificateNames);
}

TEST(CertificateTest, AnEndThatNoClockReachesIsTheLatest) {
    Maker maker;
    maker.ends("99991231235959Z");
    EXPECT_GT(maker.facts().not_after.ns, std::int64_t{9'000'000'000} * kNsPerSecond);
}

TEST(CertificateTest, OfWhatIsNoneOnlyTheFingerprintIsTold) {
    const CertificateFacts facts = certificate_facts(as_bytes("no certificate"));
    EXPECT_EQ(facts.sha256.size(), 64U);
    EXPECT_EQ(facts.subject, "");
    EXPECT_THAT(facts.names, IsEmpty());
    const std::string der = TlsIdentity::shared(true).der();
    for (std::size_t length = 0; length < der.size(); length += 7) {
        EXPECT_EQ(certificate_facts(as_bytes(der).first(length)).subject, "") << length;
    }
}

}  // namespace
}  // namespace waybill::tls
