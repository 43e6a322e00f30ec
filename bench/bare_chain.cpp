// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least that any program has to do to read HTTP/1 out of a pcap file, as the limit to come near
// to: large reads, headers decoded, one flat hash lookup a packet, segments in order handed to
// llhttp, nothing kept. Ethernet, IPv4 and TCP only; segments out of order are dropped; one core.
//
//   bare_chain FILE
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <fcntl.h>
#include <llhttp.h>
#include <unistd.h>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"

namespace {

using namespace waybill;

std::uint64_t messages = 0;

int on_complete(llhttp_t* /*parser*/) {
    ++messages;
    return 0;
}

struct Flow {
    llhttp_t parser;
    std::uint32_t next = 0;
    bool started = false;
};

using Key = std::array<std::uint32_t, 3>;  // addresses and both ports

struct KeyHash {
    std::size_t operator()(const Key& key) const {
        return ((std::uint64_t{key[0]} << 32) ^ key[1] ^ (std::uint64_t{key[2]} << 16))
               * 0x9e3779b97f4a7c15ULL;
    }
};

class Chain {
public:
    Chain() {
        llhttp_settings_init(&settings_);
        settings_.on_message_complete = on_complete;
    }

    void packet(Bytes data) {
        if (data.size() < 54 || load_be16(data.data() + 12) != 0x0800 || data[23] != 6) {
            return;
        }
        const Byte* const ip = data.data() + 14;
        const std::size_t ip_header = (ip[0] & 0x0fU) * 4U;
        const std::size_t ip_length = load_be16(ip + 2);
        if (14 + ip_header + 20 > data.size()) {
            return;
        }
        const Byte* const tcp = ip + ip_header;
        const std::size_t tcp_header = (tcp[12] >> 4U) * 4U;
        const std::size_t headers = ip_header + tcp_header;
        if (ip_length <= headers || 14 + ip_length > data.size()) {
            return;
        }
        const Key key{load_be32(ip + 12), load_be32(ip + 16), load_be32(tcp)};
        auto [at, inserted] = flows_.try_emplace(key);
        if (inserted) {
            at->second = std::make_unique<Flow>();
            llhttp_init(&at->second->parser, HTTP_BOTH, &settings_);
        }
        Flow& flow = *at->second;
        const std::uint32_t sequence = load_be32(tcp + 4);
        const std::size_t length = ip_length - headers;
        if (flow.started && sequence != flow.next) {
            return;
        }
        flow.started = true;
        flow.next = sequence + static_cast<std::uint32_t>(length);
        llhttp_execute(&flow.parser, reinterpret_cast<const char*>(tcp + tcp_header), length);
    }

private:
    llhttp_settings_t settings_{};
    boost::unordered_flat_map<Key, std::unique_ptr<Flow>, KeyHash> flows_;
};

}  // namespace

int main(int argc, char** argv) {
    const int file = argc == 2 ? ::open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) {
        std::fprintf(stderr, "usage: bare_chain FILE\n");
        return 2;
    }
    constexpr std::size_t kBlock = 512 * kKiB;
    std::vector<Byte> block(2 * kBlock);
    std::size_t held = 0;
    std::size_t skip = 24;  // the file header
    std::uint64_t packets = 0;
    Chain chain;
    for (;;) {
        const ssize_t got = ::read(file, block.data() + held, kBlock);
        if (got <= 0) {
            break;
        }
        const std::size_t size = held + static_cast<std::size_t>(got);
        std::size_t at = skip;
        skip = 0;
        while (at + 16 <= size) {
            const std::size_t length = load_le32(block.data() + at + 8);
            if (at + 16 + length > size) {
                break;
            }
            chain.packet(Bytes(block.data() + at + 16, length));
            ++packets;
            at += 16 + length;
        }
        held = size - at;
        std::memmove(block.data(), block.data() + at, held);
    }
    ::close(file);
    std::printf("%llu packets, %llu messages\n",
                static_cast<unsigned long long>(packets),
                static_cast<unsigned long long>(messages));
    return 0;
}
