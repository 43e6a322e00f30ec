// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/privileges.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/live/network_interfaces.h"
#include "tests/capture/live/forked.h"

namespace waybill::capture {
namespace {

using test::in_a_process;
using test::status_line;
using ::testing::EndsWith;
using ::testing::StartsWith;

std::string dropped() {
    const Result<std::string> result = drop_privileges();
    return result ? *result : "error: " + result.error().message;
}

// "" when no set of capabilities has any, of this process and of a program that it starts.
std::string capabilities_left() {
    std::string left;
    for (const char* const set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
        if (status_line(::getpid(), set) != "0000000000000000") {
            left += set;
        }
    }
    return left
           + (test::command("grep -q '^CapEff:.0000000000000000$' /proc/self/status") ? ""
                                                                                      : " exec");
}

TEST(PrivilegesTest, RootWithoutSudoKeepsItsNameAndNoCapability) {
    if (!test::is_root()) {
        GTEST_SKIP() << "needs root";
    }
    EXPECT_EQ(in_a_process([] {
                  ::unsetenv("SUDO_UID");
                  const std::string said = dropped();
                  return said + "|" + capabilities_left() + "|" + status_line(::getpid(), "Uid")
                         + "|" + status_line(::getpid(), "NoNewPrivs");
              }),
              "goes on without the privileges it was started with||0\t0\t0\t0|1");
}

TEST(PrivilegesTest, UnderSudoItBecomesTheUserForGood) {
    if (!test::is_root()) {
        GTEST_SKIP() << "needs root";
    }
    const std::string said = in_a_process([] {
        ::setenv("SUDO_UID", "65534", 1);
        ::setenv("SUDO_GID", "65534", 1);
        ::setenv("HOME", "/somewhere", 1);
        std::string text = dropped();
        text += "|" + capabilities_left() + "|" + status_line(::getpid(), "Uid") + "|"
                + status_line(::getpid(), "Gid");
        text += ::setuid(0) == 0 ? " root again" : "";
        return text + "|" + std::getenv("HOME");
    });
    EXPECT_THAT(said,
                StartsWith("goes on as user 65534, who called sudo||65534\t65534\t65534\t65534|"));
    EXPECT_THAT(said, EndsWith("|65534\t65534\t65534\t65534|/somewhere"));
}

TEST(PrivilegesTest, NumbersOfSudoThatAreNoneAreNotBelieved) {
    if (!test::is_root()) {
        GTEST_SKIP() << "needs root";
    }
    for (const char* const number : {"", "0", "x", "12x", "-1", "99999999999"}) {
        EXPECT_EQ(in_a_process([number] {
                      ::setenv("SUDO_UID", number, 1);
                      ::setenv("SUDO_GID", "65534", 1);
                      const std::string said = dropped();
                      return said + "|" + capabilities_left();
                  }),
                  "goes on without the privileges it was started with|")
            << number;
    }
}

TEST(PrivilegesTest, WhoHasNoneHasNothingToGiveUp) {
    EXPECT_EQ(in_a_process([] {
                  return test::is_root() && !test::become_nobody() ? "not nobody" : dropped();
              }),
              "");
}

TEST(NetworkInterfacesTest, TheLoopbackInterfaceAndAnyAreThereAndNoOtherDevices) {
    const Result<std::vector<NetworkInterface>> interfaces = network_interfaces();
    ASSERT_TRUE(interfaces) << interfaces.error().message;
    const auto named = [&interfaces](const std::string& name) {
        return std::find_if(interfaces->begin(), interfaces->end(), [&name](const auto& it) {
            return it.name == name;
        });
    };
    ASSERT_NE(named("lo"), interfaces->end());
    EXPECT_TRUE(named("lo")->loopback);
    EXPECT_FALSE(named("lo")->wireless);
    ASSERT_NE(named("any"), interfaces->end());
    for (const NetworkInterface& interface : *interfaces) {
        EXPECT_TRUE(interface.name == "any" || ::if_nametoindex(interface.name.c_str()) != 0)
            << interface.name;
    }
}

TEST(NetworkInterfacesTest, AddressesAndStateAreThoseOfTheNetworkOfTheProcess) {
    if (!test::may_have_networks()) {
        GTEST_SKIP() << "needs root and network namespaces";
    }
    EXPECT_EQ(in_a_process([] {
                  test::make_network();
                  test::command("echo 0 > /proc/sys/net/ipv6/conf/v0/disable_ipv6");
                  test::command("ip addr add 10.9.8.7/24 dev v0");
                  test::command("ip addr add fd00:9::7/64 dev v0 nodad");
                  test::command("ip link add w0 type veth peer name w1");
                  std::string text;
                  const Result<std::vector<NetworkInterface>> interfaces = network_interfaces();
                  for (const NetworkInterface& interface : *interfaces) {
                      if (interface.name == "v0") {
                          text += interface.up && interface.running ? "v0 up" : "v0 not up";
                          for (const std::string& address : interface.addresses) {
                              text += address.starts_with("fe80") ? "" : " " + address;
                          }
                          text += ";";
                      }
                  }
                  for (const NetworkInterface& interface : *interfaces) {
                      text += interface.name == "w0" ? interface.up ? "w0 up" : "w0 down" : "";
                  }
                  return text;
              }),
              "v0 up 10.9.8.7 fd00:9::7;w0 down");
}

}  // namespace
}  // namespace waybill::capture
