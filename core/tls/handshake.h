// SPDX-License-Identifier: GPL-3.0-or-later
//
// Handshake messages of TLS as they stand in the handshake bytes of one side, and what is read of
// them. Every length is checked; what is malformed is nullopt, or empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/tls/client_hello.h"

namespace waybill::tls {

enum class HandshakeType : std::uint8_t {
    HelloRequest = 0,
    ClientHello = 1,
    ServerHello = 2,
    NewSessionTicket = 4,
    EndOfEarlyData = 5,
    EncryptedExtensions = 8,
    Certificate = 11,
    ServerKeyExchange = 12,
    CertificateRequest = 13,
    ServerHelloDone = 14,
    CertificateVerify = 15,
    ClientKeyExchange = 16,
    Finished = 20,
    CertificateStatus = 22,
    KeyUpdate = 24,
    CompressedCertificate = 25,
    NextProtocol = 67,
};

inline constexpr std::size_t kHandshakeHeaderBytes = 4;
inline constexpr std::size_t kMostHandshakeBytes = kMiB;  // of one message

struct HandshakeMessage {
    HandshakeType type = HandshakeType::HelloRequest;
    Bytes whole;  // with its header, as the transcript takes it
    Bytes body;
};

// Puts messages together from the handshake records of one side.
class HandshakeReader {
public:
    // Calls `visit(const HandshakeMessage&)` for each message that is complete with `data`; what it
    // is given is borrowed for the call. A visitor may clear() the reader: then nothing more is
    // visited. False: a message is longer than is kept; the reader is empty again.
    template <typename Visit>
    bool add(Bytes data, Visit visit) {
        const std::uint64_t epoch = epoch_;
        if (!held_.empty()) {
            held_.insert(held_.end(), data.begin(), data.end());
            std::vector<Byte> bytes;
            bytes.swap(held_);
            const std::size_t used = visit_complete(bytes, visit);
            if (epoch != epoch_) {
                return true;
            }
            bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(used));
            held_.swap(bytes);
        } else {
            const std::size_t used = visit_complete(data, visit);
            if (epoch != epoch_) {
                return true;
            }
            held_.assign(data.begin() + static_cast<std::ptrdiff_t>(used), data.end());
        }
        if (is_too_long(held_)) {
            clear();
            return false;
        }
        return true;
    }

    // Forgets what is not complete.
    void clear() {
        held_ = {};
        ++epoch_;
    }
    bool empty() const { return held_.empty(); }

private:
    static bool is_too_long(Bytes bytes);
    // The length of the message that `bytes` begin with; 0: not complete.
    static std::size_t message_bytes(Bytes bytes);

    template <typename Visit>
    std::size_t visit_complete(Bytes bytes, Visit visit) {
        const std::uint64_t epoch = epoch_;
        std::size_t used = 0;
        for (;;) {
            const Bytes rest = bytes.subspan(used);
            const std::size_t length = message_bytes(rest);
            if (length == 0) {
                return used;
            }
            const Bytes whole = rest.first(length);
            visit(HandshakeMessage{
                static_cast<HandshakeType>(whole[0]), whole, whole.subspan(kHandshakeHeaderBytes)});
            used += length;
            if (epoch != epoch_) {
                return used;
            }
        }
    }

    std::vector<Byte> held_;
    std::uint64_t epoch_ = 0;  // counts how often it was cleared
};

struct ServerHello {
    std::uint16_t version = 0;           // legacy_version
    std::uint16_t selected_version = 0;  // supported_versions; 0: none
    Random random{};
    Bytes session_id;
    std::uint16_t cipher = 0;
    std::uint8_t compression = 0;
    std::vector<std::uint16_t> extensions;
    std::uint16_t group = 0;  // of the key share; 0: none
    std::string alpn;
    bool retry_request = false;  // it is a HelloRetryRequest
    bool encrypt_then_mac = false;
    bool extended_master_secret = false;
    bool session_ticket = false;
    bool psk = false;

    std::uint16_t agreed_version() const {
        return selected_version != 0 ? selected_version : version;
    }
};

std::optional<ServerHello> parse_server_hello(Bytes body);

struct EncryptedExtensions {
    std::string alpn;
    bool early_data = false;  // accepted
};

std::optional<EncryptedExtensions> parse_encrypted_extensions(Bytes body);

// The chain in DER, its own first, borrowed. `tls13`: with request context and extensions.
std::vector<Bytes> parse_certificate(Bytes body, bool tls13);

// RFC 8879: what the message holds, inflated; empty when that cannot be done.
std::vector<Byte> decompress_certificate(Bytes body);

// The named curve of an (EC)DHE exchange (RFC 8422 section 5.4); 0: none.
std::uint16_t parse_server_key_exchange_group(Bytes body);

// The encrypted premaster secret of an RSA key exchange; SSL 3 has no length in front of it.
Bytes parse_encrypted_premaster(Bytes body, std::uint16_t version);

// The ticket of TLS 1.2 and before (RFC 5077 section 3.3).
Bytes parse_new_session_ticket(Bytes body);

// RFC 8446 section 4.6.3: whether the other side is asked to update, too.
std::optional<bool> parse_key_update(Bytes body);

}  // namespace waybill::tls
