// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the waybill that was built, as a child process, and takes down what it does.
//
//     const ProgramRun run = run_waybill({"analyze", "-T", "jsonl", path});
//     EXPECT_EQ(run.status, 0) << run.errors;
//
// The child has a clean environment, default signal handlers and the folder that is asked for; its
// standard input is empty unless something is put in. A child that does not end is killed.
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace waybill::test {

struct ProgramRun {
    int status = -1;  // exit status; -1 when a signal ended it
    int signal = 0;   // that ended it
    std::string output;
    std::string errors;
    std::uint64_t peak_kib = 0;  // most memory it had at one time
    double seconds = 0;
};

struct ProgramOptions {
    std::string folder = WAYBILL_SOURCE_DIR;
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
    std::string input{};   // to its standard input
    int output_file = -1;  // takes its standard output instead of ProgramRun::output
    int error_file = -1;
    std::chrono::seconds timeout{60};
    std::function<void(pid_t)> started{};  // told once, when the child runs
    std::string program{};                 // instead of the waybill that was built
};

// The lines of what a program printed; the last one must end with a line feed, too.
inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t at = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    EXPECT_EQ(at, text.size()) << "the last line lacks its line feed";
    return lines;
}

inline std::string waybill_program() {
    return std::string(WAYBILL_BINARY_DIR) + "/bin/waybill";
}

namespace detail {

struct Pipe {
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            std::abort();
        }
    }
    ~Pipe() {
        close(0);
        close(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close(std::size_t end) {
        if (ends[end] >= 0) {
            ::close(ends[end]);
            ends[end] = -1;
        }
    }

    std::array<int, 2> ends{};
};

// The pointers that exec takes; the texts must outlive them.
inline std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (std::string& text : texts) {
        list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
}

// Feeds the child and collects what it says until both its outputs are closed.
inline void talk(
    Pipe& input, std::string_view rest, Pipe& output, Pipe& errors, ProgramRun& run, auto until) {
    ::fcntl(input.ends[1], F_SETFL, O_NONBLOCK);
    while (output.ends[0] >= 0 || errors.ends[0] >= 0) {
        if (rest.empty()) {
            input.close(1);
        }
        std::array<pollfd, 3> ready = {{{output.ends[0], POLLIN, 0},
                                        {errors.ends[0], POLLIN, 0},
                                        {input.ends[1], POLLOUT, 0}}};
        if (std::chrono::steady_clock::now() > until) {
            return;
        }
        ::poll(ready.data(), ready.size(), 100);
        const auto take = [](Pipe& from, const pollfd& event, std::string& into) {
            std::array<char, 65536> buffer{};
            if (event.revents == 0) {
                return;
            }
            const ssize_t got = ::read(from.ends[0], buffer.data(), buffer.size());
            if (got <= 0) {
                from.close(0);
            } else {
                into.append(buffer.data(), static_cast<std::size_t>(got));
            }
        };
        take(output, ready[0], run.output);
        take(errors, ready[1], run.errors);
        if (ready[2].revents != 0) {
            const ssize_t put = ::write(input.ends[1], rest.data(), rest.size());
            if (put > 0) {
                rest.remove_prefix(static_cast<std::size_t>(put));
            } else if (errno != EAGAIN) {
                rest = {};
            }
        }
    }
}

}  // namespace detail

inline ProgramRun run_waybill(std::vector<std::string> arguments,
                              const ProgramOptions& options = {}) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string program = options.program.empty() ? waybill_program() : options.program;
    arguments.insert(arguments.begin(), "waybill");
    std::vector<char*> words = detail::pointers(arguments);
    std::vector<std::string> environment = options.environment;
    for (const char* const name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* const value = std::getenv(name); value != nullptr) {
            environment.push_back(std::string(name) + "=" + value);
        }
    }
    std::vector<char*> variables = detail::pointers(environment);
    detail::Pipe input;
    detail::Pipe output;
    detail::Pipe errors;

    // A child that ends before it has read all must not end us.
    struct sigaction ignore {};
    struct sigaction before {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before);

    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGPIPE, SIG_DFL);
        ::signal(SIGINT, SIG_DFL);
        ::dup2(input.ends[0], STDIN_FILENO);
        ::dup2(options.output_file >= 0 ? options.output_file : output.ends[1], STDOUT_FILENO);
        ::dup2(options.error_file >= 0 ? options.error_file : errors.ends[1], STDERR_FILENO);
        if (::chdir(options.folder.c_str()) == 0) {
            ::execve(program.c_str(), words.data(), variables.data());
        }
        ::_exit(126);
    }
    input.close(0);
    output.close(1);
    errors.close(1);
    if (options.started) {
        options.started(child);
    }
    ProgramRun run;
    detail::talk(input, options.input, output, errors, run, begin + options.timeout);
    int state = 0;
    rusage usage{};
    pid_t ended = 0;
    while ((ended = ::wait4(child, &state, WNOHANG, &usage)) == 0) {
        if (std::chrono::steady_clock::now() > begin + options.timeout) {
            ::kill(child, SIGKILL);
        }
        ::usleep(1000);
    }
    ::sigaction(SIGPIPE, &before, nullptr);
    if (ended == child) {
        run.status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
        run.signal = WIFSIGNALED(state) ? WTERMSIG(state) : 0;
        run.peak_kib = static_cast<std::uint64_t>(usage.ru_maxrss);
    }
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return run;
}

}  // namespace waybill::test
