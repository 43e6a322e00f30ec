// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens on a client's connection before it is known what it carries: SOCKS, the look at the
// first bytes, the decision about TLS. Then HTTP or a tunnel takes over.
#pragma once

#include <string>

#include "core/base/time.h"
#include "proxy/session/first_bytes.h"
#include "proxy/session/proxy_session.h"
#include "proxy/session/socks_server.h"

namespace waybill::proxy {

class Opening {
public:
    // A client that has said nothing for so long behind CONNECT waits for its server to speak.
    static constexpr std::int64_t kSilence = 300 * kNsPerMs;
    // Who has begun to say something that may be HTTP has so long to go on.
    static constexpr std::int64_t kPause = 2 * kNsPerSecond;

    explicit Opening(SessionCore& core);

    // The client's first bytes are to come.
    void start();
    // Behind CONNECT: `received` came behind it.
    void start_tunnel(std::string received);
    // False: it is known what the connection carries.
    bool is_active() const { return state_ != State::Over; }

    void receive(Bytes data);
    void on_end();
    void on_client_drained();
    void on_client_tls(const ClientTlsOutcome& outcome);
    // The server spoke first: the client's bytes are not looked at any more.
    std::string take_received();

    Timestamp deadline() const { return deadline_; }
    void on_timer();

private:
    enum class State : std::uint8_t { Socks, Look, WaitForTls, Tls, Over };

    void advance();
    void look();
    void look_at_hello();
    void start_tls();
    void begin_http(FirstBytes what);
    void begin_tunnel();
    void fail(AnomalyCode code, std::string detail);
    bool only_http() const;

    SessionCore& core_;
    SocksServer socks_;
    State state_ = State::Look;
    std::string received_;
    std::string tls_name_;  // for StartClientTls
    bool tls_http2_ = false;
    bool is_begun_ = false;  // what came is too little to tell
    bool is_hello_ = false;  // what came may be the beginning of a hello
    Timestamp deadline_;
};

}  // namespace waybill::proxy
