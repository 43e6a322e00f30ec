// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/server_want.h"

#include <utility>

namespace waybill::proxy {
namespace {

bool is_same_place(const Destination& one, const Destination& other) {
    return one.port == other.port && one.tls == other.tls && one.host == other.host;
}

}  // namespace

ServerWant::ServerWant(LoopParts& parts,
                       ListenerState& listener,
                       const GetServer& wanted,
                       Done done)
    : parts_(parts),
      listener_(listener),
      wanted_(wanted),
      done_(std::move(done)),
      from_origins_(is_for_origins()),
      origin_(listener.origins.size()) {
    key_.destination = wanted_.destination;
    if (listener_.mode.kind == ListenerMode::Kind::Upstream
        && !is_same_place(wanted_.destination, listener_.mode.next)) {
        key_.next = &listener_.mode;
    }
    if (from_origins_) {
        choose_origin();
    }
}

ServerWant::~ServerWant() {
    release_origin();
}

// What rules have sent elsewhere is not for them.
bool ServerWant::is_for_origins() const {
    return listener_.mode.kind == ListenerMode::Kind::Reverse && listener_.origins.size() > 0
           && is_same_place(wanted_.destination, listener_.origins.destination(0));
}

void ServerWant::choose_origin() {
    release_origin();
    origin_ = listener_.origins.choose(tried_, parts_.loop.now());
    if (origin_ == listener_.origins.size()) {
        return;
    }
    tried_ |= std::uint64_t{1} << origin_;
    const Destination& origin = listener_.origins.destination(origin_);
    key_.destination.host = origin.host;
    key_.destination.port = origin.port;
    key_.destination.tls = origin.tls;
    key_.destination.server_name = origin.server_name;
}

void ServerWant::release_origin() {
    if (origin_ < listener_.origins.size()) {
        listener_.origins.release(origin_);
        origin_ = listener_.origins.size();
    }
}

std::unique_ptr<ServerConnection> ServerWant::take_kept() {
    if (wanted_.fresh || key_.destination.raw || key_.destination.owner != 0) {
        return nullptr;
    }
    std::unique_ptr<ServerConnection> server = parts_.pool->take(key_);
    if (server != nullptr && from_origins_) {
        server->origins = &listener_.origins;
        server->origin = std::exchange(origin_, listener_.origins.size());
    }
    return server;
}

void ServerWant::start() {
    ServerConnect::Target target;
    target.key = key_;
    target.configured =
        from_origins_
        || (listener_.mode.kind == ListenerMode::Kind::Upstream && key_.next == nullptr);
    target.offer_http2 = parts_.shared.options.sessions.server_http2;
    connect_ = std::make_unique<ServerConnect>(
        parts_, std::move(target), [this](ServerConnect::Outcome outcome) {
            on_done(std::move(outcome));
        });
    connect_->start();
}

void ServerWant::on_done(ServerConnect::Outcome outcome) {
    if (from_origins_) {
        if (outcome.server != nullptr) {
            outcome.server->origins = &listener_.origins;
            outcome.server->origin = std::exchange(origin_, listener_.origins.size());
        } else {
            listener_.origins.failed(origin_, parts_.loop.now());
            choose_origin();
            if (origin_ < listener_.origins.size()) {
                start();
                return;
            }
        }
    }
    done_(wanted_.request, std::move(outcome));
}

}  // namespace waybill::proxy
