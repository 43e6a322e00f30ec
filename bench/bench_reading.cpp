// SPDX-License-Identifier: GPL-3.0-or-later
//
// What it costs to take the packets out of a capture file that lies in the page cache.
//
// WAYBILL_BENCH_CAPTURE names a capture to read; without it 64 MiB of made-up packets are.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "capture/recording.h"
#include "tests/support/capture_writer.h"

namespace {

using waybill::kMiB;
using waybill::capture::Packet;
using waybill::capture::Recording;

// Sizes of a web server's packets: requests, full segments, acknowledgements.
constexpr std::size_t kSizes[] = {66, 180, 1514, 1514, 66, 420, 1514, 66};

template <typename Writer>
std::string made_up(Writer writer) {
    std::int64_t ns = 1'700'000'000'000'000'000;
    for (std::size_t i = 0; writer.bytes().size() < 64 * kMiB; ++i) {
        writer.add({.ns = ns, .data = std::string(kSizes[i % std::size(kSizes)], 'x')});
        ns += 20'000;
    }
    return writer.bytes();
}

// The capture to read, made when first asked for.
const std::string& capture_path(bool pcapng) {
    static const waybill::test::TemporaryDirectory directory;
    static std::string paths[2];
    std::string& path = paths[pcapng ? 1 : 0];
    if (path.empty()) {
        const char* const given = std::getenv("WAYBILL_BENCH_CAPTURE");
        if (given != nullptr && !pcapng) {
            path = given;
        } else if (pcapng) {
            waybill::test::PcapngWriter writer;
            writer.section();
            writer.interface();
            path = directory.write("made-up.pcapng", made_up(std::move(writer)));
        } else {
            path = directory.write("made-up.pcap", made_up(waybill::test::PcapWriter()));
        }
    }
    return path;
}

void read_all(benchmark::State& state, const std::string& path) {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        Recording recording({path});
        Packet packet;
        while (recording.next(packet)) {
            benchmark::DoNotOptimize(packet.data.data());
        }
        packets += recording.sources().front().packets;
        bytes += recording.bytes_read();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    state.SetItemsProcessed(static_cast<std::int64_t>(packets));
}

void reading_pcap(benchmark::State& state) {
    read_all(state, capture_path(false));
}
BENCHMARK(reading_pcap)->Unit(benchmark::kMillisecond);

void reading_pcapng(benchmark::State& state) {
    read_all(state, capture_path(true));
}
BENCHMARK(reading_pcapng)->Unit(benchmark::kMillisecond);

// Every thousandth packet once more, as when exchanges are opened.
void reading_again(benchmark::State& state) {
    Recording recording({capture_path(false)});
    std::vector<waybill::RecordId> records;
    Packet packet;
    for (std::size_t i = 0; recording.next(packet); ++i) {
        if (i % 1000 == 0) {
            records.push_back(packet.record);
        }
    }
    for (auto _ : state) {
        for (const waybill::RecordId record : records) {
            benchmark::DoNotOptimize(recording.packets(record, record)->next(packet));
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}
BENCHMARK(reading_again)->Unit(benchmark::kMillisecond);

}  // namespace
