// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pairing of requests and responses, from messages that are already parsed.
#include <cstdint>

#include <benchmark/benchmark.h>

#include "core/http/exchange_pairer.h"
#include "core/http/head_parser.h"

namespace {

using namespace waybill;
using namespace waybill::http;

// Counts the exchanges that were closed.
class Counter final : public ExchangeSink {
public:
    ExchangeHandle on_opened(std::uint32_t) override { return next_++; }
    bool on_head(ExchangeHandle, Side, const Head&, const MessageSpan&) override { return false; }
    void on_interim(ExchangeHandle, const Head&, const MessageSpan&) override {}
    void on_end(ExchangeHandle, Side, const BodyFacts&, const MessageSpan&) override {}
    void on_body(ExchangeHandle, Side, Bytes, Timestamp) override {}
    void on_body_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_trailers(ExchangeHandle, Side, const HeaderList&) override {}
    void on_tunnel(ExchangeHandle) override {}
    void on_tunnel_data(ExchangeHandle, Side, Bytes, const Arrival&) override {}
    void on_tunnel_gap(ExchangeHandle, Side, std::uint64_t, Timestamp) override {}
    void on_websocket(ExchangeHandle, const WebSocketFacts&) override {}
    void on_closed(ExchangeHandle) override { ++closed_; }
    void on_exchange_anomaly(ExchangeHandle, Anomaly) override {}
    void on_connection_anomaly(Anomaly) override {}
    void on_roles_swapped() override {}
    void on_protocol(Protocol) override {}
    void on_tls(const TlsFacts&) override {}
    void on_frame(Bytes, Timestamp) override {}

    std::uint64_t closed() const { return closed_; }

private:
    ExchangeHandle next_ = 0;
    std::uint64_t closed_ = 0;
};

// `state.range(0)` requests are sent before the first one is answered.
void pairing(benchmark::State& state) {
    HeadParser request_parser;
    HeadParser response_parser;
    const Head& request =
        request_parser.parse(HeadKind::Request, "GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    const Head& response =
        response_parser.parse(HeadKind::Response, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    Counter counter;
    ExchangePairer pairer(counter);
    const std::int64_t depth = state.range(0);
    std::uint64_t offset = 0;
    for (auto each : state) {
        static_cast<void>(each);
        MessageSpan span;
        for (std::int64_t i = 0; i < depth; ++i) {
            span.offset = span.peer_acked = offset + static_cast<std::uint64_t>(i);
            pairer.request_head(request, span);
            pairer.request_end({}, span);
        }
        for (std::int64_t i = 0; i < depth; ++i) {
            span.offset = offset + static_cast<std::uint64_t>(i);
            span.peer_acked = offset + static_cast<std::uint64_t>(depth);
            pairer.response_head(response, span, span.peer_acked);
            pairer.response_end({}, span);
        }
        offset += static_cast<std::uint64_t>(depth);
    }
    if (counter.closed() != offset) {
        state.SkipWithError("not every exchange was closed");
    }
    state.SetItemsProcessed(state.iterations() * depth);
}
BENCHMARK(pairing)->Arg(1)->Arg(10)->Arg(1000);

}  // namespace
