// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/packet_feed.h"

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <poll.h>

#include "tests/capture/live/fed_packets.h"
#include "tests/capture/live/forked.h"

namespace waybill::capture {
namespace {

using test::FedPackets;
using test::in_a_process;
using test::taken_apart;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string binary(const std::string& name) {
    return std::string(WAYBILL_BINARY_DIR) + "/bin/" + name;
}

PacketFeedOptions on(std::vector<std::string> interfaces, std::string filter = "") {
    PacketFeedOptions options;
    options.interfaces = std::move(interfaces);
    options.filter = std::move(filter);
    options.buffer_bytes = 8 * kMiB;
    return options;
}

std::string error_of(const PacketFeedOptions& options) {
    const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(options);
    return feed ? "it started" : feed.error().message;
}

std::string outcome_of(PacketFeed& feed) {
    const Result<void> outcome = feed.outcome();
    return outcome ? "ok" : outcome.error().message;
}

// What comes until that is enough, or for half a minute.
std::string read_until(int descriptor, const std::function<bool(const FedPackets&)>& enough) {
    std::string bytes;
    std::array<char, 65536> buffer{};
    pollfd ready{descriptor, POLLIN, 0};
    while (!enough(taken_apart(bytes)) && ::poll(&ready, 1, 30'000) > 0) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return bytes;
}

// Starts a feed, has something happen, stops it, and tells what came.
std::string with_feed(const PacketFeedOptions& options,
                      const std::function<void()>& happen,
                      const std::function<std::string(const FedPackets&)>& tell) {
    const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(options);
    if (!feed) {
        return feed.error().message;
    }
    happen();
    (*feed)->stop();
    const FedPackets fed = taken_apart(test::read_to_end((*feed)->descriptor()));
    return fmt::format("{}{}, {}", fed.whole ? "" : "cut off, ", tell(fed), outcome_of(**feed));
}

class PacketFeedTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test::may_have_networks()) {
            GTEST_SKIP() << "needs root and network namespaces";
        }
    }

    // In a network of its own.
    static std::string told(const std::function<std::string()>& part) {
        return in_a_process([&part] { return test::make_network() ? part() : "no network"; });
    }
};

TEST_F(PacketFeedTest, WhatTheFilterLetsThroughComesWithItsTimeInNanoseconds) {
    EXPECT_EQ(told([] {
                  return with_feed(
                      on({"lo"}, "udp port 9"),
                      [] {
                          test::send_datagrams(50);
                          test::send_datagrams(50, 100, 10);
                      },
                      [](const FedPackets& fed) {
                          const auto now = static_cast<std::uint64_t>(std::time(nullptr));
                          bool in_order = true;
                          bool recent = true;
                          for (std::size_t i = 0; i < fed.packets.size(); ++i) {
                              const FedPackets::One& packet = fed.packets[i];
                              in_order &= i == 0 || fed.packets[i - 1].ns <= packet.ns;
                              const std::uint64_t seconds = packet.ns / 1'000'000'000;
                              recent &= seconds + 60 > now && seconds < now + 60;
                          }
                          return fmt::format("{} on {}, {} {}",
                                             fed.packets.size(),
                                             fmt::join(fed.interfaces, " "),
                                             in_order,
                                             recent);
                      });
              }),
              "50 on lo, true true, ok");
}

// The helper looks names up by itself: without privileges, and before it gives up files.
TEST_F(PacketFeedTest, AFilterMayHoldNames) {
    addrinfo* found = nullptr;
    if (::getaddrinfo("localhost", nullptr, nullptr, &found) != 0) {
        GTEST_SKIP() << "this machine has no address for localhost";
    }
    ::freeaddrinfo(found);
    EXPECT_EQ(told([] {
                  return with_feed(
                      on({"lo"}, "host localhost and udp"),
                      [] { test::send_datagrams(5); },
                      [](const FedPackets& fed) { return fmt::format("{}", fed.packets.size()); });
              }),
              "5, ok");
}

TEST_F(PacketFeedTest, WhatTheRingHoldsWhenItIsStoppedStillComes) {
    EXPECT_EQ(told([] {
                  return with_feed(
                      on({"lo"}, "udp"),
                      [] { test::send_datagrams(3000, 500); },
                      [](const FedPackets& fed) { return fmt::format("{}", fed.packets.size()); });
              }),
              "3000, ok");
}

TEST_F(PacketFeedTest, PacketsComeWhileItCapturesAndNotOnlyAtTheEnd) {
    EXPECT_EQ(told([]() -> std::string {
                  const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(on({"lo"}));
                  if (!feed) {
                      return feed.error().message;
                  }
                  test::send_datagrams(1);
                  const auto has_one = [](const FedPackets& fed) {
                      return !fed.packets.empty();
                  };
                  const std::string bytes = read_until((*feed)->descriptor(), has_one);
                  return has_one(taken_apart(bytes)) ? "it came" : "nothing came";
              }),
              "it came");
}

TEST_F(PacketFeedTest, APacketIsCutToTheSnapLength) {
    EXPECT_EQ(told([] {
                  PacketFeedOptions options = on({"lo"});
                  options.snap_length = 60;
                  return with_feed(
                      options,
                      [] { test::send_datagrams(1, 1000); },
                      [](const FedPackets& fed) {
                          return fed.packets.empty() ? "none"
                                                     : fmt::format("{} of {}",
                                                                   fed.packets.front().data.size(),
                                                                   fed.packets.front().wire_length);
                      });
              }),
              "60 of 1042, ok");
}

TEST_F(PacketFeedTest, EachPacketSaysWhichInterfaceItCameFrom) {
    EXPECT_EQ(told([] {
                  return with_feed(
                      on({"lo", "v0", "any"}, "udp or ether proto 0x88b5"),
                      [] {
                          test::send_datagrams(3);
                          test::send_frames("v1", 5, 100);
                      },
                      [](const FedPackets& fed) {
                          std::array<int, 3> counts{};
                          for (const FedPackets::One& packet : fed.packets) {
                              ++counts.at(packet.interface);
                          }
                          // "any" sees frames leave v1 and come to v0.
                          return fmt::format(
                              "{} {}", fmt::join(fed.interfaces, " "), fmt::join(counts, " "));
                      });
              }),
              "lo v0 any 3 5 13, ok");
}

TEST_F(PacketFeedTest, WhatTheKernelDroppedIsCountedToThePacket) {
    EXPECT_EQ(told([] {
                  PacketFeedOptions options = on({"v0"}, "ether proto 0x88b5");
                  options.buffer_bytes = 1 * kMiB;
                  int sent = 0;
                  return with_feed(
                      options,
                      // Nobody reads meanwhile, and the pipe and the ring hold less.
                      [&sent] { sent = test::send_frames("v1", 20'000, 1400); },
                      [&sent](const FedPackets& fed) {
                          const auto& counts = fed.statistics.at(0);
                          const std::uint64_t came = fed.packets.size();
                          // Whatever the system sends by itself may have come before the filter.
                          const bool all = counts.at(4) >= static_cast<std::uint64_t>(sent);
                          return fmt::format("{} {} {} {}",
                                             counts.at(7) > 0,
                                             came + counts.at(7) == counts.at(4),
                                             all,
                                             counts.at(8) == came);
                      });
              }),
              "true true true true, ok");
}

TEST_F(PacketFeedTest, CountersComeAgainAndAgain) {
    EXPECT_EQ(told([]() -> std::string {
                  const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(on({"v0"}));
                  if (!feed) {
                      return feed.error().message;
                  }
                  const auto has_two = [](const FedPackets& fed) {
                      return fed.statistics_blocks >= 2;
                  };
                  const std::string bytes = read_until((*feed)->descriptor(), has_two);
                  return has_two(taken_apart(bytes)) ? "twice" : "not twice";
              }),
              "twice");
}

TEST_F(PacketFeedTest, AnInterfaceThatGoesAwayIsToldAndTheOthersGoOn) {
    EXPECT_EQ(
        told([]() -> std::string {
            const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(on({"v0", "lo"}));
            if (!feed) {
                return feed.error().message;
            }
            test::send_frames("v1", 7, 100);
            test::command("ip link del v0");
            std::vector<std::string> complaints;
            for (int tries = 0; complaints.empty() && tries < 3000; ++tries) {
                ::poll(nullptr, 0, 10);
                complaints = (*feed)->take_complaints();
            }
            test::send_datagrams(4);
            (*feed)->stop();
            const FedPackets fed = taken_apart(test::read_to_end((*feed)->descriptor()));
            std::array<int, 2> counts{};
            for (const FedPackets::One& packet : fed.packets) {
                counts.at(packet.interface) += packet.data.size() == 100 ? 1 : 0;
                counts.at(packet.interface) += packet.data.size() == 142 ? 1 : 0;
            }
            return fmt::format("{}; {}; {}",
                               fmt::join(complaints, "|"),
                               fmt::join(counts, " "),
                               outcome_of(**feed));
        }),
        "v0: The interface disappeared; 7 4; ok");
}

TEST_F(PacketFeedTest, WhenNoInterfaceIsLeftItEndsAndSaysWhy) {
    EXPECT_EQ(told([]() -> std::string {
                  const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(on({"v0"}));
                  if (!feed) {
                      return feed.error().message;
                  }
                  test::send_frames("v1", 7, 100);
                  test::command("ip link del v0");
                  const FedPackets fed = taken_apart(test::read_to_end((*feed)->descriptor()));
                  return fmt::format(
                      "{} {}; {}", fed.packets.size() >= 7, fed.whole, outcome_of(**feed));
              }),
              "true true; no interface is left to capture on");
}

TEST_F(PacketFeedTest, AnInterfaceThatIsDownIsToldAtOnce) {
    EXPECT_THAT(told([] {
                    test::command("ip link set v0 down");
                    return error_of(on({"lo", "v0"}));
                }),
                StartsWith("v0: the interface is down"));
}

TEST_F(PacketFeedTest, AFilterThatDoesNotFitTheInterfaceIsNamedWithTheInterface) {
    EXPECT_THAT(told([] { return error_of(on({"lo"}, "wlan type mgt")); }),
                StartsWith("the capture filter: lo: 802.11"));
}

TEST_F(PacketFeedTest, ProgramsThatAreLetGoOfEndAtOnce) {
    EXPECT_EQ(told([]() -> std::string {
                  pid_t helper = -1;
                  {
                      const Result<std::unique_ptr<PacketFeed>> feed =
                          PacketFeed::start(on({"v0"}));
                      helper = test::child_of_this_process();
                      test::send_frames("v1", 5000, 1400);  // it waits to write
                  }
                  return helper > 0 && ::kill(helper, 0) != 0 ? "gone" : "there";
              }),
              "gone");
}

// ---- Without root ----

TEST(PacketFeedErrorTest, AnInterfaceThatThereIsNotIsToldWithTheNearestName) {
    EXPECT_EQ(error_of(on({"lo0"})), "lo0: no such interface; did you mean lo?");
    EXPECT_THAT(error_of(on({"lo", "qqqqqqqqqq"})),
                StartsWith("qqqqqqqqqq: no such interface; there are "));
    EXPECT_THAT(error_of(on({"an-interface-with-a-very-long-name"})), HasSubstr("no such"));
}

TEST(PacketFeedErrorTest, AWrongFilterIsToldWithItsPlace) {
    EXPECT_EQ(error_of(on({"lo"}, "tcp prot 80")),
              "the capture filter: syntax error at column 5, \"prot\"");
}

TEST(PacketFeedErrorTest, NoInterfaceIsNothingToCaptureOn) {
    EXPECT_EQ(error_of(on({})), "no interface was named");
}

// ---- As a user ----

class PacketFeedOfUsersTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test::may_have_networks()) {
            GTEST_SKIP() << "needs root, to be somebody else";
        }
        ::unsetenv("SUDO_UID");
    }

    // As nobody, with these programs.
    static std::string told(const std::string& ours,
                            const std::string& dumpcap,
                            const std::function<std::string()>& part) {
        return in_a_process([&]() -> std::string {
            ::setenv("WAYBILL_CAPTURE_HELPER", ours.c_str(), 1);
            ::setenv("WAYBILL_DUMPCAP", dumpcap.c_str(), 1);
            return test::make_network() && test::become_nobody() ? part() : "no network";
        });
    }

    static std::string captured() {
        const Result<std::unique_ptr<PacketFeed>> feed = PacketFeed::start(on({"lo"}, "udp"));
        if (!feed) {
            return feed.error().message;
        }
        test::send_datagrams(20);
        std::string bytes = read_until(
            (*feed)->descriptor(), [](const FedPackets& fed) { return fed.packets.size() >= 20; });
        (*feed)->stop();
        const FedPackets fed = taken_apart(bytes + test::read_to_end((*feed)->descriptor()));
        return fmt::format("{} with {}, {} complaints, {}",
                           fed.packets.size(),
                           (*feed)->program(),
                           (*feed)->take_complaints().size(),
                           outcome_of(**feed));
    }

    test::OpenFolder folder_;
};

TEST_F(PacketFeedOfUsersTest, CapNetRawOnTheHelperIsEnough) {
    const std::string helper = folder_.copy_of(binary("waybill-capture"), "cap_net_raw+ep");
    if (helper.empty()) {
        GTEST_SKIP() << "setcap does not work here";
    }
    EXPECT_EQ(told(helper, "/nowhere", &captured), "20 with waybill-capture, 0 complaints, ok");
}

TEST_F(PacketFeedOfUsersTest, WhileItCapturesNeitherProcessHasPrivileges) {
    const std::string helper = folder_.copy_of(binary("waybill-capture"), "cap_net_raw+ep");
    if (helper.empty()) {
        GTEST_SKIP() << "setcap does not work here";
    }
    EXPECT_EQ(told(helper,
                   "/nowhere",
                   []() -> std::string {
                       const Result<std::unique_ptr<PacketFeed>> feed =
                           PacketFeed::start(on({"lo"}));
                       if (!feed) {
                           return feed.error().message;
                       }
                       std::string text;
                       const pid_t other = test::child_of_this_process();
                       for (const pid_t pid : {::getpid(), other}) {
                           for (const char* const set : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
                               text += test::status_line(pid, set) == "0000000000000000" ? "" : set;
                           }
                       }
                       return text + test::status_line(other, "Seccomp") + " "
                              + test::status_line(other, "NoNewPrivs");
                   }),
              "2 1");
}

TEST_F(PacketFeedOfUsersTest, WithoutTheRightTheLineThatGivesItIsTold) {
    const std::string helper = folder_.copy_of(binary("waybill-capture"), "");
    const std::string said = told(helper, "/nowhere", &captured);
    EXPECT_THAT(said, StartsWith("no permission to capture on lo"));
    EXPECT_THAT(said, HasSubstr("\n    sudo setcap cap_net_raw+ep " + helper));
    EXPECT_THAT(said, Not(HasSubstr("usermod")));
}

TEST_F(PacketFeedOfUsersTest, ARightThatDoesNotCountIsNotAskedForAgain) {
    const std::string helper = folder_.copy_of(binary("waybill-capture"), "cap_net_raw+ep");
    if (helper.empty()) {
        GTEST_SKIP() << "setcap does not work here";
    }
    const std::string said = told(helper, "/nowhere", [] {
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        return captured();
    });
    EXPECT_THAT(said, StartsWith("no permission to capture on lo: " + helper + " has it, but"));
    EXPECT_THAT(said, Not(HasSubstr("setcap")));
}

TEST_F(PacketFeedOfUsersTest, ThePathInTheLineIsQuotedForAShell) {
    const std::string odd = folder_.path() + "/it's a folder";
    std::filesystem::create_directory(odd);
    const std::string helper = odd + "/waybill-capture";
    std::filesystem::rename(folder_.copy_of(binary("waybill-capture"), ""), helper);
    EXPECT_THAT(told(helper, "/nowhere", &captured),
                HasSubstr("cap_net_raw+ep '" + folder_.path() + "/it'\\''s a folder/"));
}

TEST_F(PacketFeedOfUsersTest, ADumpcapThatMayCaptureIsUsedInstead) {
    const std::string dumpcap =
        folder_.copy_of("/usr/bin/dumpcap", "cap_net_raw,cap_net_admin+eip");
    if (dumpcap.empty()) {
        GTEST_SKIP() << "dumpcap is not installed";
    }
    EXPECT_EQ(told(folder_.copy_of(binary("waybill-capture"), ""), dumpcap, &captured),
              "20 with dumpcap, 0 complaints, ok");
}

TEST_F(PacketFeedOfUsersTest, ADumpcapThatTheUserMayNotRunIsToldWithTheGroupThatMay) {
    const std::string dumpcap = folder_.copy_of("/bin/true", "");
    ASSERT_FALSE(dumpcap.empty());
    ::chmod(dumpcap.c_str(), 0750);
    const std::string said =
        told(folder_.copy_of(binary("waybill-capture"), ""), dumpcap, &captured);
    EXPECT_THAT(said, HasSubstr("sudo setcap cap_net_raw+ep "));
    EXPECT_THAT(said, HasSubstr("\n    sudo usermod -aG root $USER"));
}

}  // namespace
}  // namespace waybill::capture
