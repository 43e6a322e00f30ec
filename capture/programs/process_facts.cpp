// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/process_facts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include "capture/file.h"
#include "capture/programs/container_of.h"
#include "core/base/bytes.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kLongestCommandLine = 4 * kKiB;
constexpr std::size_t kLongestComm = 15;  // what the kernel keeps of a name

std::string path_in_proc(std::uint32_t pid, std::string_view name) {
    return "/proc/" + std::to_string(pid) + "/" + std::string(name);
}

// The beginning of a file, at most `most` bytes; nothing where it cannot be read.
std::optional<std::string> read_start(const std::string& path, std::size_t most) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (file.descriptor() < 0) {
        return std::nullopt;
    }
    std::string text(most, '\0');
    std::size_t size = 0;
    while (size < most) {
        const ssize_t got = ::read(file.descriptor(), text.data() + size, most - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return std::nullopt;
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

std::string link_target(const std::string& path) {
    std::array<char, 4096> target{};
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : std::string();
}

// The number behind `key` in the text of a status file, and `skip` numbers.
std::optional<std::uint32_t> status_number(std::string_view status,
                                           std::string_view key,
                                           int skip = 0) {
    const std::string mark = "\n" + std::string(key) + ":\t";
    const std::size_t at = status.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view rest = status.substr(at + mark.size());
    for (; skip > 0; --skip) {
        const std::size_t tab = rest.find('\t');
        rest.remove_prefix(tab == std::string_view::npos ? rest.size() : tab + 1);
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

// A name in it cannot be mistaken for a key: the kernel escapes line feeds there.
std::string status_of(std::uint32_t pid) {
    return read_start(path_in_proc(pid, "status"), 8 * kKiB).value_or("");
}

std::string executable_path(std::uint32_t pid) {
    constexpr std::string_view kDeleted = " (deleted)";
    std::string path = link_target(path_in_proc(pid, "exe"));
    // The kernel's remark about a program that was replaced while it ran.
    if (path.ends_with(kDeleted) && ::access(path.c_str(), F_OK) != 0) {
        path.resize(path.size() - kDeleted.size());
    }
    return path;
}

std::string command_line_of(std::uint32_t pid) {
    std::string text = read_start(path_in_proc(pid, "cmdline"), kLongestCommandLine).value_or("");
    while (!text.empty() && text.back() == '\0') {
        text.pop_back();
    }
    std::replace(text.begin(), text.end(), '\0', ' ');
    return text;
}

}  // namespace

std::optional<Program> program_of(std::uint32_t pid) {
    std::optional<std::string> comm = read_start(path_in_proc(pid, "comm"), 64);
    const std::string status = status_of(pid);
    if (pid == 0 || !comm || status.empty()) {
        return std::nullopt;
    }
    if (comm->ends_with('\n')) {
        comm->pop_back();
    }
    Program program;
    program.pid = pid;
    program.path = executable_path(pid);
    program.command_line = command_line_of(pid);
    program.name = *std::move(comm);
    // The whole name, where the kernel's is cut.
    const std::string file = program.path.substr(program.path.rfind('/') + 1);
    if (program.name.size() == kLongestComm && file.starts_with(program.name)) {
        program.name = file;
    }
    program.uid = status_number(status, "Uid", 1);
    if (program.uid) {
        program.user = user_name(*program.uid);
    }
    program.container =
        container_of(read_start(path_in_proc(pid, "cgroup"), 64 * kKiB).value_or(""));
    return program;
}

std::uint32_t process_of_thread(std::uint32_t thread) {
    return status_number(status_of(thread), "Tgid").value_or(0);
}

std::uint32_t parent_of(std::uint32_t pid) {
    return status_number(status_of(pid), "PPid").value_or(0);
}

std::uint64_t identity_of(std::uint32_t pid) {
    const std::optional<std::string> stat = read_start(path_in_proc(pid, "stat"), kKiB);
    if (!stat) {
        return 0;
    }
    // Field 2 is the name in parentheses, and may hold anything; field 22 is when it was started.
    const std::size_t name_end = stat->rfind(')');
    if (name_end == std::string::npos) {
        return 0;
    }
    std::string_view rest = std::string_view(*stat).substr(name_end + 1);
    for (int field = 2; field < 22; ++field) {
        const std::size_t space = rest.find(' ');
        rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    }
    const std::string_view started = rest.substr(0, rest.find(' '));
    const std::string_view name = std::string_view(*stat).substr(0, name_end);
    return (std::hash<std::string_view>{}(started)*31 + std::hash<std::string_view>{}(name)) | 1;
}

std::string user_name(std::uint32_t uid) {
    std::array<char, 16384> room{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, room.data(), room.size(), &found) != 0 || found == nullptr) {
        return "";
    }
    return found->pw_name;
}

}  // namespace waybill::capture
