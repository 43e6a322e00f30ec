// SPDX-License-Identifier: GPL-3.0-or-later
//
// IP addresses and endpoints as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace waybill {

// An IPv4 address is kept as ::ffff:a.b.c.d and printed in dotted form.
struct IpAddress {
    std::array<Byte, 16> octets{};

    bool is_v4() const;
    auto operator<=>(const IpAddress&) const = default;
};

struct Endpoint {
    IpAddress ip;
    std::uint16_t port = 0;

    auto operator<=>(const Endpoint&) const = default;
};

// REQUIRES: `octets` points to 4 readable bytes.
IpAddress ip_from_v4(const Byte* octets);

// REQUIRES: `octets` points to 16 readable bytes.
IpAddress ip_from_v6(const Byte* octets);

// "10.0.0.1", or RFC 5952 form without brackets.
std::string to_string(const IpAddress& ip);

// "10.0.0.1:80", "[::1]:80".
std::string to_string(const Endpoint& endpoint);

}  // namespace waybill
