// SPDX-License-Identifier: GPL-3.0-or-later
//
// Borrowed bytes, and sizes spelled out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace waybill {

using Byte = std::uint8_t;

// Borrowed, never owned: whoever hands it out says how long it lives.
using Bytes = std::span<const Byte>;

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

}  // namespace waybill
