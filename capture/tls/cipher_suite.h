// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cipher suites of TLS that IANA has registered, and what follows from their names: key
// exchange, cipher, MAC and PRF hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace waybill::capture::tls {

inline constexpr std::uint16_t kSsl30 = 0x0300;
inline constexpr std::uint16_t kTls10 = 0x0301;
inline constexpr std::uint16_t kTls11 = 0x0302;
inline constexpr std::uint16_t kTls12 = 0x0303;
inline constexpr std::uint16_t kTls13 = 0x0304;

// How the premaster secret comes about. Authentication is left out, except where it tells keys
// apart.
enum class KeyExchange : std::uint8_t {
    Unknown,  // national ones, Kerberos, SRP, PWD
    Tls13,    // the suite does not say
    Null,
    Rsa,  // the client chooses it and encrypts it: an RSA key opens it
    Dh,   // with the certificate's own key
    Dhe,
    Ecdh,
    Ecdhe,
    Psk,
    RsaPsk,
    DhePsk,
    EcdhePsk,
};

enum class BulkCipher : std::uint8_t {
    Unknown,
    Null,
    Rc4_40,
    Rc4_128,
    Rc2Cbc40,
    Des40Cbc,
    DesCbc,
    TripleDesCbc,
    IdeaCbc,
    SeedCbc,
    Aes128Cbc,
    Aes256Cbc,
    Aes128Gcm,
    Aes256Gcm,
    Aes128Ccm,
    Aes256Ccm,
    Aes128Ccm8,
    Aes256Ccm8,
    ChaCha20Poly1305,
    Camellia128Cbc,
    Camellia256Cbc,
    Camellia128Gcm,
    Camellia256Gcm,
    Aria128Cbc,
    Aria256Cbc,
    Aria128Gcm,
    Aria256Gcm,
    Sm4Gcm,
    Sm4Ccm,
};

enum class Hash : std::uint8_t { None, Md5, Sha1, Sha256, Sha384, Sm3 };

struct CipherSuite {
    std::uint16_t number = 0;
    std::string_view name;  // "TLS_AES_128_GCM_SHA256"; empty when nobody registered the number
    KeyExchange exchange = KeyExchange::Unknown;
    BulkCipher cipher = BulkCipher::Unknown;
    Hash mac = Hash::None;    // none with AEAD
    Hash prf = Hash::None;    // with TLS 1.2 and 1.3
    bool exportable = false;  // keys of 40 bits, made in a way of their own
};

enum class CipherMode : std::uint8_t { Null, Stream, Block, Aead };

struct CipherShape {
    CipherMode mode = CipherMode::Null;
    std::uint8_t key = 0;       // bytes
    std::uint8_t fixed_iv = 0;  // AEAD: taken from the key block in TLS 1.2
    std::uint8_t block = 0;
    std::uint8_t tag = 0;
};

// Any number: for one that is not registered the name is empty.
CipherSuite find_cipher_suite(std::uint16_t number);

// Its name, or "0xC0FF" for one without.
std::string cipher_suite_name(std::uint16_t number);

// All that are registered, by number.
std::span<const CipherSuite> all_cipher_suites();

// What cannot be decrypted here has CipherMode::Null and is not BulkCipher::Null.
CipherShape shape_of(BulkCipher cipher);
std::size_t hash_bytes(Hash hash);

// Records under this suite could be decrypted with its keys, in this version of the protocol, by
// the libcrypto that is there.
bool can_decrypt(const CipherSuite& suite, std::uint16_t version);

}  // namespace waybill::capture::tls
