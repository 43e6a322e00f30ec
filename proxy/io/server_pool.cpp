// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/server_pool.h"

#include <algorithm>

namespace waybill::proxy {
namespace {

constexpr std::size_t kEmptyDestinations = 256;  // kept in the map, so that it is not made anew

}  // namespace

std::unique_ptr<ServerConnection> ServerPool::take(const ServerKey& key) {
    const auto found = kept_.find(key);
    if (found == kept_.end() || found->second.empty()) {
        return nullptr;
    }
    std::unique_ptr<ServerConnection> server = std::move(found->second.back());
    found->second.pop_back();
    --size_;
    LoopCounters::subtract(parts_.counters.servers_kept);
    server->was_kept = true;
    server->has_answered = false;
    return server;
}

void ServerPool::put(std::unique_ptr<ServerConnection> server) {
    server->set_user(nullptr);
    server->release_origin();
    if (!server->fit_to_keep()) {
        ServerConnection::drain(std::move(server));
        return;
    }
    Kept& kept = kept_[server->key()];
    if (kept.size() >= most_per_destination_) {
        ServerConnection::drain(std::move(server));
        return;
    }
    server->leg().codec->set_events(nullptr);
    server->kept_since = parts_.loop.now();
    server->channel().want_read(true);
    server->channel().update();
    ++size_;
    LoopCounters::add(parts_.counters.servers_kept, 1);
    kept.push_back(std::move(server));
}

void ServerPool::let_go(std::unique_ptr<ServerConnection> server) {
    --size_;
    LoopCounters::subtract(parts_.counters.servers_kept);
    ServerConnection::drain(std::move(server));
}

void ServerPool::remove(ServerConnection& server) {
    const auto found = kept_.find(server.key());
    if (found == kept_.end()) {
        return;
    }
    Kept& kept = found->second;
    const auto at = std::find_if(
        kept.begin(), kept.end(), [&](const auto& each) { return each.get() == &server; });
    if (at != kept.end()) {
        std::unique_ptr<ServerConnection> gone = std::move(*at);
        kept.erase(at);
        let_go(std::move(gone));
    }
}

void ServerPool::expire(Timestamp now) {
    for (auto at = kept_.begin(); at != kept_.end();) {
        Kept& kept = at->second;
        while (!kept.empty() && now.ns - kept.front()->kept_since.ns >= kept_for_ns_) {
            std::unique_ptr<ServerConnection> old = std::move(kept.front());
            kept.erase(kept.begin());
            let_go(std::move(old));
        }
        const bool forget = kept.empty() && kept_.size() > kEmptyDestinations;
        at = forget ? kept_.erase(at) : std::next(at);
    }
}

void ServerPool::clear() {
    for (auto& [key, kept] : kept_) {
        for (std::unique_ptr<ServerConnection>& server : kept) {
            let_go(std::move(server));
        }
    }
    kept_.clear();
}

}  // namespace waybill::proxy
