// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole captures for tests: TCP conversations as frames, in the order in which they are said.
//
//     Traffic traffic;
//     Conversation talk(traffic);
//     talk.open().client("GET / HTTP/1.1\r\nHost: a\r\n\r\n").server(response_of("hello")).close();
//     const std::string path = directory.write("a.pcap", traffic.pcap());
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/segment.h"
#include "core/base/anomaly.h"
#include "tests/support/capture_writer.h"
#include "tests/support/packet_builder.h"

namespace waybill::test {

struct Traffic {
    static constexpr std::int64_t kPacketTime = 1'000'000;  // between two packets, ns

    std::vector<CapturedPacket> packets;
    std::int64_t now = 1'700'000'000'000'000'000;

    void add(const Octets& frame) {
        packets.push_back({.ns = now, .data = {frame.begin(), frame.end()}});
        now += kPacketTime;
    }

    std::string pcap() const {
        PcapWriter writer;
        for (const CapturedPacket& packet : packets) {
            writer.add(packet);
        }
        return writer.bytes();
    }
};

// One TCP connection over Ethernet and IPv4 from 10.0.0.1 to 10.0.0.2.
class Conversation {
public:
    explicit Conversation(Traffic& traffic,
                          std::uint16_t client_port = 40'000,
                          std::uint16_t server_port = 80)
        : traffic_(traffic),
          ports_{client_port, server_port} {}

    // Lets a side's stream begin behind this sequence number. REQUIRES: nothing was said.
    Conversation& number_from(Side side, std::uint32_t first) {
        first_sequence_[index_of(side)] = first;
        return *this;
    }

    Conversation& open() {
        using namespace capture::tcp_flag;
        traffic_.add(frame(tcp_of(Side::Client, 0, kSyn, {}, -1)));
        traffic_.add(frame(tcp_of(Side::Server, 0, kSyn | kAck, {}, -1), Side::Server));
        return acknowledge(Side::Client);
    }
    Conversation& client(std::string_view text) { return say(Side::Client, text); }
    Conversation& server(std::string_view text) { return say(Side::Server, text); }

    // The next bytes of a side.
    Conversation& say(Side side, std::string_view text) {
        say_at(side, said(side), text);
        return lose(side, text.size());
    }
    // Bytes at an offset of the side's stream, whatever was said before.
    Conversation& say_at(Side side, std::uint64_t offset, std::string_view text) {
        using namespace capture::tcp_flag;
        traffic_.add(frame(tcp_of(side, offset, kAck | kPsh, text), side));
        return *this;
    }
    // So many bytes were said but are not in the capture.
    Conversation& lose(Side side, std::uint64_t count) {
        said_[index_of(side)] += count;
        return *this;
    }
    Conversation& acknowledge(Side side) {
        traffic_.add(frame(tcp_of(side, said(side), capture::tcp_flag::kAck, {}), side));
        return *this;
    }
    Conversation& close() {
        using namespace capture::tcp_flag;
        traffic_.add(frame(tcp_of(Side::Client, said(Side::Client), kFin | kAck, {})));
        traffic_.add(
            frame(tcp_of(Side::Server, said(Side::Server), kFin | kAck, {}), Side::Server));
        return *this;
    }

    std::uint64_t said(Side side) const { return said_[index_of(side)]; }

    // The TCP segment with bytes at an offset; -1 is the SYN.
    Octets tcp_of(Side side,
                  std::uint64_t offset,
                  std::uint8_t flags,
                  std::string_view text,
                  int from_first = 0) const {
        const Side peer = other(side);
        const bool is_first_syn = from_first < 0 && side == Side::Client;
        return tcp({.source_port = ports_[index_of(side)],
                    .destination_port = ports_[index_of(peer)],
                    .sequence = number(side, offset) + static_cast<std::uint32_t>(from_first),
                    .acknowledgment = is_first_syn ? 0 : number(peer, said(peer)),
                    .flags = flags},
                   text);
    }
    static Octets ip_of(const Octets& segment, Side side = Side::Client) {
        Ipv4Fields fields;
        if (side == Side::Server) {
            std::swap(fields.source, fields.destination);
        }
        return ipv4(fields, segment);
    }
    static Octets frame(const Octets& segment, Side side = Side::Client) {
        return ethernet(ip_of(segment, side));
    }

private:
    std::uint32_t number(Side side, std::uint64_t offset) const {
        return first_sequence_[index_of(side)] + 1U + static_cast<std::uint32_t>(offset);
    }

    Traffic& traffic_;
    std::array<std::uint16_t, 2> ports_;
    std::array<std::uint32_t, 2> first_sequence_ = {1'000, 5'000};  // of the SYN
    std::array<std::uint64_t, 2> said_{};
};

// A response with a Content-Length; `fields` are whole lines.
inline std::string response_of(std::string_view body, std::string_view fields = {}) {
    return "HTTP/1.1 200 OK\r\n" + std::string(fields)
           + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string get(std::string_view target, std::string_view fields = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: www.example\r\n" + std::string(fields)
           + "\r\n";
}

// `count` exchanges on one connection: GET /1, /2 ... answered with "body 1", "body 2" ...
inline std::string capture_of_gets(std::size_t count) {
    Traffic traffic;
    Conversation talk(traffic);
    talk.open();
    for (std::size_t i = 1; i <= count; ++i) {
        const std::string number = std::to_string(i);
        talk.client(get("/" + number)).server(response_of("body " + number));
    }
    talk.close();
    return traffic.pcap();
}

}  // namespace waybill::test
