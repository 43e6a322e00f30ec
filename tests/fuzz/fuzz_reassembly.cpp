// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: whatever segments come, each connection keeps the order of the stream contract; the
// data and the gaps of a side add up to its stream; every byte shown was sent with exactly that
// sequence number and lies where its Arrival says; and what is held stays within the limit.
//
// The input is a row of small orders, each of which makes one segment of one of four connections.
#include <algorithm>
#include <array>
#include <bitset>
#include <cassert>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "capture/segment.h"
#include "capture/tcp_connections.h"

namespace waybill::capture {
namespace {

void demand(bool holds) {
    if (!holds) {
        std::abort();
    }
}

constexpr std::size_t kConnections = 4;

class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
    bool empty() const { return size_ == 0; }
    std::uint8_t byte() {
        if (size_ == 0) {
            return 0;
        }
        --size_;
        return *data_++;
    }
    std::uint32_t word() {
        const std::uint32_t high = byte();
        return high << 8 | byte();
    }

private:
    const std::uint8_t* data_;
    std::size_t size_;
};

// All that was sent: which bytes by key, end and sequence number, and each payload by its record.
struct Sent {
    std::map<std::pair<std::size_t, std::uint32_t>, std::bitset<256>> bytes;
    std::deque<std::string> payloads;
};

std::size_t line_of(const Endpoint& from, const Endpoint& to) {
    return from.port == 80 ? std::size_t{to.port} * 2 + 1 : std::size_t{from.port} * 2;
}

class CheckedOpener final : public ConnectionOpener {
public:
    explicit CheckedOpener(const Sent& sent) : sent_(sent) {}
    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
        ++open_;
        return std::make_unique<Consumer>(*this, start);
    }
    int open_count() const { return open_; }

private:
    struct Run {
        std::uint64_t offset;
        std::string bytes;
    };

    class Consumer final : public ConnectionConsumer {
    public:
        Consumer(CheckedOpener& opener, const ConnectionStart& start)
            : opener_(opener),
              start_(start) {}
        ~Consumer() override { demand(closed_); }

        void on_data(Side side, Bytes data, const Arrival& arrival) override {
            demand(!ended_[index_of(side)] && !closed_ && !data.empty());
            demand(arrival.place.contiguous() && arrival.first_record == arrival.place.record);
            const std::string& payload =
                opener_.sent_.payloads.at(record_offset(arrival.place.record));
            demand(arrival.place.skip + data.size() <= payload.size());
            demand(as_text(data)
                   == std::string_view(payload).substr(arrival.place.skip, data.size()));
            runs_[index_of(side)].push_back({length_[index_of(side)], std::string(as_text(data))});
            length_[index_of(side)] += data.size();
        }
        void on_gap(Side side, std::uint64_t length, Timestamp /*at*/) override {
            demand(!ended_[index_of(side)] && !closed_ && length > 0);
            length_[index_of(side)] += length;
            gaps_[index_of(side)] += length;
        }
        void on_end(Side side, EndReason /*reason*/, Timestamp /*at*/) override {
            demand(!ended_[index_of(side)] && !closed_);
            ended_[index_of(side)] = true;
        }
        void on_anomaly(Side /*side*/,
                        AnomalyCode /*code*/,
                        std::uint64_t /*offset*/,
                        std::string detail) override {
            demand(!closed_);
            demand(detail.size() < 1000);
        }
        void on_close(const ConnectionFacts& facts) override {
            demand(ended_[0] && ended_[1] && !closed_);
            closed_ = true;
            --opener_.open_;
            for (const std::size_t side : {0U, 1U}) {
                demand(facts.sides[side].stream_bytes == length_[side]);
                demand(facts.sides[side].gap_bytes == gaps_[side]);
                const std::size_t line =
                    line_of(start_.endpoints[side], start_.endpoints[1 - side]);
                for (const Run& run : runs_[side]) {
                    for (std::size_t i = 0; i < run.bytes.size(); ++i) {
                        const auto sequence = static_cast<std::uint32_t>(
                            facts.sides[side].first_sequence + run.offset + i);
                        const auto found = opener_.sent_.bytes.find({line, sequence});
                        demand(found != opener_.sent_.bytes.end());
                        demand(found->second.test(static_cast<std::uint8_t>(run.bytes[i])));
                    }
                }
            }
        }

    private:
        CheckedOpener& opener_;
        ConnectionStart start_;
        std::array<std::vector<Run>, 2> runs_;
        std::array<std::uint64_t, 2> length_{};
        std::array<std::uint64_t, 2> gaps_{};
        std::array<bool, 2> ended_{};
        bool closed_ = false;
    };

    const Sent& sent_;
    int open_ = 0;
};

// Where a side is, so that most orders make plausible segments.
struct Sender {
    std::uint32_t next = 0;
};

Segment next_segment(Input& input,
                     std::array<Sender, kConnections * 2>& senders,
                     Timestamp& now,
                     std::string& payload) {
    const std::uint8_t who = input.byte();
    const std::uint8_t kind = input.byte();
    const std::size_t connection = who % kConnections;
    Segment segment;
    segment.key.ends[0].port = 80;
    segment.key.ends[1].port = static_cast<std::uint16_t>(1000 + connection);
    segment.from = (who >> 2) & 1;
    segment.hash = hash_of(segment.key);
    Sender& own = senders[connection * 2 + segment.from];
    const Sender& peer = senders[connection * 2 + 1 - segment.from];

    segment.flags = static_cast<std::uint8_t>((who & 0x08) == 0 ? tcp_flag::kAck : 0);
    switch (kind & 0x0f) {
        case 0:
            segment.flags |= tcp_flag::kSyn;
            break;
        case 1:
            segment.flags |= tcp_flag::kFin;
            break;
        case 2:
            segment.flags |= tcp_flag::kRst;
            break;
        case 3:
            segment.flags |= tcp_flag::kUrg;
            segment.urgent = 1;
            break;
        default:
            break;
    }
    segment.sequence = own.next;
    if ((kind & 0x10) != 0) {
        segment.sequence += input.word() - 0x4000U;
    }
    if ((kind & 0x20) != 0 && (segment.flags & tcp_flag::kSyn) != 0) {
        segment.sequence = input.word() << 16;
        own.next = segment.sequence;
    }
    segment.acknowledgment = peer.next;
    if ((kind & 0x40) != 0) {
        segment.acknowledgment += input.byte() - 0x40U;
    }
    if ((kind & 0x80) != 0) {
        now.ns += std::int64_t{input.byte()} << (input.byte() % 40);
    } else {
        now.ns += 1000;
    }
    segment.at = now;
    segment.window = static_cast<std::uint16_t>(input.byte() << 8);
    segment.window_scale = (segment.flags & tcp_flag::kSyn) != 0 ? input.byte() : 0xff;
    segment.has_ip_id = (who & 0x10) != 0;
    segment.ip_id = who >> 5;
    if ((kind & 0x0f) != 4) {
        const std::uint8_t length = input.byte();
        const std::uint8_t filler = input.byte();
        for (unsigned i = 0; i < length; ++i) {
            // Usually the same byte for a sequence number, so that overlaps agree.
            payload += static_cast<char>(filler < 0xc0 ? (segment.sequence + i) * 7 : filler);
        }
        segment.wire_length = length;
        if ((filler & 0x3f) == 0x3f) {
            segment.wire_length += input.word();
        }
    }
    const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
    const std::uint32_t end = segment.sequence + segment.wire_length + (is_syn ? 1U : 0U)
                              + ((segment.flags & tcp_flag::kFin) != 0 ? 1U : 0U);
    if (static_cast<std::int32_t>(end - own.next) > 0) {
        own.next = end;
    }
    return segment;
}

void run(Input input) {
    Sent sent;
    CheckedOpener opener(sent);
    TcpLimits limits;
    const std::uint8_t options = input.byte();
    limits.overlap = static_cast<OverlapPolicy>(options % 6);
    limits.held_bytes_per_side = (options & 0x08) != 0 ? 4096 : 1024;
    limits.held_segments_per_side = 8;
    limits.held_bytes_in_total = 6000;
    limits.connections = (options & 0x10) != 0 ? 2 : 100;
    limits.idle_ns = 100 * kNsPerSecond;
    TcpConnections connections(opener, limits, [&sent](Place place, std::span<Byte> out) {
        const std::string& payload = sent.payloads.at(record_offset(place.record));
        demand(place.skip + out.size() <= payload.size());
        std::copy_n(payload.begin() + place.skip, out.size(), out.begin());
        return true;
    });
    std::array<Sender, kConnections * 2> senders;
    Timestamp now{0};
    while (!input.empty()) {
        std::string payload;
        Segment segment = next_segment(input, senders, now, payload);
        sent.payloads.push_back(std::move(payload));
        segment.payload = as_bytes(sent.payloads.back());
        segment.place = {make_record(0, sent.payloads.size() - 1), 0};
        segment.first_record = segment.place.record;
        const std::size_t line =
            line_of(segment.key.ends[segment.from], segment.key.ends[1U - segment.from]);
        const std::uint32_t first =
            segment.sequence + ((segment.flags & tcp_flag::kSyn) != 0 ? 1U : 0U);
        for (std::size_t i = 0; i < segment.payload.size(); ++i) {
            sent.bytes[{line, first + static_cast<std::uint32_t>(i)}].set(segment.payload[i]);
        }
        connections.add(segment);
    }
    connections.finish();
    demand(opener.open_count() == 0);
    demand(connections.counts().without_bytes <= connections.counts().connections);
    demand(connections.counts().most_held <= limits.held_bytes_in_total);
}

}  // namespace
}  // namespace waybill::capture

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size <= 4096) {
        waybill::capture::run({data, size});
    }
    return 0;
}
