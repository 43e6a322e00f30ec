// SPDX-License-Identifier: GPL-3.0-or-later
//
// From secrets to keys: the PRFs of SSL 3.0 (RFC 6101), TLS 1.0 and 1.1 (RFC 2246, 4346), TLS 1.2
// (RFC 5246), the extended master secret (RFC 7627), and HKDF of TLS 1.3 (RFC 8446 section 7) and
// QUIC. Pure functions. Nothing comes back when a secret has an impossible length or libcrypto does
// not offer the hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "capture/tls/cipher_suite.h"
#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

inline constexpr std::size_t kMasterSecretBytes = 48;

// Of one direction.
struct DirectionKeys {
    Secret mac_key;
    Secret key;
    Secret iv;
};

struct ConnectionKeys {
    DirectionKeys client;
    DirectionKeys server;
};

// PRF(secret, label, seed) of the version; TLS 1.2 has it by hash.
std::optional<Secret> tls_prf(std::uint16_t version,
                              Hash prf,
                              Bytes secret,
                              std::string_view label,
                              Bytes seed,
                              std::size_t length);

std::optional<Secret> derive_master_secret(
    std::uint16_t version, Hash prf, Bytes premaster, const Random& client, const Random& server);

// The hash of the handshake messages from ClientHello to ClientKeyExchange, headers of messages
// included, headers of records not.
std::optional<Secret> derive_session_hash(std::uint16_t version, Hash prf, Bytes messages);
std::optional<Secret> derive_extended_master_secret(std::uint16_t version,
                                                    Hash prf,
                                                    Bytes premaster,
                                                    Bytes session_hash);

// Up to TLS 1.2.
std::optional<ConnectionKeys> derive_keys(std::uint16_t version,
                                          const CipherSuite& suite,
                                          Bytes master,
                                          const Random& client,
                                          const Random& server);

// TLS 1.3. `secret` is one of the traffic secrets of key logs; it must be as long as the hash.
std::optional<DirectionKeys> derive_traffic_keys(const CipherSuite& suite, Bytes secret);
// The secret after a KeyUpdate.
std::optional<Secret> next_traffic_secret(const CipherSuite& suite, Bytes secret);

// RFC 5869 and RFC 8446 section 7.1; `label` without "tls13 ".
std::optional<Secret> hkdf_extract(Hash hash, Bytes salt, Bytes input);
std::optional<Secret> hkdf_expand_label(
    Hash hash, Bytes secret, std::string_view label, Bytes context, std::size_t length);

}  // namespace waybill::capture::tls
