// SPDX-License-Identifier: GPL-3.0-or-later
//
// TCP reassembly: what a packet costs between the decoder and the consumer of its connection.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "capture/segment.h"
#include "capture/tcp_connections.h"

namespace waybill::capture {
namespace {

class Counter final : public ConnectionOpener {
public:
    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& /*start*/) override {
        return std::make_unique<Consumer>(bytes);
    }
    std::uint64_t bytes = 0;

private:
    struct Consumer final : ConnectionConsumer {
        explicit Consumer(std::uint64_t& count) : bytes(count) {}
        void on_data(Side /*side*/, Bytes data, const Arrival& /*arrival*/) override {
            bytes += data.size();
        }
        void on_gap(Side /*side*/, std::uint64_t /*length*/, Timestamp /*at*/) override {}
        void on_end(Side /*side*/, EndReason /*reason*/, Timestamp /*at*/) override {}
        void on_anomaly(Side /*side*/,
                        AnomalyCode /*code*/,
                        std::uint64_t /*offset*/,
                        std::string /*detail*/) override {}
        void on_close(const ConnectionFacts& /*facts*/) override {}
        std::uint64_t& bytes;
    };
};

// Both sides of one connection.
class Talk {
public:
    explicit Talk(std::uint32_t number) {
        segment_.key.ends[0] = {ip_from_v4(as_bytes("\x0a\x01\x01\x01").data()), 80};
        segment_.key.ends[1] = {ip_from_v4(as_bytes("\x0a\x01\x01\x02").data()),
                                static_cast<std::uint16_t>(number)};
        segment_.key.ends[1].ip.octets[13] = static_cast<Byte>(number >> 16);
        segment_.hash = hash_of(segment_.key);
        segment_.has_ip_id = true;
        segment_.window = 65'535;
    }

    // The next segment of a side; `payload` outlives it.
    const Segment& next(std::uint8_t from, std::uint8_t flags, std::string_view payload) {
        static std::int64_t now = 0;
        now += 1000;
        segment_.from = from;
        segment_.flags = flags;
        ++segment_.ip_id;
        segment_.sequence = sequence_[from];
        segment_.acknowledgment = sequence_[1U - from];
        segment_.payload = as_bytes(payload);
        segment_.wire_length = static_cast<std::uint32_t>(payload.size());
        segment_.at = {now};
        segment_.place = {static_cast<RecordId>(now), 70};
        segment_.first_record = segment_.place.record;
        sequence_[from] += segment_.wire_length + ((flags & 3) != 0 ? 1U : 0U);
        return segment_;
    }

private:
    Segment segment_;
    std::uint32_t sequence_[2] = {1000, 5000};
};

constexpr std::uint8_t kAck = tcp_flag::kAck;
constexpr std::uint8_t kSyn = tcp_flag::kSyn;
constexpr std::uint8_t kFin = tcp_flag::kFin;

bool read_nothing(Place /*place*/, std::span<Byte> /*out*/) {
    return false;
}

void open(Talk& talk, TcpConnections& connections) {
    connections.add(talk.next(1, kSyn, {}));
    connections.add(talk.next(0, kSyn | kAck, {}));
    connections.add(talk.next(1, kAck, {}));
}

// A response of two segments, then an acknowledgment: in order, over so many connections in turn.
void BM_TcpInOrder(benchmark::State& state) {
    const std::string payload(1448, 'x');
    Counter counter;
    TcpConnections connections(counter, {}, read_nothing);
    std::vector<Talk> talks;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
        talks.emplace_back(i + 1000);
        open(talks.back(), connections);
    }
    std::size_t turn = 0;
    std::int64_t packets = 0;
    for (auto _ : state) {
        Talk& talk = talks[turn];
        turn = turn + 1 == talks.size() ? 0 : turn + 1;
        connections.add(talk.next(0, kAck, payload));
        connections.add(talk.next(0, kAck, payload));
        connections.add(talk.next(1, kAck, {}));
        packets += 3;
    }
    benchmark::DoNotOptimize(counter.bytes);
    state.SetItemsProcessed(packets);
}
BENCHMARK(BM_TcpInOrder)->Arg(1)->Arg(100)->Arg(10'000)->Arg(60'000);

// Whole connections: handshake, one request, one response, both FINs.
void BM_TcpShortConnections(benchmark::State& state) {
    const std::string request(300, 'x');
    const std::string response(1200, 'x');
    Counter counter;
    TcpConnections connections(counter, {}, read_nothing);
    std::uint32_t number = 0;
    std::int64_t packets = 0;
    for (auto _ : state) {
        Talk talk(++number);
        open(talk, connections);
        connections.add(talk.next(1, kAck, request));
        connections.add(talk.next(0, kAck, response));
        connections.add(talk.next(1, kAck | kFin, {}));
        connections.add(talk.next(0, kAck | kFin, {}));
        connections.add(talk.next(1, kAck, {}));
        packets += 8;
    }
    benchmark::DoNotOptimize(counter.bytes);
    state.SetItemsProcessed(packets);
}
BENCHMARK(BM_TcpShortConnections);

// Every second segment is late by one.
void BM_TcpOutOfOrder(benchmark::State& state) {
    const std::string payload(1448, 'x');
    Counter counter;
    TcpConnections connections(counter, {}, read_nothing);
    Talk talk(1000);
    open(talk, connections);
    std::int64_t packets = 0;
    for (auto _ : state) {
        const Segment first = talk.next(0, kAck, payload);
        const Segment second = talk.next(0, kAck, payload);
        connections.add(second);
        connections.add(first);
        connections.add(talk.next(1, kAck, {}));
        packets += 3;
    }
    benchmark::DoNotOptimize(counter.bytes);
    state.SetItemsProcessed(packets);
}
BENCHMARK(BM_TcpOutOfOrder);

// A port scan: SYNs that nobody answers.
void BM_TcpSynFlood(benchmark::State& state) {
    Counter counter;
    TcpConnections connections(counter, {}, read_nothing);
    std::uint32_t number = 0;
    for (auto _ : state) {
        Talk talk(++number);
        connections.add(talk.next(1, kSyn, {}));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_TcpSynFlood);

}  // namespace
}  // namespace waybill::capture
