// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP/1: finding and parsing heads, and whole streams with bodies.
#include <string>

#include <benchmark/benchmark.h>

#include "core/http/http1_stream.h"

namespace {

using namespace waybill;
using namespace waybill::http;

// What a browser sends and a server answers: about 650 bytes and 15 fields together.
constexpr std::string_view kRequest =
    "GET /api/v1/items/12345?expand=owner&fields=id,name HTTP/1.1\r\n"
    "Host: api.example.com\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0\r\n"
    "Accept: application/json\r\n"
    "Accept-Language: en-US,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Cookie: session=7f3c2b1a9e8d4c6f; theme=dark\r\n"
    "Connection: keep-alive\r\n"
    "\r\n";
constexpr std::string_view kResponse =
    "HTTP/1.1 200 OK\r\n"
    "Date: Fri, 20 Nov 2026 06:48:00 GMT\r\n"
    "Server: nginx/1.22.1\r\n"
    "Content-Type: application/json; charset=utf-8\r\n"
    "Content-Length: 0\r\n"
    "Cache-Control: max-age=0, private, must-revalidate\r\n"
    "ETag: W/\"5d41402abc4b2a76b9719d911017c592\"\r\n"
    "Vary: Accept-Encoding\r\n"
    "Connection: keep-alive\r\n"
    "\r\n";

class Sink final : public Http1Events {
public:
    std::uint64_t events = 0;

    ResponseContext on_head(const Head& head, const MessageSpan& /*span*/) override {
        events += head.fields.size();
        return {};
    }
    void on_body(Bytes data) override { events += data.size(); }
    void on_body_gap(std::uint64_t /*length*/) override {}
    void on_trailers(const HeaderList& /*trailers*/) override {}
    void on_message_end(const BodyFacts& /*body*/, const MessageSpan& /*span*/) override {
        ++events;
    }
    void on_anomaly(AnomalyCode /*code*/,
                    std::uint64_t /*offset*/,
                    std::string /*detail*/) override {
        ++events;
    }
    void on_raw_start(RawReason /*reason*/, std::uint64_t /*offset*/) override {}
    void on_raw(Bytes /*data*/, const Arrival& /*arrival*/) override {}
    void on_raw_gap(std::uint64_t /*length*/, Timestamp /*at*/) override {}
};

constexpr Arrival kArrival{Timestamp{1}, Place{1, 0}, 1, 0};

void parse_head(benchmark::State& state, HeadKind kind, std::string_view raw) {
    HeadParser parser;
    for (auto _ : state) {
        benchmark::DoNotOptimize(&parser.parse(kind, raw));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(raw.size()) * state.iterations());
}

void read_stream(benchmark::State& state, HeadKind kind, std::string_view data, std::size_t piece) {
    HeadParser parser;
    Sink sink;
    Http1Stream stream(kind, sink, parser);
    for (auto _ : state) {
        for (std::size_t at = 0; at < data.size(); at += piece) {
            stream.on_data(as_bytes(data.substr(at, piece)), kArrival);
        }
    }
    benchmark::DoNotOptimize(sink.events);
    state.SetBytesProcessed(static_cast<std::int64_t>(data.size()) * state.iterations());
}

void http1_find_head_end(benchmark::State& state) {
    HeadEndFinder finder;
    for (auto _ : state) {
        finder.reset();
        benchmark::DoNotOptimize(finder.find(kRequest));
    }
}
BENCHMARK(http1_find_head_end);

void http1_parse_request_head(benchmark::State& state) {
    parse_head(state, HeadKind::Request, kRequest);
}
BENCHMARK(http1_parse_request_head);

void http1_parse_response_head(benchmark::State& state) {
    parse_head(state, HeadKind::Response, kResponse);
}
BENCHMARK(http1_parse_response_head);

// The same head with one line that ends with LF alone.
void http1_parse_tolerantly(benchmark::State& state) {
    std::string raw(kResponse);
    raw.erase(raw.find("\r\nServer"), 1);
    parse_head(state, HeadKind::Response, raw);
}
BENCHMARK(http1_parse_tolerantly);

void http1_request_stream(benchmark::State& state) {
    read_stream(state, HeadKind::Request, kRequest, kRequest.size());
}
BENCHMARK(http1_request_stream);

void http1_response_stream(benchmark::State& state) {
    read_stream(state, HeadKind::Response, kResponse, kResponse.size());
}
BENCHMARK(http1_response_stream);

// Both directions, each head in a segment: what one exchange costs.
void http1_exchange(benchmark::State& state) {
    HeadParser parser;
    Sink sink;
    Http1Stream client(HeadKind::Request, sink, parser);
    Http1Stream server(HeadKind::Response, sink, parser);
    for (auto _ : state) {
        client.on_data(as_bytes(kRequest), kArrival);
        server.on_data(as_bytes(kResponse), kArrival);
    }
    benchmark::DoNotOptimize(sink.events);
}
BENCHMARK(http1_exchange);

// A chunked body of 1 MiB in chunks of 8 KiB, in segments.
void http1_chunked_body(benchmark::State& state) {
    std::string data = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int chunk = 0; chunk < 128; ++chunk) {
        data.append("2000\r\n").append(8192, 'x').append("\r\n");
    }
    data += "0\r\n\r\n";
    constexpr std::size_t kSegment = 1460;
    read_stream(state, HeadKind::Response, data, kSegment);
}
BENCHMARK(http1_chunked_body);

}  // namespace
