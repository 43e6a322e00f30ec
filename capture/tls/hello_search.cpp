// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/hello_search.h"

#include <algorithm>

namespace waybill::capture::tls {
namespace {

// RFC 8446 sections 4, 4.1.2 and 5.1: a record of a handshake, in it a message of type 1, its
// length and version, and the random.
constexpr std::size_t kRandomAt = 11;
constexpr std::size_t kHelloStart = kRandomAt + kRandomBytes;

bool begins_hello(const Byte* at) {
    constexpr Byte kHandshakeRecord = 22;
    constexpr Byte kClientHello = 1;
    constexpr Byte kMajorVersion = 3;
    return at[0] == kHandshakeRecord && at[1] == kMajorVersion && at[2] <= 4
           && at[5] == kClientHello && at[6] == 0 && at[9] == kMajorVersion && at[10] <= 4;
}

}  // namespace

void HelloSearch::add(std::uint32_t sequence,
                      Bytes data,
                      const std::function<void(const Random&)>& on_random) {
    if (seen_ >= kWithin || data.empty()) {
        return;
    }
    if (sequence != next_) {
        tail_.clear();
    }
    seen_ += data.size();
    next_ = sequence + static_cast<std::uint32_t>(data.size());
    tail_.insert(tail_.end(), data.begin(), data.end());
    std::size_t at = 0;
    for (; at + kHelloStart <= tail_.size(); ++at) {
        if (begins_hello(&tail_[at])) {
            Random random;
            std::copy_n(tail_.begin() + static_cast<std::ptrdiff_t>(at + kRandomAt),
                        kRandomBytes,
                        random.begin());
            on_random(random);
        }
    }
    tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace waybill::capture::tls
