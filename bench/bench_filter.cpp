// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters over a million exchanges, by their rows alone.
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::filter {
namespace {

constexpr std::uint32_t kExchanges = 1'000'000;
constexpr std::uint32_t kPerConnection = 20;
constexpr std::uint32_t kHosts = 200;
constexpr std::uint32_t kPaths = 10'000;

store::ConnectionRow connection_of(std::uint32_t number) {
    store::ConnectionRow connection;
    const auto byte = [number](unsigned shift) {
        return static_cast<Byte>(number >> shift);
    };
    const std::array<Byte, 4> client = {
        static_cast<Byte>(number % 2 == 0 ? 10 : 192), 0, byte(8), byte(0)};
    const std::array<Byte, 4> server = {198, 51, 100, byte(0)};
    connection.start.endpoints = {Endpoint{ip_from_v4(client.data()), 40000},
                                  Endpoint{ip_from_v4(server.data()), 80}};
    return connection;
}

std::string target_of(std::uint32_t i) {
    const std::uint32_t path = i * 7919 % kPaths;
    constexpr std::array<std::string_view, 5> kFolders = {
        "/static/bundle/", "/v1/items/", "/v2/items/", "/images/thumbnails/", "/account/settings/"};
    std::string target(kFolders[path % kFolders.size()]);
    target += std::to_string(path);
    return path % 3 == 0 ? target + "?page=" + std::to_string(path % 50) + "&limit=20" : target;
}

std::unique_ptr<store::Session> make_session() {
    constexpr std::array<std::uint16_t, 10> kStatuses = {
        200, 200, 200, 304, 200, 404, 200, 302, 200, 500};
    constexpr std::array<std::string_view, 7> kTypes = {"text/html",
                                                        "application/json",
                                                        "image/png",
                                                        "text/css",
                                                        "application/javascript",
                                                        "image/webp",
                                                        "font/woff2"};
    auto session = std::make_unique<store::Session>();
    for (std::uint32_t i = 0; i < kExchanges; ++i) {
        if (i % kPerConnection == 0) {
            session->connections.push_back(connection_of(i / kPerConnection));
        }
        store::ExchangeRow row;
        row.order = i;
        row.connection = i / kPerConnection;
        row.started.ns = std::int64_t{i} * kNsPerMs;
        row.request_end = 0;
        row.response_begin = std::int64_t{i % 977} * 400'000;
        row.response_end = row.response_begin + 50'000;
        row.response_size = std::uint64_t{i % 7919} * 9;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse
                    | store::row_flag::kRequestComplete | store::row_flag::kResponseComplete;
        row.status = kStatuses[i * 31 % 1009 % kStatuses.size()];
        row.method = session->strings.intern(i % 4 == 0 ? "POST" : "GET");
        const std::uint32_t host = i * 17 % kHosts;
        row.host = session->strings.intern((host % 5 == 0 ? "api" : "www") + std::to_string(host)
                                           + ".example.com");
        row.type = session->strings.intern(kTypes[i * 13 % 2003 % kTypes.size()]);
        store::SessionBuilder::append(*session, row, target_of(i));
    }
    return session;
}

const store::Session& session() {
    static const std::unique_ptr<store::Session> made = make_session();
    return *made;
}

void bench_filter_rows(benchmark::State& state, std::string_view text) {
    const store::Session& rows = session();
    const Result<Expression> expression = parse_expression(text);
    if (!expression) {
        state.SkipWithError(expression.error().message.c_str());
        return;
    }
    std::uint32_t passed = 0;
    for (auto _ : state) {
        Evaluator evaluator(*expression, rows);  // which remembers nothing yet
        passed = 0;
        for (std::uint32_t i = 0; i < kExchanges; ++i) {
            passed += evaluator.on_row(i) == Verdict::Yes ? 1U : 0U;
        }
    }
    state.SetItemsProcessed(state.iterations() * std::int64_t{kExchanges});
    state.counters["passed"] = passed;
}

#define WAYBILL_BENCH_FILTER(name, text) \
    BENCHMARK_CAPTURE(bench_filter_rows, name, text)->Unit(benchmark::kMillisecond)

WAYBILL_BENCH_FILTER(status, "status >= 400");
WAYBILL_BENCH_FILTER(host_and_status, "host contains api and status >= 400");
WAYBILL_BENCH_FILTER(numbers, "method == POST and size > 10k and dur > 200ms");
WAYBILL_BENCH_FILTER(network, "client.ip == 10.0.0.0/8 and not type contains json");
WAYBILL_BENCH_FILTER(category, "category == image");
WAYBILL_BENCH_FILTER(error_or_slow, "error or aborted or ttfb > 300ms");
WAYBILL_BENCH_FILTER(port, "port == 8080");
WAYBILL_BENCH_FILTER(path_starts, "path startswith \"/v1/\"");
WAYBILL_BENCH_FILTER(query_parameter, "query[\"page\"] == 12");
WAYBILL_BENCH_FILTER(url_contains, "url contains \"item\"");
WAYBILL_BENCH_FILTER(word, "thumbnails");
WAYBILL_BENCH_FILTER(word_nowhere, "password");
WAYBILL_BENCH_FILTER(pattern, "path ~ /v[0-9]+\\/items/");
WAYBILL_BENCH_FILTER(pattern_without_literal, "path ~ /[0-9]{4}$/");

}  // namespace
}  // namespace waybill::filter
