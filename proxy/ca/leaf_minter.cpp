// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/leaf_minter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <openssl/sha.h>

#include "proxy/ca/authority_certificate.h"

namespace waybill::proxy {
namespace {

constexpr int kVersion3 = 2;

bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const OpensslHandle<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// RFC 5280 section 4.2.1.6. Critical, as there is no subject.
bool add_alternative_name(X509* certificate, const LeafName& name) {
    const Bytes bytes = name.is_address() ? name.octets() : as_bytes(name.text());
    OpensslHandle<GENERAL_NAMES> names(GENERAL_NAMES_new());
    OpensslHandle<GENERAL_NAME> one(GENERAL_NAME_new());
    ASN1_STRING* const value =
        ASN1_STRING_type_new(name.is_address() ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    if (!names || !one || value == nullptr
        || ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())) != 1) {
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(one.get(), name.is_address() ? GEN_IPADD : GEN_DNS, value);
    if (sk_GENERAL_NAME_push(names.get(), one.get()) == 0) {
        return false;
    }
    static_cast<void>(one.release());  // the list's
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 1, 0) == 1;
}

}  // namespace

Result<std::shared_ptr<const LeafMinter>> LeafMinter::create(
    CertificateAuthority::Pointer authority) {
    const std::shared_ptr<LeafMinter> made(new LeafMinter);
    Result<KeyHandle> key = make_key();
    if (!key) {
        return key.error();
    }
    made->key_ = std::shared_ptr<EVP_PKEY>(std::move(*key));
    made->pattern_ = CertificateHandle(X509_new());
    X509* const pattern = made->pattern_.get();
    X509* const issuer = authority->certificate();
    EVP_PKEY* const issuer_key = authority->key();
    const bool done =
        pattern != nullptr && X509_set_version(pattern, kVersion3) == 1
        && X509_set_issuer_name(pattern, X509_get_subject_name(issuer)) == 1
        && X509_set_pubkey(pattern, made->key_.get()) == 1
        && add_extension(pattern, issuer, NID_basic_constraints, "critical,CA:FALSE")
        && add_extension(pattern, issuer, NID_key_usage, "critical,digitalSignature")
        && add_extension(pattern, issuer, NID_ext_key_usage, "serverAuth")
        && add_extension(pattern, issuer, NID_subject_key_identifier, "hash")
        && add_extension(pattern, issuer, NID_authority_key_identifier, "keyid:always")
        // Signed, because OpenSSL copies nothing that is not whole.
        && set_random_serial(pattern) && set_validity(pattern, 0, 0)
        && X509_sign(pattern, issuer_key, EVP_sha256()) > 0;
    if (!done) {
        return openssl_failure("certificates cannot be made");
    }
    made->authority_ = std::move(authority);
    return std::shared_ptr<const LeafMinter>(made);
}

Result<std::shared_ptr<const Leaf>> LeafMinter::mint(const LeafName& name, std::int64_t now) const {
    const AuthorityFacts& facts = authority_->facts();
    if (!facts.limits.permit(name)) {
        return Error{"the CA may not vouch for " + name.text() + ": it is limited to other names"};
    }
    // One second less, because the last one counts (RFC 5280 section 4.1.2.5).
    const std::int64_t end = std::min(now - kBackdated + kLifetime - 1, facts.not_after);
    if (end <= now) {
        return Error{"the CA's certificate has ended; waybill ca rotate makes a new one"};
    }
    CertificateHandle made(X509_dup(pattern_.get()));
    const bool done = made && set_random_serial(made.get())
                      && set_validity(made.get(), now - kBackdated, end)
                      && add_alternative_name(made.get(), name)
                      && X509_sign(made.get(), authority_->key(), EVP_sha256()) > 0
                      // OpenSSL notes in the object what it reads: now, and not in two threads.
                      && X509_check_purpose(made.get(), -1, 0) == 1;
    if (!done) {
        return openssl_failure("no certificate for " + name.text());
    }
    return std::make_shared<const Leaf>(std::move(made), key_, end);
}

std::string LeafMinter::key_digest() const {
    std::array<Byte, SHA256_DIGEST_LENGTH> digest{};
    unsigned length = 0;
    // Of the whole SubjectPublicKeyInfo, while X509_pubkey_digest() takes the bits of the key
    // alone.
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key_.get(), &der);
    const bool done =
        size > 0
        && EVP_Digest(
               der, static_cast<std::size_t>(size), digest.data(), &length, EVP_sha256(), nullptr)
               == 1;
    OPENSSL_free(der);
    std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> text{};
    if (!done || EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length)) < 0) {
        return "";
    }
    return {text.begin(), text.end() - 1};
}

}  // namespace waybill::proxy
