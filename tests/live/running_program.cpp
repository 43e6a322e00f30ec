// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/running_program.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

// All that a file holds, from its beginning, whoever writes it at the moment.
std::string content_of(int file) {
    std::string content;
    std::array<char, 65536> piece{};
    while (true) {
        const ssize_t got =
            ::pread(file, piece.data(), piece.size(), static_cast<off_t>(content.size()));
        if (got <= 0) {
            return content;
        }
        content.append(piece.data(), static_cast<std::size_t>(got));
    }
}

// Behind fork(): becomes the program.
[[noreturn]] void become(
    char* const* words, char* const* variables, const Surroundings& where, int output, int errors) {
    if (where.network >= 0 && ::setns(where.network, CLONE_NEWNET) != 0) {
        ::_exit(125);
    }
    if (where.user) {
        const gid_t group = *where.user;
        if (::setgroups(0, nullptr) != 0 || ::setresgid(group, group, group) != 0
            || ::setresuid(*where.user, *where.user, *where.user) != 0) {
            ::_exit(125);
        }
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // behind the change of user, which clears it
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGPIPE, SIG_DFL);
    const int input = where.input >= 0 ? where.input : ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(input, STDIN_FILENO);
    ::dup2(where.output >= 0 ? where.output : output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execve(words[0], words, variables);
    ::_exit(126);
}

}  // namespace

bool eventually(const std::function<bool()>& is_so) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

RunningProgram::RunningProgram(std::vector<std::string> words, const Surroundings& where)
    : output_(::memfd_create("output", MFD_CLOEXEC)),
      errors_(::memfd_create("errors", MFD_CLOEXEC)) {
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8"};
    environment.insert(environment.end(), where.environment.begin(), where.environment.end());
    for (const char* const name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* const value = std::getenv(name); value != nullptr) {
            environment.push_back(std::string(name) + "=" + value);
        }
    }
    std::vector<char*> variables = detail::pointers(environment);
    std::vector<char*> list = detail::pointers(words);
    pid_ = ::fork();
    if (pid_ == 0) {
        become(list.data(), variables.data(), where, output_, errors_);
    }
}

RunningProgram::~RunningProgram() {
    if (!has_ended()) {
        signal(SIGKILL);
        wait();
    }
    ::close(output_);
    ::close(errors_);
}

void RunningProgram::signal(int number) const {
    if (!status_ && pid_ > 0) {
        ::kill(pid_, number);
    }
}

std::string RunningProgram::output() const {
    return content_of(output_);
}

std::string RunningProgram::errors() const {
    return content_of(errors_);
}

std::string RunningProgram::account() {
    const std::string out = output();
    return "it " + (has_ended() ? "ended with " + std::to_string(*status_) : "runs")
           + "\n--- standard error:\n" + errors() + "\n--- standard output:\n" + out.substr(0, 4000)
           + (out.size() > 4000 ? "... (" + std::to_string(out.size()) + " bytes)\n" : "\n");
}

bool RunningProgram::prints(std::string_view text) {
    bool found = false;
    const auto look = [&] {
        const bool ended = has_ended();
        found =
            output().find(text) != std::string::npos || errors().find(text) != std::string::npos;
        return found || ended;
    };
    eventually(look);
    return found;
}

bool RunningProgram::has_ended() {
    int state = 0;
    if (!status_ && ::waitpid(pid_, &state, WNOHANG) == pid_) {
        status_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    }
    return status_.has_value();
}

int RunningProgram::wait() {
    if (!eventually([this] { return has_ended(); })) {
        ADD_FAILURE() << "a program does not end: " << account();
        signal(SIGKILL);
        eventually([this] { return has_ended(); });
    }
    return status_.value_or(-1);
}

std::string run(std::vector<std::string> words, const Surroundings& where) {
    std::string all;
    for (const std::string& word : words) {
        all += word + ' ';
    }
    RunningProgram program(std::move(words), where);
    const int status = program.wait();
    EXPECT_EQ(status, 0) << all << '\n' << program.account();
    return program.output();
}

}  // namespace waybill::test
