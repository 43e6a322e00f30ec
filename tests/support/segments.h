// SPDX-License-Identifier: GPL-3.0-or-later
//
// Segment scripts: cases of TCP reassembly as small text with visible segments, and what came of
// them as small text too.
//
// A line is a packet: the side that sends it (C or S), then words in any order:
//   12          offset of its first byte in the stream of its side (default: behind the farthest)
//   'text'      its payload; \r \n \0 \' \\ are known           *100  100 bytes that tell their
//   offset syn fin rst urg                                             flags ack 12 acknowledges 12
//   bytes of the other side (default: all that it has sent so far) noack       no ACK flag (a syn
//   has none by itself) wire 12     payload bytes on the wire, when fewer were captured isn 12 the
//   sender's initial sequence number from here on (default 1000 and 5000) win 12  scale 12  id 12
//   header fields
// A line "+20ms" lets time pass (ns, us, ms, s); a packet takes 100 us by itself. "swap" lets the
// client use another port from here on, "#" begins a comment.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "capture/segment.h"
#include "capture/tcp_connections.h"

namespace waybill::capture {

// The byte of a stream at an offset, for payloads that tell where they belong.
inline Byte pattern_at(std::uint64_t offset) {
    offset *= 0x9e3779b97f4a7c15ULL;
    return static_cast<Byte>(offset >> 56);
}

inline std::string pattern(std::uint64_t offset, std::size_t length) {
    std::string bytes(length, '\0');
    for (std::size_t i = 0; i < length; ++i) {
        bytes[i] = static_cast<char>(pattern_at(offset + i));
    }
    return bytes;
}

inline FlowKey test_key(std::uint16_t client_port = 40'000) {
    FlowKey key;
    key.ends[0] = {ip_from_v4(as_bytes("\x0a\x01\x01\x01").data()), client_port};
    key.ends[1] = {ip_from_v4(as_bytes("\x0a\x01\x01\x02").data()), 80};
    return key;
}

// Segments that own their payloads, and can be read again like a capture file. The record of a
// segment is its number.
class SegmentScript {
public:
    SegmentScript() = default;
    explicit SegmentScript(std::string_view text) {
        std::istringstream lines{std::string(text)};
        for (std::string line; std::getline(lines, line);) {
            add_line(line);
        }
    }

    Segment& add(Segment segment, std::string payload) {
        payloads_.push_back(std::move(payload));
        const std::string& bytes = payloads_.back();
        if (segment.wire_length < bytes.size()) {
            segment.wire_length = static_cast<std::uint32_t>(bytes.size());
        }
        segment.payload = as_bytes(bytes);
        segment.hash = hash_of(segment.key);
        segment.place = {make_record(0, segments_.size()), 0};
        segment.first_record = segment.place.record;
        segments_.push_back(segment);
        return segments_.back();
    }

    const std::vector<Segment>& segments() const { return segments_; }
    std::vector<Segment>& segments() { return segments_; }

    ReadAgain read_again() const {
        return [this](Place place, std::span<Byte> out) {
            const std::string& bytes = payloads_.at(record_offset(place.record));
            if (place.skip + out.size() > bytes.size()) {
                ADD_FAILURE() << "read again out of bounds";
                return false;
            }
            std::copy_n(bytes.begin() + place.skip, out.size(), out.begin());
            return true;
        };
    }

private:
    struct Side {
        std::uint32_t isn;
        std::uint64_t sent = 0;
        bool fin = false;
    };

    static std::string unquoted(std::istringstream& words) {
        std::string text;
        for (int c = words.get(); c != '\'' && c != EOF; c = words.get()) {
            if (c == '\\') {
                c = words.get();
                c = c == 'r' ? '\r' : c == 'n' ? '\n' : c == '0' ? '\0' : c;
            }
            text += static_cast<char>(c);
        }
        return text;
    }

    void pass_time(const std::string& word) {
        std::size_t end = 0;
        const std::int64_t count = std::stoll(word, &end);
        const std::string unit = word.substr(end);
        now_.ns += count
                   * (unit == "ns"   ? 1
                      : unit == "us" ? 1000
                      : unit == "ms" ? kNsPerMs
                                     : kNsPerSecond);
    }

    void add_line(const std::string& line) {
        std::istringstream words(line);
        std::string word;
        if (!(words >> word) || word[0] == '#') {
            return;
        }
        if (word[0] == '+' || word[0] == '-') {
            pass_time(word);
            return;
        }
        if (word == "swap") {
            ++client_port_;
            sides_ = {Side{1000}, Side{5000}};
            return;
        }
        const std::size_t from = word == "C" ? 0 : 1;
        ASSERT_TRUE(word == "C" || word == "S") << line;
        Side& own = sides_[from];
        const Side& peer = sides_[1 - from];
        Segment segment;
        segment.key = test_key(client_port_);
        segment.from = static_cast<std::uint8_t>(from);
        segment.window = 65'535;
        segment.at = now_;
        now_.ns += 100'000;
        std::string payload;
        std::uint64_t offset = own.sent + (own.fin ? 1 : 0);
        std::uint64_t acked = peer.sent + (peer.fin ? 1 : 0);
        bool acks = true;
        bool explicit_ack = false;
        bool placed = false;
        std::uint64_t number = 0;
        while (words >> std::ws, words.peek() != EOF) {
            if (words.peek() == '\'') {
                words.get();
                payload = unquoted(words);
                continue;
            }
            words >> word;
            if (word[0] == '#') {
                break;
            }
            if (word == "syn") {
                segment.flags |= tcp_flag::kSyn;
                acks = false;
                placed = true;
                offset = 0;
            } else if (word == "fin") {
                segment.flags |= tcp_flag::kFin;
            } else if (word == "rst") {
                segment.flags |= tcp_flag::kRst;
            } else if (word == "urg") {
                segment.flags |= tcp_flag::kUrg;
                segment.urgent = 1;
            } else if (word == "noack") {
                acks = false;
            } else if (word == "ack") {
                explicit_ack = true;
                if (words >> std::ws; words.peek() >= '0' && words.peek() <= '9') {
                    words >> acked;
                }
            } else if (word == "wire") {
                words >> segment.wire_length;
            } else if (word == "isn") {
                words >> own.isn;
            } else if (word == "win") {
                words >> number;
                segment.window = static_cast<std::uint16_t>(number);
            } else if (word == "scale") {
                words >> number;
                segment.window_scale = static_cast<std::uint8_t>(number);
            } else if (word == "id") {
                words >> number;
                segment.ip_id = static_cast<std::uint16_t>(number);
                segment.has_ip_id = true;
            } else if (word[0] == '*') {
                payload = pattern(offset, std::stoull(word.substr(1)));
            } else {
                offset = std::stoull(word);
                placed = true;
            }
        }
        static_cast<void>(placed);
        const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
        segment.sequence = own.isn + (is_syn ? 0 : 1) + static_cast<std::uint32_t>(offset);
        if (acks || explicit_ack) {
            segment.flags |= tcp_flag::kAck;
            segment.acknowledgment = peer.isn + 1 + static_cast<std::uint32_t>(acked);
        }
        const std::uint64_t length = std::max<std::uint64_t>(payload.size(), segment.wire_length);
        if ((segment.flags & tcp_flag::kRst) == 0) {
            own.sent = std::max(own.sent, offset + length - (own.fin && length == 0 ? 1 : 0));
            own.fin = own.fin || (segment.flags & tcp_flag::kFin) != 0;
        }
        add(segment, std::move(payload));
    }

    std::vector<Segment> segments_;
    std::deque<std::string> payloads_;
    std::array<Side, 2> sides_ = {Side{1000}, Side{5000}};
    std::uint16_t client_port_ = 40'000;
    Timestamp now_{1'000'000 * kNsPerSecond};
};

// What a consumer was told of one connection.
struct SeenConnection {
    ConnectionStart start;
    std::array<std::string, 2> bytes;  // by Side; a gap of 5 bytes as "[5]"
    std::string events;                // in order: "C:hello S:[5] C.closed S.reset closed"
    std::vector<Anomaly> anomalies;
    std::vector<Arrival> arrivals;  // of each on_data
    ConnectionFacts facts;
    std::array<bool, 2> ended{};
    bool closed = false;

    const std::string& client() const { return bytes[0]; }
    const std::string& server() const { return bytes[1]; }
    std::size_t count(AnomalyCode code) const {
        std::size_t count = 0;
        for (const Anomaly& anomaly : anomalies) {
            count += anomaly.code == code ? 1 : 0;
        }
        return count;
    }
    // "overlap-conflict overlap-conflict", in the order in which they came.
    std::string names() const {
        std::string names;
        for (const Anomaly& anomaly : anomalies) {
            names += (names.empty() ? "" : " ") + std::string(name_of(anomaly.code));
        }
        return names;
    }
};

inline std::string_view to_text(EndReason reason) {
    switch (reason) {
        case EndReason::Closed:
            return "closed";
        case EndReason::Reset:
            return "reset";
        case EndReason::Idle:
            return "idle";
        case EndReason::Replaced:
            return "replaced";
        case EndReason::CaptureEnded:
            return "capture-ended";
    }
    return "";
}

// Keeps what it is told, and checks the order of the calls.
class SeenConnections final : public ConnectionOpener {
public:
    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override {
        all_.emplace_back();
        all_.back().start = start;
        return std::make_unique<Consumer>(all_.back());
    }

    std::deque<SeenConnection>& all() { return all_; }
    SeenConnection& operator[](std::size_t index) { return all_.at(index); }
    std::size_t size() const { return all_.size(); }

private:
    class Consumer final : public ConnectionConsumer {
    public:
        explicit Consumer(SeenConnection& seen) : seen_(seen) {}
        ~Consumer() override { EXPECT_TRUE(seen_.closed); }

        void on_data(waybill::Side side, Bytes data, const Arrival& arrival) override {
            EXPECT_FALSE(seen_.ended[index_of(side)]);
            EXPECT_FALSE(seen_.closed);
            EXPECT_FALSE(data.empty());
            seen_.bytes[index_of(side)] += as_text(data);
            tell(side, ":" + std::string(as_text(data)));
            seen_.arrivals.push_back(arrival);
        }
        void on_gap(waybill::Side side, std::uint64_t length, Timestamp /*at*/) override {
            EXPECT_FALSE(seen_.ended[index_of(side)]);
            EXPECT_FALSE(seen_.closed);
            EXPECT_GT(length, 0U);
            const std::string gap = "[" + std::to_string(length) + "]";
            seen_.bytes[index_of(side)] += gap;
            tell(side, ":" + gap);
        }
        void on_end(waybill::Side side, EndReason reason, Timestamp /*at*/) override {
            EXPECT_FALSE(seen_.ended[index_of(side)]);
            EXPECT_FALSE(seen_.closed);
            seen_.ended[index_of(side)] = true;
            tell(side, "." + std::string(to_text(reason)));
        }
        void on_anomaly(waybill::Side side,
                        AnomalyCode code,
                        std::uint64_t offset,
                        std::string detail) override {
            EXPECT_FALSE(seen_.closed);
            seen_.anomalies.push_back({code, side, offset, std::move(detail)});
        }
        void on_close(const ConnectionFacts& facts) override {
            EXPECT_TRUE(seen_.ended[0] && seen_.ended[1]);
            EXPECT_FALSE(seen_.closed);
            seen_.closed = true;
            seen_.facts = facts;
            seen_.events += " closed";
        }

    private:
        void tell(waybill::Side side, const std::string& event) {
            seen_.events += (seen_.events.empty() ? "" : " ");
            seen_.events += (side == waybill::Side::Client ? "C" : "S") + event;
        }

        SeenConnection& seen_;
    };

    std::deque<SeenConnection> all_;
};

// A script, run.
struct ScriptRun {
    explicit ScriptRun(std::string_view text, TcpLimits limits = {}) : script(text) {
        TcpConnections connections(seen, limits, script.read_again());
        for (const Segment& segment : script.segments()) {
            connections.add(segment);
        }
        connections.finish();
        counts = connections.counts();
    }

    // Of the only connection.
    const SeenConnection& only() {
        EXPECT_EQ(seen.size(), 1U);
        static const SeenConnection nothing;
        return seen.size() == 1 ? seen[0] : nothing;
    }

    SegmentScript script;
    SeenConnections seen;
    TcpCounts counts;
};

}  // namespace waybill::capture
