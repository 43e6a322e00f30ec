// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections to servers that are idle and may be used again, of one loop. The one that was used
// last is given out first, so that those that are too many grow old. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "proxy/io/server_connection.h"

namespace waybill::proxy {

class ServerPool {
public:
    ServerPool(LoopParts& parts, std::size_t most_per_destination, std::int64_t kept_for_ns)
        : parts_(parts),
          most_per_destination_(most_per_destination),
          kept_for_ns_(kept_for_ns) {}

    // Null: there is none.
    std::unique_ptr<ServerConnection> take(const ServerKey& key);
    // Keeps it, or closes it: when it is not fit to be kept, or there are enough.
    void put(std::unique_ptr<ServerConnection> server);
    // It is of no use any more.
    void remove(ServerConnection& server);
    // Closes those that were not used for too long.
    void expire(Timestamp now);
    void clear();

    std::size_t size() const { return size_; }

private:
    using Kept = std::vector<std::unique_ptr<ServerConnection>>;

    void let_go(std::unique_ptr<ServerConnection> server);

    LoopParts& parts_;
    const std::size_t most_per_destination_;
    const std::int64_t kept_for_ns_;
    std::map<ServerKey, Kept> kept_;  // the one that was used last at the end
    std::size_t size_ = 0;
};

}  // namespace waybill::proxy
