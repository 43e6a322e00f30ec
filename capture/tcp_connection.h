// SPDX-License-Identifier: GPL-3.0-or-later
//
// One TCP connection: both directions, and the rules of SYN, ACK, FIN and RST (RFC 9293, with the
// cases of RELIABILITY 4.4).
//
// Its consumer is made with the first byte, so that scans cost nothing behind it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture/segment.h"
#include "capture/tcp_connections.h"
#include "capture/tcp_reassembler.h"
#include "core/base/byte_stream.h"
#include "core/base/connection.h"

namespace waybill::capture {

class TcpConnection final : private ConnectionSink, private FactsSoFar {
public:
    enum class State : std::uint8_t {
        Open,
        Ended,     // both sides have ended, but packets may follow
        Done,      // and the receivers have acknowledged it
        Replaced,  // a new connection has begun: see take_successor()
    };

    // `first` is the first packet of the connection; add() it too. `opener`, `shared` and `key`
    // must outlive the connection.
    TcpConnection(ConnectionOpener& opener,
                  TcpShared& shared,
                  const FlowKey& key,
                  const Segment& first);

    // With Replaced, `segment` was not taken: it belongs to the successor.
    State add(const Segment& segment);

    // The SYN of the new connection that made add() return Replaced. Its payload is lost.
    std::unique_ptr<Segment> take_successor() { return std::move(successor_); }

    // Tells that this connection, still open, is replaced by one that `end` of the key began.
    void tell_port_reused(std::uint8_t end);

    // Want of memory: passes on everything held, holes as gaps.
    void give_up_holes();

    // The connection has been quiet for a while: decides what waited for more packets, and frees
    // what only an active connection needs.
    void rest(Timestamp now);

    // The last call: ends the sides that have not ended, and closes the consumer.
    void close(EndReason reason);

    State state() const;

    // Whether it has, or had, a consumer.
    bool has_bytes() const { return has_bytes_; }
    std::size_t held_cost() const {
        return halves_[0].stream.held().cost() + halves_[1].stream.held().cost();
    }
    // SYN packets of a connection that were not worth an object.
    void count_repeated_syns(std::uint64_t count);

    // The first and the last sequence number of what `end` of the key sent.
    struct SequenceRange {
        std::uint32_t first = 0;
        std::uint32_t end = 0;
    };
    SequenceRange sequences_from(std::uint8_t end) const;

private:
    // A packet, well enough known to see that it was captured twice.
    struct Fingerprint {
        Timestamp at;
        std::uint32_t sequence = 0;
        std::uint16_t length = 0;
        std::uint16_t ip_id = 0;
    };

    static constexpr std::size_t kTcpAnomalies =
        static_cast<std::size_t>(AnomalyCode::ZeroWindow) + 1;

    // What one side sent.
    struct Half {
        explicit Half(Side side) : stream(side) {}

        // Nothing of the stream is known yet, so that it may begin elsewhere.
        bool is_pristine() const {
            return stream.highest() == 0 && stream.next_offset() == 0
                   && stream.end() == TcpReassembler::kNoEnd && !ended;
        }

        TcpReassembler stream;
        Timestamp syn_at;                // of the SYN that was not answered yet
        Timestamp end_at;                // when `ended`
        Timestamp grace_at;              // `grace_target`: when the receiver's word was seen
        std::uint64_t grace_target = 0;  // the receiver has the bytes before it: wait a little
        std::uint32_t grace_packets = 0;
        std::uint32_t isn = 0;        // when syn_seen
        std::uint32_t older_isn = 0;  // of a SYN that was given up for one with `isn`
        std::uint32_t window = 0;     // last one that this side offered, scaled
        std::uint32_t first_ack = 0;  // of this side's bytes, by the other one, before `stream`
        std::uint32_t last_ack = 0;   // was started; when has_ack
        std::uint8_t window_scale = 0;
        std::uint8_t far_segments = 0;  // out of the window, in a row
        EndReason end_reason = EndReason::Closed;
        bool syn_seen = false;
        bool has_older_isn = false;
        bool scale_seen = false;
        bool has_ack = false;
        bool soft_start = false;  // started by a packet without bytes, maybe a keep-alive
        bool first_held = false;  // what may not be the first bytes is held for one packet more
        bool syn_data = false;    // bytes of the SYN are held until the other side takes them
        bool doubtful = false;    // the held bytes may be padding
        bool ended = false;
        bool after_gap = false;
        std::uint8_t next_recent = 0;
        std::array<Fingerprint, 3> recent;
        std::array<std::uint8_t, kTcpAnomalies> told{};
    };

    void on_data(Side side, Bytes data, const Arrival& arrival) override;
    void on_gap(Side side, std::uint64_t length, Timestamp at) override;
    void on_end(Side side, EndReason reason, Timestamp at) override;
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) override;
    const ConnectionFacts& facts_so_far() override;
    void open_consumer();
    void tell(Side side, AnomalyCode code, std::uint64_t offset, std::string detail);

    Half& half(Side side) { return halves_[index_of(side)]; }
    SideFacts& facts(Side side) { return facts_.sides[index_of(side)]; }
    Side side_of(const Segment& segment) const {
        return segment.from == client_end_ ? Side::Client : Side::Server;
    }

    bool is_captured_twice(Half& own, const Segment& segment) const;
    static void remember(Half& own, const Segment& segment);

    // Handshake, in tcp_handshake.cpp
    bool on_syn(Side side, const Segment& segment, bool twice);
    void start_by_syn(Half& own, const Segment& segment);
    void note_syn(Half& own, const Segment& segment);
    bool starts_earlier(const Half& own, std::uint32_t sequence) const;
    void start_earlier(Half& own, std::uint32_t sequence);
    void start_without_syn(Side side, const Segment& segment);
    void choose_acked_isn(Half& peer, const Segment& segment);
    bool confirms_successor(const Segment& segment);
    void settle_first_held(Side side, const Segment& segment);
    void settle_syn_data(Side side, std::uint64_t accepted, std::uint64_t length);

    std::uint64_t on_ack(Side side, const Segment& segment);
    void on_window(Side side, const Segment& segment);
    void on_payload(Side side, const Segment& segment, std::uint64_t peer_acked, bool twice);
    bool is_keep_alive(const Half& own, const Segment& segment, std::int64_t offset) const;
    void settle_doubtful(Half& own, std::int64_t offset);
    bool is_far_out_of_window(Side side, std::int64_t wire_end);
    // In tcp_closing.cpp
    void on_fin(Side side, std::int64_t offset);
    bool cut_behind_fin(Side side, StreamSegment& bytes);
    bool is_acceptable_reset(Side side, const Segment& segment);
    void on_reset(Side side, const Segment& segment);
    void after_reset(Side side, const Segment& segment, bool twice);

    // In tcp_holes.cpp
    void settle(Side side, Timestamp now);
    void settle_overdue(Side side, Timestamp now);
    void settle_one_sided(Side side, Timestamp now);
    void settle_limits(Side side, Timestamp now);
    void tell_limit(Side side);
    void end(Side side, EndReason reason, Timestamp at);

    ConnectionOpener& opener_;
    TcpShared& shared_;
    const FlowKey& key_;
    RecordId first_record_;
    Timestamp started_;
    std::array<Half, 2> halves_{Half(Side::Client), Half(Side::Server)};
    ConnectionFacts facts_;
    std::unique_ptr<ConnectionConsumer> consumer_;
    std::unique_ptr<Segment> successor_;  // a SYN that may begin a new connection
    std::vector<Anomaly> early_;          // before there was a consumer
    std::uint32_t packets_ = 0;           // wraps
    std::uint8_t client_end_;             // in key_.ends
    Side first_side_;
    bool mid_stream_;
    bool has_bytes_ = false;
    bool window_known_ = false;  // both SYNs were seen, and so the scale of the windows
};

}  // namespace waybill::capture
