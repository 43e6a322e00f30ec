// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/child_program.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/loopback.h"
#include "tests/support/started_program.h"
#include "tests/support/thread_names.h"

namespace waybill::capture {
namespace {

namespace fs = std::filesystem;
using test::OwnedSocket;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::seconds kLong(30);

struct Told {
    Endpoint local;
    Endpoint remote;
    Program program;
};

// What a child tells of its connections.
class Ear {
public:
    std::function<void(const Endpoint&, const Endpoint&, const Program&)> function() {
        return [this](const Endpoint& local, const Endpoint& remote, const Program& program) {
            const std::lock_guard lock(mutex_);
            told_.push_back({local, remote, program});
            changed_.notify_all();
        };
    }

    // Waits until so many are told, and gives all there are.
    std::vector<Told> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, kLong, [&] { return told_.size() >= count; });
        return told_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Told> told_;
};

// Accepts connections and answers each with a line, until it is let go of.
class LineServer {
public:
    explicit LineServer(int family = AF_INET)
        : listener_(test::listen_on_loopback(family)),
          at_(test::local_end(listener_)),
          thread_([this] { run(); }) {}
    ~LineServer() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    LineServer(const LineServer&) = delete;
    LineServer& operator=(const LineServer&) = delete;

    const Endpoint& at() const { return at_; }
    // The other ends of all connections that were accepted.
    std::vector<Endpoint> clients() {
        const std::lock_guard lock(mutex_);
        return clients_;
    }

private:
    void run() {
        for (;;) {
            const OwnedSocket connection = test::accept_from(listener_);
            if (connection.get() < 0) {
                return;
            }
            test::SocketAddress address;
            ::getpeername(connection.get(), address.get(), &address.size);
            {
                const std::lock_guard lock(mutex_);
                clients_.push_back(test::endpoint_of(address));
            }
            constexpr std::string_view kAnswer =
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nhi\n";
            std::array<char, 4096> room{};
            ::send(connection.get(), kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
            ::shutdown(connection.get(), SHUT_WR);
            while (::recv(connection.get(), room.data(), room.size(), 0) > 0) {
            }
        }
    }

    OwnedSocket listener_;
    Endpoint at_;
    std::mutex mutex_;
    std::vector<Endpoint> clients_;
    std::thread thread_;
};

std::unique_ptr<ChildProgram> start(std::vector<std::string> command, Ear* ear = nullptr) {
    ChildOptions options;
    options.command = std::move(command);
    if (ear != nullptr) {
        options.on_connection = ear->function();
    }
    auto child = ChildProgram::start(std::move(options));
    EXPECT_TRUE(child) << (child ? "" : child.error().message);
    return child ? std::move(*child) : nullptr;
}

int status_of(ChildProgram& child) {
    const auto until = std::chrono::steady_clock::now() + kLong;
    std::optional<int> status;
    while (!(status = child.exit_status()) && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return status.value_or(-1);
}

std::vector<std::string> shell(const std::string& script) {
    return {"bash", "-c", script};
}

std::string get_line(const Endpoint& from) {
    const std::string host = from.ip.is_v4() ? "127.0.0.1" : "::1";
    return "exec 3<>/dev/tcp/" + host + "/" + std::to_string(from.port) + " && read -r line <&3";
}

// A script in a folder of its own, both removed at the end.
class TestFolder {
public:
    TestFolder() {
        std::string name = (fs::temp_directory_path() / "waybill-programs-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TestFolder() { fs::remove_all(path_); }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    fs::path path() const { return path_; }
    std::string put(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path_ / name).rdbuf();
        return std::move(text).str();
    }

private:
    fs::path path_;
};

#define SKIP_UNLESS_IT_SEES_ALL(child)                                          \
    ASSERT_NE(child, nullptr);                                                  \
    if (!(child)->sees_all()) {                                                 \
        GTEST_SKIP() << "the kernel does not tell of connect() (seccomp) here"; \
    }

// ---- How it starts and ends ----

TEST(ChildProgramTest, ItsExitStatusIsTheShells) {
    EXPECT_EQ(status_of(*start({"true"})), 0);
    EXPECT_EQ(status_of(*start(shell("exit 7"))), 7);
    EXPECT_EQ(status_of(*start(shell("kill -KILL $$"))), 128 + SIGKILL);
}

TEST(ChildProgramTest, AMissingProgramIsAnError) {
    int status = 0;
    const auto in_path = ChildProgram::start({.command = {"no-such-program-here"}}, &status);
    ASSERT_FALSE(in_path);
    EXPECT_EQ(in_path.error().message, "no-such-program-here: no such program in PATH");
    EXPECT_EQ(status, 127);
    const auto by_path = ChildProgram::start({.command = {"./no-such-program-here"}}, &status);
    ASSERT_FALSE(by_path);
    EXPECT_EQ(by_path.error().message,
              "./no-such-program-here cannot be started: No such file or directory");
    EXPECT_EQ(status, 127);
    EXPECT_FALSE(ChildProgram::start({}, &status));
}

TEST(ChildProgramTest, AProgramThatCannotBeRunIsAnother) {
    const TestFolder folder;
    int status = 0;
    const auto child = ChildProgram::start({.command = {folder.put("plain", "exit 3\n")}}, &status);
    ASSERT_FALSE(child);
    EXPECT_THAT(child.error().message, HasSubstr("Permission denied"));
    EXPECT_EQ(status, 126);
}

TEST(ChildProgramTest, AScriptWithoutAnInterpreterIsTheShells) {
    const TestFolder folder;
    const std::string path = folder.put("script", "exit $(($1 + 1))\n");
    fs::permissions(path, fs::perms::owner_all);
    EXPECT_EQ(status_of(*start({path, "4"})), 5);
}

TEST(ChildProgramTest, ItGetsWordsAndEnvironmentAsTheyAre) {
    const TestFolder folder;
    ChildOptions options;
    options.command = shell("printf '%s|' \"$0\" \"$@\" \"$WAYBILL_TEST\" \"$HOME\" > \"$OUT\"");
    options.command.insert(options.command.end(), {"zero", "a b", "", "c\nd"});
    options.environment = {{"WAYBILL_TEST", "x=y z"}, {"OUT", (folder.path() / "out").string()}};
    auto child = ChildProgram::start(std::move(options));
    ASSERT_TRUE(child) << child.error().message;
    EXPECT_EQ(status_of(**child), 0);
    const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(folder.read("out"),
              std::string("zero|a b||c\nd|x=y z|") + (home == nullptr ? "" : home) + "|");
}

TEST(ChildProgramTest, SignalsArePassedOn) {
    const LineServer server;
    Ear ear;
    const auto child =
        start(shell(get_line(server.at()) + "; trap 'exit 9' USR1; " + "exec 4<>/dev/tcp/127.0.0.1/"
                    + std::to_string(server.at().port) + "; while :; do sleep 0.01; done"),
              &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    ASSERT_EQ(ear.wait_for(2).size(), 2U) << "the trap is set by then";
    EXPECT_EQ(child->exit_status(), std::nullopt);
    child->signal(SIGUSR1);
    EXPECT_EQ(status_of(*child), 9);
    child->signal(SIGUSR1);  // nobody is there any more
    EXPECT_EQ(child->exit_status(), 9);
}

TEST(ChildProgramTest, ItIsEndedWithUs) {
    auto child = start({"sleep", "1000"});
    ASSERT_NE(child, nullptr);
    const auto pid = static_cast<pid_t>(child->pid());
    child.reset();
    EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(ChildProgramTest, OneThatDoesNotWantToEndIsMadeTo) {
    const LineServer server;
    Ear ear;
    auto child = start(shell("trap '' TERM; " + get_line(server.at()) + "; exec sleep 1000"), &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    ASSERT_EQ(ear.wait_for(1).size(), 1U) << "the trap is set by then";
    const auto pid = static_cast<pid_t>(child->pid());
    child.reset();
    EXPECT_EQ(::kill(pid, 0), -1);
}

// ---- What it tells ----

TEST(ChildProgramTest, AConnectionIsToldWithItsProgram) {
    LineServer server;
    Ear ear;
    const auto child = start(shell(get_line(server.at())), &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    const std::vector<Told> told = ear.wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].remote, server.at());
    EXPECT_EQ(told[0].local, server.clients().at(0));
    EXPECT_EQ(told[0].program.pid, child->pid());
    EXPECT_EQ(told[0].program.name, "bash");
    EXPECT_THAT(told[0].program.command_line, HasSubstr("/dev/tcp/127.0.0.1"));
    EXPECT_EQ(told[0].program.uid, ::geteuid());
}

TEST(ChildProgramTest, ConnectionsOverIpv6AreTold) {
    if (!test::has_ipv6_loopback()) {
        GTEST_SKIP() << "no IPv6 on the loopback interface";
    }
    LineServer server(AF_INET6);
    Ear ear;
    const auto child = start(shell(get_line(server.at())), &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    const std::vector<Told> told = ear.wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].remote, server.at());
    EXPECT_EQ(told[0].local, server.clients().at(0));
}

TEST(ChildProgramTest, EachOfTwoHundredShortOnesIsTold) {
    if (!fs::exists("/usr/bin/curl")) {
        GTEST_SKIP() << "curl is not installed";
    }
    LineServer server;
    Ear ear;
    const std::string url = "http://127.0.0.1:" + std::to_string(server.at().port) + "/";
    const auto child = start(
        shell("for i in {1..200}; do curl -s " + url + "$i > /dev/null || exit 1; done"), &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    std::vector<Endpoint> told;
    std::vector<std::string> wrong;
    for (const Told& one : ear.wait_for(200)) {
        told.push_back(one.local);
        const std::string expected = "curl -s " + url + std::to_string(told.size());
        if (one.program.command_line != expected || one.program.name != "curl"
            || one.remote != server.at() || !child->has(one.program.pid)) {
            wrong.push_back(one.program.command_line);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
    EXPECT_EQ(told, server.clients());
}

TEST(ChildProgramTest, AThreadsConnectionIsItsProcesss) {
    if (!fs::exists("/usr/bin/python3")) {
        GTEST_SKIP() << "Python is not installed";
    }
    LineServer server;
    Ear ear;
    const std::string script =
        "import socket, sys, threading\n"
        "def get():\n"
        "    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
        "    while s.recv(100): pass\n"
        "threads = [threading.Thread(target=get) for i in range(8)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()\n";
    const auto child =
        start({"/usr/bin/python3", "-c", script, std::to_string(server.at().port)}, &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    std::vector<Endpoint> told;
    for (const Told& one : ear.wait_for(8)) {
        EXPECT_EQ(one.program.pid, child->pid());
        told.push_back(one.local);
    }
    std::vector<Endpoint> clients = server.clients();
    std::sort(told.begin(), told.end());
    std::sort(clients.begin(), clients.end());
    EXPECT_EQ(told, clients);
}

TEST(ChildProgramTest, OneThatIsRefusedDoesNotHideTheNext) {
    LineServer server;
    std::uint16_t closed = 0;
    {
        const OwnedSocket gone = test::listen_on_loopback();
        closed = test::local_end(gone).port;
    }
    Ear ear;
    const auto child = start(shell("(exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(closed)
                                   + ") 2> /dev/null; " + get_line(server.at())),
                             &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    // The one that was refused may be told, too: it had begun.
    bool found = false;
    for (const Told& one : ear.wait_for(1)) {
        found = found || one.local == server.clients().at(0);
    }
    EXPECT_TRUE(found);
}

TEST(ChildProgramTest, HostileNamesArriveUnchanged) {
    const TestFolder folder;
    const LineServer server;
    const std::string name = "\x1b[31mred\nfifteen-and-more";
    const fs::path program = folder.path() / name;
    fs::copy_file("/bin/bash", program);
    Ear ear;
    const auto child =
        start({program.string(), "-c", get_line(server.at()), "two\nlines", "\x07"}, &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    const std::vector<Told> told = ear.wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].program.name, name);
    EXPECT_EQ(told[0].program.path, program.string());
    EXPECT_EQ(told[0].program.command_line,
              program.string() + " -c " + get_line(server.at()) + " two\nlines \x07");
}

TEST(ChildProgramTest, ALongCommandLineIsCut) {
    const LineServer server;
    Ear ear;
    const auto child =
        start({"bash", "-c", get_line(server.at()), std::string(100'000, 'x')}, &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    const std::vector<Told> told = ear.wait_for(1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].program.command_line.size(), 4096U);
}

TEST(ChildProgramTest, TheThreadThatTellsHasAName) {
    const LineServer server;
    Ear ear;
    const auto child = start(shell(get_line(server.at()) + "; exec sleep 1000"), &ear);
    SKIP_UNLESS_IT_SEES_ALL(child);
    ASSERT_EQ(ear.wait_for(1).size(), 1U);
    EXPECT_THAT(test::own_thread_names(), testing::Contains("waybill-connect"));
}

// ---- Which processes are its ----

TEST(ChildProgramTest, DescendantsAreItsAndOthersAreNot) {
    const LineServer server;
    Ear ear;
    const auto child = start(shell("(" + get_line(server.at()) + ")"), &ear);
    const test::StartedProgram other("/bin/sleep", {"sleep", "1000"});
    SKIP_UNLESS_IT_SEES_ALL(child);
    EXPECT_EQ(status_of(*child), 0);
    ASSERT_EQ(ear.wait_for(1).size(), 1U);
    EXPECT_TRUE(child->has(child->pid()));
    EXPECT_TRUE(child->has(ear.wait_for(1)[0].program.pid)) << "it has ended by now";
    EXPECT_FALSE(child->has(static_cast<std::uint32_t>(::getpid())));
    EXPECT_FALSE(child->has(static_cast<std::uint32_t>(::getppid())));
    EXPECT_FALSE(child->has(1));
    EXPECT_FALSE(child->has(0));
}

// The first line of a pipe that a program writes into.
class LinePipe {
public:
    LinePipe() {
        if (::pipe(ends_.data()) != 0) {
            std::abort();
        }
    }
    ~LinePipe() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    LinePipe(const LinePipe&) = delete;
    LinePipe& operator=(const LinePipe&) = delete;

    // Where a shell that inherits it writes to.
    std::string target() const { return "/proc/self/fd/" + std::to_string(ends_[1]); }
    std::string read_line() const {
        std::string line;
        for (char c = 0; ::read(ends_[0], &c, 1) == 1 && c != '\n';) {
            line += c;
        }
        return line;
    }

private:
    std::array<int, 2> ends_{};
};

TEST(ChildProgramTest, WhatItLeavesBehindIsItsAndMayGoOnConnecting) {
    LineServer server;
    const LinePipe ready;
    const LinePipe done;
    const TestFolder folder;
    const std::string gate = (folder.path() / "gate").string();
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    auto child =
        start(shell("( echo $BASHPID > " + ready.target() + "; read -r go < " + gate + "; "
                    + get_line(server.at()) + "; echo $? > " + done.target() + " ) & exit 0"));
    ASSERT_NE(child, nullptr);
    const std::string orphan = ready.read_line();
    EXPECT_EQ(status_of(*child), 0);
    EXPECT_TRUE(child->has(static_cast<std::uint32_t>(std::stoul(orphan))));
    child.reset();
    std::ofstream(gate) << "go\n";
    EXPECT_EQ(done.read_line(), "0") << "exit status of the connection";
    EXPECT_EQ(server.clients().size(), 1U);
}

// ---- Where the kernel does not help ----

// From here on seccomp() is refused, as it is in some containers.
bool forbid_listeners() {
    const std::array<sock_filter, 4> code{
        sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
        sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_seccomp},
        sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
        sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    const sock_fprog program{static_cast<unsigned short>(code.size()),
                             const_cast<sock_filter*>(code.data())};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST(ChildProgramTest, WhereTheKernelRefusesTheProgramRunsUntold) {
    const LineServer server;
    const pid_t pid = ::fork();
    if (pid == 0) {
        if (!forbid_listeners()) {
            ::_exit(77);
        }
        auto child = ChildProgram::start({.command = shell(get_line(server.at()) + "; exit 5")});
        const bool right = child && !(*child)->sees_all() && status_of(**child) == 5
                           && (*child)->has((*child)->pid());
        ::_exit(right ? 0 : 1);
    }
    int state = 0;
    ASSERT_EQ(::waitpid(pid, &state, 0), pid);
    ASSERT_TRUE(WIFEXITED(state));
    if (WEXITSTATUS(state) == 77) {
        GTEST_SKIP() << "seccomp cannot be set up here";
    }
    EXPECT_EQ(WEXITSTATUS(state), 0);
}

}  // namespace
}  // namespace waybill::capture
