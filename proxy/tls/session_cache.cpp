// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/session_cache.h"

#include <algorithm>
#include <utility>

namespace waybill::proxy {
namespace {

bool is_usable(const SSL_SESSION* session, std::int64_t now) {
    const std::int64_t began = SSL_SESSION_get_time(session);
    const std::int64_t lasts =
        std::min(std::int64_t{SSL_SESSION_get_timeout(session)}, SessionCache::kLongestSeconds);
    return SSL_SESSION_is_resumable(session) == 1 && now >= began && now - began < lasts;
}

}  // namespace

void SessionCache::add(const std::string& server, KnownSession session) {
    const std::lock_guard lock(mutex_);
    auto found = by_name_.find(server);
    if (found == by_name_.end()) {
        if (servers_.size() == kMostServers) {
            by_name_.erase(servers_.back().name);
            servers_.pop_back();
        }
        servers_.push_front({server, {}});
        found = by_name_.emplace(servers_.front().name, servers_.begin()).first;
    } else {
        servers_.splice(servers_.begin(), servers_, found->second);
    }
    std::deque<KnownSession>& sessions = found->second->sessions;
    if (sessions.size() == kMostOfServer) {
        sessions.pop_front();
    }
    sessions.push_back(std::move(session));
}

std::optional<KnownSession> SessionCache::take(const std::string& server, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(server);
    if (found == by_name_.end()) {
        return std::nullopt;
    }
    servers_.splice(servers_.begin(), servers_, found->second);
    std::deque<KnownSession>& sessions = found->second->sessions;
    while (!sessions.empty()) {
        KnownSession newest = std::move(sessions.back());
        sessions.pop_back();
        if (!is_usable(newest.session.get(), now)) {
            continue;
        }
        if (SSL_SESSION_get_protocol_version(newest.session.get()) < TLS1_3_VERSION
            && SSL_SESSION_up_ref(newest.session.get()) == 1) {
            sessions.push_back({TlsSessionHandle(newest.session.get()), newest.certificate_fault});
        }
        return newest;
    }
    return std::nullopt;
}

std::size_t SessionCache::servers() const {
    const std::lock_guard lock(mutex_);
    return servers_.size();
}

}  // namespace waybill::proxy
