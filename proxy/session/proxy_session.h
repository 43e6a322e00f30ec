// SPDX-License-Identifier: GPL-3.0-or-later
//
// One client's connection through the proxy: from its first bytes (SOCKS, CONNECT, TLS, HTTP/1,
// HTTP/2, anything else) to the exchanges on it, each sent on to a server, changed by rules, held
// at breakpoints, recorded.
//
// Events in, commands out: no socket, clock or thread in it. The transport (proxy/io) tells what
// happened and does what take_commands() gives behind each event. All calls from one thread; time
// is what events say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/byte_stream.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "proxy/codec/leg_codec.h"
#include "proxy/record/flow_recorder.h"
#include "proxy/rules/breakpoints.h"
#include "proxy/rules/rule_set.h"
#include "proxy/session/destination.h"
#include "proxy/session/session_command.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {

class SessionCore;

// How the client came.
struct ClientFacts {
    Endpoint remote;
    Endpoint local;  // of ours, that it connected to
    Timestamp accepted;
    // Of a transparent listener: where it wanted to go.
    std::optional<Endpoint> original;
};

// What a TLS handshake with the client gave.
struct ClientTlsOutcome {
    bool done = false;
    std::string detail;  // why not
    std::string alpn;
    std::string version;
    std::string cipher;
};

class ProxySession {
public:
    // All must outlive the session. `mode` is that of the listener.
    struct Surroundings {
        const SessionOptions& options;
        const ListenerMode& mode;
        FlowRecorder& recorder;
        Breakpoints& breakpoints;
        // The rules as they are now; asked for each exchange.
        const RuleSource& rules;
        // Takes what was decided of something held to on_decision(), on the session's thread.
        // Called from any thread, also when the session is gone; null: nothing is held.
        std::function<void(const Decision&)> decide = {};
    };

    ProxySession(const Surroundings& surroundings, const ClientFacts& client);
    ~ProxySession();
    ProxySession(const ProxySession&) = delete;
    ProxySession& operator=(const ProxySession&) = delete;

    // Events.
    void on_client_data(Bytes data, Timestamp now);
    void on_client_end(bool reset, Timestamp now);
    // The transport took something from client_output().
    void on_client_drained(Timestamp now);
    void on_client_tls(const ClientTlsOutcome& outcome, Timestamp now);

    void on_server(ServerRequest request, ServerLeg& leg, Timestamp now);
    void on_server_failed(ServerRequest request, const ServerFailure& failure, Timestamp now);
    void on_server_data(ServerId server, Bytes data, Timestamp now);
    void on_server_end(ServerId server, bool reset, Timestamp now);
    void on_server_drained(ServerId server, Timestamp now);

    void on_timer(Timestamp now);
    // What was decided of an exchange or message held at a breakpoint.
    void on_decision(const Decision& decision, Timestamp now);
    // No new exchanges; is_over() when those that are open are done.
    void wind_down(Timestamp now);

    // What is to be done now, in order. `into` is what the caller has done with: its memory is used
    // again.
    void take_commands(std::vector<SessionCommand>& into);
    std::vector<SessionCommand> take_commands();

    // What is to be sent to the client; the transport takes from its front.
    std::string& client_output();
    bool wants_client_read() const;
    // The server is the session's: whether to read from it.
    bool wants_server_read(ServerId server) const;

    // Nothing is left to do: may be destroyed.
    bool is_over() const;
    // No exchange is open on it.
    bool is_idle() const;

private:
    std::unique_ptr<SessionCore> core_;
};

}  // namespace waybill::proxy
