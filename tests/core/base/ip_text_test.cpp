// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ip_text.h"

#include <gtest/gtest.h>

namespace waybill {
namespace {

// Read, and written again; empty for what is no address.
std::string through(std::string_view text) {
    const std::optional<IpAddress> ip = read_ip(text);
    return ip ? to_string(*ip) : std::string();
}

TEST(IpTextTest, WhatIsWrittenIsReadAgain) {
    for (const char* const text : {"0.0.0.0",
                                   "192.0.2.1",
                                   "255.255.255.255",
                                   "::",
                                   "::1",
                                   "2001:db8::",
                                   "2001:db8::8:800:200c:417a",
                                   "fe80::1:0:0:1",
                                   "1:2:3:4:5:6:7:8",
                                   "1::8"}) {
        EXPECT_EQ(through(text), text);
    }
}

TEST(IpTextTest, OtherFormsOfAnAddressAreTheSame) {
    EXPECT_EQ(through("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
    EXPECT_EQ(through("0001::0"), "1::");
    EXPECT_EQ(through("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(through("1:2:3:4:5:6:1.2.3.4"), "1:2:3:4:5:6:102:304");
}

TEST(IpTextTest, WhatIsNoAddressIsNotRead) {
    for (const char* const text : {"",
                                   "1",
                                   "1.2.3",
                                   "1.2.3.4.5",
                                   "1.2.3.256",
                                   "1.2.3.04",
                                   "1.2.3.4 ",
                                   "-1.2.3.4",
                                   "+1.2.3.4",
                                   "example.com",
                                   ":",
                                   ":::",
                                   "1::2::3",
                                   "1:2:3:4:5:6:7",
                                   "1:2:3:4:5:6:7:",
                                   ":1:2:3:4:5:6:7",
                                   "1:2:3:4:5:6:7:8:9",
                                   "1:2:3:4:5:6:7::8",
                                   "12345::",
                                   "g::",
                                   "[::1]",
                                   "fe80::1%eth0",
                                   "::1.2.3",
                                   "1.2.3.4::",
                                   "1:2:3:4:5:6:7:1.2.3.4"}) {
        EXPECT_EQ(through(text), "") << text;
    }
}

}  // namespace
}  // namespace waybill
