// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/endpoint.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/byte_reader.h"

namespace waybill {
namespace {

constexpr std::array<Byte, 12> kV4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

bool IpAddress::is_v4() const {
    return std::equal(kV4Prefix.begin(), kV4Prefix.end(), octets.begin());
}

IpAddress ip_from_v4(const Byte* octets) {
    IpAddress ip;
    std::copy(kV4Prefix.begin(), kV4Prefix.end(), ip.octets.begin());
    std::copy_n(octets, 4, ip.octets.begin() + 12);
    return ip;
}

IpAddress ip_from_v6(const Byte* octets) {
    IpAddress ip;
    std::copy_n(octets, 16, ip.octets.begin());
    return ip;
}

// RFC 5952 section 4: lower case, no leading zeros, the longest run of two or more zero groups (the
// first of equal ones) as "::".
std::string to_string(const IpAddress& ip) {
    const auto& o = ip.octets;
    if (ip.is_v4()) {
        return fmt::format("{}.{}.{}.{}", o[12], o[13], o[14], o[15]);
    }
    std::array<std::uint16_t, 8> groups{};
    for (std::size_t i = 0; i < 8; ++i) {
        groups[i] = load_be16(o.data() + 2 * i);
    }
    std::size_t best = 8;
    std::size_t best_length = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t length = 0;
        while (i + length < 8 && groups[i + length] == 0) {
            ++length;
        }
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < 8;) {
        if (i == best) {
            text += "::";
            i += best_length;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        text += fmt::format("{:x}", groups[i]);
        ++i;
    }
    return text;
}

std::string to_string(const Endpoint& endpoint) {
    if (endpoint.ip.is_v4()) {
        return fmt::format("{}:{}", to_string(endpoint.ip), endpoint.port);
    }
    return fmt::format("[{}]:{}", to_string(endpoint.ip), endpoint.port);
}

}  // namespace waybill
