// SPDX-License-Identifier: GPL-3.0-or-later
//
// A part of a test in a process of its own, which may become another user, give up privileges or
// have a network of its own, and what it has to say as text.
#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <grp.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace waybill::test {

// What `part` returns, or "ended by signal 9" and the like.
inline std::string in_a_process(const std::function<std::string()>& part) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return "no pipe";
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const std::string said = part();
        const ssize_t put = ::write(ends[1], said.data(), said.size());
        ::_exit(put == static_cast<ssize_t>(said.size()) ? 0 : 1);
    }
    ::close(ends[1]);
    std::string said;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    while ((got = ::read(ends[0], buffer.data(), buffer.size())) > 0) {
        said.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    int state = 0;
    ::waitpid(child, &state, 0);
    return WIFSIGNALED(state) ? "ended by signal " + std::to_string(WTERMSIG(state)) : said;
}

inline bool is_root() {
    return ::geteuid() == 0;
}

// Root that has network namespaces.
inline bool may_have_networks() {
    return is_root() && in_a_process([] {
                            return std::string(::unshare(CLONE_NEWNET) == 0 ? "yes" : "");
                        }) == "yes";
}

constexpr unsigned kNobody = 65534;

inline bool become_nobody() {
    return ::setgroups(0, nullptr) == 0 && ::setresgid(kNobody, kNobody, kNobody) == 0
           && ::setresuid(kNobody, kNobody, kNobody) == 0;
}

// Runs a command line without its output.
inline bool command(const std::string& line) {
    return std::system((line + " >/dev/null 2>&1").c_str()) == 0;
}

// A network of its own with loopback and a cable from v0 to v1, all up. Without IPv6, which would
// send by itself on the cable.
inline bool make_network() {
    return ::unshare(CLONE_NEWNET) == 0
           && command("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6")
           && command("ip link set lo up") && command("ip link add v0 type veth peer name v1")
           && command("ip link set v0 up") && command("ip link set v1 up");
}

// Sends datagrams over the loopback interface. They are on it when this returns.
inline void send_datagrams(int count, std::size_t bytes = 100, int port = 9) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string data(bytes, 'x');
    for (int i = 0; i < count; ++i) {
        ::sendto(socket,
                 data.data(),
                 data.size(),
                 0,
                 reinterpret_cast<const sockaddr*>(&to),
                 sizeof(to));
    }
    ::close(socket);
}

// Puts frames on an interface, so that they come out of the other end of its cable. How many went.
inline int send_frames(const std::string& interface, int count, std::size_t bytes) {
    const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    std::string frame(12, '\2');
    frame += "\x88\xb5";  // a type for experiments
    frame.resize(bytes, 'x');
    int sent = 0;
    for (int i = 0; i < count; ++i) {
        sent += ::sendto(socket,
                         frame.data(),
                         frame.size(),
                         0,
                         reinterpret_cast<const sockaddr*>(&to),
                         sizeof(to))
                        > 0
                    ? 1
                    : 0;
    }
    ::close(socket);
    return sent;
}

// A line of /proc/PID/status: "0000000000000000" of "CapEff".
inline std::string status_line(pid_t pid, const std::string& name) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + ":\t")) {
            return line.substr(name.size() + 2);
        }
    }
    return "none";
}

// The only child of this process.
inline pid_t child_of_this_process() {
    std::ifstream file("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    pid_t pid = -1;
    file >> pid;
    return pid;
}

// A folder that everybody may look into, gone with this.
class OpenFolder {
public:
    OpenFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "waybill-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) {
            path_ = name;
            ::chmod(path_.c_str(), 0755);
        }
    }
    ~OpenFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    OpenFolder(const OpenFolder&) = delete;
    OpenFolder& operator=(const OpenFolder&) = delete;

    const std::string& path() const { return path_; }

    // A copy of a program, with these capabilities.
    std::string copy_of(const std::string& program, const std::string& capabilities) const {
        std::string copy = path_ + "/" + std::filesystem::path(program).filename().string();
        std::error_code error;
        std::filesystem::copy_file(
            program, copy, std::filesystem::copy_options::overwrite_existing, error);
        ::chmod(copy.c_str(), 0755);
        if (error
            || (!capabilities.empty()
                && !command("PATH=/usr/sbin:/sbin:$PATH setcap " + capabilities + " '" + copy
                            + "'"))) {
            return {};
        }
        return copy;
    }

private:
    std::string path_;
};

}  // namespace waybill::test
