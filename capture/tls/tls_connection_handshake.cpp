// SPDX-License-Identifier: GPL-3.0-or-later
//
// What handshake messages mean for a connection and for what is told of it.
#include <algorithm>
#include <utility>

#include "capture/tls/tls_connection.h"
#include "core/tls/fingerprint.h"

namespace waybill::capture::tls {
namespace {

constexpr unsigned kMostCertificateMessages = 8;  // of one side that are looked at

}  // namespace

void TlsConnection::on_handshake(Side side, Bytes content, const TlsRecord& record) {
    Peer& peer = of(side);
    if (peer.handshake.empty()) {
        peer.handshake_began = record.began;
    }
    const bool kept = peer.handshake.add(
        content, [&](const HandshakeMessage& message) { on_message(side, message, record); });
    if (!kept) {
        on_malformed(side, record.offset, "a handshake message is longer than is read");
    }
}

void TlsConnection::on_message(Side side,
                               const HandshakeMessage& message,
                               const TlsRecord& record) {
    if (message.type == HandshakeType::ClientHello) {
        const std::optional<ClientHello> hello = parse_client_hello(message.body);
        if (hello) {
            on_client_hello(side, *hello, message.whole, of(side).handshake_began);
        }
        return;
    }
    if (message.type == HandshakeType::ServerHello) {
        on_server_hello(side, message);
        return;
    }
    if (negotiation_.is_tls13()) {
        on_tls13_message(side, message, record);
        return;
    }
    negotiation_.on_message(is_client(side), message);
    switch (message.type) {
        case HandshakeType::Certificate:
            on_certificate(side, message.body);
            break;
        case HandshakeType::ServerKeyExchange:
            if (negotiation_.suite().exchange == KeyExchange::Ecdhe
                || negotiation_.suite().exchange == KeyExchange::EcdhePsk) {
                const std::uint16_t group = parse_server_key_exchange_group(message.body);
                facts_.group = group != 0 ? group_name(group) : std::string();
            }
            break;
        case HandshakeType::Finished:
            if (is_client(side)) {
                on_finished(side, record.arrival.at);
            }
            break;
        default:
            break;
    }
}

void TlsConnection::on_client_hello(Side side,
                                    const ClientHello& hello,
                                    Bytes whole,
                                    Timestamp began) {
    const bool first = !negotiation_.has_client_hello();
    if (!first && (!is_client(side) || negotiation_.is_tls13())) {
        return;
    }
    if (!first && answered_ && !negotiation_.has_server_hello()) {
        return;  // the second one, after a HelloRetryRequest: its random is the same
    }
    negotiation_.on_client_hello(hello, whole);
    if (!first) {
        return;  // a renegotiation: what is told is the first handshake
    }
    client_ = side;
    began_ = began;
    facts_ = facts_of(hello, 't');
    if (hello.early_data && negotiation_.offers_tls13()) {
        of(side).ciphers.enter(Stage::Early);
        add_secrets(side);
    }
}

void TlsConnection::on_server_hello(Side side, const HandshakeMessage& message) {
    const std::optional<ServerHello> hello = parse_server_hello(message.body);
    if (!hello || negotiation_.is_tls13()) {
        return;
    }
    if (!negotiation_.has_client_hello()) {
        client_ = other(side);  // the client's hello was lost
    } else if (is_client(side)) {
        return;
    }
    if (hello->retry_request) {
        on_retry_request(*hello);
        return;
    }
    const bool first = !negotiation_.has_server_hello() && facts_.cipher.empty();
    negotiation_.on_server_hello(*hello, message.whole);
    if (first) {
        facts_.version = version_name(hello->agreed_version());
        facts_.cipher = cipher_suite_name(hello->cipher);
        facts_.ja3s = ja3s_of(*hello);
        facts_.alpn = hello->alpn;
        facts_.group = hello->group != 0 ? group_name(hello->group) : std::string();
        facts_.resumed = hello->psk;
    }
    if (negotiation_.is_tls13()) {
        if (!hello->psk) {
            decide_early_data(EarlyData::Rejected);
        }
        of(side).ciphers.enter(Stage::Handshake);
        Peer& client = of(client_);
        if (client.ciphers.stage() == Stage::Plain) {
            client.ciphers.enter(Stage::Handshake);
        }
        add_secrets(side);
        add_secrets(client_);
        settle_early_data();
    }
    if (first) {
        tell();
    }
    replay_kept();
}

// RFC 8446 section 4.1.4. Early data is refused with it.
void TlsConnection::on_retry_request(const ServerHello& hello) {
    facts_.version = version_name(hello.agreed_version());
    decide_early_data(EarlyData::Rejected);
    replay_kept();
}

void TlsConnection::on_tls13_message(Side side,
                                     const HandshakeMessage& message,
                                     const TlsRecord& record) {
    SideCiphers& ciphers = of(side).ciphers;
    if (ciphers.stage() == Stage::Plain) {
        return;  // nothing but hellos is sent in the clear
    }
    switch (message.type) {
        case HandshakeType::EncryptedExtensions: {
            const std::optional<EncryptedExtensions> extensions =
                parse_encrypted_extensions(message.body);
            if (extensions && !is_client(side)) {
                facts_.alpn = extensions->alpn;
                decide_early_data(extensions->early_data ? EarlyData::Accepted
                                                         : EarlyData::Rejected);
            }
            break;
        }
        case HandshakeType::Certificate:
            on_certificate(side, message.body);
            break;
        case HandshakeType::CompressedCertificate: {
            const std::vector<Byte> body = decompress_certificate(message.body);
            if (!body.empty()) {
                on_certificate(side, body);
            }
            break;
        }
        case HandshakeType::EndOfEarlyData:
            if (is_client(side) && ciphers.stage() == Stage::Early) {
                ciphers.enter(Stage::Handshake);
            }
            break;
        case HandshakeType::Finished:
            if (ciphers.stage() == Stage::Handshake) {
                if (is_client(side)) {
                    on_finished(side, record.arrival.at);
                }
                ciphers.enter(Stage::Application);
            }
            break;
        case HandshakeType::KeyUpdate:
            if (parse_key_update(message.body)) {
                ciphers.update();
            }
            break;
        default:
            break;
    }
}

void TlsConnection::on_certificate(Side side, Bytes body) {
    Peer& peer = of(side);
    if (++peer.certificates > kMostCertificateMessages) {
        return;
    }
    const std::vector<Bytes> chain = parse_certificate(body, negotiation_.is_tls13());
    std::vector<CertificateFacts>& facts =
        is_client(side) ? facts_.client_certificates : facts_.certificates;
    facts.clear();
    for (const Bytes certificate : chain) {
        if (facts.size() < kMostCertificatesKept) {
            facts.push_back(workspace_.certificates.facts(certificate));
        }
    }
    if (!facts.empty()) {
        tell();
    }
}

// The first Finished of the client, whether it could be read or not.
void TlsConnection::on_finished(Side /*side*/, Timestamp at) {
    if (facts_.handshake_ns < 0 && began_.known() && at.known() && at >= began_) {
        facts_.handshake_ns = at.ns - began_.ns;
    }
}

void TlsConnection::tell() {
    events_.on_tls(facts_);
}

}  // namespace waybill::capture::tls
