// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connections of one thread that hold records for which no keys are known yet, and how much
// they hold in all. In a live capture keys come when the program that has them writes them down,
// which is often later than the packets.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::capture::tls {

struct WaitingLimits {
    std::size_t bytes_per_connection = 4 * kMiB;
    // An analyzer has one room for each of its 16 shards: 128 MiB in all.
    std::size_t bytes_in_total = 8 * kMiB;
};

class WaitingRoom {
public:
    class Guest {
    public:
        virtual ~Guest() = default;
        // Goes on if its keys are known now.
        virtual void look_again() = 0;
        // Goes on without keys, and leaves.
        virtual void give_up() = 0;
    };

    // One that has left is at none.
    using Seat = std::list<Guest*>::iterator;

    explicit WaitingRoom(WaitingLimits limits = {}) : limits_(limits) {}

    const WaitingLimits& limits() const { return limits_; }

    Seat enter(Guest& guest) { return guests_.insert(guests_.end(), &guest); }
    void leave(Seat seat) { guests_.erase(seat); }

    void add(std::size_t bytes) { bytes_ += bytes; }
    void remove(std::size_t bytes) { bytes_ -= bytes; }

    std::size_t bytes() const { return bytes_; }
    std::size_t guests() const { return guests_.size(); }
    bool is_overfull() const { return bytes_ > limits_.bytes_in_total; }

    void look_again() {
        // One that goes on may make others enter and leave: what is inside TLS may be TLS.
        std::vector<Guest*> before(guests_.begin(), guests_.end());
        for (Guest* guest : before) {
            guest->look_again();
        }
    }

    // Those who wait longest give up. Not to be called while any of them is told something.
    void make_room() {
        while (is_overfull() && !guests_.empty()) {
            guests_.front()->give_up();
        }
    }

private:
    WaitingLimits limits_;
    std::list<Guest*> guests_;  // in the order in which they came
    std::size_t bytes_ = 0;
};

}  // namespace waybill::capture::tls
