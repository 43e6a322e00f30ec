// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/programs/owner_lookup.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPatienceMs = 1'000;
constexpr std::size_t kMostKept = 100'000;
constexpr std::size_t kLongestAnswer = 1'000'000;

struct Channel {
    int ours = -1;
    int theirs = -1;
};

// One socket is both standard streams of the helper: writing to it after its end gives an error
// and not a signal.
bool make_channel(Channel& channel) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return false;
    }
    channel = {ends[0], ends[1]};
    return true;
}

// Whom it becomes when it gives up being root.
std::vector<std::string> environment_of_helper() {
    std::vector<std::string> environment;
    for (const char* const name : {"SUDO_UID", "SUDO_GID"}) {
        if (const char* const value = ::secure_getenv(name); value != nullptr) {
            environment.push_back(std::string(name) + "=" + value);
        }
    }
    return environment;
}

pid_t spawn(const std::string& program, int channel) {
    std::string name = program;
    const std::array<char*, 2> words{name.data(), nullptr};
    std::vector<std::string> environment = environment_of_helper();
    std::vector<char*> variables;
    for (std::string& variable : environment) {
        variables.push_back(variable.data());
    }
    variables.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    if (::posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    pid_t pid = -1;
    const bool started =
        ::posix_spawn_file_actions_adddup2(&actions, channel, STDIN_FILENO) == 0
        && ::posix_spawn_file_actions_adddup2(&actions, channel, STDOUT_FILENO) == 0
        && ::posix_spawn(&pid, program.c_str(), &actions, nullptr, words.data(), variables.data())
               == 0;
    ::posix_spawn_file_actions_destroy(&actions);
    return started ? pid : -1;
}

class HelperOwners final : public OwnerLookup {
public:
    HelperOwners(pid_t pid, std::unique_ptr<File> channel)
        : pid_(pid),
          channel_(std::move(channel)) {}

    ~HelperOwners() override {
        channel_.reset();
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    std::vector<std::uint32_t> find(std::span<const std::uint32_t> inodes) override {
        ask_for_unknown(inodes);
        std::vector<std::uint32_t> pids;
        for (const std::uint32_t inode : inodes) {
            const auto owner = owners_.find(inode);
            pids.push_back(owner == owners_.end() ? 0 : owner->second);
        }
        if (owners_.size() > kMostKept) {
            owners_.clear();
        }
        return pids;
    }

private:
    // It looks through all processes each time: at most half of a processor.
    void ask_for_unknown(std::span<const std::uint32_t> inodes) {
        std::string question;
        for (const std::uint32_t inode : inodes) {
            if (!owners_.contains(inode)) {
                question += std::to_string(inode) + "\n";
            }
        }
        const Clock::time_point begin = Clock::now();
        if (question.empty() || !channel_ || begin < next_question_) {
            return;
        }
        if (!write_all(question + "\n") || !read_answer()) {
            hang_up();
            return;
        }
        take_answer();
        const Clock::time_point end = Clock::now();
        next_question_ = end + (end - begin);
    }

    // One that does not answer as agreed is not asked again.
    void hang_up() {
        if (channel_) {
            ::shutdown(channel_->descriptor(), SHUT_RDWR);
            channel_.reset();
        }
    }

    bool write_all(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t put =
                ::send(channel_->descriptor(), text.data(), text.size(), MSG_NOSIGNAL);
            if (put < 0 && errno == EINTR) {
                continue;
            }
            if (put <= 0) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }

    // Until the empty line.
    bool read_answer() {
        answer_.clear();
        while (answer_ != "\n" && !answer_.ends_with("\n\n")) {
            pollfd ready{channel_->descriptor(), POLLIN, 0};
            std::array<char, 4096> room{};
            if (answer_.size() > kLongestAnswer || ::poll(&ready, 1, kPatienceMs) <= 0) {
                return false;
            }
            const ssize_t got = ::read(channel_->descriptor(), room.data(), room.size());
            if (got < 0 && errno == EINTR) {
                continue;
            }
            if (got <= 0) {
                return false;
            }
            answer_.append(room.data(), static_cast<std::size_t>(got));
        }
        return true;
    }

    void take_answer() {
        const char* at = answer_.data();
        const char* const end = at + answer_.size();
        while (at < end) {
            std::uint32_t inode = 0;
            std::uint32_t pid = 0;
            const auto first = std::from_chars(at, end, inode);
            if (first.ec != std::errc() || first.ptr == end || *first.ptr != ' ') {
                break;
            }
            const auto second = std::from_chars(first.ptr + 1, end, pid);
            if (second.ec != std::errc() || second.ptr == end || *second.ptr != '\n') {
                break;
            }
            owners_.emplace(inode, pid);
            at = second.ptr + 1;
        }
    }

    pid_t pid_;
    std::unique_ptr<File> channel_;
    std::string answer_;
    std::unordered_map<std::uint32_t, std::uint32_t> owners_;  // by inode
    Clock::time_point next_question_{};
};

}  // namespace

std::unique_ptr<OwnerLookup> OwnerLookup::of_helper(const std::string& program) {
    Channel channel;
    if (!make_channel(channel)) {
        return nullptr;
    }
    const File theirs(channel.theirs);
    auto ours = std::make_unique<File>(channel.ours);
    const pid_t pid = spawn(program, theirs.descriptor());
    if (pid < 0) {
        return nullptr;
    }
    return std::make_unique<HelperOwners>(pid, std::move(ours));
}

}  // namespace waybill::capture
