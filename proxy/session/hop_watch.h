// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts how many equal requests are open at a time. In a ring of reverse proxies a request comes
// back again and again, and each time it is one more; Via would tell it apart, but makes some
// origins stop compressing, so that reverse proxies say who they are only when there are many.
//
// Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace waybill::proxy {

class HopWatch {
public:
    // So many equal ones are nothing unusual.
    static constexpr std::uint32_t kUsual = 6;

    using Slot = std::size_t;
    // Different requests may share a slot, which only makes them look like more.
    static Slot slot_of(std::string_view method,
                        std::string_view authority,
                        std::string_view path) {
        const std::hash<std::string_view> hash;
        return (hash(path) + 31 * hash(authority) + 131 * hash(method)) % kSlots;
    }

    // How many there are now.
    std::uint32_t enter(Slot slot) {
        return open_[slot].fetch_add(1, std::memory_order_relaxed) + 1;
    }
    void leave(Slot slot) { open_[slot].fetch_sub(1, std::memory_order_relaxed); }

private:
    static constexpr std::size_t kSlots = 4096;

    std::array<std::atomic<std::uint32_t>, kSlots> open_{};
};

}  // namespace waybill::proxy
