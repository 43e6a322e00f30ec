// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the TLS of a connection: from its hellos, and, where they could be read, its
// certificates. All text is from the wire: escape before showing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.h"

namespace waybill {

struct CertificateFacts {
    std::string subject;  // as RFC 4514 writes names: "CN=example.com,O=Example"
    std::string issuer;
    std::string serial;              // hexadecimal
    std::vector<std::string> names;  // subject alternative names: hosts and addresses
    Timestamp not_before;
    Timestamp not_after;
    std::string key;  // "RSA 2048", "EC P-256", "Ed25519"
    std::uint32_t key_bits = 0;
    std::string signature;        // "sha256WithRSAEncryption"
    bool weak_signature = false;  // MD2, MD5 or SHA-1, not counting self-signed ones
    bool weak_key = false;        // RSA below 2048 bits, EC below 224
    bool self_signed = false;
    std::string sha256;  // fingerprint, hexadecimal
};

struct TlsFacts {
    std::string version;  // "TLSv1.3", "TLSv1.2", ..., "SSLv3"; as agreed, else as offered
    std::string cipher;   // "TLS_AES_128_GCM_SHA256"; "0xC0FF" when it has no name; empty: not seen
    std::string sni;
    std::string alpn;  // as agreed; empty when none was, or it was not seen
    std::vector<std::string> alpn_offered;
    std::string group;  // of the key exchange: "x25519", "X25519MLKEM768"
    std::string ja3;    // of the client's hello, hexadecimal
    std::string ja3s;   // of the server's
    std::string ja4;
    bool decrypted = false;  // some application data was read
    bool resumed = false;
    bool early_data = false;  // 0-RTT was offered
    bool encrypted_client_hello = false;
    std::int64_t handshake_ns = -1;              // ClientHello to the client's Finished; -1 unknown
    std::vector<CertificateFacts> certificates;  // of the server, its own first
    std::vector<CertificateFacts> client_certificates;
};

}  // namespace waybill
