// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/program_watch.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "capture/ip_layer.h"
#include "capture/link_layer.h"
#include "tests/support/loopback.h"
#include "tests/support/packet_builder.h"
#include "tests/support/started_program.h"
#include "tests/support/thread_names.h"

namespace waybill::capture {
namespace {

using std::chrono::seconds;
using test::OwnedSocket;
using test::StartedProgram;

constexpr seconds kLong(20);

Timestamp now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return {.ns = time.tv_sec * kNsPerSecond + time.tv_nsec};
}

std::uint32_t own_pid() {
    return static_cast<std::uint32_t>(::getpid());
}

// Shows the watch the SYN of a connection, as it is captured on the loopback interface.
void show_syn(ProgramWatch& watch, const Endpoint& from, const Endpoint& to, Timestamp at = now()) {
    const test::Octets tcp =
        test::tcp({.source_port = from.port, .destination_port = to.port, .flags = tcp_flag::kSyn});
    test::Octets ip = from.ip.is_v4() ? test::ipv4({}, tcp, ip_protocol::kTcp)
                                      : test::ipv6({}, tcp, ip_protocol::kTcp);
    const auto put = [&](const IpAddress& address, std::size_t v4_at, std::size_t v6_at) {
        const bool v4 = address.is_v4();
        std::copy(address.octets.begin() + (v4 ? 12 : 0),
                  address.octets.end(),
                  ip.begin() + static_cast<std::ptrdiff_t>(v4 ? v4_at : v6_at));
    };
    put(from.ip, 12, 8);
    put(to.ip, 16, 24);
    Packet packet;
    packet.data = ip;
    packet.wire_length = static_cast<std::uint32_t>(ip.size());
    packet.link_type = link_type::kRaw;
    packet.at = at;
    watch.see(packet);
}

std::unique_ptr<ProgramWatch> started_watch() {
    std::unique_ptr<ProgramWatch> watch = ProgramWatch::start();
    if (watch != nullptr) {
        watch->settle(kLong);
    }
    return watch;
}

#define START_OR_SKIP(watch)                                            \
    std::unique_ptr<ProgramWatch> watch = started_watch();              \
    if (watch == nullptr) {                                             \
        GTEST_SKIP() << "the kernel does not list sockets (sock_diag)"; \
    }

TEST(ProgramWatchTest, BothEndsOfALocalConnectionAreNamed) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    const OwnedSocket server = test::accept_from(listener);
    const Endpoint from = test::local_end(client);
    const Endpoint to = test::remote_end(client);
    show_syn(*watch, from, to);
    watch->settle(kLong);
    const auto of_client = watch->find(from, to, now());
    const auto of_server = watch->find(to, from, now());
    ASSERT_NE(of_client, nullptr);
    EXPECT_EQ(of_client->pid, own_pid());
    EXPECT_EQ(*of_client, program_of(own_pid()));
    EXPECT_EQ(of_client, of_server) << "the same program is the same object";
    EXPECT_FALSE(watch->is_pending(from, to));
}

TEST(ProgramWatchTest, WhatWasThereBeforeIsKnown) {
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    START_OR_SKIP(watch);
    const auto program = watch->find(test::local_end(client), test::remote_end(client), now());
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->pid, own_pid());
}

TEST(ProgramWatchTest, ConnectionsOverIpv6AreNamed) {
    if (!test::has_ipv6_loopback()) {
        GTEST_SKIP() << "no IPv6 on the loopback interface";
    }
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback(AF_INET6);
    const OwnedSocket client = test::connect_to(test::local_end(listener), AF_INET6);
    const OwnedSocket server = test::accept_from(listener);
    show_syn(*watch, test::local_end(client), test::remote_end(client));
    watch->settle(kLong);
    EXPECT_NE(watch->find(test::local_end(client), test::remote_end(client), now()), nullptr);
    EXPECT_NE(watch->find(test::remote_end(client), test::local_end(client), now()), nullptr);
}

TEST(ProgramWatchTest, AnIpv4ConnectionOfAnIpv6SocketIsNamed) {
    if (!test::has_ipv6_loopback()) {
        GTEST_SKIP() << "no IPv6 on the loopback interface";
    }
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket early = test::connect_to(test::local_end(listener), AF_INET6);
    START_OR_SKIP(watch);
    EXPECT_NE(watch->find(test::local_end(early), test::remote_end(early), now()), nullptr);
    const OwnedSocket late = test::connect_to(test::local_end(listener), AF_INET6);
    show_syn(*watch, test::local_end(late), test::remote_end(late));
    watch->settle(kLong);
    EXPECT_NE(watch->find(test::local_end(late), test::remote_end(late), now()), nullptr);
}

TEST(ProgramWatchTest, AConnectionThatIsAcceptedLaterIsNamedThen) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    show_syn(*watch, test::local_end(client), test::remote_end(client));
    const OwnedSocket server = test::accept_from(listener);
    watch->settle(kLong);
    EXPECT_NE(watch->find(test::remote_end(client), test::local_end(client), now()), nullptr);
}

TEST(ProgramWatchTest, AConnectionThatIsOverBelongsToWhoListened) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    OwnedSocket client = test::connect_to(test::local_end(listener));
    OwnedSocket server = test::accept_from(listener);
    const Endpoint from = test::local_end(client);
    const Endpoint to = test::local_end(listener);
    client.close();
    server.close();
    show_syn(*watch, from, to);
    watch->settle(kLong);
    const auto program = watch->find(to, from, now());
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->pid, own_pid());
    EXPECT_EQ(watch->find(from, to, now()), nullptr);
}

TEST(ProgramWatchTest, ConnectionsOfOthersStayUnknown) {
    START_OR_SKIP(watch);
    const std::array<Byte, 4> elsewhere{192, 0, 2, 1};
    const std::array<Byte, 4> there{192, 0, 2, 2};
    const Endpoint one{ip_from_v4(elsewhere.data()), 40'000};
    const Endpoint other{ip_from_v4(there.data()), 80};
    show_syn(*watch, one, other);
    watch->ask({test::loopback_address(), 1}, {test::loopback_address(), 2});
    watch->settle(kLong);
    EXPECT_EQ(watch->find(one, other, now()), nullptr);
    EXPECT_EQ(watch->find(other, one, now()), nullptr);
    EXPECT_EQ(watch->find({test::loopback_address(), 1}, {test::loopback_address(), 2}, now()),
              nullptr);
    EXPECT_FALSE(watch->is_pending(one, other));
}

TEST(ProgramWatchTest, AskingWithoutAPacketNamesIt) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    watch->ask(test::remote_end(client), test::local_end(client));
    watch->settle(kLong);
    EXPECT_NE(watch->find(test::local_end(client), test::remote_end(client), now()), nullptr);
}

TEST(ProgramWatchTest, AnotherProgramIsDescribed) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    const std::uint16_t port = test::local_end(listener).port;
    const StartedProgram shell("/bin/bash", {"bash", "-c", test::connecting_script(port)});
    Endpoint from;
    const OwnedSocket server = test::accept_from(listener, from);
    show_syn(*watch, from, test::local_end(listener));
    watch->settle(kLong);
    const auto program = watch->find(from, test::local_end(listener), now());
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->pid, static_cast<std::uint32_t>(shell.pid()));
    EXPECT_EQ(program->name, "bash");
    EXPECT_TRUE(program->path.ends_with("/bash")) << program->path;
    EXPECT_EQ(program->command_line, "bash -c " + test::connecting_script(port));
    EXPECT_EQ(program->uid, ::geteuid());
    EXPECT_EQ(program->user, user_name(::geteuid()));
}

TEST(ProgramWatchTest, AThreadsConnectionIsItsProcesss) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    OwnedSocket client;
    std::thread([&] { client = test::connect_to(test::local_end(listener)); }).join();
    show_syn(*watch, test::local_end(client), test::remote_end(client));
    watch->settle(kLong);
    const auto program = watch->find(test::local_end(client), test::remote_end(client), now());
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->pid, own_pid());
}

// A connection from a port of our choice, ended so that the port is free at once.
void close_with_reset(OwnedSocket& socket) {
    const linger at_once{1, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket.close();
}

TEST(ProgramWatchTest, APortThatIsUsedAgainIsAnotherPrograms) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    const Endpoint to = test::local_end(listener);
    Endpoint from;
    const Timestamp first = now();
    {
        const StartedProgram shell("/bin/bash", {"bash", "-c", test::connecting_script(to.port)});
        OwnedSocket server = test::accept_from(listener, from);
        show_syn(*watch, from, to, first);
        watch->settle(kLong);
        close_with_reset(server);
    }
    OwnedSocket client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(client.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    test::SocketAddress own = test::address_of(from, AF_INET);
    test::SocketAddress other = test::address_of(to, AF_INET);
    ASSERT_EQ(::bind(client.get(), own.get(), own.size), 0);
    ASSERT_EQ(::connect(client.get(), other.get(), other.size), 0);
    const Timestamp second = now();
    show_syn(*watch, from, to, second);
    watch->settle(kLong);
    ASSERT_NE(watch->find(from, to, first), nullptr);
    ASSERT_NE(watch->find(from, to, second), nullptr);
    EXPECT_EQ(watch->find(from, to, first)->name, "bash");
    EXPECT_EQ(watch->find(from, to, second)->pid, own_pid());
}

TEST(ProgramWatchTest, WhatIsNotedIsFound) {
    START_OR_SKIP(watch);
    const Endpoint local{test::loopback_address(), 1};
    const Endpoint remote{test::loopback_address(), 2};
    Program program;
    program.pid = 77;
    program.name = "gone";
    watch->note(local, remote, program);
    watch->note(remote, local, program);
    ASSERT_NE(watch->find(local, remote, now()), nullptr);
    EXPECT_EQ(*watch->find(local, remote, now()), program);
    EXPECT_EQ(watch->find(local, remote, now()), watch->find(remote, local, now()));
}

// Who watches a command has copies of its sockets for a moment.
TEST(ProgramWatchTest, WhoeverNotesConnectionsHoldsNone) {
    START_OR_SKIP(watch);
    Program noted;
    noted.pid = 77;
    watch->note({test::loopback_address(), 1}, {test::loopback_address(), 2}, noted);
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    const Endpoint from = test::local_end(client);
    const Endpoint to = test::remote_end(client);
    show_syn(*watch, from, to);
    watch->settle(kLong);
    EXPECT_EQ(watch->find(from, to, now()), nullptr);
    watch->note(from, to, noted);
    ASSERT_NE(watch->find(from, to, now()), nullptr);
    EXPECT_EQ(*watch->find(from, to, now()), noted);
}

class BlindOwners final : public OwnerLookup {
public:
    std::vector<std::uint32_t> find(std::span<const std::uint32_t> inodes) override {
        return std::vector<std::uint32_t>(inodes.size());
    }
};

TEST(ProgramWatchTest, OfAHiddenProcessTheUserIsKnown) {
    const std::unique_ptr<ProgramWatch> watch =
        ProgramWatch::start(std::make_unique<BlindOwners>());
    if (watch == nullptr) {
        GTEST_SKIP() << "the kernel does not list sockets (sock_diag)";
    }
    const OwnedSocket listener = test::listen_on_loopback();
    const OwnedSocket client = test::connect_to(test::local_end(listener));
    show_syn(*watch, test::local_end(client), test::remote_end(client));
    watch->settle(kLong);
    const auto program = watch->find(test::local_end(client), test::remote_end(client), now());
    ASSERT_NE(program, nullptr);
    EXPECT_EQ(program->pid, 0U);
    EXPECT_EQ(program->name, "");
    EXPECT_EQ(program->uid, ::geteuid());
    EXPECT_EQ(program->user, user_name(::geteuid()));
}

TEST(ProgramWatchTest, ManyConnectionsAtATimeAreAllNamed) {
    START_OR_SKIP(watch);
    const OwnedSocket listener = test::listen_on_loopback();
    std::vector<OwnedSocket> clients;
    std::vector<OwnedSocket> servers;
    for (int i = 0; i < 300; ++i) {
        clients.push_back(test::connect_to(test::local_end(listener)));
        servers.push_back(test::accept_from(listener));
        show_syn(*watch, test::local_end(clients.back()), test::remote_end(clients.back()));
    }
    watch->settle(kLong);
    int named = 0;
    for (const OwnedSocket& client : clients) {
        named += watch->find(test::local_end(client), test::remote_end(client), now()) != nullptr;
        named += watch->find(test::remote_end(client), test::local_end(client), now()) != nullptr;
    }
    EXPECT_EQ(named, 600);
}

TEST(ProgramWatchTest, ItsThreadHasAName) {
    START_OR_SKIP(watch);
    EXPECT_THAT(test::own_thread_names(), testing::Contains("waybill-program"));
}

TEST(ProgramWatchTest, ItMayEndWhileItIsAsked) {
    START_OR_SKIP(watch);
    for (std::uint16_t port = 1; port < 2'000; ++port) {
        watch->ask({test::loopback_address(), port}, {test::loopback_address(), 9});
    }
    watch.reset();
    EXPECT_EQ(watch, nullptr);
}

}  // namespace
}  // namespace waybill::capture
