// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the two sides agree on in one handshake, as far as it was seen, and the keys that follow
// from it. A renegotiation is a handshake of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "capture/tls/cipher_suite.h"
#include "capture/tls/key_schedule.h"
#include "capture/tls/record_cipher.h"
#include "capture/tls/secrets.h"
#include "core/tls/handshake.h"

namespace waybill::capture::tls {

class Negotiation {
public:
    Negotiation() = default;

    // Messages in the order of each side; `whole` as HandshakeMessage has it.
    void on_client_hello(const ClientHello& hello, Bytes whole);
    void on_server_hello(const ServerHello& hello, Bytes whole);
    // Any other message, up to TLS 1.2. `from_client` by the roles of TLS.
    void on_message(bool from_client, const HandshakeMessage& message);

    bool has_client_hello() const { return has_client_hello_; }
    bool has_server_hello() const { return has_server_hello_; }
    bool offers_tls13() const { return offers_tls13_; }
    bool is_tls13() const { return has_server_hello_ && tls13_; }
    std::uint16_t version() const { return version_; }
    const CipherSuite& suite() const { return suite_; }
    const Random& client_random() const { return client_random_; }
    bool is_compressed() const { return compression_ != 0; }
    // Its records are only authenticated.
    bool is_unencrypted() const { return suite_.cipher == BulkCipher::Null && !tls13_; }
    // The server has gone on with a session of before.
    bool is_resumed() const { return psk_ || !full_; }

    // TLS 1.3: the suites that early data may be under.
    const std::vector<CipherSuite>& early_suites() const { return early_suites_; }

    // Up to TLS 1.2: the protection of one side; null when the keys are not known, or the suite
    // cannot be decrypted. What follows from found keys is remembered in `secrets` for resumption.
    std::unique_ptr<RecordCipher> make_cipher(bool of_client, Secrets& secrets);

private:
    explicit Negotiation(unsigned private_key_uses) : private_key_uses_(private_key_uses) {}

    std::optional<Secret> find_master(Secrets& secrets);
    // Derived from a premaster secret, or of the session that is resumed.
    std::optional<Secret> find_master_elsewhere(Secrets& secrets);
    std::optional<Secret> master_from(const Secret& premaster) const;
    void keep_for_session_hash(std::vector<Byte>& messages, Bytes whole) const;
    void remember(Secrets& secrets) const;

    bool has_client_hello_ = false;
    bool has_server_hello_ = false;
    bool offers_tls13_ = false;
    bool tls13_ = false;
    bool psk_ = false;
    bool full_ = false;  // up to TLS 1.2: the server went on with its certificate
    bool encrypt_then_mac_ = false;
    bool extended_master_secret_ = false;
    std::uint8_t compression_ = 0;
    std::uint16_t offered_version_ = 0;  // in the ClientHello's own field
    std::uint16_t version_ = 0;
    CipherSuite suite_;
    Random client_random_{};
    Random server_random_{};
    std::vector<CipherSuite> early_suites_;
    std::vector<Byte> offered_session_id_;
    std::vector<Byte> offered_ticket_;
    std::vector<Byte> session_id_;  // of the server
    std::vector<Byte> ticket_;      // that it gave
    std::vector<Byte> encrypted_premaster_;
    bool has_key_exchange_ = false;  // the client's
    bool server_done_ = false;
    // For the extended master secret; from the client behind its hello.
    std::vector<Byte> hello_message_;
    std::vector<Byte> server_messages_;
    std::vector<Byte> client_messages_;
    std::optional<Secret> master_;
    std::optional<ConnectionKeys> keys_;
    unsigned private_key_uses_ = 0;  // of the connection
};

}  // namespace waybill::capture::tls
