// SPDX-License-Identifier: GPL-3.0-or-later
//
// Budgets for what costs a peer of HTTP/2 nothing to send and us something to take (RELIABILITY
// T11): resets, and frames that carry nothing. Each is a bucket of tokens that fills by time;
// frames that carry nothing are besides allowed in proportion to what was really exchanged, for who
// receives much has to send many WINDOW_UPDATEs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/http/http2_frame.h"
#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

class TokenBucket {
public:
    TokenBucket(std::size_t burst, std::size_t per_second);

    // False: there are not as many; what there was is gone.
    bool take(std::uint64_t count, Timestamp now);

private:
    std::uint64_t burst_;
    std::uint64_t per_second_;
    std::uint64_t tokens_;
    Timestamp filled_;
};

class FloodGuard {
public:
    explicit FloodGuard(const CodecLimits& limits);

    // A whole frame came; `payload` is its beginning. False: that is a flood.
    bool on_received(const http::Http2Frame& frame, Bytes payload, Timestamp now);
    // The peer made us reset a stream, or do as much work as `count` resets. False: too often.
    bool on_reset(std::uint64_t count, Timestamp now) { return resets_.take(count, now); }
    // A frame with content was sent.
    void on_data_sent() { earn(kEarnedBySending); }

private:
    static constexpr std::uint32_t kEarnedBySending = 4;
    static constexpr std::uint32_t kEarnedByReceiving = 2;
    static constexpr std::uint32_t kEarnedByHead = 4;
    static constexpr std::uint32_t kMostEarned = 100'000;

    void earn(std::uint32_t count);
    bool waste(Timestamp now);

    TokenBucket resets_;
    TokenBucket idle_;
    std::uint32_t earned_ = 0;
};

}  // namespace waybill::proxy
