// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a connection ends: FIN and RST, and what is sent behind them.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "capture/tcp_connection.h"

namespace waybill::capture {
namespace {

// Where the window is not known, a reset may lie this far from what was sent.
constexpr std::int64_t kUnknownWindow = static_cast<std::int64_t>(kMiB);

}  // namespace

// R40: a FIN may come before the bytes that it follows.
void TcpConnection::on_fin(Side side, std::int64_t offset) {
    Half& own = half(side);
    if (offset < static_cast<std::int64_t>(own.stream.next_offset())) {
        return;  // bytes behind it were sent before: a stray one
    }
    const auto end = static_cast<std::uint64_t>(offset);
    if (own.stream.highest() > end) {
        tell(side,
             AnomalyCode::DataAfterFin,
             end,
             std::to_string(own.stream.highest() - end) + " bytes");
    }
    own.stream.set_end(end);
}

// R42. Returns false when nothing is left.
bool TcpConnection::cut_behind_fin(Side side, StreamSegment& bytes) {
    const std::uint64_t end = half(side).stream.end();
    if (end == TcpReassembler::kNoEnd) {
        return true;
    }
    const std::int64_t beyond = bytes.wire_end() - static_cast<std::int64_t>(end);
    if (beyond <= 0) {
        return true;
    }
    tell(side, AnomalyCode::DataAfterFin, end, std::to_string(beyond) + " bytes");
    const std::int64_t wanted = static_cast<std::int64_t>(end) - bytes.offset;
    if (wanted <= 0) {
        return false;
    }
    const auto left = static_cast<std::size_t>(wanted);
    bytes.data = bytes.data.first(std::min(left, bytes.data.size()));
    bytes.missing = static_cast<std::uint32_t>(left - bytes.data.size());
    return true;
}

// RFC 9293, 3.10.7.4, as far as an observer can tell: the receiver's next byte is between what it
// acknowledged and what was sent (R36, R37, R39).
bool TcpConnection::is_acceptable_reset(Side side, const Segment& segment) {
    const Half& own = half(side);
    const Half& peer = half(other(side));
    if (!own.stream.started()) {
        if ((segment.flags & tcp_flag::kAck) != 0 && peer.stream.started()) {
            const std::int64_t acked = peer.stream.offset_of(segment.acknowledgment);
            return acked >= 0 && acked <= static_cast<std::int64_t>(peer.stream.highest() + 1);
        }
        const auto ahead = static_cast<std::int32_t>(segment.sequence - own.last_ack);
        return !own.has_ack || std::abs(std::int64_t{ahead}) <= kUnknownWindow;
    }
    const std::int64_t offset = own.stream.offset_of(segment.sequence);
    const std::uint64_t low = std::min(own.stream.acked(), own.stream.next_offset());
    const std::uint64_t high =
        std::max({own.stream.next_offset(), own.stream.highest(), own.stream.acked()});
    const std::int64_t window = window_known_ ? peer.window : kUnknownWindow;
    return offset >= static_cast<std::int64_t>(low) - 1
           && offset <= static_cast<std::int64_t>(high) + 1 + window;
}

void TcpConnection::on_reset(Side side, const Segment& segment) {
    Half& own = half(side);
    if (state() != State::Open) {
        return;
    }
    if (!segment.payload.empty()) {
        tell(side, AnomalyCode::ResetPayload, own.stream.next_offset(), quote(segment.payload));
    }
    if (!is_acceptable_reset(side, segment)) {
        std::string detail;
        if (own.stream.started()) {
            detail = std::to_string(own.stream.offset_of(segment.sequence)
                                    - static_cast<std::int64_t>(own.stream.next_offset()))
                     + " bytes from the next one";
        }
        tell(side, AnomalyCode::ResetIgnored, own.stream.next_offset(), std::move(detail));
        return;
    }
    facts_.reset = true;
    halves_[0].first_held = halves_[1].first_held = false;
    tell(side, AnomalyCode::ConnectionReset, own.stream.next_offset(), {});
    end(Side::Client, EndReason::Reset, segment.at);
    end(Side::Server, EndReason::Reset, segment.at);
}

void TcpConnection::after_reset(Side side, const Segment& segment, bool twice) {
    facts(side).duplicates += twice ? 1U : 0U;
    const TcpReassembler& stream = half(side).stream;
    if (segment.wire_length == 0 || (segment.flags & tcp_flag::kRst) != 0 || twice) {
        return;
    }
    if (stream.started()
        && stream.offset_of(segment.sequence) + segment.wire_length
               <= static_cast<std::int64_t>(stream.next_offset())) {
        ++facts(side).retransmissions;
        return;
    }
    tell(side,
         AnomalyCode::DataAfterReset,
         stream.next_offset(),
         std::to_string(segment.wire_length) + " bytes");
}

void TcpConnection::end(Side side, EndReason reason, Timestamp at) {
    Half& own = half(side);
    if (own.ended) {
        return;
    }
    if (own.doubtful) {
        settle_doubtful(own, -1);
    }
    own.stream.finish(at, *this, shared_);
    own.ended = true;
    own.end_reason = reason;
    own.end_at = at;
    facts_.fin = halves_[0].ended && halves_[1].ended && halves_[0].end_reason == EndReason::Closed
                 && halves_[1].end_reason == EndReason::Closed;
    if (consumer_) {
        consumer_->on_end(side, reason, at);
    }
}

void TcpConnection::close(EndReason reason) {
    for (const Side side : {Side::Client, Side::Server}) {
        if (!facts(other(side)).seen) {
            tell(side, AnomalyCode::OneSided, 0, {});
        }
    }
    for (const Side side : {Side::Client, Side::Server}) {
        // A FIN that was seen counts, although bytes before it were not.
        const bool has_end = half(side).stream.end() != TcpReassembler::kNoEnd;
        end(side, has_end ? EndReason::Closed : reason, facts_.ended);
    }
    facts_.end = facts_.reset ? EndReason::Reset : facts_.fin ? EndReason::Closed : reason;
    if (consumer_) {
        consumer_->on_close(facts_so_far());
        consumer_.reset();
    }
}

const ConnectionFacts& TcpConnection::facts_so_far() {
    for (const Side side : {Side::Client, Side::Server}) {
        facts(side).first_sequence = half(side).stream.first_sequence();
        facts(side).stream_bytes = half(side).stream.next_offset();
    }
    return facts_;
}

}  // namespace waybill::capture
