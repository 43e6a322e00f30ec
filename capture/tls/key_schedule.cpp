// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/key_schedule.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "capture/tls/evp_names.h"

namespace waybill::capture::tls {
namespace {

// No key schedule asks for more, and no secret of a handshake is longer.
constexpr std::size_t kMostDerived = 1024;
constexpr std::size_t kLongestSecret = 16 * kKiB;

void append(Secret& to, Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Secret joined(std::initializer_list<Bytes> pieces) {
    Secret all;
    for (const Bytes piece : pieces) {
        append(all, piece);
    }
    return all;
}

// libcrypto takes parameters as pointers to what it does not change.
OSSL_PARAM octets(const char* name, Bytes bytes) {
    static constexpr Byte kNothing = 0;
    const Byte* data = bytes.empty() ? &kNothing : bytes.data();
    return OSSL_PARAM_construct_octet_string(name, const_cast<Byte*>(data), bytes.size());
}

OSSL_PARAM text(const char* name, const char* value) {
    return OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0);
}

std::optional<Secret> run_kdf(EVP_KDF* kdf, const OSSL_PARAM* parameters, std::size_t length) {
    if (kdf == nullptr || length == 0 || length > kMostDerived) {
        return std::nullopt;
    }
    Secret out(length);
    ERR_set_mark();
    const Evp<EVP_KDF_CTX> context(EVP_KDF_CTX_new(kdf));
    const bool derived = context != nullptr
                         && EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) == 1;
    ERR_pop_to_mark();
    return derived ? std::optional<Secret>(std::move(out)) : std::nullopt;
}

EVP_KDF* tls1_prf() {
    static const Evp<EVP_KDF> kdf(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
    return kdf.get();
}

EVP_KDF* hkdf() {
    static const Evp<EVP_KDF> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    return kdf.get();
}

std::optional<Secret> digest(const EVP_MD* hash, std::initializer_list<Bytes> pieces) {
    const Evp<EVP_MD_CTX> context(EVP_MD_CTX_new());
    if (hash == nullptr || context == nullptr
        || EVP_DigestInit_ex(context.get(), hash, nullptr) != 1) {
        return std::nullopt;
    }
    for (const Bytes piece : pieces) {
        if (!piece.empty() && EVP_DigestUpdate(context.get(), piece.data(), piece.size()) != 1) {
            return std::nullopt;
        }
    }
    std::array<Byte, EVP_MAX_MD_SIZE> out{};
    unsigned int length = 0;
    if (EVP_DigestFinal_ex(context.get(), out.data(), &length) != 1) {
        return std::nullopt;
    }
    return Secret(out.begin(), out.begin() + length);
}

// RFC 6101 sections 6.1 and 6.2.2: MD5(secret + SHA('A' + secret + seed)) + MD5(... 'BB' ...) + ...
std::optional<Secret> ssl3_prf(Bytes secret, Bytes seed, std::size_t length) {
    Secret out;
    Secret salt;
    for (Byte letter = 'A'; out.size() < length; ++letter) {
        if (letter > 'Z') {
            return std::nullopt;
        }
        salt.assign(static_cast<std::size_t>(letter - 'A') + 1, letter);
        const auto inner = digest(EVP_sha1(), {salt, secret, seed});
        const auto block = inner ? digest(EVP_md5(), {secret, *inner}) : std::nullopt;
        if (!block) {
            return std::nullopt;
        }
        append(out, *block);
    }
    out.resize(length);
    return out;
}

const char* prf_digest(std::uint16_t version, Hash prf) {
    if (version < kTls12) {
        return "MD5-SHA1";
    }
    switch (prf) {
        case Hash::Sha256:
            return "SHA256";
        case Hash::Sha384:
            return "SHA384";
        default:
            return nullptr;
    }
}

const char* hkdf_digest(Hash hash) {
    switch (hash) {
        case Hash::Sha256:
            return "SHA256";
        case Hash::Sha384:
            return "SHA384";
        case Hash::Sm3:
            return "SM3";
        default:
            return nullptr;
    }
}

}  // namespace

std::optional<Secret> tls_prf(std::uint16_t version,
                              Hash prf,
                              Bytes secret,
                              std::string_view label,
                              Bytes seed,
                              std::size_t length) {
    if (version >= kTls13 || secret.empty() || secret.size() > kLongestSecret
        || length > kMostDerived) {
        return std::nullopt;
    }
    if (version <= kSsl30) {
        return ssl3_prf(secret, seed, length);
    }
    const char* hash = prf_digest(version, prf);
    if (hash == nullptr) {
        return std::nullopt;
    }
    const std::array<OSSL_PARAM, 5> parameters{text(OSSL_KDF_PARAM_DIGEST, hash),
                                               octets(OSSL_KDF_PARAM_SECRET, secret),
                                               octets(OSSL_KDF_PARAM_SEED, as_bytes(label)),
                                               octets(OSSL_KDF_PARAM_SEED, seed),
                                               OSSL_PARAM_construct_end()};
    return run_kdf(tls1_prf(), parameters.data(), length);
}

std::optional<Secret> derive_master_secret(
    std::uint16_t version, Hash prf, Bytes premaster, const Random& client, const Random& server) {
    return tls_prf(
        version, prf, premaster, "master secret", joined({client, server}), kMasterSecretBytes);
}

std::optional<Secret> derive_session_hash(std::uint16_t version, Hash prf, Bytes messages) {
    if (version >= kTls12) {
        return digest(evp_hash(prf), {messages});
    }
    return digest(EVP_md5_sha1(), {messages});
}

std::optional<Secret> derive_extended_master_secret(std::uint16_t version,
                                                    Hash prf,
                                                    Bytes premaster,
                                                    Bytes session_hash) {
    if (version <= kSsl30) {
        return std::nullopt;
    }
    return tls_prf(
        version, prf, premaster, "extended master secret", session_hash, kMasterSecretBytes);
}

std::optional<ConnectionKeys> derive_keys(std::uint16_t version,
                                          const CipherSuite& suite,
                                          Bytes master,
                                          const Random& client,
                                          const Random& server) {
    if (master.size() != kMasterSecretBytes) {
        return std::nullopt;
    }
    const CipherShape shape = shape_of(suite.cipher);
    const std::size_t mac_bytes = hash_bytes(suite.mac);
    // RFC 4346 section 6.3 did away with IVs from the key block for block ciphers.
    const std::size_t iv_bytes = shape.mode == CipherMode::Block
                                     ? (version <= kTls10 ? std::size_t{shape.block} : 0)
                                     : std::size_t{shape.fixed_iv};
    const std::size_t one_side = mac_bytes + shape.key + iv_bytes;
    if (one_side == 0) {
        return ConnectionKeys{};
    }
    const auto block = tls_prf(
        version, suite.prf, master, "key expansion", joined({server, client}), 2 * one_side);
    if (!block) {
        return std::nullopt;
    }
    Bytes rest = *block;
    const auto take = [&rest](Secret& into, std::size_t length) {
        into.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
        rest = rest.subspan(length);
    };
    ConnectionKeys keys;
    take(keys.client.mac_key, mac_bytes);
    take(keys.server.mac_key, mac_bytes);
    take(keys.client.key, shape.key);
    take(keys.server.key, shape.key);
    take(keys.client.iv, iv_bytes);
    take(keys.server.iv, iv_bytes);
    return keys;
}

std::optional<DirectionKeys> derive_traffic_keys(const CipherSuite& suite, Bytes secret) {
    constexpr std::size_t kIvBytes = 12;  // RFC 8446 section 5.3, for every AEAD it names
    const std::size_t key_bytes = shape_of(suite.cipher).key;
    auto key = hkdf_expand_label(suite.prf, secret, "key", {}, key_bytes);
    auto iv = hkdf_expand_label(suite.prf, secret, "iv", {}, kIvBytes);
    if (!key || !iv) {
        return std::nullopt;
    }
    return DirectionKeys{{}, std::move(*key), std::move(*iv)};
}

std::optional<Secret> next_traffic_secret(const CipherSuite& suite, Bytes secret) {
    return hkdf_expand_label(suite.prf, secret, "traffic upd", {}, hash_bytes(suite.prf));
}

std::optional<Secret> hkdf_extract(Hash hash, Bytes salt, Bytes input) {
    const char* name = hkdf_digest(hash);
    if (name == nullptr || input.empty()) {
        return std::nullopt;
    }
    const Secret zeros(hash_bytes(hash));
    int mode = EVP_KDF_HKDF_MODE_EXTRACT_ONLY;
    const std::array<OSSL_PARAM, 5> parameters{
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        text(OSSL_KDF_PARAM_DIGEST, name),
        octets(OSSL_KDF_PARAM_SALT, salt.empty() ? Bytes(zeros) : salt),
        octets(OSSL_KDF_PARAM_KEY, input),
        OSSL_PARAM_construct_end()};
    return run_kdf(hkdf(), parameters.data(), hash_bytes(hash));
}

std::optional<Secret> hkdf_expand_label(
    Hash hash, Bytes secret, std::string_view label, Bytes context, std::size_t length) {
    constexpr std::string_view kPrefix = "tls13 ";
    constexpr std::size_t kMost = 255;
    const char* name = hkdf_digest(hash);
    if (name == nullptr || secret.size() != hash_bytes(hash) || length > kMostDerived
        || kPrefix.size() + label.size() > kMost || context.size() > kMost) {
        return std::nullopt;
    }
    // struct HkdfLabel: length, label and context with lengths of one byte.
    Secret info;
    info.reserve(4 + kPrefix.size() + label.size() + context.size());
    info.push_back(static_cast<Byte>(length >> 8U));
    info.push_back(static_cast<Byte>(length & 0xFFU));
    info.push_back(static_cast<Byte>(kPrefix.size() + label.size()));
    append(info, as_bytes(kPrefix));
    append(info, as_bytes(label));
    info.push_back(static_cast<Byte>(context.size()));
    append(info, context);
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    const std::array<OSSL_PARAM, 5> parameters{OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
                                               text(OSSL_KDF_PARAM_DIGEST, name),
                                               octets(OSSL_KDF_PARAM_KEY, secret),
                                               octets(OSSL_KDF_PARAM_INFO, info),
                                               OSSL_PARAM_construct_end()};
    return run_kdf(hkdf(), parameters.data(), length);
}

}  // namespace waybill::capture::tls
