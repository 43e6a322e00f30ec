// SPDX-License-Identifier: GPL-3.0-or-later
//
// A connection to a server: socket, TLS, codec. A user (a client's connection) has it, or it is
// kept by the pool.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "proxy/io/channel.h"
#include "proxy/io/loop_parts.h"
#include "proxy/session/destination.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {

class ServerConnection;

// Who has it. A call may end in the connection's being given back or closed.
class ServerHolder {
public:
    virtual ~ServerHolder() = default;
    virtual void on_server_read(ServerConnection& server, const Channel::Read& got) = 0;
    virtual void on_server_writable(ServerConnection& server) = 0;
    virtual bool wants_server_read(const ServerConnection& server) = 0;
};

// What makes connections stand in for each other: where they go, and through which proxy.
struct ServerKey {
    Destination destination;
    const ListenerMode* next = nullptr;  // with the proxy that is gone through; null: none

    auto operator<=>(const ServerKey&) const = default;
};

class ServerConnection final : public EventHandler {
public:
    ServerConnection(LoopParts& parts,
                     ServerKey key,
                     std::unique_ptr<Channel> channel,
                     OutgoingEnd local);
    ~ServerConnection() override;

    void on_ready(std::uint32_t events) override;

    ServerLeg& leg() { return leg_; }
    const ServerLeg& leg() const { return leg_; }
    const ServerKey& key() const { return key_; }
    Channel& channel() { return *channel_; }
    std::string& output() { return leg_.codec ? leg_.codec->output() : leg_.raw_output; }

    void set_user(ServerHolder* user) { user_ = user; }

    // What came before anybody had it (behind the answer of a next proxy).
    std::string early;

    // What is known of how it does, for the health of origins.
    bool was_kept = false;      // given out from the pool
    bool has_answered = false;  // bytes came since it was given out
    std::size_t origin = ~std::size_t{0};
    OriginSet* origins = nullptr;  // whose origin it is counted as in use of; null: none

    // No user has it, it is open, idle, and nothing waits to be sent. False: it is of no use.
    bool fit_to_keep();
    Timestamp kept_since;

    // The user is done with it and it is not kept: closed when its output has been sent, at the
    // latest after some seconds. It lives on by itself.
    static void drain(std::unique_ptr<ServerConnection> server);
    void release_origin();

private:
    void on_ready_idle(std::uint32_t events);
    void on_ready_draining(std::uint32_t events);
    void retire_drained();

    LoopParts& parts_;
    const ServerKey key_;
    std::unique_ptr<Channel> channel_;
    const OutgoingEnd local_;
    ServerLeg leg_;
    ServerHolder* user_ = nullptr;
    bool draining_ = false;
    EventLoop::Timer drain_until_{};
};

}  // namespace waybill::proxy
