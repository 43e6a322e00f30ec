// SPDX-License-Identifier: GPL-3.0-or-later
//
// The origins of a reverse listener: which one is next, and which ones are left out because they
// failed. Passive health: an origin that failed three times in a row is left out for 10 seconds,
// the next time for twice as long, up to two minutes; one success makes it good again. When all are
// left out, all are tried.
//
// Shared by all loops; all calls from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "proxy/session/session_options.h"

namespace waybill::proxy {

struct OriginStatus {
    std::string url;
    std::uint64_t chosen = 0;
    std::uint32_t in_use = 0;  // requests now
    bool left_out = false;
};

class OriginSet {
public:
    static constexpr std::uint32_t kFailuresUntilOut = 3;
    static constexpr std::int64_t kFirstOutNs = 10 * kNsPerSecond;
    static constexpr std::int64_t kLongestOutNs = 120 * kNsPerSecond;
    static constexpr std::size_t kMost = 64;

    // At most kMost of the mode's origins are used.
    explicit OriginSet(const ListenerMode& mode);

    std::size_t size() const { return origins_.size(); }
    const Destination& destination(std::size_t index) const { return origins_[index]->destination; }

    // Of those that are not in `tried` (bits); size() when all are. Counts as in use until
    // release().
    std::size_t choose(std::uint64_t tried, Timestamp now);
    void release(std::size_t index);

    void succeeded(std::size_t index);
    void failed(std::size_t index, Timestamp now);

    std::vector<OriginStatus> status(Timestamp now) const;

private:
    struct Origin {
        Destination destination;
        unsigned weight = 1;
        std::atomic<std::uint32_t> in_use{0};
        std::atomic<std::uint64_t> chosen{0};
        std::atomic<std::uint32_t> failures{0};  // in a row
        std::atomic<std::uint32_t> outs{0};      // in a row
        std::atomic<std::int64_t> out_until{0};
    };

    std::size_t choose_from(std::uint64_t candidates);

    std::vector<std::unique_ptr<Origin>> origins_;
    ListenerMode::Choice choice_;
    std::vector<std::uint8_t> turns_;  // round robin: indices, each as often as its weight says
    std::atomic<std::uint64_t> next_turn_{0};
};

}  // namespace waybill::proxy
