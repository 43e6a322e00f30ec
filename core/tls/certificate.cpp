// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/certificate.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/tls/fingerprint.h"

namespace waybill::tls {
namespace {

constexpr std::size_t kLongestName = 4 * kKiB;
constexpr std::uint32_t kShortRsaKey = 2'048;
constexpr std::uint32_t kShortEcKey = 224;

struct Deleter {
    void operator()(X509* value) const { X509_free(value); }
    void operator()(BIO* value) const { BIO_free(value); }
    void operator()(GENERAL_NAMES* value) const { GENERAL_NAMES_free(value); }
    void operator()(ASN1_TIME* value) const { ASN1_TIME_free(value); }
};

template <typename T>
using Owned = std::unique_ptr<T, Deleter>;

// As RFC 4514 writes it, in UTF-8, without its escapes for what is not ASCII; control characters
// are escaped.
std::string name_text(const X509_NAME* name) {
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    constexpr unsigned long kFlags =
        XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (out == nullptr || name == nullptr || X509_NAME_print_ex(out.get(), name, 0, kFlags) < 0) {
        return {};
    }
    char* text = nullptr;
    const long length = BIO_get_mem_data(out.get(), &text);
    return length <= 0
               ? std::string()
               : std::string(text, std::min(static_cast<std::size_t>(length), kLongestName));
}

void append_escaped(std::string& out, Bytes bytes) {
    for (const Byte byte : bytes.first(std::min(bytes.size(), kLongestName))) {
        if (byte > 0x20 && byte < 0x7f && byte != '\\') {
            out += static_cast<char>(byte);
        } else {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
        }
    }
}

Bytes bytes_of(const ASN1_STRING* text) {
    const int length = ASN1_STRING_length(text);
    return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(std::max(length, 0))};
}

std::string address_text(Bytes address) {
    if (address.size() == 4) {
        return fmt::format("{}.{}.{}.{}", address[0], address[1], address[2], address[3]);
    }
    std::string out;
    for (std::size_t i = 0; i < address.size(); ++i) {
        fmt::format_to(std::back_inserter(out),
                       "{}{:02x}",
                       i > 0 && i % 2 == 0 && address.size() == 16 ? ":" : "",
                       address[i]);
    }
    return out;
}

std::vector<std::string> alternative_names(const X509* certificate) {
    std::vector<std::string> names;
    const Owned<GENERAL_NAMES> list(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    const int count = list == nullptr ? 0 : sk_GENERAL_NAME_num(list.get());
    for (int i = 0; i < count && names.size() < kMostCertificateNames; ++i) {
        const GENERAL_NAME* const each = sk_GENERAL_NAME_value(list.get(), i);
        if (each->type == GEN_DNS) {
            append_escaped(names.emplace_back(), bytes_of(each->d.dNSName));
        } else if (each->type == GEN_IPADD && bytes_of(each->d.iPAddress).size() <= 16) {
            names.push_back(address_text(bytes_of(each->d.iPAddress)));
        }
    }
    return names;
}

// Times behind what 64 bits of nanoseconds hold are cut to it.
Timestamp time_of(const ASN1_TIME* time) {
    const Owned<ASN1_TIME> epoch(ASN1_TIME_set(nullptr, 0));
    int days = 0;
    int seconds = 0;
    if (time == nullptr || epoch == nullptr
        || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) {
        return {};
    }
    constexpr std::int64_t kDay = 86'400;
    constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max() / kNsPerSecond;
    const std::int64_t since = days * kDay + seconds;
    return {std::clamp(since, -kLatest, kLatest) * kNsPerSecond};
}

std::string curve_name(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t length = 0;
    if (EVP_PKEY_get_utf8_string_param(
            key, OSSL_PKEY_PARAM_GROUP_NAME, name.data(), name.size(), &length)
        != 1) {
        return {};
    }
    const char* const common = EC_curve_nid2nist(OBJ_txt2nid(name.data()));
    return common != nullptr ? common : name.data();
}

void read_key(const EVP_PKEY* key, CertificateFacts& facts) {
    if (key == nullptr) {
        return;
    }
    facts.key_bits = static_cast<std::uint32_t>(std::max(EVP_PKEY_get_bits(key), 0));
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS:
            facts.key = fmt::format("RSA {}", facts.key_bits);
            facts.weak_key = facts.key_bits < kShortRsaKey;
            break;
        case EVP_PKEY_DSA:
            facts.key = fmt::format("DSA {}", facts.key_bits);
            facts.weak_key = facts.key_bits < kShortRsaKey;
            break;
        case EVP_PKEY_EC:
            facts.key = fmt::format("EC {}", curve_name(key));
            facts.weak_key = facts.key_bits < kShortEcKey;
            break;
        case EVP_PKEY_ED25519:
            facts.key = "Ed25519";
            break;
        case EVP_PKEY_ED448:
            facts.key = "Ed448";
            break;
        default:
            facts.key = fmt::format("{} bits", facts.key_bits);
            break;
    }
}

void read_signature(X509* certificate, CertificateFacts& facts) {
    const int algorithm = X509_get_signature_nid(certificate);
    const char* const name = OBJ_nid2ln(algorithm);
    facts.signature = name != nullptr ? name : "";
    facts.self_signed = X509_self_signed(certificate, 0) == 1;
    int digest = NID_undef;
    if (X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) != 1) {
        OBJ_find_sigid_algs(algorithm, &digest, nullptr);
    }
    const bool old = digest == NID_md2 || digest == NID_md4 || digest == NID_md5
                     || digest == NID_md5_sha1 || digest == NID_sha1;
    facts.weak_signature = old && !facts.self_signed;
}

}  // namespace

const CertificateFacts& CertificateCache::facts(Bytes der) {
    std::string fingerprint = hex_digest("SHA256", as_text(der));
    const auto found = known_.find(fingerprint);
    if (found != known_.end()) {
        return found->second;
    }
    if (known_.size() >= kMost) {
        known_.clear();
    }
    return known_.emplace(std::move(fingerprint), certificate_facts(der)).first->second;
}

CertificateFacts certificate_facts(Bytes der) {
    CertificateFacts facts;
    facts.sha256 = hex_digest("SHA256", as_text(der));
    const unsigned char* at = der.data();
    const Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (certificate != nullptr) {
        facts.subject = name_text(X509_get_subject_name(certificate.get()));
        facts.issuer = name_text(X509_get_issuer_name(certificate.get()));
        const ASN1_INTEGER* const serial = X509_get0_serialNumber(certificate.get());
        facts.serial = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER ? "-" : "";
        const Bytes number = bytes_of(serial);
        for (const Byte byte : number.first(std::min<std::size_t>(number.size(), 64))) {
            fmt::format_to(std::back_inserter(facts.serial), "{:02x}", byte);
        }
        facts.names = alternative_names(certificate.get());
        facts.not_before = time_of(X509_get0_notBefore(certificate.get()));
        facts.not_after = time_of(X509_get0_notAfter(certificate.get()));
        read_key(X509_get0_pubkey(certificate.get()), facts);
        read_signature(certificate.get(), facts);
    }
    ERR_clear_error();
    return facts;
}

}  // namespace waybill::tls
