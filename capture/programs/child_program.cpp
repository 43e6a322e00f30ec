// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/child_program.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/programs/child_start.h"
#include "capture/programs/connect_watch.h"
#include "capture/programs/process_facts.h"
#include "capture/programs/process_handle.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;
using Pids = std::set<std::uint32_t>;

constexpr std::size_t kMostPids = 100'000;
constexpr int kDeepest = 64;  // ancestors that are looked at
constexpr int kPatienceMs = 2'000;
constexpr std::chrono::seconds kReapingPause(1);
constexpr std::chrono::seconds kOtherFor(1);  // a number may be given again

// The children that this process has.
Pids children() {
    Pids found;
    std::error_code error;
    for (auto thread = std::filesystem::directory_iterator("/proc/self/task", error);
         !error && thread != std::filesystem::directory_iterator();
         thread.increment(error)) {
        std::ifstream file(thread->path() / "children");
        for (std::uint32_t pid = 0; file >> pid;) {
            found.insert(pid);
        }
    }
    return found;
}

// Those among our descendants that lose their parents become our children.
void adopt_orphans(bool whether) {
    ::prctl(PR_SET_CHILD_SUBREAPER, whether ? 1 : 0, 0, 0, 0);
}

class Child final : public ChildProgram {
public:
    Child(StartedChild started, Pids strangers, ChildOptions options)
        : pid_(started.pid),
          process_(std::move(started.process)),
          strangers_(std::move(strangers)) {
        if (started.listener != nullptr) {
            watch_ = ConnectWatch::start(
                std::move(started.listener),
                ConnectTold{.on_process = [this](std::uint32_t pid) { take_in(pid); },
                            .on_connection = std::move(options.on_connection)});
        }
    }

    ~Child() override {
        if (!exit_status()) {
            signal(SIGTERM);
            pollfd ended{process_->descriptor(), POLLIN, 0};
            ::poll(&ended, 1, kPatienceMs);
            signal(SIGKILL);
            wait(0);
        }
        watch_.reset();
        reap();
        adopt_orphans(false);
    }

    std::uint32_t pid() const override { return static_cast<std::uint32_t>(pid_); }

    bool sees_all() const override { return watch_ != nullptr && watch_->may_look(); }

    bool has(std::uint32_t pid) const override {
        const std::lock_guard lock(mutex_);
        if (is_known(pid)) {
            return true;
        }
        // Those who ask do so for each exchange, and /proc is slow.
        const Clock::time_point now = Clock::now();
        const auto other = others_.find(pid);
        if (other != others_.end() && now < other->second) {
            return false;
        }
        if (descends(pid)) {
            remember(pid);
            return true;
        }
        if (others_.size() >= kMostPids) {
            others_.clear();
        }
        others_[pid] = now + kOtherFor;
        return false;
    }

    void signal(int number) override { signal_process(process_->descriptor(), number); }

    std::optional<int> exit_status() override { return wait(WNOHANG); }

private:
    // REQUIRES: mutex_ is held, of these three.
    bool is_known(std::uint32_t pid) const { return pid == this->pid() || own_.contains(pid); }

    void remember(std::uint32_t pid) const {
        others_.erase(pid);
        if (own_.size() < kMostPids && pid != this->pid()) {
            own_.insert(pid);
        }
    }

    bool descends(std::uint32_t pid) const {
        for (int depth = 0; pid > 1 && depth < kDeepest; ++depth) {
            if (is_known(pid)) {
                return true;
            }
            const std::uint32_t parent = parent_of(pid);
            // What lost its parent has become ours.
            if (parent == static_cast<std::uint32_t>(::getpid()) && !strangers_.contains(pid)) {
                return true;
            }
            pid = parent;
        }
        return false;
    }

    void take_in(std::uint32_t pid) {
        {
            const std::lock_guard lock(mutex_);
            remember(pid);
        }
        running_.insert(pid);
        if (const auto now = Clock::now(); now >= next_reaping_) {
            next_reaping_ = now + kReapingPause;
            reap();
        }
    }

    // Buries those that lost their parent and have ended: nobody else does. Only those that are
    // known to be the command's: this process has other children, whose end others wait for.
    void reap() {
        std::erase_if(running_, [&](std::uint32_t pid) {
            const auto process = static_cast<pid_t>(pid);
            return pid != this->pid()
                   && (::waitpid(process, nullptr, WNOHANG) == process
                       || (::kill(process, 0) != 0 && errno == ESRCH));
        });
    }

    std::optional<int> wait(int flags) {
        const std::lock_guard lock(mutex_);
        int state = 0;
        while (!status_) {
            const pid_t ended = ::waitpid(pid_, &state, flags);
            if (ended == pid_) {
                status_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
            } else if (ended == 0) {
                break;
            } else if (errno != EINTR) {
                status_ = 127;  // somebody else has waited for it
            }
        }
        return status_;
    }

    pid_t pid_;
    std::unique_ptr<File> process_;
    Pids strangers_;  // other children of this process

    mutable std::mutex mutex_;
    mutable Pids own_;
    mutable std::map<std::uint32_t, Clock::time_point> others_;  // until when that holds
    std::optional<int> status_;

    // Of the thread of the watch, and of the destructor behind it.
    Pids running_;
    Clock::time_point next_reaping_{};

    std::unique_ptr<ConnectWatch> watch_;
};

}  // namespace

Result<std::unique_ptr<ChildProgram>> ChildProgram::start(ChildOptions options, int* shell_status) {
    Pids strangers = children();
    adopt_orphans(true);
    StartedChild started = start_child(options.command, options.environment, options.watched);
    if (started.pid < 0) {
        adopt_orphans(false);
        if (shell_status != nullptr) {
            *shell_status = started.error == ENOENT ? 127 : 126;
        }
        const std::string name = options.command.empty() ? "" : options.command.front();
        if (started.error == ENOENT && name.find('/') == std::string::npos) {
            return Error{name + ": no such program in PATH"};
        }
        return system_error(name + " cannot be started", started.error);
    }
    std::unique_ptr<ChildProgram> child =
        std::make_unique<Child>(std::move(started), std::move(strangers), std::move(options));
    return child;
}

}  // namespace waybill::capture
