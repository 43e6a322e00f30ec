// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/endpoint.h"

#include <array>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace waybill {
namespace {

IpAddress ip(const char* text) {
    std::array<Byte, 16> octets{};
    if (inet_pton(AF_INET, text, octets.data()) == 1) {
        return ip_from_v4(octets.data());
    }
    EXPECT_EQ(inet_pton(AF_INET6, text, octets.data()), 1) << text;
    return ip_from_v6(octets.data());
}

TEST(EndpointTest, AnIpv4AddressIsPrintedWithDots) {
    EXPECT_EQ(to_string(ip("192.0.2.255")), "192.0.2.255");
    EXPECT_EQ(to_string(Endpoint{ip("10.0.0.1"), 80}), "10.0.0.1:80");
}

// RFC 5952 section 4.
TEST(EndpointTest, AnIpv6AddressIsPrintedInItsShortestForm) {
    for (const char* const text : {"::",
                                   "::1",
                                   "2001:db8::1",
                                   "2001:db8:0:1:1:1:1:1",
                                   "2001:0:0:1::1",
                                   "fe80::",
                                   "1:2:3:4:5:6:7:8",
                                   "::2:0:0:3",
                                   "1::8"}) {
        EXPECT_EQ(to_string(ip(text)), text);
    }
    EXPECT_EQ(to_string(ip("2001:db8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
    EXPECT_EQ(to_string(Endpoint{ip("::1"), 443}), "[::1]:443");
}

TEST(EndpointTest, AnIpv4AddressKnowsThatItIsOneAndOrders) {
    EXPECT_TRUE(ip("10.0.0.1").is_v4());
    EXPECT_FALSE(ip("::1").is_v4());
    EXPECT_LT(ip("10.0.0.1"), ip("10.0.0.2"));
}

}  // namespace
}  // namespace waybill
