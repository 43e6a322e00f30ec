// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill-owners: which process has a socket open, for a waybill that was started as root and has
// given that up.
//
// Reads lines of one inode number each from standard input, and behind an empty line answers with a
// line "INODE PID" for each of these sockets that a process has open, and an empty line. Ends with
// its input.
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/helper/sandbox.h"

namespace waybill::helper {
namespace {

class Folder {
public:
    explicit Folder(const std::string& path) : folder_(::opendir(path.c_str())) {}
    ~Folder() {
        if (folder_ != nullptr) {
            ::closedir(folder_);
        }
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    // Null: no more.
    const char* next_name() {
        const dirent* const entry = folder_ != nullptr ? ::readdir(folder_) : nullptr;
        return entry != nullptr ? entry->d_name : nullptr;
    }
    int descriptor() const { return ::dirfd(folder_); }

private:
    DIR* folder_;
};

std::string link_at(int folder, const char* name) {
    std::array<char, 4096> text{};
    const ssize_t length = ::readlinkat(folder, name, text.data(), text.size());
    return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
}

// Of "socket:[1234]"; 0 where it is none.
std::uint64_t inode_of(std::string_view link) {
    constexpr std::string_view kSocket = "socket:[";
    std::uint64_t inode = 0;
    if (link.starts_with(kSocket)) {
        std::from_chars(link.data() + kSocket.size(), link.data() + link.size(), inode);
    }
    return inode;
}

// Takes those that the process has open out of `wanted`.
void look_at(const std::string& pid, std::vector<std::uint64_t>& wanted, std::string& answer) {
    Folder folder("/proc/" + pid + "/fd");
    while (const char* const name = folder.next_name()) {
        const std::uint64_t inode = inode_of(link_at(folder.descriptor(), name));
        const auto found = std::lower_bound(wanted.begin(), wanted.end(), inode);
        if (inode == 0 || found == wanted.end() || *found != inode) {
            continue;
        }
        wanted.erase(found);
        answer += std::to_string(inode) + ' ' + pid + '\n';
    }
}

std::string answer_to(std::vector<std::uint64_t> wanted) {
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<std::string> pids;  // the oldest first, as /proc has them
    Folder processes("/proc");
    while (const char* const name = processes.next_name()) {
        if (*name >= '1' && *name <= '9') {
            pids.emplace_back(name);
        }
    }
    // The youngest first: they may be gone soonest.
    std::string answer;
    for (auto pid = pids.rbegin(); pid != pids.rend() && !wanted.empty(); ++pid) {
        look_at(*pid, wanted, answer);
    }
    return answer + '\n';
}

bool write_all(std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(STDOUT_FILENO, text.data(), text.size());
        if (put <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

int answer_owners() {
    // Ctrl-C is for who asks; it closes our input.
    ::signal(SIGINT, SIG_IGN);
    ::signal(SIGPIPE, SIG_IGN);
    if (!give_up_privileges((1U << CAP_SYS_PTRACE) | (1U << CAP_DAC_READ_SEARCH))
        || !allow_only({{SYS_openat, 2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY},
                        {SYS_close},
                        {SYS_fcntl},
                        {SYS_fstat},
                        {SYS_getdents64},
                        {SYS_newfstatat},
                        {SYS_readlinkat}})) {
        return 1;
    }
    constexpr std::size_t kLongestLine = 100;
    std::string waiting;
    std::vector<std::uint64_t> wanted;
    std::array<char, 65536> buffer{};
    ssize_t got = 0;
    while (waiting.size() < kLongestLine
           && (got = ::read(STDIN_FILENO, buffer.data(), buffer.size())) > 0) {
        waiting.append(buffer.data(), static_cast<std::size_t>(got));
        std::size_t begin = 0;
        for (std::size_t end = 0; (end = waiting.find('\n', begin)) != std::string::npos;) {
            if (end > begin) {
                std::uint64_t& inode = wanted.emplace_back();
                std::from_chars(waiting.data() + begin, waiting.data() + end, inode);
            } else if (!write_all(answer_to(std::exchange(wanted, {})))) {
                return 1;
            }
            begin = end + 1;
        }
        waiting.erase(0, begin);
    }
    return 0;
}

}  // namespace
}  // namespace waybill::helper

int main() {
    return waybill::helper::answer_owners();
}
