// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "proxy/io/names.h"
#include "proxy/io/proxy_shared.h"

namespace waybill::proxy {
namespace {

const IpAddress kOne = ask_now("192.0.2.1").addresses.at(0);
const IpAddress kOther = ask_now("192.0.2.2").addresses.at(0);

TEST(ClientCountTest, OneAddressCannotHaveThemAll) {
    ClientCount count(100, 2);
    EXPECT_TRUE(count.add(kOne, false));
    EXPECT_TRUE(count.add(kOne, false));
    EXPECT_FALSE(count.add(kOne, false));
    EXPECT_TRUE(count.add(kOther, false));
    count.remove(kOne, false);
    EXPECT_TRUE(count.add(kOne, false));
}

TEST(ClientCountTest, ClientsOfThisMachineAreOnlyCountedTogether) {
    ClientCount count(4, 2);
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(count.is_full());
        EXPECT_TRUE(count.add(kOne, true));
    }
    EXPECT_TRUE(count.is_full());
    count.remove(kOne, true);
    EXPECT_FALSE(count.is_full());
}

}  // namespace
}  // namespace waybill::proxy
