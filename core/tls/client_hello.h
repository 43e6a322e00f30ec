// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ClientHello of TLS (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2), whoever carries it: a
// TLS record, the CRYPTO frames of QUIC, or SSL 2. Every length is checked; what is malformed
// behind the fixed part costs only itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/tls_facts.h"
#include "core/tls/random.h"

namespace waybill::tls {

enum class Extension : std::uint16_t {
    ServerName = 0,
    SupportedGroups = 10,
    PointFormats = 11,
    SignatureAlgorithms = 13,
    Alpn = 16,
    EncryptThenMac = 22,
    ExtendedMasterSecret = 23,
    SessionTicket = 35,
    PreSharedKey = 41,
    EarlyData = 42,
    SupportedVersions = 43,
    KeyShare = 51,
    EncryptedClientHello = 0xfe0d,
    NextProtocolNegotiation = 0x3374,
    RenegotiationInfo = 0xff01,
};

// What is Bytes is borrowed from the message.
struct ClientHello {
    std::uint16_t version = 0;  // legacy_version
    Random random{};
    Bytes session_id;
    std::vector<std::uint16_t> ciphers;
    std::vector<std::uint8_t> compressions;
    std::vector<std::uint16_t> extensions;  // their numbers, as sent
    std::vector<std::uint16_t> groups;
    std::vector<std::uint8_t> point_formats;
    std::vector<std::uint16_t> signature_algorithms;
    std::vector<std::uint16_t> supported_versions;
    std::vector<std::uint16_t> key_share_groups;
    std::vector<std::string> alpn;
    std::string sni;
    Bytes ticket;             // of TLS 1.2 and before
    bool offers_psk = false;  // TLS 1.3
    bool early_data = false;
    bool encrypted_client_hello = false;
    bool malformed = false;  // behind the fixed part; what could be read is here

    bool has(Extension extension) const;
    // The highest version that is offered, without GREASE.
    std::uint16_t highest_version() const;
};

// `body` is the handshake message without its header. nullopt: not even the fixed part (version,
// random, session id) is there.
std::optional<ClientHello> parse_client_hello(Bytes body);

// The hello of SSL 2 that offers a later version (RFC 5246 appendix E.2), from its msg_type on.
std::optional<ClientHello> parse_ssl2_client_hello(Bytes message);

// Values that are sent to keep servers honest and mean nothing (RFC 8701).
constexpr bool is_grease(std::uint16_t value) {
    return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

// "TLSv1.3", "SSLv3"; "0x0505" for what has no name.
std::string version_name(std::uint16_t version);
// "x25519", "secp256r1"; "0x1234" for what has no name.
std::string group_name(std::uint16_t group);

// What a client's hello tells before the server has answered: version and ALPN as offered, SNI, JA3
// and JA4. `transport` as for ja4_of.
TlsFacts facts_of(const ClientHello& hello, char transport);

}  // namespace waybill::tls
