// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/program_run.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace waybill::corpus {
namespace {

constexpr std::size_t kErrorsKept = 4096;
constexpr int kCouldNotStart = 127;

class Pipe {
public:
    Pipe() { open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    bool is_open() const { return open_; }
    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close_writer() { close_end(1); }

private:
    void close_end(std::size_t end) {
        if (open_ && ends_[end] >= 0) {
            ::close(ends_[end]);
            ends_[end] = -1;
        }
    }

    std::array<int, 2> ends_{-1, -1};
    bool open_ = false;
};

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, int out, int errors, std::uint64_t address_space) {
    if (address_space != 0) {
        const rlimit limit{address_space, address_space};
        ::setrlimit(RLIMIT_AS, &limit);
    }
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(arguments[0], arguments);
    ::_exit(kCouldNotStart);
}

// False at the end of the stream.
bool read_some(int from, std::string& into) {
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got > 0) {
        into.append(buffer.data(), static_cast<std::size_t>(got));
        return true;
    }
    return got < 0 && errno == EINTR;
}

using Clock = std::chrono::steady_clock;

// Reads both streams until both end, the time is up or the output too long.
RunResult::End collect(
    int out, int errors, const RunLimits& limits, Clock::time_point deadline, RunResult& result) {
    std::array<pollfd, 2> waits{pollfd{out, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return RunResult::End::TimedOut;
        }
        if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) < 0) {
            continue;
        }
        if (waits[0].fd >= 0 && waits[0].revents != 0 && !read_some(out, result.output)) {
            waits[0].fd = -1;
        }
        if (waits[1].fd >= 0 && waits[1].revents != 0 && !read_some(errors, result.errors)) {
            waits[1].fd = -1;
        }
        if (result.errors.size() > 2 * kErrorsKept) {
            result.errors.erase(0, result.errors.size() - kErrorsKept);
        }
        if (result.output.size() > limits.output) {
            return RunResult::End::TooMuchOutput;
        }
    }
    return RunResult::End::Exited;
}

}  // namespace

std::string describe(const RunResult& result, const RunLimits& limits) {
    switch (result.end) {
        case RunResult::End::Exited:
            return fmt::format("exit status {}", result.code);
        case RunResult::End::Signalled:
            return fmt::format("killed by signal {}", result.code);
        case RunResult::End::TimedOut:
            return fmt::format("took longer than {} s", limits.time.count());
        case RunResult::End::TooMuchOutput:
            return "printed too much";
        case RunResult::End::NotStarted:
            return "could not be started";
    }
    return {};
}

RunResult run_program(const std::vector<std::string>& command, const RunLimits& limits) {
    RunResult result;
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& part : command) {
        arguments.push_back(const_cast<char*>(part.c_str()));
    }
    arguments.push_back(nullptr);
    Pipe out;
    Pipe errors;
    if (!out.is_open() || !errors.is_open()) {
        return result;
    }
    const pid_t child = ::fork();
    if (child < 0) {
        return result;
    }
    if (child == 0) {
        become(arguments.data(), out.writer(), errors.writer(), limits.address_space);
    }
    out.close_writer();
    errors.close_writer();
    const auto deadline = Clock::now() + limits.time;
    result.end = collect(out.reader(), errors.reader(), limits, deadline, result);
    int status = 0;
    // It may have closed its streams and live on.
    while (result.end == RunResult::End::Exited && ::waitpid(child, &status, WNOHANG) == 0) {
        if (Clock::now() > deadline) {
            result.end = RunResult::End::TimedOut;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (result.end != RunResult::End::Exited) {
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return result;
    }
    if (WIFSIGNALED(status)) {
        result.end = RunResult::End::Signalled;
        result.code = WTERMSIG(status);
    } else {
        result.code = WEXITSTATUS(status);
        result.end =
            result.code == kCouldNotStart ? RunResult::End::NotStarted : RunResult::End::Exited;
    }
    return result;
}

bool is_sanitized(const std::string& program) {
    std::ifstream file(program, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    const std::string text = std::move(bytes).str();
    return text.find("__asan_init") != std::string::npos
           || text.find("__tsan_init") != std::string::npos;
}

}  // namespace waybill::corpus
