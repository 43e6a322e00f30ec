// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/own_connections.h"

#include <algorithm>

#include "core/base/byte_stream.h"

namespace waybill::cli {
namespace {

// Packets of the last moment have come and were looked at by then.
constexpr std::chrono::milliseconds kSettle{300};
constexpr std::chrono::seconds kQuiet{1};

bool is_over(const store::ConnectionRow& connection) {
    const ConnectionFacts& facts = connection.facts;
    return facts.fin || facts.reset || facts.end != EndReason::CaptureEnded;
}

}  // namespace

void OwnConnections::note(const Endpoint& local, const Endpoint& remote) {
    const std::lock_guard lock(mutex_);
    noted_.emplace(Ends(local, remote), false);
}

bool OwnConnections::has(const store::ConnectionRow& connection) const {
    for (const auto& program : connection.programs) {
        if (program != nullptr && program->pid != 0 && has_(program->pid)) {
            return true;
        }
    }
    const auto& ends = connection.start.endpoints;
    const std::lock_guard lock(mutex_);
    return noted_.contains(Ends(ends[0], ends[1])) || noted_.contains(Ends(ends[1], ends[0]));
}

bool OwnConnections::are_at_rest(const store::Session& session, Clock::time_point now) {
    std::uint64_t activity = 0;
    bool all_over = true;
    for (const store::ConnectionRow& connection : session.connections) {
        if (!has(connection)) {
            continue;
        }
        const auto& ends = connection.start.endpoints;
        {
            const std::lock_guard lock(mutex_);
            for (const Ends& each : {Ends(ends[0], ends[1]), Ends(ends[1], ends[0])}) {
                if (const auto noted = noted_.find(each); noted != noted_.end()) {
                    noted->second = true;
                }
            }
        }
        const auto& sides = connection.facts.sides;
        activity += 1 + sides[0].packets + sides[1].packets;
        all_over = all_over && is_over(connection);
    }
    if (asked_first_ == Clock::time_point() || activity != activity_) {
        active_at_ = now;
    }
    if (asked_first_ == Clock::time_point()) {
        asked_first_ = now;
    }
    activity_ = activity;
    const std::lock_guard lock(mutex_);
    const bool all_seen =
        std::all_of(noted_.begin(), noted_.end(), [](const auto& noted) { return noted.second; });
    return (all_over && all_seen && now - asked_first_ >= kSettle) || now - active_at_ >= kQuiet;
}

}  // namespace waybill::cli
