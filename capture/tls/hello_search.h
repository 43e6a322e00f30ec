// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the random of ClientHellos in what one side of a connection sends, wherever they begin
// (behind CONNECT, SOCKS, the header of the PROXY protocol), without reading what is around them.
// What looks like a hello may be none: a random tells by what is known of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "capture/tls/secrets.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

class HelloSearch {
public:
    // A hello begins in the first so many bytes.
    static constexpr std::size_t kWithin = 64 * kKiB;

    // The payload of the next segment and its sequence number. One that does not follow on the last
    // one is looked at alone.
    void add(std::uint32_t sequence,
             Bytes data,
             const std::function<void(const Random&)>& on_random);

private:
    std::vector<Byte> tail_;  // of what came before: a hello may begin in it
    std::uint32_t next_ = 0;
    std::size_t seen_ = 0;
};

}  // namespace waybill::capture::tls
