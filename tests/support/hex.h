// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes out of hexadecimal text, and back.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::test {

// Spaces may stand between the digits.
inline std::vector<Byte> from_hex(std::string_view text) {
    std::vector<Byte> bytes;
    int high = -1;
    for (const char c : text) {
        const auto digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) {
            continue;
        }
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            bytes.push_back(static_cast<Byte>(high * 16 + static_cast<int>(digit)));
            high = -1;
        }
    }
    return bytes;
}

template <std::size_t Size>
std::array<Byte, Size> array_from_hex(std::string_view text) {
    std::array<Byte, Size> array{};
    const std::vector<Byte> bytes = from_hex(text);
    std::copy_n(bytes.begin(), std::min(Size, bytes.size()), array.begin());
    return array;
}

inline std::string to_hex(Bytes bytes) {
    std::string text;
    for (const Byte byte : bytes) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 15U];
    }
    return text;
}

}  // namespace waybill::test
