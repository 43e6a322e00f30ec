// SPDX-License-Identifier: GPL-3.0-or-later
//
// The programs with privileges, by themselves.
#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "capture/helper/sandbox.h"
#include "capture/helper/status.h"
#include "tests/capture/live/fed_packets.h"
#include "tests/capture/live/forked.h"
#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

using ::testing::HasSubstr;

std::string binary(const std::string& name) {
    return std::string(WAYBILL_BINARY_DIR) + "/bin/" + name;
}

ProgramRun run_helper(std::vector<std::string> arguments, const std::string& input = "") {
    ProgramOptions options;
    options.program = binary("waybill-capture");
    options.input = input;
    return run_waybill(std::move(arguments), options);
}

int lines_of_code(const std::string& name) {
    std::ifstream file(std::string(WAYBILL_SOURCE_DIR) + "/capture/helper/" + name);
    EXPECT_TRUE(file) << name;
    int count = 0;
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find_first_not_of(" \t");
        count += first != std::string::npos && line.compare(first, 2, "//") != 0 ? 1 : 0;
    }
    return count;
}

// What is between them and the kernel is libpcap and nothing of ours.
TEST(HelperTest, IsSmallEnoughToBeReadInOneSitting) {
    int lines = 0;
    for (const char* const name :
         {"capture.cpp", "pcapng.h", "sandbox.cpp", "sandbox.h", "status.h"}) {
        lines += lines_of_code(name);
    }
    EXPECT_GT(lines, 100);
    EXPECT_LT(lines, 500);
    EXPECT_LT(lines_of_code("owners.cpp"), 200);
}

TEST(HelperTest, WrongArgumentsAreUsage) {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                      {"0", "1000000", "1", "tcp"},
                                                      {"x", "1000000", "1", "tcp", "lo"},
                                                      {"0", "-5", "1", "tcp", "lo"},
                                                      {"0", "99999999999", "1", "tcp", "lo"}}) {
        const ProgramRun run = run_helper(arguments);
        EXPECT_EQ(run.status, helper::kUsage);
        EXPECT_THAT(run.errors, HasSubstr("usage: waybill-capture"));
        EXPECT_EQ(run.output, "");
    }
}

TEST(HelperTest, OnlyNetworkInterfacesAreOpened) {
    for (const char* const name :
         {"nflog", "usbmon0", "bluetooth0", "dbus-system", "", "/dev/mem"}) {
        const ProgramRun run = run_helper({"0", "1000000", "1", "", name});
        EXPECT_EQ(run.status, helper::kNoSuchInterface) << name << run.errors;
    }
}

class HelperAsRootTest : public testing::Test {
protected:
    void SetUp() override {
        if (!may_have_networks()) {
            GTEST_SKIP() << "needs root and network namespaces";
        }
    }
};

TEST_F(HelperAsRootTest, EndsWithItsInputAndWritesWholeBlocks) {
    const ProgramRun run = run_helper({"0", "1000000", "1", "", "lo"});
    EXPECT_EQ(run.status, helper::kDone) << run.errors;
    const FedPackets fed = taken_apart(run.output);
    EXPECT_TRUE(fed.whole);
    EXPECT_EQ(fed.interfaces, std::vector<std::string>{"lo"});
    EXPECT_EQ(fed.statistics_blocks, 1);
}

TEST_F(HelperAsRootTest, AWrongFilterIsFoundWithoutPrivilegesAndTold) {
    const ProgramRun run = run_helper({"0", "1000000", "1", "tcp prot 80", "lo"});
    EXPECT_EQ(run.status, helper::kWrongFilter);
    EXPECT_THAT(run.errors, HasSubstr("lo: can't parse filter expression: syntax error"));
    EXPECT_EQ(run.output, "");
}

// A program with pipes for its streams, started by hand, to look at it while it runs.
class Piped {
public:
    explicit Piped(std::vector<std::string> words, bool one_socket = false) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (one_socket) {
            made_ = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) == 0;
            out = {::dup(in[0]), ::dup(in[1])};
            std::swap(in[0], in[1]);
        } else {
            made_ = ::pipe2(in.data(), O_CLOEXEC) == 0 && ::pipe2(out.data(), O_CLOEXEC) == 0;
        }
        std::vector<char*> pointers = detail::pointers(words);
        pid = ::fork();
        if (pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::execv(pointers[0], pointers.data());
            ::_exit(126);
        }
        ::close(in[0]);
        ::close(out[1]);
        input = in[1];
        output = out[0];
    }
    ~Piped() {
        end_input();
        end_output();
        if (pid > 0) {
            ::kill(pid, SIGKILL);
            wait();
        }
    }
    Piped(const Piped&) = delete;
    Piped& operator=(const Piped&) = delete;

    void end_input() {
        if (input >= 0) {
            ::close(std::exchange(input, -1));
        }
    }
    void end_output() {
        if (output >= 0) {
            ::close(std::exchange(output, -1));
        }
    }
    // It has written something.
    bool speaks() const {
        pollfd ready{output, POLLIN, 0};
        return made_ && ::poll(&ready, 1, 30'000) > 0 && (ready.revents & POLLIN) != 0;
    }
    // Exit status as a shell gives it.
    int wait() {
        int state = 0;
        ::waitpid(std::exchange(pid, -1), &state, 0);
        return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
    }

    pid_t pid = -1;
    int input = -1;
    int output = -1;

private:
    bool made_ = false;
};

std::vector<std::string> capture_words(const std::string& interface) {
    return {binary("waybill-capture"), "0", "1000000", "1", "", interface};
}

TEST_F(HelperAsRootTest, HasNoPrivilegesWhileItCaptures) {
    const Piped helper(capture_words("lo"));
    ASSERT_TRUE(helper.speaks());
    for (const char* const set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
        EXPECT_EQ(status_line(helper.pid, set), "0000000000000000") << set;
    }
    EXPECT_EQ(status_line(helper.pid, "NoNewPrivs"), "1");
    EXPECT_EQ(status_line(helper.pid, "Seccomp"), "2");
}

TEST_F(HelperAsRootTest, UnderSudoItBecomesTheCaller) {
    const std::string ids = in_a_process([]() -> std::string {
        ::setenv("SUDO_UID", "65534", 1);
        ::setenv("SUDO_GID", "65533", 1);
        const Piped helper(capture_words("lo"));
        return !helper.speaks()
                   ? "silence"
                   : status_line(helper.pid, "Uid") + " " + status_line(helper.pid, "Gid") + " "
                         + status_line(helper.pid, "Groups");
    });
    EXPECT_THAT(ids, HasSubstr("65534\t65534\t65534\t65534 65533\t65533\t65533\t65533 "));
    EXPECT_EQ(ids.back(), ' ') << "groups: " << ids;
}

TEST_F(HelperAsRootTest, SignalsEndItAsItsInputDoes) {
    for (const int signal : {SIGINT, SIGTERM}) {
        Piped helper(capture_words("lo"));
        ASSERT_TRUE(helper.speaks());
        ::kill(helper.pid, signal);
        const FedPackets fed = taken_apart(read_to_end(helper.output));
        EXPECT_TRUE(fed.whole);
        EXPECT_GE(fed.statistics_blocks, 1);
        EXPECT_EQ(helper.wait(), 0);
    }
}

TEST_F(HelperAsRootTest, EndsWhenNobodyReads) {
    Piped helper(capture_words("lo"));
    ASSERT_TRUE(helper.speaks());
    helper.end_output();
    EXPECT_EQ(helper.wait(), 0);
}

// ---- System calls ----

// How a process ends that has given them up but for getppid(), and then does this.
int end_of(const std::function<void()>& what) {
    const pid_t child = ::fork();
    if (child == 0) {
        const bool set = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                         && helper::allow_only({{SYS_getppid}, {SYS_dup, 0, ~0U, 1}});
        if (set) {
            what();
        }
        ::_exit(set ? 0 : 1);
    }
    int state = 0;
    ::waitpid(child, &state, 0);
    return WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
}

class SandboxTest : public testing::Test {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "the sanitizer makes system calls of its own";
#endif
    }
};

TEST_F(SandboxTest, WhatIsAllowedGoesOnAndAnythingElseKills) {
    constexpr int kKilled = 128 + SIGSYS;
    EXPECT_EQ(end_of([] { ::getppid(); }), 0);
    EXPECT_EQ(end_of([] { ::syscall(SYS_read, -1, nullptr, 0); }), 0);
    EXPECT_EQ(end_of([] { ::syscall(SYS_getpid); }), kKilled);
    EXPECT_EQ(end_of([] { ::socket(AF_INET, SOCK_STREAM, 0); }), kKilled);
    EXPECT_EQ(end_of([] { ::open("/dev/null", O_RDONLY); }), kKilled);
    EXPECT_EQ(end_of([] { ::fork(); }), kKilled);
    EXPECT_EQ(end_of([] { ::execl("/bin/true", "true", nullptr); }), kKilled);
}

TEST_F(SandboxTest, ArgumentsCount) {
    constexpr int kKilled = 128 + SIGSYS;
    EXPECT_EQ(end_of([] { ::syscall(SYS_dup, 1); }), 0);
    EXPECT_EQ(end_of([] { ::syscall(SYS_dup, 2); }), kKilled);
    EXPECT_EQ(end_of([] { ::syscall(SYS_write, 1, "", 0); }), 0);
    EXPECT_EQ(end_of([] { ::syscall(SYS_write, 2, "", 0); }), 0);
    EXPECT_EQ(end_of([] { ::syscall(SYS_write, 3, "", 0); }), kKilled);
    const auto map = [](int rights) {
        return [rights] {
            ::syscall(SYS_mmap, nullptr, 4096, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        };
    };
    EXPECT_EQ(end_of(map(PROT_READ | PROT_WRITE)), 0);
    EXPECT_EQ(end_of(map(PROT_READ | PROT_EXEC)), kKilled);
}

// ---- waybill-owners ----

std::string ask(const Piped& owners, const std::string& question) {
    std::string answer;
    std::array<char, 4096> buffer{};
    if (::write(owners.input, question.data(), question.size()) < 0) {
        return "it does not listen";
    }
    while (answer != "\n" && !answer.ends_with("\n\n")) {
        const ssize_t got = ::read(owners.output, buffer.data(), buffer.size());
        if (got <= 0) {
            return answer + "END";
        }
        answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return answer;
}

std::uint64_t inode_of(int socket) {
    struct stat facts {};
    ::fstat(socket, &facts);
    return facts.st_ino;
}

TEST(OwnersTest, FindsTheProcessesOfSockets) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (const bool one_socket : {false, true}) {
        const Piped owners({binary("waybill-owners")}, one_socket);
        const std::string line = fmt::format("{}\n", inode_of(socket));
        const std::string answer = fmt::format("{} {}\n\n", inode_of(socket), ::getpid());
        EXPECT_EQ(ask(owners, line + "\n"), answer);
        EXPECT_EQ(ask(owners, "1\n2\n" + line + line + "\n"), answer);
        EXPECT_EQ(ask(owners, "\n"), "\n");
        EXPECT_EQ(ask(owners, "nonsense\n99999999999999999999999\n-1\n\n"), "\n");
    }
    ::close(socket);
}

TEST(OwnersTest, ALineThatDoesNotEndEndsIt) {
    const Piped owners({binary("waybill-owners")});
    EXPECT_EQ(ask(owners, std::string(5000, '1')), "END");
}

TEST_F(HelperAsRootTest, OwnersOfAllUsersAreSeenWithTwoCapabilitiesAndNoMore) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const pid_t other = ::fork();
    if (other == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const std::uint64_t inode = become_nobody() ? inode_of(socket) : 0;
        [[maybe_unused]] const ssize_t put = ::write(ends[1], &inode, sizeof(inode));
        ::pause();
    }
    std::uint64_t inode = 0;
    ASSERT_EQ(::read(ends[0], &inode, sizeof(inode)), static_cast<ssize_t>(sizeof(inode)));
    {
        const Piped owners({binary("waybill-owners")});
        EXPECT_EQ(ask(owners, fmt::format("{}\n\n", inode)),
                  fmt::format("{} {}\n\n", inode, other));
        // CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE
        EXPECT_EQ(status_line(owners.pid, "CapEff"), "0000000000080004");
        EXPECT_EQ(status_line(owners.pid, "CapPrm"), "0000000000080004");
        EXPECT_EQ(status_line(owners.pid, "CapBnd"), "0000000000000000");
        EXPECT_EQ(status_line(owners.pid, "Seccomp"), "2");
    }
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace waybill::test
