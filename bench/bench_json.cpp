// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing the machine format: what one exchange of an ordinary API costs.
#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>

#include "core/http/exchange.h"
#include "core/report/exchange_json.h"
#include "core/report/json_writer.h"
#include "core/store/session.h"

namespace waybill::report {
namespace {

// Fills a head with fields of "Name: value" lines; `text` outlives it.
void add_fields(http::Head& head, std::string_view text) {
    while (!text.empty()) {
        const std::size_t line_end = text.find('\n');
        const std::string_view line = text.substr(0, line_end);
        const std::size_t colon = line.find(": ");
        head.fields.add({line.substr(0, colon), line.substr(colon + 2)});
        text.remove_prefix(line_end + 1);
    }
}

std::unique_ptr<http::Exchange> make_exchange() {
    auto exchange = std::make_unique<http::Exchange>();
    exchange->id = 123'456;
    exchange->connection = 4'321;
    exchange->client = {ip_from_v4(as_bytes("\x0a\x01\x02\x03").data()), 45'678};
    exchange->server = {ip_from_v4(as_bytes("\x0a\x01\x02\x04").data()), 80};
    exchange->started.ns = 1'795'157'326'123'456'789;
    exchange->timing = {123'456, 2'345'678, 34'567, 2'503'701, -1, -1};
    exchange->url = {"http://api.example.com/v1/items/12345?fields=id,name,price&limit=20",
                     "http",
                     "api.example.com",
                     80,
                     "/v1/items/12345",
                     "fields=id,name,price&limit=20"};
    http::Message& request = exchange->request;
    request.present = true;
    request.head.method = "GET";
    request.head.target = "/v1/items/12345?fields=id,name,price&limit=20";
    request.head.version_text = "HTTP/1.1";
    add_fields(request.head,
               "Host: api.example.com\n"
               "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101\n"
               "Accept: application/json, text/plain, */*\n"
               "Accept-Encoding: gzip, deflate, br, zstd\n"
               "Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\n"
               "X-Request-Id: 6f1c2a34-9b7e-4f43-8f43-2a6d0b8c1e55\n");
    request.body.complete = true;
    http::Message& response = exchange->response;
    response.present = true;
    response.head.kind = http::HeadKind::Response;
    response.head.status = 200;
    response.head.reason = "OK";
    response.head.version_text = "HTTP/1.1";
    add_fields(response.head,
               "Server: nginx/1.22.1\n"
               "Date: Fri, 20 Nov 2026 06:48:46 GMT\n"
               "Content-Type: application/json; charset=utf-8\n"
               "Content-Length: 1234\n"
               "Connection: keep-alive\n"
               "ETag: W/\"4d2-189f0c2a\"\n"
               "Cache-Control: private, max-age=60\n");
    response.body = {http::BodyFraming::Length, 1'234, 0, 1'234, true};
    return exchange;
}

void bench_exchange_json(benchmark::State& state) {
    const store::Session session;
    const std::unique_ptr<http::Exchange> exchange = make_exchange();
    std::string out;
    std::size_t bytes = 0;
    for (auto _ : state) {
        // As the command line does it: lines are gathered and written in pieces.
        if (out.size() > 256 * kKiB) {
            bytes += out.size();
            out.clear();
        }
        append_exchange(out, *exchange);
        out += '\n';
    }
    bytes += out.size();
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bench_exchange_json);

void bench_json_string(benchmark::State& state) {
    const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
    std::string out;
    for (auto _ : state) {
        out.clear();
        JsonWriter json(out);
        json.string(text);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(bench_json_string)->Arg(16)->Arg(256)->Arg(4096);

}  // namespace
}  // namespace waybill::report
