// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connections to servers of one session: asked for, used, given back. HTTP/1 carries one
// exchange at a time; HTTP/2 is shared by the exchanges that go to the same destination.
#pragma once

#include <memory>
#include <vector>

#include "proxy/session/server_use.h"
#include "proxy/session/session_command.h"

namespace waybill::proxy {

class ServerLegs {
public:
    // Connections of one session at a time; who wants more waits.
    static constexpr std::size_t kMost = 64;

    explicit ServerLegs(SessionCore& core) : core_(core) {}

    // `user` is told, maybe inside this call. `fresh`: one that nobody used before.
    void ask(ServerUser& user, const Destination& destination, bool fresh);
    // `user` does not wait any more.
    void forget(ServerUser& user);

    void on_server(ServerRequest request, ServerLeg& leg);
    void on_server_failed(ServerRequest request, const ServerFailure& failure);
    void on_data(ServerId server, Bytes data);
    void on_end(ServerId server, bool reset);
    void on_drained(ServerId server);
    bool wants_read(ServerId server) const;

    // Gives back what is not used any more. Behind each event, outside of codecs.
    void sweep();
    // Lets codecs go on with what waited; true: some had to.
    bool nudge();
    // Adds what is to be done to `commands`.
    void tell_touched(std::vector<SessionCommand>& commands);
    // Gives back all, also those that belong to this client alone. REQUIRES: none is used.
    void give_back_all();

    // The connections are gone, the session goes: they are not looked at any more.
    void abandon();

    bool is_empty() const { return uses_.empty() && wanted_.empty(); }

private:
    struct Wanted {
        ServerRequest request = 0;  // 0: not asked for yet: there are too many
        Destination destination;
        bool fresh = false;
        bool shared = false;  // may be HTTP/2
        std::vector<ServerUser*> users;
    };

    ServerUse* find(ServerId server) const;
    bool may_share(const Destination& destination) const;
    void send_next();
    void give_back(ServerUse& use);

    SessionCore& core_;
    std::vector<std::unique_ptr<ServerUse>> uses_;
    std::vector<Wanted> wanted_;
    std::vector<std::unique_ptr<ServerUse>> gone_;  // freed behind the event
    ServerLeg nothing_;                             // in place of connections that are gone
    ServerRequest next_request_ = 1;
    Destination known_http1_;  // the last destination that turned out to speak HTTP/1
};

}  // namespace waybill::proxy
