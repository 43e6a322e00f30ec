// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which connections are those of a command that was started, and whether they have come to rest.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "core/base/endpoint.h"
#include "core/store/session.h"

namespace waybill::cli {

class OwnConnections {
public:
    using Clock = std::chrono::steady_clock;

    // `has` says whether a process is one of the command's.
    explicit OwnConnections(std::function<bool(std::uint32_t pid)> has) : has_(std::move(has)) {}

    // One of its processes began this connection. Any thread.
    void note(const Endpoint& local, const Endpoint& remote);

    // Any thread.
    bool has(const store::ConnectionRow& connection) const;

    // Of a command that has ended: all its connections were seen and are over, or nothing has
    // happened on them for a second. To be asked now and then, with the session as it is.
    bool are_at_rest(const store::Session& session, Clock::time_point now);

private:
    using Ends = std::pair<Endpoint, Endpoint>;

    std::function<bool(std::uint32_t)> has_;
    mutable std::mutex mutex_;
    std::map<Ends, bool> noted_;  // by ends, the local one first: whether it was seen
    std::uint64_t activity_ = 0;  // packets and more, when it was looked at last
    Clock::time_point asked_first_{};
    Clock::time_point active_at_{};
};

}  // namespace waybill::cli
