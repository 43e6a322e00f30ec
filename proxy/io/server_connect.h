// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way to a server: names, addresses (each gets a head start of 250 ms before the next one is
// tried beside it, RFC 8305), the next proxy where there is one (TLS to it, CONNECT), TLS. It ends
// in a connection or a reason. One thread; destroying it gives it up.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proxy/io/server_connection.h"

namespace waybill::proxy {

class NextProxyAnswer;

class ServerConnect {
public:
    struct Target {
        ServerKey key;
        bool configured = false;  // the place was configured, not asked for by a client
        bool offer_http2 = true;
    };
    // Called once, never from start(). The ServerConnect may be destroyed in it.
    struct Outcome {
        std::unique_ptr<ServerConnection> server;  // null: `failure` says why
        ServerFailure failure;
    };
    using Done = std::function<void(Outcome)>;

    ServerConnect(LoopParts& parts, Target target, Done done);
    ~ServerConnect();
    ServerConnect(const ServerConnect&) = delete;
    ServerConnect& operator=(const ServerConnect&) = delete;

    void start();

private:
    class Attempt;
    class Steps;

    // The socket's peer: the server, or the next proxy.
    const Destination& peer() const;

    void on_names(const Names::Answer& answer);
    void try_next();
    void on_attempt(Attempt& attempt, int error);
    void on_timeout();

    // Behind TCP.
    void begin_steps(Attempt& attempt);
    void on_step(std::uint32_t events);
    void next_step();
    void begin_tls(const Destination& with, bool offer_http2);
    void read_step(const Channel::Read& got);
    void ask_next_proxy();
    void on_next_proxy(const Channel::Read& got);
    void on_tls_open();
    void on_tls_failed();
    void finish();

    void fail(ServerFailure::What what, std::string detail);
    void tell(Outcome outcome);

    LoopParts& parts_;
    const Target target_;
    Done done_;
    std::shared_ptr<bool> alive_;  // false once this is gone: for answers from elsewhere

    std::deque<IpAddress> addresses_;
    std::vector<std::unique_ptr<Attempt>> attempts_;
    EventLoop::Timer next_attempt_{};
    EventLoop::Timer timeout_{};
    std::string last_error_;  // of an attempt
    Endpoint last_tried_;
    bool own_ = false;  // an address was left out because it is ours
    bool forbidden_ = false;

    // Where it is, behind TCP.
    enum class Step : std::uint8_t { Connecting, TlsToNext, AskNext, Tls, Done };
    Step step_ = Step::Connecting;
    std::unique_ptr<Steps> steps_;
    std::unique_ptr<Channel> channel_;
    std::unique_ptr<NextProxyAnswer> next_proxy_;
    std::string early_;
    Timestamp began_;
    Timestamp step_began_;
    std::int64_t connect_ns_ = -1;
    std::int64_t tls_ns_ = -1;
    OutgoingEnd local_;
    Endpoint remote_;
};

}  // namespace waybill::proxy
