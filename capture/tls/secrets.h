// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TLS keys that are known: lines of NSS key logs (RFC 9850), from files and from the secrets
// blocks of pcapng; RSA private keys; and the master secrets of sessions that were seen, for their
// resumption.
//
// Any thread. Secrets only ever become more.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/tls/random.h"

namespace waybill::capture::tls {

// Hellos, certificates and fingerprints are of core/tls; here they have the names of this folder.
using namespace waybill::tls;

enum class SecretKind : std::uint8_t {
    Master,  // TLS 1.2 and before
    ClientEarlyTraffic,
    ClientHandshakeTraffic,
    ServerHandshakeTraffic,
    ClientTraffic,
    ServerTraffic,
};
inline constexpr std::array kSecretKinds = {SecretKind::Master,
                                            SecretKind::ClientEarlyTraffic,
                                            SecretKind::ClientHandshakeTraffic,
                                            SecretKind::ServerHandshakeTraffic,
                                            SecretKind::ClientTraffic,
                                            SecretKind::ServerTraffic};

using Secret = std::vector<Byte>;

class Secrets {
public:
    Secrets();
    ~Secrets();
    Secrets(const Secrets&) = delete;
    Secrets& operator=(const Secrets&) = delete;

    // Lines of a key log; what is not one is counted and passed over.
    void add_key_log(std::string_view text);

    // Reads a key log file. When a secret is asked for that is not known, what was added to the
    // file since is read, too.
    Result<void> add_key_log_file(const std::string& path);

    // The same for a live capture: the file need not exist yet, and of a pipe that is taken which
    // is there, without waiting for more. What cannot be read now is tried again.
    void follow_key_log_file(const std::string& path);

    // A private key in PEM or DER, for connections that used RSA key exchange.
    Result<void> add_rsa_key_file(const std::string& path);

    // Of the connection whose ClientHello had this random. What was asked for in vain is noted.
    std::optional<Secret> find(SecretKind kind, const Random& client_random);

    // The same without looking into files and without a note.
    bool knows(SecretKind kind, const Random& client_random) const;

    // The master secret of a connection, when it came from elsewhere than find().
    void note_master(const Random& client_random, const Secret& master);

    // Lines of a key log with all that is known of the connection whose ClientHello had this
    // random; empty when nothing is.
    std::string key_log_of(const Random& client_random) const;

    // The premaster secret that was encrypted to one of the RSA keys. `version` is what the
    // ClientHello offered (RFC 5246 section 7.4.7.1).
    std::optional<Secret> decrypt_premaster(Bytes encrypted, std::uint16_t version) const;
    bool has_rsa_keys() const;
    // Key log lines that give a premaster secret by the beginning of its encrypted form.
    std::optional<Secret> find_premaster(Bytes encrypted, const Random& client_random) const;

    // Master secrets of sessions that may be resumed, by session id or ticket.
    void remember_session(Bytes id, const Secret& master);
    std::optional<Secret> find_session(Bytes id) const;

    // Reads what was added to the key log files since, and tells whether there was any secret. To
    // be called now and then in a live capture; costs a look at each file when nothing was added.
    bool read_new();

    // Whether secrets may still come while packets are read: files are followed, or it was said.
    bool may_grow() const;
    void expect_more();

    // Counts up whenever secrets were added, from whatever source.
    std::uint64_t generation() const;

    // Told of each line that brings a secret which was not known, without its end, that is read
    // from now on out of key log files, on the thread that reads it; for those who record them. It
    // must not call back. To be set before anything is read.
    void on_new_lines(std::function<void(std::string_view)> told);

    // A secret that was asked for in vain became known later: reading the recording again would
    // decrypt more.
    bool would_find_more() const;

    std::size_t count() const;       // of secrets
    std::size_t unreadable() const;  // lines passed over, without comments and empty ones

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::capture::tls
