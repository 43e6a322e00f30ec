// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts the bytes of one direction of a TCP connection in order.
//
// Sequence-number arithmetic and bytes only: flags, windows and connections are TcpConnection's.
// Bytes in order are passed on without a copy; bytes ahead of a hole are copied and held. What was
// passed on is final.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "capture/delivered_places.h"
#include "capture/held_bytes.h"
#include "capture/tcp_connections.h"
#include "core/base/byte_stream.h"

namespace waybill::capture {

// What all connections of a table have in common.
struct TcpShared {
    TcpLimits limits;
    ReadAgain read_again;
    std::vector<Byte> scratch;  // of comparisons
};

// The bytes of one segment, by stream offset.
struct StreamSegment {
    std::int64_t offset = 0;  // below 0 for what lies before the first byte of the stream
    Bytes data;
    std::uint32_t missing = 0;  // bytes that followed `data` on the wire and were not captured
    Arrival arrival;

    std::int64_t wire_end() const {
        return offset + static_cast<std::int64_t>(data.size()) + missing;
    }
    void drop_front(std::size_t count) {
        offset += static_cast<std::int64_t>(count);
        data = data.subspan(count);
        arrival.place = arrival.place.behind(static_cast<std::uint32_t>(count));
    }
};

enum class SegmentOutcome : std::uint8_t {
    New,         // brought the next bytes
    OutOfOrder,  // brought bytes behind a hole
    Old,         // brought nothing new
};

class TcpReassembler {
public:
    static constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

    explicit TcpReassembler(Side side) : side_(side) {}

    // Byte 0 of the stream has this sequence number. Forgets all that was before. REQUIRES: nothing
    // was passed on.
    void start(std::uint32_t first_sequence);

    // Bytes before byte 0 turned up: makes `first_sequence` byte 0. REQUIRES: nothing was passed
    // on, and `first_sequence` lies before the present one.
    void start_earlier(std::uint32_t first_sequence);

    bool started() const { return started_; }
    std::uint32_t first_sequence() const { return first_sequence_; }

    // Of the byte with this sequence number: the offset nearest to next_offset().
    std::int64_t offset_of(std::uint32_t sequence) const {
        const std::uint32_t expected = first_sequence_ + static_cast<std::uint32_t>(next_offset_);
        return static_cast<std::int64_t>(next_offset_)
               + static_cast<std::int32_t>(sequence - expected);
    }

    // Passes on what is in order and holds the rest.
    SegmentOutcome add(StreamSegment segment, ConnectionSink& sink, TcpShared& shared);

    // Holds bytes that are the next ones, or may turn out not to be; deliver_held() passes them on.
    // REQUIRES: segment.offset is next_offset().
    void hold(const StreamSegment& segment);
    void drop_held();
    void drop_held_behind(std::uint64_t end) { held_.cut(end); }
    void deliver_held(ConnectionSink& sink, TcpShared& shared);

    // The receiver has acknowledged `offset` bytes, or that and the FIN.
    void acknowledge(std::uint64_t offset);

    // The stream ends at `offset`. REQUIRES: end() is kNoEnd, offset >= next_offset().
    void set_end(std::uint64_t offset);

    // The receiver has bytes that we wait for: they will hardly come any more.
    bool is_overdue() const { return acked_ > next_offset_; }

    // Gives up the holes before `offset`, which the receiver has, as far as bytes behind them were
    // seen: an acknowledgment alone may be forged.
    void give_up_holes_before(std::uint64_t offset,
                              Timestamp at,
                              ConnectionSink& sink,
                              TcpShared& shared);

    // Gives up the hole before the held bytes. REQUIRES: there are held bytes.
    void give_up_first_hole(Timestamp at, ConnectionSink& sink, TcpShared& shared);

    // Passes on what is held, with gaps for what is known to have been sent.
    void finish(Timestamp at, ConnectionSink& sink, TcpShared& shared);

    // Frees what only an active stream needs.
    void forget_places() { places_.clear(); }

    std::uint64_t next_offset() const { return next_offset_; }
    std::uint64_t highest() const { return highest_; }  // end of the farthest byte on the wire
    std::uint64_t acked() const { return acked_; }
    std::uint64_t end() const { return end_; }
    bool is_end_acked() const { return end_acked_; }
    bool is_complete() const { return next_offset_ == end_; }
    const HeldBytes& held() const { return held_; }

    // Nothing waits for more packets.
    bool is_settled() const {
        return held_.empty() && acked_ <= next_offset_ && next_offset_ != end_;
    }

private:
    void pass_on(Bytes data, const Arrival& arrival, ConnectionSink& sink, TcpShared& shared);
    void gap(std::uint64_t length, Timestamp at, ConnectionSink& sink);
    void drain(Timestamp at, ConnectionSink& sink, TcpShared& shared);
    void compare_with_delivered(const StreamSegment& segment,
                                ConnectionSink& sink,
                                TcpShared& shared) const;
    void note_missing(std::uint64_t end, Timestamp at, ConnectionSink& sink);

    std::uint64_t next_offset_ = 0;  // of the first byte not passed on
    std::uint64_t acked_ = 0;        // never beyond end_
    std::uint64_t highest_ = 0;
    std::uint64_t end_ = kNoEnd;
    std::uint64_t uncaptured_until_ = 0;  // bytes from next_offset_ to here were cut off by the
                                          // capture's snap length
    std::uint32_t first_sequence_ = 0;
    Side side_;
    bool started_ = false;
    bool end_acked_ = false;
    HeldBytes held_;
    DeliveredPlaces places_;
};

}  // namespace waybill::capture
