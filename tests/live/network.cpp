// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/network.h"

#include <cerrno>
#include <cstring>
#include <sstream>
#include <string_view>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "tests/live/running_program.h"
#include "tests/support/find_program.h"

namespace waybill::test {
namespace {

int own_network() {
    return ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

bool put(const char* path, std::string_view text) {
    const int file = ::open(path, O_WRONLY | O_CLOEXEC);
    const bool done =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return done;
}

std::string reason() {
    return std::string("network namespaces cannot be made here: ") + std::strerror(errno);
}

// The right to make namespaces: ours already, or in a user namespace where we are root. Needs a
// process with one thread. "" or why there is none.
const std::string& why_not_make_namespaces() {
    static const std::string why_not = [] {
        const int here = own_network();
        if (::unshare(CLONE_NEWNET) == 0) {
            ::setns(here, CLONE_NEWNET);
            ::close(here);
            return std::string();
        }
        ::close(here);
        const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
        const std::string group = "0 " + std::to_string(::getegid()) + " 1";
        const bool may = ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0
                         && put("/proc/self/setgroups", "deny") && put("/proc/self/uid_map", user)
                         && put("/proc/self/gid_map", group);
        return may ? std::string() : reason();
    }();
    return why_not;
}

}  // namespace

Network::Network() {
    if (find_program("ip").empty()) {
        why_not_ = "ip (iproute2) is not installed";
    } else if (why_not_ = why_not_make_namespaces(); why_not_.empty() && !make()) {
        why_not_ = reason();
    }
}

Network::~Network() {
    ::close(client_);
    ::close(server_);
}

bool Network::make() {
    const int here = own_network();
    for (int* const each : {&client_, &server_}) {
        if (::unshare(CLONE_NEWNET) != 0) {
            return false;  // with its reason in errno; the test ends
        }
        *each = own_network();
        // Its own chatter would be among the packets.
        put("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
        put("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
    }
    ::setns(here, CLONE_NEWNET);
    ::close(here);
    const std::string ip = find_program("ip");
    const std::string far =
        "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(server_);
    run({ip,
         "link",
         "add",
         kClientInterface,
         "type",
         "veth",
         "peer",
         "name",
         kServerInterface,
         "netns",
         far},
        {.network = client_});
    struct End {
        int network;
        const char* interface;
        std::string address;
    };
    for (const End& end : {End{client_, kClientInterface, kClientAddress},
                           End{server_, kServerInterface, kServerAddress}}) {
        const Surroundings there = {.network = end.network};
        run({ip, "address", "add", end.address + "/24", "dev", end.interface}, there);
        run({ip, "link", "set", end.interface, "up"}, there);
        run({ip, "link", "set", "lo", "up"}, there);
    }
    return true;
}

bool is_real_root() {
    // In a user namespace of ours there is one user.
    return ::geteuid() == 0
           && run({"/bin/cat", "/proc/self/uid_map"}).find("4294967295") != std::string::npos;
}

unsigned long long packets_of(int network, const std::string& interface) {
    // /proc/net/dev: NAME: bytes packets and six more received, bytes packets ... sent.
    std::istringstream lines(run({"/bin/cat", "/proc/self/net/dev"}, {.network = network}));
    std::string name;
    while (lines >> name) {
        unsigned long long figures[16] = {};
        if (name == interface + ":") {
            for (unsigned long long& figure : figures) {
                lines >> figure;
            }
            return figures[1] + figures[9];
        }
    }
    return 0;
}

}  // namespace waybill::test
