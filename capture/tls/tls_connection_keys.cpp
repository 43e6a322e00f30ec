// SPDX-License-Identifier: GPL-3.0-or-later
//
// When keys are looked for, and from when on they hold.
#include <optional>
#include <utility>

#include "capture/tls/tls_connection.h"

namespace waybill::capture::tls {

// A key log may grow while its capture is read: it is looked into again when it has become longer,
// and after the 1st, 2nd, 4th, 8th... record for which there was no key.
void TlsConnection::look_for_keys(Side side) {
    Peer& peer = of(side);
    if (!negotiation_.has_client_hello()) {
        return;
    }
    const std::size_t known = secrets_.count();
    ++peer.keyless;
    if (peer.keyless < peer.look_again && known == peer.secrets_then) {
        return;
    }
    peer.look_again = peer.keyless * 2;
    take_keys(side);
    peer.secrets_then = secrets_.count();
}

void TlsConnection::take_keys(Side side) {
    Peer& peer = of(side);
    if (negotiation_.is_tls13() || peer.ciphers.stage() == Stage::Early) {
        add_secrets(side);
    } else if (peer.ciphers.stage() == Stage::Application) {
        peer.ciphers.set_cipher_late(negotiation_.make_cipher(is_client(side), secrets_));
    }
}

// TLS 1.3: what is known for this stage and those to come.
void TlsConnection::add_secrets(Side side) {
    SideCiphers& ciphers = of(side).ciphers;
    const Random& random = negotiation_.client_random();
    const auto find = [&](Stage stage, SecretKind kind) {
        return stage < ciphers.stage() || ciphers.has_secret(stage) ? std::optional<Secret>()
                                                                    : secrets_.find(kind, random);
    };
    // They are written down in the order of the stages: looked for the other way round, none is
    // found whose forerunners were not there a moment before.
    std::optional<Secret> application;
    std::optional<Secret> handshake;
    if (negotiation_.is_tls13()) {
        application = find(Stage::Application,
                           is_client(side) ? SecretKind::ClientTraffic : SecretKind::ServerTraffic);
        handshake = find(Stage::Handshake,
                         is_client(side) ? SecretKind::ClientHandshakeTraffic
                                         : SecretKind::ServerHandshakeTraffic);
    }
    if (ciphers.stage() == Stage::Early) {
        const auto early = find(Stage::Early, SecretKind::ClientEarlyTraffic);
        for (const CipherSuite& suite : negotiation_.early_suites()) {
            if (early) {
                ciphers.add_secret(Stage::Early, suite, *early);
            }
        }
    }
    if (handshake) {
        ciphers.add_secret(Stage::Handshake, negotiation_.suite(), std::move(*handshake));
    }
    if (application) {
        ciphers.add_secret(Stage::Application, negotiation_.suite(), std::move(*application));
    }
}

// Up to TLS 1.2 (RFC 5246 section 7.1). In TLS 1.3 the record means nothing (RFC 8446 appendix
// D.4).
void TlsConnection::change_cipher(Side side, const TlsRecord& /*record*/) {
    if (negotiation_.is_tls13() || !negotiation_.has_server_hello()) {
        return;
    }
    Peer& peer = of(side);
    peer.handshake.clear();
    peer.ciphers.set_cipher(negotiation_.make_cipher(is_client(side), secrets_));
    if (!is_client(side)) {
        facts_.resumed = negotiation_.is_resumed();
    }
}

}  // namespace waybill::capture::tls
