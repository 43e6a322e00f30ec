// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates as tests want them, good or hostile.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "proxy/ca/openssl_handles.h"

namespace waybill::proxy::test {

struct CertificatePlan {
    std::string name = "localhost";  // CN
    // As openssl.cnf writes extensions: {"subjectAltName", "DNS:localhost"}, {"1.2.3.4",
    // "critical,ASN1:NULL"}.
    std::vector<std::pair<std::string, std::string>> extensions;
    // Whole extensions in place of those that openssl.cnf cannot write.
    std::vector<std::pair<int, std::string>> raw_extensions;
    std::int64_t begins = -86'400;  // from now, in seconds
    std::int64_t ends = 86'400;
    const EVP_MD* hash = EVP_sha256();
    EVP_PKEY* key = nullptr;  // null: made, on P-256
};

struct MadeCertificate {
    CertificateHandle certificate;
    KeyHandle key;

    X509* get() const { return certificate.get(); }
};

inline KeyHandle make_rsa_key(unsigned bits) {
    return KeyHandle(EVP_RSA_gen(bits));
}

// P-256 with its parameters spelled out.
inline KeyHandle make_explicit_curve_key() {
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nullptr);
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(EVP_PKEY_keygen_init(context), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1), 1);
    EXPECT_EQ(EVP_PKEY_CTX_set_ec_param_enc(context, OPENSSL_EC_EXPLICIT_CURVE), 1);
    EXPECT_EQ(EVP_PKEY_keygen(context, &key), 1);
    EVP_PKEY_CTX_free(context);
    return KeyHandle(key);
}

inline void add_extension(X509* certificate,
                          X509* issuer,
                          const std::string& name,
                          const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const OpensslHandle<X509_EXTENSION> extension(
        X509V3_EXT_nconf(nullptr, &context, name.c_str(), value.c_str()));
    ASSERT_NE(extension, nullptr) << name << " = " << value;
    ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

inline void add_extension(X509* certificate, int nid, const std::string& der) {
    const OpensslHandle<ASN1_STRING> octets(ASN1_OCTET_STRING_new());
    ASN1_STRING_set(octets.get(), der.data(), static_cast<int>(der.size()));
    const OpensslHandle<X509_EXTENSION> extension(
        X509_EXTENSION_create_by_NID(nullptr, nid, 0, octets.get()));
    ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

// Signed by `issuer`; null: by itself.
inline MadeCertificate make_certificate(const CertificatePlan& plan,
                                        const MadeCertificate* issuer = nullptr) {
    static long serial = 1'000;
    MadeCertificate made{CertificateHandle(X509_new()), nullptr};
    if (plan.key == nullptr) {
        made.key.reset(EVP_EC_gen("P-256"));
    } else {
        EVP_PKEY_up_ref(plan.key);
        made.key.reset(plan.key);
    }
    X509* const certificate = made.get();
    X509* const signer = issuer == nullptr ? certificate : issuer->get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), plan.begins);
    X509_gmtime_adj(X509_getm_notAfter(certificate), plan.ends);
    if (!plan.name.empty()) {
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate),
                                   "CN",
                                   MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(plan.name.data()),
                                   static_cast<int>(plan.name.size()),
                                   -1,
                                   0);
    }
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    X509_set_pubkey(certificate, made.key.get());
    for (const auto& [name, value] : plan.extensions) {
        add_extension(certificate, signer, name, value);
    }
    for (const auto& [nid, der] : plan.raw_extensions) {
        add_extension(certificate, nid, der);
    }
    EXPECT_GT(
        X509_sign(certificate, issuer == nullptr ? made.key.get() : issuer->key.get(), plan.hash),
        0);
    return made;
}

// `length`: of the path, as ",pathlen:0".
inline CertificatePlan authority_plan(const std::string& name, const std::string& length = {}) {
    CertificatePlan plan;
    plan.name = name;
    plan.extensions = {{"basicConstraints", "critical,CA:TRUE" + length},
                       {"keyUsage", "critical,keyCertSign,cRLSign"},
                       {"subjectKeyIdentifier", "hash"}};
    return plan;
}

inline CertificatePlan server_plan(const std::string& names) {
    CertificatePlan plan;
    plan.extensions = {{"basicConstraints", "critical,CA:FALSE"},
                       {"keyUsage", "critical,digitalSignature"},
                       {"extendedKeyUsage", "serverAuth"},
                       {"authorityKeyIdentifier", "keyid"},
                       {"subjectAltName", names}};
    return plan;
}

inline std::string pem_text(const MadeCertificate& made, bool with_key) {
    const BioHandle out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), made.get());
    if (with_key) {
        PEM_write_bio_PrivateKey(out.get(), made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }
    char* bytes = nullptr;
    const long length = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

}  // namespace waybill::proxy::test
