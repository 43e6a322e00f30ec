// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill-capture: packets from the kernel's rings to standard output, as pcapng. See README.md.
#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture/helper/pcapng.h"
#include "capture/helper/sandbox.h"
#include "capture/helper/status.h"

namespace waybill::helper {
namespace {

constexpr int kBlockMs = 10;  // a block of the ring is handed over when it is full, or so old
constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kSecond = 1000 * kMs;

struct Interface {
    std::string name;
    std::uint32_t number = 0;  // in the output
    unsigned index = 0;        // 0: "any"
    pcap_t* handle = nullptr;
    bool gone = false;
    std::uint64_t received = 0;  // by the socket, the dropped ones among them
    std::uint64_t dropped = 0;   // for want of room in the ring
    std::uint64_t delivered = 0;
    std::optional<std::uint64_t> missed_before;  // by the interface itself
    Pcapng* output = nullptr;
};

struct Capture {
    int snap_length = 0;
    int buffer_bytes = 0;  // for each interface
    int promiscuous = 0;
    std::string filter;
    std::vector<Interface> interfaces;
    std::size_t left = 0;  // that are not gone
    Pcapng output;
    int netlink = -1;  // to ask for counters
};

volatile std::sig_atomic_t told_to_stop = 0;

void stop(int /*signal*/) {
    told_to_stop = 1;
}

std::uint64_t now(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * kSecond
           + static_cast<std::uint64_t>(time.tv_nsec);
}

Status complain(const std::string& about, const char* what, Status status) {
    const std::string line = about + ": " + what + "\n";
    return ::write(STDERR_FILENO, line.data(), line.size()) < 0 ? kFailed : status;
}

// ---- With rights ----

// Only network interfaces: libpcap would open other things by name, too.
Status open(Interface& interface, const Capture& capture) {
    interface.index = ::if_nametoindex(interface.name.c_str());
    if (interface.index == 0 && interface.name != "any") {
        return complain(interface.name, "no such interface", kNoSuchInterface);
    }
    std::array<char, PCAP_ERRBUF_SIZE> reason{};
    interface.handle = ::pcap_create(interface.name.c_str(), reason.data());
    if (interface.handle == nullptr) {
        return complain(interface.name, reason.data(), kFailed);
    }
    ::pcap_set_snaplen(interface.handle, capture.snap_length);
    ::pcap_set_buffer_size(interface.handle, capture.buffer_bytes);
    ::pcap_set_promisc(interface.handle, capture.promiscuous);
    ::pcap_set_timeout(interface.handle, kBlockMs);
    ::pcap_set_tstamp_precision(interface.handle, PCAP_TSTAMP_PRECISION_NANO);
    const int activated = ::pcap_activate(interface.handle);
    if (activated == PCAP_ERROR_PERM_DENIED || activated == PCAP_ERROR_PROMISC_PERM_DENIED) {
        return complain(interface.name, "no permission to capture", kNoPermission);
    }
    if (activated == PCAP_ERROR_IFACE_NOT_UP) {
        return complain(interface.name, "the interface is down", kInterfaceDown);
    }
    if (activated < 0 || ::pcap_setnonblock(interface.handle, 1, reason.data()) != 0) {
        return complain(interface.name, ::pcap_geterr(interface.handle), kFailed);
    }
    return kDone;
}

// ---- Without rights ----

// With the handle of the interface, for what "vlan" and the like mean depends on it.
Status set_filter(const Interface& interface, const std::string& text) {
    bpf_program program{};
    if (::pcap_compile(interface.handle, &program, text.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
        return complain(interface.name, ::pcap_geterr(interface.handle), kWrongFilter);
    }
    if (::pcap_setfilter(interface.handle, &program) != 0) {
        return complain(interface.name, ::pcap_geterr(interface.handle), kFailed);
    }
    ::pcap_freecode(&program);
    return kDone;
}

void on_packet(u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
    Interface& interface = *reinterpret_cast<Interface*>(user);
    // With PCAP_TSTAMP_PRECISION_NANO these are nanoseconds.
    const std::uint64_t ns = static_cast<std::uint64_t>(header->ts.tv_sec) * kSecond
                             + static_cast<std::uint64_t>(header->ts.tv_usec);
    const char* const first = reinterpret_cast<const char*>(bytes);
    interface.output->add_packet(interface.number, ns, {first, header->caplen}, header->len);
    ++interface.delivered;
}

// Packets that the interface had no room for, as rtnetlink tells, which knows only those of our
// network namespace (/sys may show another one).
std::optional<std::uint64_t> missed_by(unsigned index, int netlink) {
    struct {
        nlmsghdr header{sizeof(nlmsghdr) + sizeof(if_stats_msg), RTM_GETSTATS, NLM_F_REQUEST, 0, 0};
        if_stats_msg about{};
    } question;
    question.about.ifindex = index;
    question.about.filter_mask = IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64);
    struct {
        nlmsghdr header;
        if_stats_msg about;
        rtattr attribute;
        rtnl_link_stats64 stats;
    } answer{};
    if (::send(netlink, &question, sizeof(question), 0) < 0
        || ::recv(netlink, &answer, sizeof(answer), MSG_DONTWAIT) < 0
        || answer.header.nlmsg_type != RTM_NEWSTATS
        || answer.attribute.rta_type != IFLA_STATS_LINK_64) {
        return std::nullopt;
    }
    return answer.stats.rx_missed_errors + answer.stats.rx_fifo_errors;
}

void write_statistics(Interface& interface, int netlink) {
    tpacket_stats_v3 stats{};
    socklen_t size = sizeof(stats);
    const int socket = ::pcap_fileno(interface.handle);
    // The kernel counts from the last time it was asked.
    if (::getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0) {
        interface.received += stats.tp_packets;
        interface.dropped += stats.tp_drops;
    }
    const auto missed = missed_by(interface.index, netlink);
    Pcapng& output = *interface.output;
    output.open_block(5, interface.number, now(CLOCK_REALTIME));
    output.add_count(4, interface.received);
    if (interface.missed_before && missed) {
        output.add_count(5, *missed - *interface.missed_before);
    }
    output.add_count(7, interface.dropped);
    output.add_count(8, interface.delivered);
    output.close_block();
}

// A turn for each interface. True: there are more.
bool take_packets(Capture& capture) {
    constexpr int kAtOnce = 4096;
    bool more = false;
    for (Interface& interface : capture.interfaces) {
        if (!interface.gone) {
            u_char* const user = reinterpret_cast<u_char*>(&interface);
            const int taken = ::pcap_dispatch(interface.handle, kAtOnce, &on_packet, user);
            more |= taken == kAtOnce;
            if (taken < 0) {
                complain(interface.name, ::pcap_geterr(interface.handle), kFailed);
                interface.gone = true;
                --capture.left;
            }
        }
    }
    return more;
}

// Waits for packets, a signal, what standard input says, and the end of who reads.
void wait(const Capture& capture, std::uint64_t ns) {
    std::vector<pollfd> polled{{STDIN_FILENO, POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
    for (const Interface& interface : capture.interfaces) {
        polled.push_back({interface.gone ? -1 : ::pcap_fileno(interface.handle), POLLIN, 0});
    }
    ::poll(polled.data(), polled.size(), static_cast<int>((ns + kMs - 1) / kMs));
    if (polled[0].revents != 0 || polled[1].revents != 0) {
        told_to_stop = 1;
    }
}

// What the rings hold, and not what still comes. The last block is handed over kBlockMs later.
void drain(Capture& capture) {
    sock_filter code{BPF_RET | BPF_K, 0, 0, 0};
    const sock_fprog none{1, &code};
    for (const Interface& interface : capture.interfaces) {
        const int socket = ::pcap_fileno(interface.handle);
        ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &none, sizeof(none));
    }
    const std::uint64_t until = now(CLOCK_MONOTONIC) + 5 * kBlockMs * kMs;
    while (!capture.output.failed() && (take_packets(capture) || now(CLOCK_MONOTONIC) < until)) {
    }
}

Status run(Capture& capture) {
    std::uint64_t next = now(CLOCK_MONOTONIC) + kSecond;
    while (!capture.output.failed() && told_to_stop == 0 && capture.left > 0) {
        const bool more = take_packets(capture);
        const std::uint64_t time = now(CLOCK_MONOTONIC);
        if (time >= next) {
            for (Interface& interface : capture.interfaces) {
                write_statistics(interface, capture.netlink);
            }
            next = time + kSecond;
        }
        if (!more) {
            capture.output.flush();
        }
        wait(capture, more || capture.left == 0 ? 0 : next - time);
    }
    drain(capture);
    for (Interface& interface : capture.interfaces) {
        write_statistics(interface, capture.netlink);
    }
    capture.output.flush();
    return capture.left > 0 ? kDone : kInterfacesGone;
}

Status start_and_run(Capture& capture) {
    for (Interface& interface : capture.interfaces) {
        if (const Status opened = open(interface, capture); opened != kDone) {
            return opened;
        }
    }
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGINT, &stop);
    ::signal(SIGTERM, &stop);
    capture.netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (!give_up_privileges(0)) {
        return complain("waybill-capture", "privileges cannot be given up", kFailed);
    }
    // The filter is the user's text, and may hold names to be looked up: when there are no rights
    // any more, and before the system calls for that are gone.
    capture.output.add_section();
    for (const Interface& interface : capture.interfaces) {
        if (const Status set = set_filter(interface, capture.filter); set != kDone) {
            return set;
        }
        const int type = ::pcap_datalink(interface.handle);
        // The one number that is another one in files.
        capture.output.add_interface(interface.name,
                                     capture.filter,
                                     type == DLT_RAW ? 101 : type,
                                     ::pcap_snapshot(interface.handle));
    }
    if (!allow_only({{SYS_getsockopt},
                     {SYS_getsockname},
                     {SYS_setsockopt, 2, ~0U, SO_ATTACH_FILTER},
                     {SYS_ioctl, 1, ~0U, SIOCGIFFLAGS},  // libpcap: is the interface up?
                     {SYS_sendto, 0, ~0U, static_cast<std::uint32_t>(capture.netlink)},
                     {SYS_rt_sigreturn},
                     {SYS_recvfrom}})) {
        return complain("waybill-capture", "system calls cannot be given up", kFailed);
    }
    for (Interface& interface : capture.interfaces) {
        interface.missed_before = missed_by(interface.index, capture.netlink);
    }
    capture.output.flush();  // the sign that it captures
    return run(capture);
}

bool take_number(const char* text, int& into) {
    const char* const end = text + std::strlen(text);
    const std::from_chars_result parsed = std::from_chars(text, end, into);
    return parsed.ec == std::errc() && parsed.ptr == end && into >= 0;
}

}  // namespace
}  // namespace waybill::helper

int main(int count, char** words) {
    using namespace waybill::helper;
    constexpr int kFirstInterface = 5;
    Capture capture;
    if (count <= kFirstInterface || !take_number(words[1], capture.snap_length)
        || !take_number(words[2], capture.buffer_bytes)
        || !take_number(words[3], capture.promiscuous)) {
        return complain("usage",
                        "waybill-capture SNAP_LENGTH BUFFER_BYTES PROMISCUOUS FILTER INTERFACE...",
                        kUsage);
    }
    capture.filter = words[4];
    for (int i = kFirstInterface; i < count; ++i) {
        Interface& interface = capture.interfaces.emplace_back();
        interface.name = words[i];
        interface.output = &capture.output;
        interface.number = static_cast<std::uint32_t>(i - kFirstInterface);
    }
    capture.left = capture.interfaces.size();
    return start_and_run(capture);
}
