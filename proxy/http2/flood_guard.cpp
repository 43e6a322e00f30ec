// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/flood_guard.h"

#include <algorithm>

namespace waybill::proxy {

TokenBucket::TokenBucket(std::size_t burst, std::size_t per_second)
    : burst_(burst),
      per_second_(per_second),
      tokens_(burst) {}

bool TokenBucket::take(std::uint64_t count, Timestamp now) {
    if (now.known() && per_second_ > 0) {
        if (!filled_.known() || now < filled_) {
            filled_ = now;
        }
        // Whole tokens only, so that none is lost between two calls.
        const auto ns_per_token =
            std::max<std::int64_t>(kNsPerSecond / static_cast<std::int64_t>(per_second_), 1);
        const std::int64_t came = (now.ns - filled_.ns) / ns_per_token;
        tokens_ = std::min(burst_, tokens_ + static_cast<std::uint64_t>(came));
        filled_.ns += came * ns_per_token;
    }
    const bool enough = tokens_ >= count;
    tokens_ -= std::min(tokens_, count);
    return enough;
}

FloodGuard::FloodGuard(const CodecLimits& limits)
    : resets_(limits.resets_burst, limits.resets_per_second),
      idle_(limits.resets_burst, limits.resets_per_second) {}

bool FloodGuard::on_received(const http::Http2Frame& frame, Bytes payload, Timestamp now) {
    switch (frame.kind) {
        case http::http2_kind::kData: {
            const bool padded = frame.has(http::http2_flag::kPadded);
            const std::uint32_t padding = padded && !payload.empty() ? payload[0] + 1U : 0U;
            if (frame.length > padding) {
                earn(kEarnedByReceiving);
                return true;
            }
            return frame.has(http::http2_flag::kEndStream) || waste(now);
        }
        case http::http2_kind::kHeaders:
            earn(kEarnedByHead);
            return true;
        case http::http2_kind::kContinuation:
            return frame.length > 0 || waste(now);
        case http::http2_kind::kRstStream:
            return resets_.take(1, now);
        default:
            return waste(now);
    }
}

void FloodGuard::earn(std::uint32_t count) {
    earned_ = std::min(earned_ + count, kMostEarned);
}

bool FloodGuard::waste(Timestamp now) {
    if (earned_ > 0) {
        --earned_;
        return true;
    }
    return idle_.take(1, now);
}

}  // namespace waybill::proxy
