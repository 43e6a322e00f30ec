// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session of the proxy costs without sockets: a client that is kept alive asks for 2.7 KB
// again and again, over HTTP/1 on both legs, and what passes is recorded. Items are exchanges.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/store/byte_store.h"
#include "core/store/live_rows.h"
#include "proxy/http1/http1_codec.h"
#include "proxy/session/proxy_session.h"

namespace waybill::proxy {
namespace {

// Takes what is recorded, and keeps nothing.
class Nowhere final : public store::ByteStore {
public:
    std::uint64_t reserve(std::uint64_t length) override {
        return std::exchange(end_, end_ + length);
    }
    bool write(std::uint64_t, Bytes) override { return true; }
    bool read(std::uint64_t, std::span<Byte>) const override { return false; }

private:
    std::uint64_t end_ = 0;
};

class NoRules final : public RuleSource {
public:
    std::shared_ptr<const RuleSet> rules() const override { return rules_; }

private:
    std::shared_ptr<const RuleSet> rules_ = std::move(*RuleSet::parse("", "none"));
};

constexpr std::string_view kRequest =
    "GET http://localhost:8080/index.html HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: "
    "bench/1.0 "
    "(of a proxy)\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\nAccept-Language: en\r\n"
    "Cookie: session=0123456789abcdef\r\n\r\n";

std::string make_response() {
    return "HTTP/1.1 200 OK\r\nServer: bench\r\nDate: Sat, 21 Nov 2026 03:00:00 "
           "GMT\r\nContent-Type: "
           "text/html\r\nContent-Length: 2700\r\nLast-Modified: Fri, 20 Nov 2026 03:00:00 GMT\r\n"
           "Connection: keep-alive\r\nETag: \"673d-a8c\"\r\nAccept-Ranges: bytes\r\n\r\n"
           + std::string(2700, 'x');
}

void exchanges_of_one_client(benchmark::State& state) {
    Timestamp now{1'700'000'000 * kNsPerSecond};
    Nowhere bytes;
    FlowRecorder recorder(bytes, 1, now);
    store::Session rows_session;
    store::LiveRows rows(rows_session, 1);
    Breakpoints breakpoints;
    const NoRules rules;
    const SessionOptions options;
    const ListenerMode mode = *parse_mode("regular");
    ClientFacts facts;
    facts.accepted = now;
    facts.local.port = 8081;
    ProxySession session({options, mode, recorder, breakpoints, rules, {}}, facts);
    ServerLeg leg;
    leg.id = 1;
    leg.codec = make_http1_client();
    const std::string response = make_response();
    std::vector<SessionCommand> commands;
    std::uint64_t exchanges = 0;
    for ([[maybe_unused]] const auto step : state) {
        now.ns += 10'000;
        session.on_client_data(as_bytes(kRequest), now);
        session.take_commands(commands);
        for (const SessionCommand& command : commands) {
            if (const auto* const get = std::get_if<GetServer>(&command)) {
                leg.destination = get->destination;
                session.on_server(get->request, leg, now);
                break;
            }
        }
        leg.codec->output().clear();
        session.on_server_drained(leg.id, now);
        session.on_server_data(leg.id, as_bytes(response), now);
        session.take_commands(commands);
        session.client_output().clear();
        session.on_client_drained(now);
        session.take_commands(commands);
        if (++exchanges % 1000 == 0) {
            recorder.take_events(rows, 0);
            benchmark::DoNotOptimize(rows.settle());
            rows.let_go(0, 1000);
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(exchanges));
}

BENCHMARK(exchanges_of_one_client);

}  // namespace
}  // namespace waybill::proxy
