// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace waybill::proxy {

RateLimiter::RateLimiter(std::uint64_t requests,
                         std::chrono::nanoseconds per,
                         By by,
                         std::uint16_t status)
    : requests_(static_cast<double>(std::max<std::uint64_t>(requests, 1))),
      per_second_(requests_ * kNsPerSecond
                  / static_cast<double>(std::max<std::int64_t>(per.count(), 1))),
      by_(by),
      status_(status) {}

std::chrono::nanoseconds RateLimiter::take(std::string_view key, Timestamp now) {
    const std::lock_guard lock(mutex_);
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= kMostKeys) {
            forget_oldest();
        }
        found = buckets_.try_emplace(std::string(key), Bucket{requests_, now, 0}).first;
    }
    Bucket& bucket = found->second;
    bucket.asked = ++calls_;
    if (now > bucket.filled_at) {
        const double seconds = static_cast<double>(now.ns - bucket.filled_at.ns) / kNsPerSecond;
        bucket.tokens = std::min(bucket.tokens + seconds * per_second_, requests_);
        bucket.filled_at = now;
    }
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return {};
    }
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / per_second_ * kNsPerSecond)));
}

// A quarter at a time, so that a flood of new keys does not look through all of them each time.
void RateLimiter::forget_oldest() {
    std::vector<std::uint64_t> asked;
    asked.reserve(buckets_.size());
    for (const auto& [key, bucket] : buckets_) {
        asked.push_back(bucket.asked);
    }
    const auto quarter = asked.begin() + static_cast<std::ptrdiff_t>(asked.size() / 4);
    std::nth_element(asked.begin(), quarter, asked.end());
    std::erase_if(buckets_,
                  [oldest = *quarter](const auto& entry) { return entry.second.asked <= oldest; });
}

}  // namespace waybill::proxy
