// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS on one leg, in memory: ciphertext in, plaintext out, and the other way. No socket; OpenSSL
// inside, its buffers released while idle.
//
// One thread. Bytes given are consumed during the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/tls_facts.h"
#include "proxy/ca/leaf_cache.h"
#include "proxy/tls/tls_options.h"

namespace waybill::proxy {

class TlsEngine {
public:
    enum class State : std::uint8_t {
        Handshake,
        Open,
        Ended,   // the peer sent close_notify: nothing more comes, and we may still send
        Failed,  // failure() says why; output() may hold an alert
    };

    virtual ~TlsEngine() = default;

    // Ciphertext from the peer. Plaintext is handed to `plain` piece by piece, borrowed for the
    // call, which may call anything of the engine but receive().
    virtual void receive(Bytes ciphertext, const std::function<void(Bytes)>& plain) = 0;
    // REQUIRES: Open or Ended.
    virtual void send(Bytes plaintext) = 0;
    // Sends close_notify.
    virtual void close() = 0;

    // Ciphertext for the peer; whoever sends it takes it from the front, and frees what the string
    // holds when the connection is idle.
    virtual std::string& output() = 0;

    virtual State state() const = 0;
    // A sentence: what failed, with the alert, or the certificate's fault. Empty: nothing did.
    virtual const std::string& failure() const = 0;
    // Of a server's certificate: it failed for this, or would have (see ServerTlsOptions).
    virtual const std::string& certificate_fault() const = 0;

    // "h2", "http/1.1", or empty.
    virtual std::string_view alpn() const = 0;
    // What is known of the connection, the server's certificates among it if that is the peer.
    // Behind the handshake, or its failure. Hellos (fingerprints, what was offered) are not read.
    virtual TlsFacts facts() const = 0;
};

// For all connections of a proxy; any thread. Outlives its engines.
class TlsContexts {
public:
    // Errors name the option and the file.
    static Result<std::unique_ptr<TlsContexts>> create(const TlsOptions& options);
    virtual ~TlsContexts() = default;

    // Towards a client, which sees `leaf`.
    virtual std::unique_ptr<TlsEngine> server(std::shared_ptr<const Leaf> leaf,
                                              bool offer_http2) = 0;

    // Towards a server. `server_name`: a host name or an address; decides SNI and what the
    // certificate must be for. `port`: where it is reached, for exceptions that name one and for
    // sessions to resume. The handshake's first bytes are in output().
    virtual std::unique_ptr<TlsEngine> client(const std::string& server_name,
                                              bool offer_http2,
                                              std::uint16_t port = 0) = 0;
};

}  // namespace waybill::proxy
