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
    if (negotiation_.is_tls13() || peer.ciphers.stage() == Stage::Early) {
        add_secrets(side);
    } else if (peer.ciphers.stage() == Stage::Application) {
        peer.ciphers.set_cipher_late(negotiation_.make_cipher(is_client(side), secrets_));
    }
    peer.secrets_then = secrets_.count();
}

// TLS 1.3: what is known for this stage and those to come.
void TlsConnection::add_secrets(Side side) {
    SideCiphers& ciphers = of(side).ciphers;
    const Random& random = negotiation_.client_random();
    if (ciphers.stage() == Stage::Early && !ciphers.has_secret(Stage::Early)) {
        const std::optional<Secret> secret = secrets_.find(SecretKind::ClientEarlyTraffic, random);
        if (secret) {
            for (const CipherSuite& suite : negotiation_.early_suites()) {
                ciphers.add_secret(Stage::Early, suite, *secret);
            }
        }
    }
    if (!negotiation_.is_tls13()) {
        return;
    }
    const SecretKind handshake =
        is_client(side) ? SecretKind::ClientHandshakeTraffic : SecretKind::ServerHandshakeTraffic;
    const SecretKind application =
        is_client(side) ? SecretKind::ClientTraffic : SecretKind::ServerTraffic;
    for (const auto& [stage, kind] :
         {std::pair{Stage::Handshake, handshake}, std::pair{Stage::Application, application}}) {
        if (stage < ciphers.stage() || ciphers.has_secret(stage)) {
            continue;
        }
        std::optional<Secret> secret = secrets_.find(kind, random);
        if (secret) {
            ciphers.add_secret(stage, negotiation_.suite(), std::move(*secret));
        }
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
