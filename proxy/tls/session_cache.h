// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sessions with servers, so that the next connection to the same one costs no signatures. Servers
// choose what comes here: what is kept is bounded, the oldest goes first. Threads: all may call.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/tls/tls_handles.h"

namespace waybill::proxy {

// Together with what was said of the certificate that it began with: it is not shown again.
struct KnownSession {
    TlsSessionHandle session;
    std::string certificate_fault;
};

class SessionCache {
public:
    static constexpr std::size_t kMostServers = 256;
    static constexpr std::size_t kMostOfServer = 8;
    // However long the server says: the certificate may have been revoked since.
    static constexpr std::int64_t kLongestSeconds = 3600;

    // `server`: whatever must be the same for a session to be used again.
    void add(const std::string& server, KnownSession session);
    // The newest. A ticket of TLS 1.3 is given out once (RFC 8446 appendix C.4). `now` in seconds
    // since 1970.
    std::optional<KnownSession> take(const std::string& server, std::int64_t now);

    std::size_t servers() const;

private:
    struct Server {
        std::string name;
        std::deque<KnownSession> sessions;  // the newest at the back
    };
    using Servers = std::list<Server>;

    mutable std::mutex mutex_;
    Servers servers_;  // the most recently used in front
    std::unordered_map<std::string_view, Servers::iterator> by_name_;  // views into servers_
};

}  // namespace waybill::proxy
