// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/programs/owner_lookup.h"

namespace waybill::capture {
namespace {

using Clock = std::chrono::steady_clock;
using Owners = boost::unordered_flat_map<std::uint32_t, std::uint32_t>;  // inode to pid

constexpr std::size_t kFamiliar = 64;       // processes that are looked into first
constexpr std::size_t kMostKept = 100'000;  // sockets that are remembered

std::optional<std::uint32_t> number_in(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

// "socket:[12345]"
std::optional<std::uint32_t> socket_inode(std::string_view target) {
    constexpr std::string_view kSocket = "socket:[";
    if (!target.starts_with(kSocket) || !target.ends_with(']')) {
        return std::nullopt;
    }
    return number_in(target.substr(kSocket.size(), target.size() - kSocket.size() - 1));
}

// Hands the names in a folder on. False: it cannot be read.
bool each_name(const char* path, const std::function<void(int folder, const char*)>& take) {
    DIR* const folder = ::opendir(path);
    if (folder == nullptr) {
        return false;
    }
    while (const dirent* const entry = ::readdir(folder)) {  // NOLINT(concurrency-mt-unsafe)
        if (entry->d_name[0] != '.') {
            take(::dirfd(folder), entry->d_name);
        }
    }
    ::closedir(folder);
    return true;
}

std::vector<std::uint32_t> processes() {
    std::vector<std::uint32_t> pids;
    each_name("/proc", [&](int, const char* name) {
        if (const std::optional<std::uint32_t> pid = number_in(name)) {
            pids.push_back(*pid);
        }
    });
    std::sort(pids.begin(), pids.end(), std::greater<>());
    return pids;
}

class ProcOwners final : public OwnerLookup {
public:
    std::vector<std::uint32_t> find(std::span<const std::uint32_t> inodes) override {
        missing_ = 0;
        wanted_.clear();
        for (const std::uint32_t inode : inodes) {
            if (!owners_.contains(inode) && wanted_.try_emplace(inode, 0).second) {
                ++missing_;
            }
        }
        look_at_familiar();
        look_at_new();
        look_at_all();
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
    // At most half of the time: some processes have very many files open.
    void look_at_familiar() {
        if (missing_ == 0 || Clock::now() < next_familiar_) {
            return;
        }
        const Clock::time_point begin = Clock::now();
        for (std::size_t i = 0; i < familiar_.size() && missing_ != 0;) {
            const std::uint32_t pid = familiar_[i];
            const Look look = look_into(pid);
            if (look == Look::Nothing) {
                ++i;
                continue;
            }
            familiar_.erase(familiar_.begin() + static_cast<std::ptrdiff_t>(i));
            if (look == Look::Found) {
                familiar_.push_front(pid);
                ++i;
            }
        }
        const Clock::time_point end = Clock::now();
        next_familiar_ = end + (end - begin);
    }

    // Those that were started since all were looked at: quick, and short programs are among them.
    void look_at_new() {
        if (missing_ == 0) {
            return;
        }
        for (const std::uint32_t pid : processes()) {
            if (missing_ == 0) {
                break;
            }
            if (!std::binary_search(old_.begin(), old_.end(), pid, std::greater<>())) {
                note(pid, look_into(pid));
            }
        }
    }

    // Not more than a fifth of the time: a machine may have very many processes, and sockets that
    // cannot be found.
    void look_at_all() {
        if (missing_ == 0 || Clock::now() < next_look_) {
            return;
        }
        const Clock::time_point begin = Clock::now();
        old_ = processes();
        for (const std::uint32_t pid : old_) {
            if (missing_ == 0) {
                break;
            }
            note(pid, look_into(pid));
        }
        const Clock::time_point end = Clock::now();
        next_look_ = end + 4 * (end - begin);
    }

    enum class Look { Found, Nothing, Gone };

    void note(std::uint32_t pid, Look look) {
        if (look == Look::Found) {
            std::erase(familiar_, pid);
            familiar_.push_front(pid);
            if (familiar_.size() > kFamiliar) {
                familiar_.pop_back();
            }
        }
    }

    // Whether it has one of those that are wanted.
    Look look_into(std::uint32_t pid) {
        Look look = Look::Nothing;
        const std::string path = "/proc/" + std::to_string(pid) + "/fd";
        const bool there = each_name(path.c_str(), [&](int folder, const char* name) {
            std::array<char, 64> target{};
            const ssize_t size = ::readlinkat(folder, name, target.data(), target.size());
            const std::optional<std::uint32_t> inode =
                size > 0 ? socket_inode({target.data(), static_cast<std::size_t>(size)})
                         : std::nullopt;
            if (inode && owners_.try_emplace(*inode, pid).second && wanted_.contains(*inode)) {
                --missing_;
                look = Look::Found;
            }
        });
        return there ? look : Look::Gone;
    }

    Owners owners_;
    Owners wanted_;
    std::size_t missing_ = 0;
    std::deque<std::uint32_t> familiar_;  // the one that had a wanted socket last in front
    std::vector<std::uint32_t> old_;      // processes, the youngest first
    Clock::time_point next_familiar_{};
    Clock::time_point next_look_{};
};

}  // namespace

std::unique_ptr<OwnerLookup> OwnerLookup::of_this_process() {
    return std::make_unique<ProcOwners>();
}

}  // namespace waybill::capture
