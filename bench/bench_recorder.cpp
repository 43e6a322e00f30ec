// SPDX-License-Identifier: GPL-3.0-or-later
//
// Live packets written to files: another thread sends pcapng through a pipe, as the program that
// captures does; nobody analyses. Bytes are those of the pipe, items are packets. "own_bytes" is
// how many the recorder could do in a second of its processor's time, whatever else the machine
// does.
#include <cstdint>
#include <ctime>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include "capture/live/live_recorder.h"
#include "tests/support/capture_writer.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kPiece = 8 * kMiB;
constexpr std::size_t kPieces = 64;  // half a gigabyte

double cpu_seconds(clockid_t clock) {
    timespec spent{};
    ::clock_gettime(clock, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

void send(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::write(descriptor, bytes.data(), bytes.size());
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// The argument is the size of a packet.
void bench_live_recorder(benchmark::State& state) {
    test::PcapngWriter start;
    start.section();
    start.interface();
    test::PcapngWriter writer;
    std::uint64_t packets = 0;
    while (writer.bytes().size() < kPiece) {
        const std::string data(static_cast<std::size_t>(state.range(0)),
                               static_cast<char>('a' + packets % 26));
        writer.add({.ns = 1'700'000'000'000'000'000 + static_cast<std::int64_t>(packets) * 1000,
                    .data = data});
        ++packets;
    }
    double own = 0;
    for (auto _ : state) {
        int ends[2] = {};
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            state.SkipWithError("no pipe");
            return;
        }
        RecorderOptions options;
        options.input = ends[0];
        options.input_name = "bench";
        Result<std::unique_ptr<LiveRecorder>> recorder = LiveRecorder::start(options);
        if (!recorder) {
            state.SkipWithError(recorder.error().message.c_str());
            return;
        }
        (*recorder)->passed(std::numeric_limits<std::uint64_t>::max());
        const double before = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
        double of_sender = 0;
        std::thread sender([&] {
            send(ends[1], start.bytes());
            for (std::size_t i = 0; i < kPieces; ++i) {
                send(ends[1], writer.bytes());
            }
            ::close(ends[1]);
            of_sender = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
        });
        const Result<void> outcome = (*recorder)->outcome();
        sender.join();
        own += cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - before - of_sender;
        ::close(ends[0]);
        if (!outcome || (*recorder)->status().packets != packets * kPieces) {
            state.SkipWithError("not all was recorded");
            return;
        }
    }
    const auto rounds = static_cast<std::int64_t>(state.iterations());
    const auto bytes = rounds * static_cast<std::int64_t>(kPieces * writer.bytes().size());
    state.SetBytesProcessed(bytes);
    state.counters["own_bytes"] = static_cast<double>(bytes) / own;
    state.SetItemsProcessed(rounds * static_cast<std::int64_t>(kPieces * packets));
}
BENCHMARK(bench_live_recorder)
    ->Arg(1500)
    ->Arg(300)
    ->Arg(60)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace waybill::capture
