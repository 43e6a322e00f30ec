// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON Web Tokens for tests: encoded, not signed unless the test does it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waybill::test {

inline std::string base64url(std::string_view bytes) {
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : bytes) {
        bits = bits << 8U | static_cast<std::uint8_t>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text.push_back(kAlphabet[bits >> count & 63U]);
        }
    }
    if (count > 0) {
        text.push_back(kAlphabet[bits << (6 - count) & 63U]);
    }
    return text;
}

inline std::string make_token(std::string_view header,
                              std::string_view claims,
                              std::string_view signature = "a signature") {
    return base64url(header) + '.' + base64url(claims) + '.' + base64url(signature);
}

}  // namespace waybill::test
