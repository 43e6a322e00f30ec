// SPDX-License-Identifier: GPL-3.0-or-later
//
// What waybill_kill_recorder records, so that the test knows what must be there.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/made_exchanges.h"

namespace waybill::test {

enum class KillMode {
    Small,   // exchanges with small bodies alone
    Large,   // every tenth has a body of up to 2 MB
    Stream,  // beside the small ones, one exchange whose body never ends
};
inline constexpr int kKillModes = 3;

inline constexpr std::uint64_t kStreamExchange = 1'000'000'000;

inline std::string killed_body(KillMode mode, std::uint64_t number) {
    if (mode == KillMode::Large && number % 10 == 0) {
        return made_body(number, 100'000 + number * 7919 % 1'900'000);
    }
    return made_body(number);
}

// Bytes of the body that never ends, from an offset on.
inline std::string stream_bytes(std::uint64_t offset, std::size_t length) {
    std::string bytes(length, '\0');
    for (std::size_t i = 0; i < length; ++i) {
        const std::uint64_t at = offset + i;
        bytes[i] = static_cast<char>((at * 2'654'435'761U) >> 13U ^ at);
    }
    return bytes;
}

}  // namespace waybill::test
