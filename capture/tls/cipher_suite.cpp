// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/cipher_suite.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>

#include <openssl/evp.h>

#include "capture/tls/cipher_suite_names.h"
#include "capture/tls/evp_names.h"

namespace waybill::capture::tls {
namespace {

struct NamedExchange {
    std::string_view prefix;
    KeyExchange exchange;
};

// The first that fits holds: the longer ones come first.
constexpr NamedExchange kExchanges[] = {
    {"TLS_NULL", KeyExchange::Null},
    {"TLS_RSA_PSK", KeyExchange::RsaPsk},
    {"TLS_RSA", KeyExchange::Rsa},
    {"TLS_PSK_DHE", KeyExchange::DhePsk},
    {"TLS_PSK", KeyExchange::Psk},
    {"TLS_DHE_PSK", KeyExchange::DhePsk},
    {"TLS_DHE", KeyExchange::Dhe},
    {"TLS_DH_anon", KeyExchange::Dhe},
    {"TLS_DH", KeyExchange::Dh},
    {"TLS_ECDHE_PSK", KeyExchange::EcdhePsk},
    {"TLS_ECDHE", KeyExchange::Ecdhe},
    {"TLS_ECDH_anon", KeyExchange::Ecdhe},
    {"TLS_ECDH", KeyExchange::Ecdh},
};

struct NamedCipher {
    std::string_view prefix;
    BulkCipher cipher;
};

constexpr NamedCipher kCiphers[] = {
    {"3DES_EDE_CBC", BulkCipher::TripleDesCbc},
    {"AES_128_CBC", BulkCipher::Aes128Cbc},
    {"AES_128_CCM_8", BulkCipher::Aes128Ccm8},
    {"AES_128_CCM", BulkCipher::Aes128Ccm},
    {"AES_128_GCM", BulkCipher::Aes128Gcm},
    {"AES_256_CBC", BulkCipher::Aes256Cbc},
    {"AES_256_CCM_8", BulkCipher::Aes256Ccm8},
    {"AES_256_CCM", BulkCipher::Aes256Ccm},
    {"AES_256_GCM", BulkCipher::Aes256Gcm},
    {"ARIA_128_CBC", BulkCipher::Aria128Cbc},
    {"ARIA_128_GCM", BulkCipher::Aria128Gcm},
    {"ARIA_256_CBC", BulkCipher::Aria256Cbc},
    {"ARIA_256_GCM", BulkCipher::Aria256Gcm},
    {"CAMELLIA_128_CBC", BulkCipher::Camellia128Cbc},
    {"CAMELLIA_128_GCM", BulkCipher::Camellia128Gcm},
    {"CAMELLIA_256_CBC", BulkCipher::Camellia256Cbc},
    {"CAMELLIA_256_GCM", BulkCipher::Camellia256Gcm},
    {"CHACHA20_POLY1305", BulkCipher::ChaCha20Poly1305},
    {"DES40_CBC", BulkCipher::Des40Cbc},
    {"DES_CBC_40", BulkCipher::Des40Cbc},
    {"DES_CBC", BulkCipher::DesCbc},
    {"IDEA_CBC", BulkCipher::IdeaCbc},
    {"NULL", BulkCipher::Null},
    {"RC2_CBC_40", BulkCipher::Rc2Cbc40},
    {"RC4_128", BulkCipher::Rc4_128},
    {"RC4_40", BulkCipher::Rc4_40},
    {"SEED_CBC", BulkCipher::SeedCbc},
    {"SM4_CCM", BulkCipher::Sm4Ccm},
    {"SM4_GCM", BulkCipher::Sm4Gcm},
};

constexpr Hash hash_at_end(std::string_view name) {
    if (name.ends_with("_MD5")) {
        return Hash::Md5;
    }
    if (name.ends_with("_SHA")) {
        return Hash::Sha1;
    }
    if (name.ends_with("_SHA256")) {
        return Hash::Sha256;
    }
    if (name.ends_with("_SHA384")) {
        return Hash::Sha384;
    }
    return name.ends_with("_SM3") ? Hash::Sm3 : Hash::None;
}

constexpr bool is_aead(BulkCipher cipher) {
    switch (cipher) {
        case BulkCipher::Aes128Gcm:
        case BulkCipher::Aes256Gcm:
        case BulkCipher::Aes128Ccm:
        case BulkCipher::Aes256Ccm:
        case BulkCipher::Aes128Ccm8:
        case BulkCipher::Aes256Ccm8:
        case BulkCipher::ChaCha20Poly1305:
        case BulkCipher::Camellia128Gcm:
        case BulkCipher::Camellia256Gcm:
        case BulkCipher::Aria128Gcm:
        case BulkCipher::Aria256Gcm:
        case BulkCipher::Sm4Gcm:
        case BulkCipher::Sm4Ccm:
            return true;
        default:
            return false;
    }
}

constexpr CipherSuite suite_of(const NamedSuite& named) {
    CipherSuite suite;
    suite.number = named.number;
    suite.name = named.name;
    constexpr std::string_view kWith = "_WITH_";
    const std::size_t with = named.name.find(kWith);
    std::string_view cipher = named.name.substr(std::string_view("TLS_").size());
    if (with != std::string_view::npos) {
        const std::string_view exchange = named.name.substr(0, with);
        cipher = named.name.substr(with + kWith.size());
        suite.exportable = exchange.find("_EXPORT") != std::string_view::npos;
        for (const NamedExchange& candidate : kExchanges) {
            if (exchange.starts_with(candidate.prefix)) {
                suite.exchange = candidate.exchange;
                break;
            }
        }
    } else if ((named.number >> 8U) == 0x13 || named.number == 0x00C6 || named.number == 0x00C7) {
        suite.exchange = KeyExchange::Tls13;
    } else {
        return suite;  // signals and suites without encryption of TLS 1.3
    }
    for (const NamedCipher& candidate : kCiphers) {
        if (cipher.starts_with(candidate.prefix)) {
            suite.cipher = candidate.cipher;
            break;
        }
    }
    const Hash named_hash = hash_at_end(cipher);
    suite.mac = is_aead(suite.cipher) ? Hash::None : named_hash;
    // RFC 5246 section 5: SHA-256 where a suite does not ask for something stronger.
    const bool stronger = named_hash == Hash::Sha384 || named_hash == Hash::Sm3;
    suite.prf = stronger ? named_hash : Hash::Sha256;
    return suite;
}

constexpr std::size_t kSuites = std::size(kNamedSuites);

constexpr std::array<CipherSuite, kSuites> make_suites() {
    std::array<CipherSuite, kSuites> suites;
    for (std::size_t i = 0; i < kSuites; ++i) {
        suites[i] = suite_of(kNamedSuites[i]);
    }
    return suites;
}

constexpr std::array<CipherSuite, kSuites> kAllSuites = make_suites();

}  // namespace

CipherSuite find_cipher_suite(std::uint16_t number) {
    const auto* found = std::lower_bound(
        kAllSuites.begin(),
        kAllSuites.end(),
        number,
        [](const CipherSuite& suite, std::uint16_t n) { return suite.number < n; });
    if (found != kAllSuites.end() && found->number == number) {
        return *found;
    }
    CipherSuite unknown;
    unknown.number = number;
    return unknown;
}

std::string cipher_suite_name(std::uint16_t number) {
    const CipherSuite suite = find_cipher_suite(number);
    if (!suite.name.empty()) {
        return std::string(suite.name);
    }
    std::string text = "0x";
    for (unsigned shift = 16; shift != 0;) {
        shift -= 4;
        text += "0123456789ABCDEF"[(number >> shift) & 0xFU];
    }
    return text;
}

std::span<const CipherSuite> all_cipher_suites() {
    return kAllSuites;
}

CipherShape shape_of(BulkCipher cipher) {
    constexpr CipherMode kBlock = CipherMode::Block;
    constexpr CipherMode kAead = CipherMode::Aead;
    switch (cipher) {
        case BulkCipher::Rc4_128:
            return {CipherMode::Stream, 16, 0, 0, 0};
        case BulkCipher::DesCbc:
            return {kBlock, 8, 0, 8, 0};
        case BulkCipher::TripleDesCbc:
            return {kBlock, 24, 0, 8, 0};
        case BulkCipher::IdeaCbc:
            return {kBlock, 16, 0, 8, 0};
        case BulkCipher::SeedCbc:
        case BulkCipher::Aes128Cbc:
        case BulkCipher::Camellia128Cbc:
        case BulkCipher::Aria128Cbc:
            return {kBlock, 16, 0, 16, 0};
        case BulkCipher::Aes256Cbc:
        case BulkCipher::Camellia256Cbc:
        case BulkCipher::Aria256Cbc:
            return {kBlock, 32, 0, 16, 0};
        case BulkCipher::Aes128Gcm:
        case BulkCipher::Aes128Ccm:
        case BulkCipher::Aria128Gcm:
            return {kAead, 16, 4, 0, 16};
        case BulkCipher::Aes256Gcm:
        case BulkCipher::Aes256Ccm:
        case BulkCipher::Aria256Gcm:
            return {kAead, 32, 4, 0, 16};
        case BulkCipher::Aes128Ccm8:
            return {kAead, 16, 4, 0, 8};
        case BulkCipher::Aes256Ccm8:
            return {kAead, 32, 4, 0, 8};
        case BulkCipher::ChaCha20Poly1305:
            return {kAead, 32, 12, 0, 16};
        default:
            return {};
    }
}

std::size_t hash_bytes(Hash hash) {
    switch (hash) {
        case Hash::None:
            return 0;
        case Hash::Md5:
            return 16;
        case Hash::Sha1:
            return 20;
        case Hash::Sha256:
        case Hash::Sm3:
            return 32;
        case Hash::Sha384:
            return 48;
    }
    return 0;
}

bool can_decrypt(const CipherSuite& suite, std::uint16_t version) {
    const bool of_tls13 = suite.exchange == KeyExchange::Tls13;
    if (suite.cipher == BulkCipher::Unknown || suite.exportable
        || of_tls13 != (version >= kTls13)) {
        return false;
    }
    // What says of nothing whether it is authentic is the state before any keys.
    const bool has_mac = suite.mac != Hash::None || is_aead(suite.cipher);
    if (!has_mac && suite.exchange != KeyExchange::Null) {
        return false;
    }
    if (suite.cipher == BulkCipher::Null || suite.cipher == BulkCipher::Rc4_128) {
        return true;
    }
    if (shape_of(suite.cipher).key == 0) {
        return false;
    }
    return fetch_cipher(suite.cipher) != nullptr;
}

}  // namespace waybill::capture::tls
