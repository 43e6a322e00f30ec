// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/negotiation.h"

#include <algorithm>
#include <utility>

#include "capture/tls/null_cipher.h"

namespace waybill::capture::tls {
namespace {

constexpr std::size_t kMostSuitesTried = 8;
// By one connection: each costs a millisecond, which a few bytes of a hostile capture could ask
// for.
constexpr unsigned kMostPrivateKeyUses = 16;
constexpr std::uint16_t kFirstTls13Suite = 0x1301;
constexpr std::uint16_t kLastTls13Suite = 0x13ff;

constexpr bool is_tls13_version(std::uint16_t version) {
    return version == kTls13 || version >> 8 == 0x7f;
}

std::vector<Byte> copy_of(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

void Negotiation::on_client_hello(const ClientHello& hello, Bytes whole) {
    *this = Negotiation{private_key_uses_};
    has_client_hello_ = true;
    offered_version_ = hello.version;
    version_ = hello.highest_version();
    offers_tls13_ = std::any_of(
        hello.supported_versions.begin(), hello.supported_versions.end(), is_tls13_version);
    client_random_ = hello.random;
    offered_session_id_ = copy_of(hello.session_id);
    offered_ticket_ = copy_of(hello.ticket);
    for (const std::uint16_t number : hello.ciphers) {
        if (hello.early_data && number >= kFirstTls13Suite && number <= kLastTls13Suite
            && early_suites_.size() < kMostSuitesTried) {
            early_suites_.push_back(find_cipher_suite(number));
        }
    }
    keep_for_session_hash(hello_message_, whole);
}

void Negotiation::on_server_hello(const ServerHello& hello, Bytes whole) {
    has_server_hello_ = true;
    version_ = hello.agreed_version();
    tls13_ = is_tls13_version(version_);
    suite_ = find_cipher_suite(hello.cipher);
    server_random_ = hello.random;
    psk_ = hello.psk;
    if (tls13_) {
        full_ = true;
        hello_message_ = {};
        return;
    }
    session_id_ = copy_of(hello.session_id);
    compression_ = hello.compression;
    encrypt_then_mac_ = hello.encrypt_then_mac;
    extended_master_secret_ = hello.extended_master_secret;
    keep_for_session_hash(server_messages_, whole);
}

void Negotiation::on_message(bool from_client, const HandshakeMessage& message) {
    if (message.type == HandshakeType::HelloRequest) {
        return;  // in no transcript (RFC 5246 section 7.4.1.1)
    }
    if (from_client) {
        if (!has_key_exchange_) {
            keep_for_session_hash(client_messages_, message.whole);
        }
        if (message.type == HandshakeType::ClientKeyExchange) {
            has_key_exchange_ = true;
            full_ = true;
            const bool by_rsa = suite_.exchange == KeyExchange::Rsa;
            encrypted_premaster_ =
                copy_of(by_rsa ? parse_encrypted_premaster(message.body, version_) : Bytes{});
        }
        return;
    }
    if (!server_done_) {
        keep_for_session_hash(server_messages_, message.whole);
    }
    switch (message.type) {
        case HandshakeType::Certificate:
        case HandshakeType::ServerKeyExchange:
            full_ = true;
            break;
        case HandshakeType::ServerHelloDone:
            full_ = true;
            server_done_ = true;
            break;
        case HandshakeType::NewSessionTicket:
            ticket_ = copy_of(parse_new_session_ticket(message.body));
            break;
        default:
            break;
    }
}

void Negotiation::keep_for_session_hash(std::vector<Byte>& messages, Bytes whole) const {
    const std::size_t kept =
        hello_message_.size() + server_messages_.size() + client_messages_.size();
    if (kept + whole.size() <= kMostHandshakeBytes) {
        messages.insert(messages.end(), whole.begin(), whole.end());
    }
}

std::optional<Secret> Negotiation::master_from(const Secret& premaster) const {
    if (!extended_master_secret_) {
        return derive_master_secret(
            version_, suite_.prf, premaster, client_random_, server_random_);
    }
    std::vector<Byte> messages = hello_message_;
    messages.insert(messages.end(), server_messages_.begin(), server_messages_.end());
    messages.insert(messages.end(), client_messages_.begin(), client_messages_.end());
    const std::optional<Secret> hash = derive_session_hash(version_, suite_.prf, messages);
    return hash ? derive_extended_master_secret(version_, suite_.prf, premaster, *hash)
                : std::nullopt;
}

std::optional<Secret> Negotiation::find_master(Secrets& secrets) {
    std::optional<Secret> master = secrets.find(SecretKind::Master, client_random_);
    if (!master) {
        master = find_master_elsewhere(secrets);
        if (master) {
            secrets.note_master(client_random_, *master);
        }
    }
    return master;
}

std::optional<Secret> Negotiation::find_master_elsewhere(Secrets& secrets) {
    if (has_key_exchange_) {
        std::optional<Secret> premaster =
            secrets.find_premaster(encrypted_premaster_, client_random_);
        if (!premaster && !encrypted_premaster_.empty()
            && private_key_uses_ < kMostPrivateKeyUses) {
            ++private_key_uses_;
            premaster = secrets.decrypt_premaster(encrypted_premaster_, offered_version_);
        }
        if (premaster) {
            return master_from(*premaster);
        }
    }
    std::optional<Secret> master;
    // A key log may give a master secret by the session's id, new or resumed.
    if (!session_id_.empty() && (has_key_exchange_ || session_id_ == offered_session_id_)) {
        master = secrets.find_session(session_id_);
    }
    if (!master && !full_ && !offered_ticket_.empty()) {
        master = secrets.find_session(offered_ticket_);
    }
    return master;
}

void Negotiation::remember(Secrets& secrets) const {
    if (!session_id_.empty()) {
        secrets.remember_session(session_id_, *master_);
    }
    if (!ticket_.empty()) {
        secrets.remember_session(ticket_, *master_);
    }
}

std::unique_ptr<RecordCipher> Negotiation::make_cipher(bool of_client, Secrets& secrets) {
    if (!has_client_hello_ || !has_server_hello_ || tls13_ || is_compressed()
        || !can_decrypt(suite_, version_)) {
        return nullptr;
    }
    if (!keys_) {
        master_ = find_master(secrets);
        if (!master_) {
            return NullCipher::make(suite_);
        }
        keys_ = derive_keys(version_, suite_, *master_, client_random_, server_random_);
        if (!keys_) {
            return nullptr;
        }
        hello_message_ = {};
        server_messages_ = {};
        client_messages_ = {};
    }
    remember(secrets);
    return RecordCipher::make(
        version_, suite_, of_client ? keys_->client : keys_->server, encrypt_then_mac_);
}

}  // namespace waybill::capture::tls
