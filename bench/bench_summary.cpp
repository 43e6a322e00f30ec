// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports made of rows alone: the summary of a session, and its list.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "core/report/summary.h"
#include "core/report/text_list.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::report {
namespace {

constexpr std::uint32_t kExchanges = 600'000;
constexpr std::uint32_t kPerConnection = 20;

std::unique_ptr<store::Session> make_session() {
    auto session = std::make_unique<store::Session>();
    for (std::uint32_t i = 0; i < kExchanges; ++i) {
        if (i % kPerConnection == 0) {
            session->connections.emplace_back();
        }
        store::ExchangeRow row;
        row.connection = i / kPerConnection;
        row.started.ns = std::int64_t{i} * kNsPerMs;
        row.request_end = 0;
        row.response_begin = std::int64_t{i % 977} * 100'000;
        row.response_end = row.response_begin + 50'000;
        row.response_size = i % 7919;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse;
        row.status = i % 50 == 0 ? 404 : 200;
        row.method = session->strings.intern(i % 4 == 0 ? "POST" : "GET");
        row.host = session->strings.intern("host" + std::to_string(i % 30) + ".example.com");
        row.type = session->strings.intern(i % 3 == 0 ? "text/html" : "application/json");
        session->connections.back().exchanges += 1;
        store::SessionBuilder::append(
            *session, row, "/v1/items/" + std::to_string(i) + "?fields=id,name,price&limit=20");
    }
    return session;
}

const store::Session& session() {
    static const std::unique_ptr<store::Session> made = make_session();
    return *made;
}

void bench_summarise(benchmark::State& state) {
    const store::Session& rows = session();
    for (auto _ : state) {
        benchmark::DoNotOptimize(summarise(rows));
    }
    state.SetItemsProcessed(state.iterations() * std::int64_t{kExchanges});
}
BENCHMARK(bench_summarise)->Unit(benchmark::kMillisecond);

void bench_text_list_line(benchmark::State& state) {
    const TextList list(session(), TextStyle{});
    std::string out;
    std::uint32_t index = 0;
    for (auto _ : state) {
        if (out.size() > 64 * kKiB) {
            out.clear();
        }
        list.append_line(out, index);
        index = index + 1 == kExchanges ? 0 : index + 1;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bench_text_list_line);

}  // namespace
}  // namespace waybill::report
