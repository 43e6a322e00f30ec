// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recording into a session file: one thread makes small exchanges (heads of about 450 bytes, bodies
// of 2.5 kB, half of which are like another one), the writer's puts them into the file.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/session_file/session_writer.h"
#include "tests/support/capture_writer.h"
#include "tests/support/made_exchanges.h"

namespace waybill::session_file {
namespace {

constexpr std::uint64_t kExchanges = 200'000;
constexpr std::uint64_t kBodies = 10'000;  // that are made; the number in them tells them apart

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Items are exchanges. "held_us" is what a call costs its caller on average with all that makes up
// the exchange, "longest_ms" the longest time that an exchange took its caller: both are free to do
// something else in between, which this caller does not.
void bench_record(benchmark::State& state) {
    std::vector<std::string> bodies;
    for (std::uint64_t i = 0; i < kBodies; ++i) {
        bodies.push_back(test::made_body(i));
    }
    double told = 0;
    double longest = 0;
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        state.PauseTiming();
        const test::TemporaryDirectory folder;
        const std::string path = folder.file("bench.waybill");
        state.ResumeTiming();
        Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path, {"bench"});
        if (!writer) {
            state.SkipWithError(writer.error().message.c_str());
            return;
        }
        const Clock::time_point begin = Clock::now();
        for (std::uint64_t number = 1; number <= kExchanges; ++number) {
            std::string& body = bodies[number % kBodies];
            if (number % 2 == 0) {
                const std::string own = std::to_string(number);
                body.replace(body.size() - own.size(), own.size(), own);
            }
            const Clock::time_point before = Clock::now();
            test::record_exchange(**writer, number, body);
            longest = std::max(longest, seconds_since(before));
        }
        told += seconds_since(begin);
        if (!(*writer)->finish() || (*writer)->committed() != kExchanges) {
            state.SkipWithError("not all was written");
            return;
        }
        state.PauseTiming();
        bytes = std::filesystem::file_size(path);
        state.ResumeTiming();
    }
    const auto runs = static_cast<double>(state.iterations());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kExchanges));
    state.counters["held_us"] = told / runs / static_cast<double>(kExchanges) * 1e6;
    state.counters["longest_ms"] = longest * 1e3;
    state.counters["bytes_each"] = static_cast<double>(bytes) / static_cast<double>(kExchanges);
}
BENCHMARK(bench_record)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace waybill::session_file
