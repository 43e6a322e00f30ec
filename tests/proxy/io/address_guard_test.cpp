// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/address_guard.h"

#include <gtest/gtest.h>

#include "proxy/io/names.h"

namespace waybill::proxy {
namespace {

Endpoint at(const std::string& address, std::uint16_t port = 8080) {
    const NameAnswer answer = ask_now(address);
    EXPECT_FALSE(answer.addresses.empty()) << address;
    return {answer.addresses.empty() ? IpAddress{} : answer.addresses.front(), port};
}

TEST(AddressGuardTest, AListenerOnLoopbackIsKnownInEverySpelling) {
    AddressGuard guard;
    guard.add_listener(at("127.0.0.1"));
    for (const char* spelling : {"127.0.0.1",
                                 "127.1",
                                 "2130706433",
                                 "0x7f000001",
                                 "0177.0.0.1",
                                 "0.0.0.0",
                                 "::",
                                 "::1",
                                 "::ffff:127.0.0.1",
                                 "127.0.0.2",
                                 "localhost",
                                 "localhost.",
                                 "a.localhost"}) {
        EXPECT_TRUE(guard.is_own(at(spelling))) << spelling;
        EXPECT_FALSE(guard.is_own(at(spelling, 8081))) << spelling;
    }
    EXPECT_FALSE(guard.is_own(at("192.0.2.1")));
}

TEST(AddressGuardTest, AListenerOnAnyAddressIsKnownByThoseOfTheMachine) {
    AddressGuard guard;
    guard.add_listener(at("0.0.0.0"));
    EXPECT_TRUE(guard.is_own(at("127.0.0.1")));
    EXPECT_TRUE(guard.is_own(at("127.9.8.7")));
    EXPECT_TRUE(guard.is_own(at("::1")));
    EXPECT_FALSE(guard.is_own(at("192.0.2.1")));
}

TEST(AddressGuardTest, PrivateAddressesAreTold) {
    for (const char* address : {"127.0.0.1",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "0.0.0.0",
                                "::1",
                                "::",
                                "fe80::1",
                                "fd00::1",
                                "::ffff:10.0.0.1"}) {
        EXPECT_TRUE(is_private(at(address).ip)) << address;
    }
    for (const char* address : {"172.32.0.1", "8.8.8.8", "100.128.0.1", "2001:db8::1"}) {
        EXPECT_FALSE(is_private(at(address).ip)) << address;
    }
}

TEST(AddressGuardTest, AnOutgoingConnectionIsKnownAsLongAsItIsThere) {
    AddressGuard guard;
    const Endpoint local = at("127.0.0.1", 40'000);
    const Endpoint remote = at("192.0.2.1", 80);
    {
        OutgoingEnd first(guard, local, remote);
        const OutgoingEnd moved = std::move(first);
        EXPECT_TRUE(guard.is_outgoing(local, remote));
        EXPECT_FALSE(guard.is_outgoing(local, at("192.0.2.2", 80)));
    }
    EXPECT_FALSE(guard.is_outgoing(local, remote));
}

}  // namespace
}  // namespace waybill::proxy
