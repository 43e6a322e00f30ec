// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sends the packets of a capture into an interface again and again, at a given rate, so that what
// listens at the other end can be measured. In each round the addresses are others, so that its
// connections are new ones. Checksums are not corrected: the system at the other end drops the
// packets without an answer, whoever captures there sees them.
//
//   offer_packets INTERFACE CAPTURE SECONDS [RATE]
//
// RATE is "MB=200" (of 1,000,000 bytes a second), "exchanges=15000" (packets whose payload begins
// with the method of a request), or left out: as fast as it goes. Needs the right to send packets.
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kBatch = 64;
// So far behind the rate, it is not caught up any more: bursts would be no rate.
constexpr double kMostBehind = 0.02;

volatile std::sig_atomic_t interrupted = 0;

struct Offered {
    std::size_t begin = 0;  // in Offer::bytes
    std::uint32_t length = 0;
    bool begins_exchange = false;
};

struct Offer {
    std::vector<std::uint8_t> bytes;
    std::vector<Offered> packets;

    std::span<std::uint8_t> of(const Offered& packet) {
        return std::span(bytes).subspan(packet.begin, packet.length);
    }
};

struct Totals {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t rounds = 0;
};

bool is_ipv4(std::span<const std::uint8_t> packet) {
    return packet.size() >= kEthernet + 20 && packet[12] == 0x08 && packet[13] == 0x00;
}

bool begins_request(std::span<const std::uint8_t> packet) {
    if (!is_ipv4(packet) || packet[kEthernet + 9] != 6) {
        return false;
    }
    const std::size_t tcp = kEthernet + std::size_t{4} * (packet[kEthernet] & 15U);
    if (packet.size() < tcp + 20) {
        return false;
    }
    const std::size_t payload = tcp + std::size_t{4} * (packet[tcp + 12] >> 4U);
    const std::string_view methods[] = {"GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH "};
    return std::any_of(std::begin(methods), std::end(methods), [&](std::string_view method) {
        return packet.size() >= payload + method.size()
               && std::memcmp(packet.data() + payload, method.data(), method.size()) == 0;
    });
}

bool read(const char* path, Offer& offer) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    pcap_t* const capture = pcap_open_offline(path, error.data());
    if (capture == nullptr || pcap_datalink(capture) != DLT_EN10MB) {
        std::fprintf(stderr, "%s: %s\n", path, capture == nullptr ? error.data() : "no Ethernet");
        return false;
    }
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* data = nullptr;
    while (pcap_next_ex(capture, &header, &data) == 1) {
        if (header->caplen < kEthernet) {
            continue;
        }
        const std::span<const std::uint8_t> packet(data, header->caplen);
        offer.packets.push_back({offer.bytes.size(), header->caplen, begins_request(packet)});
        offer.bytes.insert(offer.bytes.end(), packet.begin(), packet.end());
    }
    pcap_close(capture);
    return !offer.packets.empty();
}

// The two middle bytes of both addresses count the rounds: they become those of another round.
void change_addresses(std::span<std::uint8_t> packet, std::uint16_t change) {
    if (!is_ipv4(packet)) {
        return;
    }
    for (const std::size_t address : {kEthernet + 12, kEthernet + 16}) {
        packet[address + 1] = static_cast<std::uint8_t>(packet[address + 1] ^ (change >> 8U));
        packet[address + 2] = static_cast<std::uint8_t>(packet[address + 2] ^ (change & 255U));
    }
}

int open_sender(const char* interface) {
    const int sender = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_IP);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface));
    const int on = 1;
    if (sender < 0 || address.sll_ifindex == 0
        || ::bind(sender, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        std::fprintf(stderr, "%s: %s\n", interface, std::strerror(errno));
        return -1;
    }
    ::setsockopt(sender, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
    return sender;
}

// All of these packets; false when the interface does not take them.
bool send_all(int sender, std::span<mmsghdr> messages) {
    while (!messages.empty()) {
        const int sent =
            ::sendmmsg(sender, messages.data(), static_cast<unsigned>(messages.size()), 0);
        if (sent > 0) {
            messages = messages.subspan(static_cast<std::size_t>(sent));
        } else if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR) {
            std::perror("sending");
            return false;
        }
    }
    return true;
}

struct Rate {
    double a_second = 0;  // 0: as fast as it goes
    bool of_exchanges = false;
};

bool offer_for(
    int sender, Offer& offer, std::chrono::duration<double> length, Rate rate, Totals& totals) {
    std::array<mmsghdr, kBatch> messages{};
    std::array<iovec, kBatch> pieces{};
    for (std::size_t i = 0; i < kBatch; ++i) {
        messages[i].msg_hdr.msg_iov = &pieces[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const Clock::time_point begin = Clock::now();
    double forgiven = 0;  // seconds of the rate that were given up
    std::size_t next = 0;
    std::uint16_t change = 0;
    while (interrupted == 0) {
        const std::chrono::duration<double> passed = Clock::now() - begin;
        if (passed >= length) {
            return true;
        }
        if (rate.a_second > 0) {
            const auto done =
                static_cast<double>(rate.of_exchanges ? totals.exchanges : totals.bytes);
            const double due = passed.count() - forgiven - done / rate.a_second;
            if (due < 0) {
                std::this_thread::sleep_for(std::chrono::duration<double>(-due));
                continue;
            }
            forgiven += std::max(0.0, due - kMostBehind);
        }
        if (next == 0) {
            const std::uint64_t round = totals.rounds++;
            change = static_cast<std::uint16_t>(round == 0 ? 0 : round ^ (round - 1));
        }
        const std::size_t count = std::min(kBatch, offer.packets.size() - next);
        for (std::size_t i = 0; i < count; ++i) {
            const std::span<std::uint8_t> packet = offer.of(offer.packets[next + i]);
            change_addresses(packet, change);
            pieces[i] = {packet.data(), packet.size()};
            totals.bytes += packet.size();
            totals.exchanges += offer.packets[next + i].begins_exchange ? 1U : 0U;
        }
        if (!send_all(sender, std::span(messages).first(count))) {
            return false;
        }
        totals.packets += count;
        next = next + count == offer.packets.size() ? 0 : next + count;
    }
    return true;
}

bool parse_rate(std::string_view text, Rate& rate) {
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos) {
        return false;
    }
    const std::string_view unit = text.substr(0, sign);
    rate.of_exchanges = unit == "exchanges";
    const auto result =
        std::from_chars(text.data() + sign + 1, text.data() + text.size(), rate.a_second);
    rate.a_second *= rate.of_exchanges ? 1 : 1e6;
    return (rate.of_exchanges || unit == "MB") && result.ec == std::errc() && rate.a_second > 0;
}

}  // namespace

int main(int argc, char** argv) {
    Rate rate;
    if (argc < 4 || argc > 5 || (argc == 5 && !parse_rate(argv[4], rate))) {
        std::fprintf(stderr, "usage: offer_packets INTERFACE CAPTURE SECONDS [MB=N|exchanges=N]\n");
        return 2;
    }
    Offer offer;
    const int sender = open_sender(argv[1]);
    if (sender < 0 || !read(argv[2], offer)) {
        return 3;
    }
    for (const int signal : {SIGINT, SIGTERM}) {
        std::signal(signal, [](int) { interrupted = 1; });
    }
    Totals totals;
    const Clock::time_point begin = Clock::now();
    const bool all =
        offer_for(sender, offer, std::chrono::duration<double>(std::atof(argv[3])), rate, totals);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::printf(
        "%llu packets, %llu bytes, %llu exchanges in %.2f s, %llu rounds: %.0f packets, "
        "%.0f MB, %.0f exchanges a second\n",
        static_cast<unsigned long long>(totals.packets),
        static_cast<unsigned long long>(totals.bytes),
        static_cast<unsigned long long>(totals.exchanges),
        seconds,
        static_cast<unsigned long long>(totals.rounds),
        static_cast<double>(totals.packets) / seconds,
        static_cast<double>(totals.bytes) / seconds / 1e6,
        static_cast<double>(totals.exchanges) / seconds);
    ::close(sender);
    return all ? 0 : 3;
}
