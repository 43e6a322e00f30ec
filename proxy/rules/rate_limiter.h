// SPDX-License-Identifier: GPL-3.0-or-later
//
// So many requests in so much time, for each client or host. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/time.h"

namespace waybill::proxy {

class RateLimiter {
public:
    // Each has `requests` at once, and gets as many back over `per`.
    enum class By : std::uint8_t { Client, Host, All };
    // Those who asked longest ago are forgotten when there are more; they begin anew.
    static constexpr std::size_t kMostKeys = 65'536;

    RateLimiter(std::uint64_t requests, std::chrono::nanoseconds per, By by, std::uint16_t status);

    By by() const { return by_; }
    std::uint16_t status() const { return status_; }

    // Counts a request. Zero: it may go on; else when to come again.
    std::chrono::nanoseconds take(std::string_view key, Timestamp now);

private:
    struct Bucket {
        double tokens = 0;
        Timestamp filled_at;
        std::uint64_t asked = 0;  // a count of calls: orders buckets
    };
    void forget_oldest();

    double requests_;
    double per_second_;
    By by_;
    std::uint16_t status_;
    std::mutex mutex_;
    std::map<std::string, Bucket, std::less<>> buckets_;
    std::uint64_t calls_ = 0;
};

}  // namespace waybill::proxy
