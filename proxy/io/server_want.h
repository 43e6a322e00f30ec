// SPDX-License-Identifier: GPL-3.0-or-later
//
// One GetServer of a session until it is answered: which origin, through which proxy, a connection
// that was kept or a new one, and the next origin when one cannot be reached. One thread;
// destroying it gives it up.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "proxy/io/server_connect.h"
#include "proxy/io/server_pool.h"
#include "proxy/session/session_command.h"

namespace waybill::proxy {

class ServerWant {
public:
    // Called once, never from take_kept() or start(). The ServerWant may be destroyed in it.
    using Done = std::function<void(ServerRequest request, ServerConnect::Outcome outcome)>;

    ServerWant(LoopParts& parts, ListenerState& listener, const GetServer& wanted, Done done);
    ~ServerWant();
    ServerWant(const ServerWant&) = delete;
    ServerWant& operator=(const ServerWant&) = delete;

    // One that was kept; null: none, or a fresh one is wanted.
    std::unique_ptr<ServerConnection> take_kept();
    // REQUIRES: take_kept() gave none.
    void start();

private:
    bool is_for_origins() const;
    void choose_origin();
    void release_origin();
    void on_done(ServerConnect::Outcome outcome);

    LoopParts& parts_;
    ListenerState& listener_;
    const GetServer wanted_;
    const Done done_;
    const bool from_origins_;
    std::size_t origin_;  // index; size() of the origins: none
    std::uint64_t tried_ = 0;
    ServerKey key_;
    std::unique_ptr<ServerConnect> connect_;
};

}  // namespace waybill::proxy
