// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packets decoded per second, one core, bytes in the cache.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "capture/packet_decoder.h"
#include "tests/support/packet_builder.h"

namespace waybill::capture {
namespace {

class CountingSink : public SegmentSink {
public:
    void on_segment(const Segment& segment) override {
        bytes_ += segment.payload.size() + segment.hash;
    }
    std::uint64_t bytes() const { return bytes_; }

private:
    std::uint64_t bytes_ = 0;
};

// Packets of many connections in both directions, `wrap` puts the link layer in front.
template <typename Wrap>
void decode_packets(benchmark::State& state, Wrap wrap) {
    constexpr std::size_t kPackets = 256;
    std::vector<test::Octets> packets;
    for (std::size_t i = 0; i < kPackets; ++i) {
        test::TcpFields fields;
        fields.source_port = i % 2 == 0 ? static_cast<std::uint16_t>(40'000 + i) : 80;
        fields.destination_port = i % 2 == 0 ? 80 : static_cast<std::uint16_t>(40'000 + i);
        fields.options = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
        packets.push_back(wrap(test::tcp(fields, std::string(i * 4, 'x'))));
    }
    CountingSink sink;
    PacketDecoder decoder(sink);
    Packet packet;
    packet.link_type = 1;
    packet.record = 24;
    std::size_t next = 0;
    for (auto _ : state) {
        packet.data = packets[next];
        packet.wire_length = static_cast<std::uint32_t>(packets[next].size());
        next = (next + 1) % kPackets;
        decoder.decode(packet);
    }
    benchmark::DoNotOptimize(sink.bytes());
    if (decoder.counts().segments != decoder.counts().packets) {
        state.SkipWithError("not every packet gave a segment");
    }
    state.SetItemsProcessed(state.iterations());
}

void decode_ipv4(benchmark::State& state) {
    decode_packets(state,
                   [](const test::Octets& tcp) { return test::ethernet(test::ipv4({}, tcp)); });
}
BENCHMARK(decode_ipv4);

void decode_vlan_ipv4(benchmark::State& state) {
    decode_packets(state, [](const test::Octets& tcp) {
        return test::ethernet(test::vlan(test::ipv4({}, tcp)), 0x8100);
    });
}
BENCHMARK(decode_vlan_ipv4);

void decode_ipv6(benchmark::State& state) {
    decode_packets(
        state, [](const test::Octets& tcp) { return test::ethernet(test::ipv6({}, tcp), 0x86dd); });
}
BENCHMARK(decode_ipv6);

void decode_vxlan(benchmark::State& state) {
    decode_packets(state, [](const test::Octets& tcp) {
        const test::Octets inner = test::vxlan(test::ethernet(test::ipv4({}, tcp)));
        return test::ethernet(test::ipv4({}, test::udp(50'000, 4789, inner), ip_protocol::kUdp));
    });
}
BENCHMARK(decode_vxlan);

}  // namespace
}  // namespace waybill::capture
