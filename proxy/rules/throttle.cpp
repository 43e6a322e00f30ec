// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/throttle.h"

#include <algorithm>
#include <cmath>

namespace waybill::proxy {

Throttle::Throttle(std::uint64_t bytes_per_second, std::uint64_t burst)
    : rate_(std::max<std::uint64_t>(bytes_per_second, 1)),
      burst_(std::max<std::uint64_t>(burst, 1)),
      tokens_(static_cast<double>(burst_)) {}

// Time that runs backwards brings nothing, and takes nothing.
void Throttle::refill(Timestamp now) const {
    if (!filled_at_.known()) {
        filled_at_ = now;
    }
    if (!now.known() || now <= filled_at_) {
        return;
    }
    const double seconds = static_cast<double>(now.ns - filled_at_.ns) / kNsPerSecond;
    tokens_ = std::min(tokens_ + seconds * static_cast<double>(rate_), static_cast<double>(burst_));
    filled_at_ = now;
}

std::uint64_t Throttle::take(std::uint64_t want, Timestamp now) {
    const std::lock_guard lock(mutex_);
    refill(now);
    const std::uint64_t given = std::min(want, static_cast<std::uint64_t>(tokens_));
    tokens_ -= static_cast<double>(given);
    return given;
}

Timestamp Throttle::next(Timestamp now) const {
    constexpr double kPerSecond = 50;
    const std::lock_guard lock(mutex_);
    refill(now);
    const double worth =
        std::min(std::max(1.0, std::floor(static_cast<double>(rate_) / kPerSecond)),
                 static_cast<double>(burst_));
    if (tokens_ >= worth || !now.known()) {
        return now;
    }
    const double wait = (worth - tokens_) / static_cast<double>(rate_) * kNsPerSecond;
    return {now.ns + static_cast<std::int64_t>(std::ceil(wait))};
}

}  // namespace waybill::proxy
