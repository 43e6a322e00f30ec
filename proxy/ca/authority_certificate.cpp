// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/authority_certificate.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include "core/base/time.h"

namespace waybill::proxy {
namespace {

constexpr int kVersion3 = 2;
constexpr int kSerialBits = 128;
// A common name has 64 characters (RFC 5280 appendix A.1); this leaves room for the other words.
constexpr std::size_t kLongestHost = 30;
constexpr std::size_t kHashShown = 4;

std::string hex_of(Bytes bytes) {
    std::string text;
    for (const Byte byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

std::string date_of(std::int64_t seconds) {
    std::string text;
    append_rfc3339(text, {seconds * kNsPerSecond});
    return text.substr(0, std::string_view("2026-11-21").size());
}

// Two authorities made on one day have different names: the digits are of the key.
std::string name_for(const AuthorityOptions& options, const std::string& key_hash) {
    std::string host = options.host.substr(0, kLongestHost);
    std::replace_if(
        host.begin(), host.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return fmt::format(
        "Waybill CA of {}, {} ({})", host, date_of(options.now), key_hash.substr(0, kHashShown));
}

bool add_name_entry(X509_NAME* name, int nid, const std::string& text) {
    return X509_NAME_add_entry_by_NID(name,
                                      nid,
                                      MBSTRING_UTF8,
                                      as_bytes(text).data(),
                                      static_cast<int>(text.size()),
                                      -1,
                                      0)
           == 1;
}

bool add_extension(X509* certificate, int nid, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const OpensslHandle<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// RFC 5280 section 4.2.1.2, method 1, but by SHA-256 cut to the same length.
std::array<Byte, SHA_DIGEST_LENGTH> key_identifier(EVP_PKEY* key) {
    std::array<Byte, SHA_DIGEST_LENGTH> identifier{};
    std::array<Byte, SHA256_DIGEST_LENGTH> digest{};
    unsigned char* der = nullptr;
    const int length = i2d_PUBKEY(key, &der);
    if (length > 0) {
        SHA256(der, static_cast<std::size_t>(length), digest.data());
    }
    OPENSSL_free(der);
    std::copy_n(digest.begin(), identifier.size(), identifier.begin());
    return identifier;
}

bool add_key_identifier(X509* certificate, Bytes identifier) {
    const OpensslHandle<ASN1_OCTET_STRING> value(ASN1_OCTET_STRING_new());
    return value
           && ASN1_OCTET_STRING_set(
                  value.get(), identifier.data(), static_cast<int>(identifier.size()))
                  == 1
           && X509_add1_ext_i2d(certificate, NID_subject_key_identifier, value.get(), 0, 0) == 1;
}

bool add_limits(X509* certificate, const NameLimits& limits) {
    if (limits.empty()) {
        return true;
    }
    const OpensslHandle<NAME_CONSTRAINTS> value = limits.extension();
    return value && X509_add1_ext_i2d(certificate, NID_name_constraints, value.get(), 1, 0) == 1;
}

BioHandle memory_of(std::string_view text) {
    return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_in(BIO* memory) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(memory, &data);
    return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

// Asks nobody for a passphrase.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) noexcept {
    return -1;
}

}  // namespace

Result<KeyHandle> make_key() {
    KeyHandle key(EVP_EC_gen("P-256"));
    if (!key) {
        return openssl_failure("a key cannot be made");
    }
    return key;
}

bool set_random_serial(X509* certificate) {
    const OpensslHandle<BIGNUM> number(BN_new());
    // The highest bit set: never zero, and always of the same length.
    return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
           && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, std::int64_t not_before, std::int64_t not_after) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), not_before) != nullptr
           && ASN1_TIME_set(X509_getm_notAfter(certificate), not_after) != nullptr;
}

std::int64_t time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::numeric_limits<std::int64_t>::min();
    }
    return ::timegm(&parts);
}

Result<CertificateHandle> make_authority_certificate(EVP_PKEY* key,
                                                     const AuthorityOptions& options) {
    CertificateHandle made(X509_new());
    const auto identifier = key_identifier(key);
    const std::string name = name_for(options, hex_of(identifier));
    const bool done =
        made && X509_set_version(made.get(), kVersion3) == 1 && set_random_serial(made.get())
        && set_validity(made.get(),
                        options.now - CertificateAuthority::kBackdated,
                        options.now + CertificateAuthority::kLifetime)
        && add_name_entry(X509_get_subject_name(made.get()), NID_organizationName, "Waybill")
        && add_name_entry(X509_get_subject_name(made.get()), NID_commonName, name)
        && X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1
        && X509_set_pubkey(made.get(), key) == 1
        // It signs leaves and nothing between (section 4.2.1.9), for servers and nothing else.
        && add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
        && add_extension(made.get(), NID_key_usage, "critical,keyCertSign,cRLSign")
        && add_extension(made.get(), NID_ext_key_usage, "serverAuth")
        && add_key_identifier(made.get(), identifier) && add_limits(made.get(), options.limits)
        && X509_sign(made.get(), key, EVP_sha256()) > 0;
    if (!done) {
        return openssl_failure("the certificate of an authority cannot be made");
    }
    return made;
}

Result<AuthorityFacts> read_authority_facts(const X509* certificate) {
    AuthorityFacts facts;
    // A copy, because OpenSSL keeps what it has read of the extensions in the object.
    const CertificateHandle copy(X509_dup(certificate));
    if (!copy || X509_check_ca(copy.get()) != 1
        || (X509_get_key_usage(copy.get()) & KU_KEY_CERT_SIGN) == 0
        || X509_get0_subject_key_id(copy.get()) == nullptr) {
        ERR_clear_error();
        return Error{"is no certificate of an authority"};
    }
    std::optional<NameLimits> limits = NameLimits::of(copy.get());
    if (!limits) {
        return Error{"has name constraints of a kind that is not known here"};
    }
    std::array<char, 256> name{};
    if (X509_NAME_get_text_by_NID(X509_get_subject_name(copy.get()),
                                  NID_commonName,
                                  name.data(),
                                  static_cast<int>(name.size()))
        > 0) {
        facts.name = name.data();
    }
    facts.fingerprint = fingerprint_of(der_of(copy.get()));
    facts.not_before = time_of(X509_get0_notBefore(copy.get()));
    facts.not_after = time_of(X509_get0_notAfter(copy.get()));
    facts.limits = std::move(*limits);
    return facts;
}

std::string pem_of(X509* certificate) {
    const BioHandle memory(BIO_new(BIO_s_mem()));
    return memory && PEM_write_bio_X509(memory.get(), certificate) == 1 ? text_in(memory.get())
                                                                        : std::string();
}

std::string der_of(X509* certificate) {
    const BioHandle memory(BIO_new(BIO_s_mem()));
    return memory && i2d_X509_bio(memory.get(), certificate) == 1 ? text_in(memory.get())
                                                                  : std::string();
}

std::string pem_of(EVP_PKEY* key) {
    const BioHandle memory(BIO_new(BIO_s_secmem()));  // wiped when it is freed
    return memory
                   && PEM_write_bio_PKCS8PrivateKey(
                          memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr)
                          == 1
               ? text_in(memory.get())
               : std::string();
}

CertificateHandle read_certificate_pem(std::string_view pem) {
    const BioHandle memory = memory_of(pem);
    CertificateHandle read(memory ? PEM_read_bio_X509(memory.get(), nullptr, no_passphrase, nullptr)
                                  : nullptr);
    ERR_clear_error();
    return read;
}

KeyHandle read_key_pem(std::string_view pem) {
    const BioHandle memory = memory_of(pem);
    KeyHandle read(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr)
                          : nullptr);
    ERR_clear_error();
    return read;
}

std::string fingerprint_of(std::string_view der) {
    std::array<Byte, SHA256_DIGEST_LENGTH> digest{};
    SHA256(as_bytes(der).data(), der.size(), digest.data());
    return hex_of(digest);
}

}  // namespace waybill::proxy
