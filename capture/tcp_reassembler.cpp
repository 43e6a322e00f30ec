// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tcp_reassembler.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace waybill::capture {
namespace {

// Bytes cut off by the snap length are told as one gap when the next captured byte comes, and
// before so many of them are waiting that sequence numbers could be misread.
constexpr std::uint64_t kMostUntold = kMiB;

// Nothing of so many acknowledged bytes was captured: told, lest sequence numbers are misread.
constexpr std::uint64_t kMostUnseen = std::uint64_t{1} << 28;

// An acknowledgment farther ahead than TCP's largest window is a stray one.
constexpr std::uint64_t kLargestWindow = std::uint64_t{1} << 30;

}  // namespace

void TcpReassembler::start(std::uint32_t first_sequence) {
    assert(next_offset_ == 0);
    held_.clear();
    first_sequence_ = first_sequence;
    started_ = true;
    acked_ = 0;
    highest_ = 0;
    end_ = kNoEnd;
    uncaptured_until_ = 0;
    end_acked_ = false;
}

void TcpReassembler::start_earlier(std::uint32_t first_sequence) {
    assert(next_offset_ == 0);
    const std::uint32_t count = first_sequence_ - first_sequence;
    first_sequence_ = first_sequence;
    held_.shift(count);
    acked_ += acked_ > 0 ? count : 0;
    highest_ += count;
    end_ += end_ != kNoEnd ? count : 0;
    uncaptured_until_ += uncaptured_until_ > 0 ? count : 0;
}

SegmentOutcome TcpReassembler::add(StreamSegment segment, ConnectionSink& sink, TcpShared& shared) {
    const std::int64_t wire_end = segment.wire_end();
    if (wire_end > static_cast<std::int64_t>(highest_)) {
        highest_ = static_cast<std::uint64_t>(wire_end);
    }
    const Timestamp at = segment.arrival.at;
    const auto next = static_cast<std::int64_t>(next_offset_);
    if (segment.offset < next) {
        compare_with_delivered(segment, sink, shared);
        segment.drop_front(static_cast<std::size_t>(std::min<std::int64_t>(
            next - segment.offset, static_cast<std::int64_t>(segment.data.size()))));
        if (wire_end <= next) {
            return SegmentOutcome::Old;
        }
    }
    const auto offset = static_cast<std::uint64_t>(std::max<std::int64_t>(segment.offset, next));
    if (segment.data.empty()) {
        // Nothing of it was captured. Behind a hole that says nothing that highest_ does not say.
        if (offset <= std::max(next_offset_, uncaptured_until_)) {
            note_missing(static_cast<std::uint64_t>(wire_end), at, sink);
            return SegmentOutcome::New;
        }
        return SegmentOutcome::OutOfOrder;
    }

    const bool is_clear_of_held =
        held_.empty() || offset + segment.data.size() <= held_.first_offset();
    const bool is_next = offset <= std::max(next_offset_, uncaptured_until_);
    if (is_next && is_clear_of_held) {
        if (offset > next_offset_) {
            gap(offset - next_offset_, at, sink);
        }
        pass_on(segment.data, segment.arrival, sink, shared);
        if (segment.missing > 0) {
            note_missing(next_offset_ + segment.missing, at, sink);
        }
        if (!held_.empty()) {
            drain(at, sink, shared);
        }
        return SegmentOutcome::New;
    }

    std::vector<OverlapConflict> conflicts;
    const std::size_t copied = held_.insert(offset,
                                            segment.data,
                                            segment.missing,
                                            segment.arrival,
                                            shared.limits.overlap,
                                            acked_,
                                            conflicts);
    for (OverlapConflict& conflict : conflicts) {
        sink.on_anomaly(
            side_, AnomalyCode::OverlapConflict, conflict.offset, std::move(conflict.detail));
    }
    drain(at, sink, shared);
    if (copied == 0) {
        return SegmentOutcome::Old;
    }
    return is_next ? SegmentOutcome::New : SegmentOutcome::OutOfOrder;
}

void TcpReassembler::hold(const StreamSegment& segment) {
    assert(segment.offset == static_cast<std::int64_t>(next_offset_));
    highest_ = std::max(highest_, static_cast<std::uint64_t>(segment.wire_end()));
    if (segment.data.empty()) {
        uncaptured_until_ = std::max(uncaptured_until_, next_offset_ + segment.missing);
        return;
    }
    std::vector<OverlapConflict> conflicts;
    held_.insert(next_offset_,
                 segment.data,
                 segment.missing,
                 segment.arrival,
                 OverlapPolicy::First,
                 0,
                 conflicts);
}

void TcpReassembler::drop_held() {
    held_.clear();
    highest_ = next_offset_;
}

void TcpReassembler::deliver_held(ConnectionSink& sink, TcpShared& shared) {
    if (!held_.empty()) {
        drain(held_.first().arrival.at, sink, shared);
    }
}

void TcpReassembler::acknowledge(std::uint64_t offset) {
    if (offset <= acked_ || offset > std::max(next_offset_, highest_) + kLargestWindow) {
        return;
    }
    if (end_ != kNoEnd) {
        end_acked_ |= offset > end_;
        offset = std::min(offset, end_);
    } else if (offset == highest_ + 1) {
        // One more than was ever sent: a FIN that was not captured, or is yet to come.
        offset = highest_;
    }
    acked_ = std::max(acked_, offset);
}

void TcpReassembler::set_end(std::uint64_t offset) {
    assert(end_ == kNoEnd && offset >= next_offset_);
    end_ = offset;
    end_acked_ = acked_ > end_;
    acked_ = std::min(acked_, end_);
    held_.cut(end_);
    uncaptured_until_ = std::min(uncaptured_until_, end_);
}

void TcpReassembler::give_up_holes_before(std::uint64_t offset,
                                          Timestamp at,
                                          ConnectionSink& sink,
                                          TcpShared& shared) {
    while (!held_.empty() && held_.first_offset() <= offset) {
        give_up_first_hole(at, sink, shared);
    }
    if (held_.empty() && offset > next_offset_ + kMostUnseen) {
        gap(offset - next_offset_, at, sink);
    }
}

void TcpReassembler::give_up_first_hole(Timestamp at, ConnectionSink& sink, TcpShared& shared) {
    if (held_.first_offset() > next_offset_) {
        gap(held_.first_offset() - next_offset_, at, sink);
    }
    drain(at, sink, shared);
}

void TcpReassembler::finish(Timestamp at, ConnectionSink& sink, TcpShared& shared) {
    while (!held_.empty()) {
        give_up_first_hole(at, sink, shared);
    }
    const std::uint64_t sent = std::max({acked_, highest_, uncaptured_until_});
    const std::uint64_t until = end_ != kNoEnd ? end_ : sent;
    if (started_ && until > next_offset_) {
        gap(until - next_offset_, at, sink);
    }
    places_.clear();
}

void TcpReassembler::pass_on(Bytes data,
                             const Arrival& arrival,
                             ConnectionSink& sink,
                             TcpShared& shared) {
    if (shared.read_again && arrival.place.contiguous()) {
        places_.add(next_offset_, static_cast<std::uint32_t>(data.size()), arrival.place);
    }
    next_offset_ += data.size();
    sink.on_data(side_, data, arrival);
}

void TcpReassembler::gap(std::uint64_t length, Timestamp at, ConnectionSink& sink) {
    next_offset_ += length;
    highest_ = std::max(highest_, next_offset_);
    sink.on_gap(side_, length, at);
}

// Passes on what is held and has become the next.
void TcpReassembler::drain(Timestamp at, ConnectionSink& sink, TcpShared& shared) {
    while (!held_.empty() && held_.first_offset() <= std::max(next_offset_, uncaptured_until_)) {
        if (held_.first_offset() > next_offset_) {
            gap(held_.first_offset() - next_offset_, at, sink);
        }
        const HeldBytes::Piece piece = held_.take_first();
        pass_on(piece.bytes, piece.arrival, sink, shared);
        if (piece.missing > 0) {
            note_missing(next_offset_ + piece.missing, at, sink);
        }
    }
}

// The bytes before `end` were sent and cut off by the capture.
void TcpReassembler::note_missing(std::uint64_t end, Timestamp at, ConnectionSink& sink) {
    uncaptured_until_ = std::max(uncaptured_until_, std::min(end, end_));
    if (held_.empty() && uncaptured_until_ > next_offset_ + kMostUntold) {
        gap(uncaptured_until_ - next_offset_, at, sink);
    }
}

// RELIABILITY 4.1: injected bytes may come after the true ones were passed on, so that these have
// to be read again.
void TcpReassembler::compare_with_delivered(const StreamSegment& segment,
                                            ConnectionSink& sink,
                                            TcpShared& shared) const {
    if (!shared.read_again || segment.data.empty()) {
        return;
    }
    const std::int64_t begin = segment.offset;
    const std::int64_t end = begin + static_cast<std::int64_t>(segment.data.size());
    places_.for_each(next_offset_, [&](std::uint64_t offset, std::uint32_t length, Place place) {
        const auto old_begin = static_cast<std::int64_t>(offset);
        const std::int64_t overlap_begin = std::max(begin, old_begin);
        const std::int64_t overlap_end = std::min(end, old_begin + length);
        if (overlap_begin >= overlap_end) {
            return old_begin > begin;
        }
        shared.scratch.resize(static_cast<std::size_t>(overlap_end - overlap_begin));
        const Bytes again = segment.data.subspan(static_cast<std::size_t>(overlap_begin - begin),
                                                 shared.scratch.size());
        const Place first = place.behind(static_cast<std::uint32_t>(overlap_begin - old_begin));
        if (shared.read_again(first, shared.scratch)
            && !std::equal(again.begin(), again.end(), shared.scratch.begin())) {
            OverlapConflict conflict =
                describe_conflict(static_cast<std::uint64_t>(overlap_begin), shared.scratch, again);
            sink.on_anomaly(
                side_, AnomalyCode::OverlapConflict, conflict.offset, std::move(conflict.detail));
        }
        return old_begin > begin;
    });
}

}  // namespace waybill::capture
