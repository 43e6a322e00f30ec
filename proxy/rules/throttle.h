// SPDX-License-Identifier: GPL-3.0-or-later
//
// A token bucket: how much may pass now, and when more may. Shared by the exchanges of a rule; any
// thread.
#pragma once

#include <cstdint>
#include <mutex>

#include "core/base/time.h"

namespace waybill::proxy {

class Throttle {
public:
    // `burst` is what may pass at once. Neither is taken as less than one byte.
    Throttle(std::uint64_t bytes_per_second, std::uint64_t burst);

    std::uint64_t bytes_per_second() const { return rate_; }

    // Takes up to `want` bytes; what it gives may pass now.
    std::uint64_t take(std::uint64_t want, Timestamp now);
    // When it is worth asking again: a fiftieth of a second's bytes may pass then, or all of the
    // burst where that is less.
    Timestamp next(Timestamp now) const;

private:
    void refill(Timestamp now) const;

    std::uint64_t rate_;
    std::uint64_t burst_;
    mutable std::mutex mutex_;
    mutable double tokens_;
    mutable Timestamp filled_at_;
};

}  // namespace waybill::proxy
