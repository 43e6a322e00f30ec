// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/tool_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/bytes.h"

namespace waybill::proxy {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongest{60};
constexpr std::chrono::milliseconds kLookAgain{100};
constexpr int kBySignal = 128;

class Pipe {
public:
    Pipe() { is_open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    ~Pipe() {
        close(0);
        close(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    bool is_open() const { return is_open_; }
    int reader() const { return ends_[0]; }
    int writer() const { return ends_[1]; }
    void close(std::size_t end) {
        if (ends_.at(end) >= 0) {
            ::close(ends_.at(end));
            ends_.at(end) = -1;
        }
    }

private:
    std::array<int, 2> ends_{-1, -1};
    bool is_open_ = false;
};

// What posix_spawn() is told; freed at the end.
class SpawnPlan {
public:
    SpawnPlan() {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    int start(const std::string& path,
              std::vector<char*>& words,
              const Pipe& output,
              const Pipe& errors,
              pid_t& child) {
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output.writer(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, errors.writer(), STDERR_FILENO);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        // In a session of its own there is no terminal that it could ask on.
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        return ::posix_spawn(&child, path.c_str(), &actions_, &attributes_, words.data(), environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

void take(Pipe& from, const pollfd& event, std::string& into) {
    std::array<char, 4096> buffer{};
    if (event.revents == 0) {
        return;
    }
    const ssize_t got = ::read(from.reader(), buffer.data(), buffer.size());
    if (got > 0) {
        const std::size_t room = kMiB - std::min(into.size(), kMiB);
        into.append(buffer.data(), std::min(static_cast<std::size_t>(got), room));
    } else if (got == 0 || errno != EINTR) {
        from.close(0);
    }
}

// Until both are closed, or it took too long.
void collect(Pipe& output, Pipe& errors, ToolRun& run, Clock::time_point until) {
    while ((output.reader() >= 0 || errors.reader() >= 0) && Clock::now() < until) {
        std::array<pollfd, 2> ready = {
            {{output.reader(), POLLIN, 0}, {errors.reader(), POLLIN, 0}}};
        ::poll(ready.data(), ready.size(), static_cast<int>(kLookAgain.count()));
        take(output, ready[0], run.output);
        take(errors, ready[1], run.errors);
    }
}

}  // namespace

std::string find_tool(const std::string& name) {
    if (name.find('/') != std::string::npos) {
        return ::access(name.c_str(), X_OK) == 0 ? name : "";
    }
    const char* const set = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
    const std::string folders = std::string(set != nullptr ? set : "/usr/local/bin:/usr/bin:/bin")
                                + ":/usr/local/sbin:/usr/sbin:/sbin";
    std::string_view rest = folders;
    while (true) {
        const std::size_t colon = rest.find(':');
        const std::string_view folder = rest.substr(0, colon);
        // An empty one would be the folder we happen to be in.
        if (folder.starts_with('/')) {
            std::string path = std::string(folder) + "/" + name;
            if (::access(path.c_str(), X_OK) == 0) {
                return path;
            }
        }
        if (colon == std::string_view::npos) {
            return "";
        }
        rest.remove_prefix(colon + 1);
    }
}

Result<ToolRun> run_tool(const std::vector<std::string>& command) {
    const std::string path = find_tool(command.at(0));
    if (path.empty()) {
        return Error{command[0] + ": is not installed"};
    }
    std::vector<std::string> texts = command;
    std::vector<char*> words;
    for (std::string& text : texts) {
        words.push_back(text.data());
    }
    words.push_back(nullptr);
    Pipe output;
    Pipe errors;
    pid_t child = 0;
    const int code = output.is_open() && errors.is_open()
                         ? SpawnPlan().start(path, words, output, errors, child)
                         : errno;
    if (code != 0) {
        return Error{path + ": " + std::generic_category().message(code)};
    }
    output.close(1);
    errors.close(1);
    ToolRun run;
    const Clock::time_point until = Clock::now() + kLongest;
    collect(output, errors, run, until);
    if (Clock::now() >= until) {
        ::kill(-child, SIGKILL);  // with whatever it started
    }
    int state = 0;
    while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    run.status = WIFEXITED(state) ? WEXITSTATUS(state) : kBySignal + WTERMSIG(state);
    return run;
}

}  // namespace waybill::proxy
