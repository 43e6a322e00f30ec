// SPDX-License-Identifier: GPL-3.0-or-later
//
// QUIC handshakes read per second, one core, bytes in the cache: keys derived, packets opened,
// hellos parsed, a row made; and datagrams of a connection whose handshake is over.
#include <cstdint>
#include <memory>

#include <benchmark/benchmark.h>

#include "capture/quic/quic_connections.h"
#include "tests/support/quic_packets.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kDatagram = 1'200;

UdpDatagram between(std::uint16_t client_port, std::uint8_t from, Bytes payload) {
    UdpDatagram datagram;
    datagram.key.ends[0].port = 443;
    datagram.key.ends[1].port = client_port;
    datagram.hash = hash_of(datagram.key);
    datagram.from = from;
    datagram.payload = payload;
    datagram.wire_length = static_cast<std::uint32_t>(payload.size());
    return datagram;
}

void derive_keys(benchmark::State& state) {
    const test::Octets destination = {1, 2, 3, 4, 5, 6, 7, 8};
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            quic::derive_initial_keys(*quic::find_version(quic::kVersion1), destination));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(derive_keys)->Name("quic/derive_keys");

void open_packet(benchmark::State& state) {
    const test::InitialFields fields{.pad_to = kDatagram};
    const test::Octets packet = test::initial_packet(fields, Side::Client, {});
    const auto keys =
        quic::derive_initial_keys(*quic::find_version(quic::kVersion1), fields.destination);
    const auto header = quic::read_packet_header(packet, packet.size());
    quic::PacketOpener opener;
    for (auto _ : state) {
        if (!opener.open(keys->of(Side::Client), *header, -1)) {
            state.SkipWithError("the packet did not open");
            break;
        }
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(packet.size()));
}
BENCHMARK(open_packet)->Name("quic/open_packet");

void read_handshake(benchmark::State& state) {
    const test::Octets hello =
        test::initial_packet({.pad_to = kDatagram},
                             Side::Client,
                             test::crypto_frame(0, test::client_hello("www.example.com", 300)));
    const test::Octets answer = test::initial_packet(
        {.destination = {}, .source = {9, 9, 9, 9}, .keys_of = test::InitialFields{}.destination},
        Side::Server,
        test::crypto_frame(0, test::server_hello()));
    auto rows = std::make_unique<store::SessionShard>();
    auto connections = std::make_unique<quic::QuicConnections>(*rows);
    std::uint16_t port = 0;
    for (auto _ : state) {
        if (++port == 0) {
            connections.reset();
            rows = std::make_unique<store::SessionShard>();
            connections = std::make_unique<quic::QuicConnections>(*rows);
        }
        connections->add(between(port, 1, hello));
        connections->add(between(port, 0, answer));
    }
    if (connections->open() == 0) {
        state.SkipWithError("no connection was listed");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_handshake)->Name("quic/handshake");

void count_datagrams(benchmark::State& state) {
    store::SessionShard rows;
    quic::QuicConnections connections(rows);
    connections.add(between(
        1,
        1,
        test::initial_packet({}, Side::Client, test::crypto_frame(0, test::client_hello("a")))));
    const test::Octets payload(kDatagram, 0x41);
    const UdpDatagram datagram = between(1, 0, payload);
    for (auto _ : state) {
        connections.add(datagram);
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kDatagram));
}
BENCHMARK(count_datagrams)->Name("quic/datagram");

}  // namespace
}  // namespace waybill::capture
