// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tcp_connection.h"

#include <algorithm>
#include <utility>

#include "capture/packet_time.h"

namespace waybill::capture {
namespace {

constexpr std::int64_t kCapturedTwiceNs = 10 * kNsPerMs;
constexpr std::int64_t kBeyondWindow = static_cast<std::int64_t>(kMiB);
constexpr std::uint8_t kFarSegments = 8;  // in a row, then the window was misunderstood
constexpr std::int64_t kLargestWindow = std::int64_t{1} << 30;
constexpr std::uint8_t kToldOfOneSort = 8;

// Some senders count the zeros that fill up a short Ethernet frame as payload of an acknowledgment
// that has none.
bool may_be_padding(const Segment& segment) {
    constexpr std::size_t kPadding = 6;  // what 54 bytes of headers lack to 60
    return segment.flags == tcp_flag::kAck && segment.payload.size() <= kPadding
           && segment.wire_length == segment.payload.size()
           && std::all_of(
               segment.payload.begin(), segment.payload.end(), [](Byte byte) { return byte == 0; });
}

bool is_told_once(AnomalyCode code) {
    return code == AnomalyCode::TruncatedBySnaplen || code == AnomalyCode::UrgentData
           || code == AnomalyCode::ZeroWindow || code == AnomalyCode::DataAfterReset;
}

}  // namespace

TcpConnection::State TcpConnection::add(const Segment& segment) {
    if (successor_ && confirms_successor(segment)) {
        return State::Replaced;
    }
    const Side side = side_of(segment);
    Half& own = half(side);
    SideFacts& own_facts = facts(side);
    own_facts.seen = true;
    ++own_facts.packets;
    own_facts.bytes += segment.wire_length;
    facts_.ended = segment.at;
    ++packets_;

    const bool twice = segment.has_ip_id && is_captured_twice(own, segment);
    remember(own, segment);
    if (facts_.reset) {
        after_reset(side, segment, twice);
        return state();
    }
    if ((segment.flags & (tcp_flag::kSyn | tcp_flag::kRst)) != 0) {
        if ((segment.flags & tcp_flag::kRst) != 0) {
            on_reset(side, segment);
            return state();
        }
        if (!on_syn(side, segment, twice)) {
            return state();
        }
    }
    if (halves_[0].first_held || halves_[1].first_held) {
        settle_first_held(side, segment);
    }
    std::uint64_t peer_acked = 0;
    if ((segment.flags & tcp_flag::kAck) != 0) {
        peer_acked = on_ack(side, segment);
    }
    if (!own.stream.started()) {
        start_without_syn(side, segment);
    }
    on_window(side, segment);
    if (!half(other(side)).stream.is_settled()) {
        settle(other(side), segment.at);
    }
    on_payload(side, segment, peer_acked, twice);
    if (!own.stream.is_settled()) {
        settle(side, segment.at);
    }
    return state();
}

TcpConnection::State TcpConnection::state() const {
    if (!halves_[0].ended || !halves_[1].ended) {
        return State::Open;
    }
    return facts_.fin && halves_[0].stream.is_end_acked() && halves_[1].stream.is_end_acked()
               ? State::Done
               : State::Ended;
}

// R54: mirrored ports and merged captures show a packet twice.
bool TcpConnection::is_captured_twice(Half& own, const Segment& segment) const {
    if (segment.ip_id == 0) {
        return false;  // of senders that do not number their packets
    }
    return std::any_of(own.recent.begin(), own.recent.end(), [&](const Fingerprint& recent) {
        return recent.ip_id == segment.ip_id && recent.sequence == segment.sequence
               && recent.length == static_cast<std::uint16_t>(segment.wire_length)
               && recent.at.known() && elapsed_ns(recent.at, segment.at) <= kCapturedTwiceNs
               && elapsed_ns(segment.at, recent.at) <= kCapturedTwiceNs;
    });
}

void TcpConnection::remember(Half& own, const Segment& segment) {
    own.recent[own.next_recent] = {segment.at,
                                   segment.sequence,
                                   static_cast<std::uint16_t>(segment.wire_length),
                                   segment.ip_id};
    own.next_recent = static_cast<std::uint8_t>((own.next_recent + 1U) % own.recent.size());
}

// Returns how many bytes of the other side the packet acknowledges.
std::uint64_t TcpConnection::on_ack(Side side, const Segment& segment) {
    Half& peer = half(other(side));
    if (!peer.stream.started()) {
        if (!peer.has_ack) {
            peer.first_ack = segment.acknowledgment;
        }
        peer.last_ack = segment.acknowledgment;
        peer.has_ack = true;
        return 0;
    }
    if (peer.has_older_isn) {
        choose_acked_isn(peer, segment);
    }
    const std::int64_t offset = peer.stream.offset_of(segment.acknowledgment);
    if (offset < 0) {
        return 0;
    }
    const auto acked = static_cast<std::uint64_t>(offset);
    if (peer.syn_at.known()) {
        facts(other(side)).round_trip_ns = elapsed_ns(peer.syn_at, segment.at);
        peer.syn_at = {};
        if (halves_[0].syn_seen && halves_[1].syn_seen && !halves_[0].syn_at.known()
            && !halves_[1].syn_at.known()) {
            facts_.connect_ns = elapsed_ns(started_, segment.at);
        }
    }
    if (peer.syn_data) {
        settle_syn_data(other(side), acked, peer.stream.highest());
    }
    if (peer.doubtful && acked == peer.stream.highest()) {
        settle_doubtful(peer, offset);
    }
    peer.stream.acknowledge(acked);
    return std::min(
        {acked, peer.stream.end(), std::max(peer.stream.highest(), peer.stream.acked())});
}

void TcpConnection::on_window(Side side, const Segment& segment) {
    Half& own = half(side);
    const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
    own.window = std::uint32_t{segment.window} << (is_syn ? 0 : own.window_scale);
    if (segment.window == 0 && !is_syn && (segment.flags & tcp_flag::kFin) == 0) {
        tell(side, AnomalyCode::ZeroWindow, own.stream.next_offset(), {});
    }
}

// R30, R31: a packet that asks whether the other side is still there repeats the number before the
// next one, with no byte or with one that means nothing.
bool TcpConnection::is_keep_alive(const Half& own,
                                  const Segment& segment,
                                  std::int64_t offset) const {
    if (segment.wire_length > 1 || (segment.flags & (tcp_flag::kSyn | tcp_flag::kFin)) != 0) {
        return false;
    }
    const TcpReassembler& stream = own.stream;
    const bool has_byte = segment.wire_length == 1;
    if (stream.end() != TcpReassembler::kNoEnd
        && offset == static_cast<std::int64_t>(stream.end())) {
        return has_byte && stream.is_end_acked();  // the FIN has a number too
    }
    return offset + 1 == static_cast<std::int64_t>(stream.highest())
           && (!has_byte || stream.acked() >= stream.highest());
}

void TcpConnection::on_payload(Side side,
                               const Segment& segment,
                               std::uint64_t peer_acked,
                               bool twice) {
    Half& own = half(side);
    SideFacts& own_facts = facts(side);
    const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
    const bool is_fin = (segment.flags & tcp_flag::kFin) != 0;
    const std::uint32_t sequence = segment.sequence + (is_syn ? 1 : 0);
    StreamSegment bytes;
    bytes.offset = own.stream.offset_of(sequence);
    if (own.soft_start && own.is_pristine() && segment.wire_length > 0) {
        own.soft_start = false;
        if (bytes.offset == 1) {
            own.stream.start(sequence);  // what started the stream was a keep-alive
            bytes.offset = 0;
        }
    }
    if (is_keep_alive(own, segment, bytes.offset)) {
        ++(twice ? own_facts.duplicates : own_facts.keep_alives);
        return;
    }
    if (segment.wire_length == 0 && !is_fin) {
        own_facts.duplicates += twice && !is_syn ? 1U : 0U;
        return;
    }
    if (starts_earlier(own, sequence)) {
        start_earlier(own, sequence);
        bytes.offset = 0;
    }
    bytes.data = segment.payload;
    bytes.missing = segment.wire_length - static_cast<std::uint32_t>(segment.payload.size());
    if (own.doubtful
        && (is_fin || bytes.wire_end() > static_cast<std::int64_t>(own.stream.next_offset()))) {
        settle_doubtful(own, bytes.offset);
    }
    bytes.arrival = {segment.at, segment.place, segment.first_record, peer_acked};
    if (is_far_out_of_window(side, bytes.wire_end())) {
        tell(side,
             AnomalyCode::OutOfWindow,
             own.stream.next_offset(),
             std::to_string(bytes.offset - static_cast<std::int64_t>(own.stream.next_offset()))
                 + " bytes ahead");
        return;
    }
    if (bytes.missing > 0) {
        tell(side,
             AnomalyCode::TruncatedBySnaplen,
             own.stream.next_offset(),
             std::to_string(bytes.missing) + " of " + std::to_string(segment.wire_length)
                 + " bytes of a packet");
    }
    if ((segment.flags & tcp_flag::kUrg) != 0 && segment.urgent > 0) {
        tell(side,
             AnomalyCode::UrgentData,
             static_cast<std::uint64_t>(std::max<std::int64_t>(bytes.offset, 0)),
             "urgent pointer " + std::to_string(segment.urgent));
    }
    const std::int64_t wire_end = bytes.wire_end();
    if (is_syn && (segment.flags & tcp_flag::kAck) == 0) {
        if (!own.syn_data && own.stream.next_offset() == 0 && own.stream.held().empty()) {
            own.stream.hold(bytes);
            own.syn_data = true;
        }
        return;
    }
    if (own.syn_data) {
        // No answer to the SYN was captured, but here its sender goes on, or begins again.
        const std::uint64_t length = own.stream.highest();
        const std::int64_t accepted =
            std::clamp<std::int64_t>(bytes.offset, 0, static_cast<std::int64_t>(length));
        settle_syn_data(side, static_cast<std::uint64_t>(accepted), length);
    }
    if (own.first_held && !is_fin) {
        own.stream.hold(bytes);
        return;
    }
    own.first_held = false;
    const auto next = static_cast<std::int64_t>(own.stream.next_offset());
    if (may_be_padding(segment) && own.stream.held().empty() && bytes.offset <= next) {
        if (wire_end <= next) {
            ++own_facts.retransmissions;
            return;
        }
        bytes.drop_front(static_cast<std::size_t>(next - bytes.offset));
        own.stream.hold(bytes);
        own.doubtful = true;
        return;
    }
    const bool is_repeated_fin = is_fin && own.stream.end() != TcpReassembler::kNoEnd;
    if (is_fin && !is_repeated_fin) {
        on_fin(side, wire_end);
    }
    if (segment.wire_length == 0) {
        if (is_repeated_fin) {
            ++(twice ? own_facts.duplicates : own_facts.retransmissions);
        }
        return;
    }
    if (!cut_behind_fin(side, bytes)) {
        return;
    }
    switch (own.stream.add(bytes, *this, shared_)) {
        case SegmentOutcome::New:
            break;
        case SegmentOutcome::OutOfOrder:
            ++own_facts.out_of_order;
            break;
        case SegmentOutcome::Old:
            ++(twice ? own_facts.duplicates : own_facts.retransmissions);
            break;
    }
}

// Held bytes that may be padding are bytes of the stream if their sender goes on behind them, at
// `offset`.
void TcpConnection::settle_doubtful(Half& own, std::int64_t offset) {
    own.doubtful = false;
    if (offset > static_cast<std::int64_t>(own.stream.next_offset())) {
        own.stream.deliver_held(*this, shared_);
    } else {
        own.stream.drop_held();
    }
}

// R34. Returns false for bytes that can be in flight.
bool TcpConnection::is_far_out_of_window(Side side, std::int64_t wire_end) {
    Half& own = half(side);
    const std::int64_t window = window_known_ ? half(other(side)).window : kLargestWindow;
    const auto acceptable =
        static_cast<std::int64_t>(std::max(own.stream.next_offset(), own.stream.acked()));
    if (wire_end <= acceptable + window + kBeyondWindow) {
        own.far_segments = 0;
        return false;
    }
    if (window_known_ && ++own.far_segments > kFarSegments) {
        window_known_ = false;  // packets of the other side are missing: its window is not known
        return false;
    }
    return true;
}

void TcpConnection::tell_port_reused(std::uint8_t end) {
    const Side side = end == client_end_ ? Side::Client : Side::Server;
    tell(side, AnomalyCode::PortReused, half(side).stream.next_offset(), {});
}

void TcpConnection::count_repeated_syns(std::uint64_t count) {
    facts(Side::Client).packets += count;
    facts(Side::Client).retransmissions += count;
}

TcpConnection::SequenceRange TcpConnection::sequences_from(std::uint8_t end) const {
    const TcpReassembler& stream = halves_[end == client_end_ ? 0 : 1].stream;
    const std::uint32_t first = stream.first_sequence();
    return {first, first + static_cast<std::uint32_t>(stream.next_offset())};
}

void TcpConnection::on_data(Side side, Bytes data, const Arrival& arrival) {
    if (!consumer_) {
        open_consumer();
    }
    half(side).after_gap = false;
    consumer_->on_data(side, data, arrival);
}

void TcpConnection::on_gap(Side side, std::uint64_t length, Timestamp at) {
    if (!consumer_) {
        open_consumer();
    }
    SideFacts& own_facts = facts(side);
    own_facts.gaps += half(side).after_gap ? 0U : 1U;
    own_facts.gap_bytes += length;
    half(side).after_gap = true;
    consumer_->on_gap(side, length, at);
}

// Ends are told by end().
void TcpConnection::on_end(Side /*side*/, EndReason /*reason*/, Timestamp /*at*/) {}

void TcpConnection::on_anomaly(Side side,
                               AnomalyCode code,
                               std::uint64_t offset,
                               std::string detail) {
    tell(side, code, offset, std::move(detail));
}

void TcpConnection::open_consumer() {
    ConnectionStart start;
    start.endpoints = {key_.ends[client_end_], key_.ends[1U - client_end_]};
    start.first_record = first_record_;
    start.started = started_;
    start.mid_stream = mid_stream_;
    consumer_ = opener_.open(start);
    consumer_->on_open(*this);
    has_bytes_ = true;
    if (mid_stream_) {
        consumer_->on_anomaly(first_side_, AnomalyCode::MidStreamStart, 0, {});
    }
    for (Anomaly& anomaly : early_) {
        consumer_->on_anomaly(
            anomaly.side, anomaly.code, anomaly.offset, std::move(anomaly.detail));
    }
    early_ = {};
    for (const Side side : {Side::Client, Side::Server}) {
        if (half(side).ended) {
            consumer_->on_end(side, half(side).end_reason, half(side).end_at);
        }
    }
}

// A sort of anomaly that comes again and again is told a few times.
void TcpConnection::tell(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) {
    std::uint8_t& told = half(side).told[static_cast<std::size_t>(code)];
    const std::uint8_t most = is_told_once(code) ? 1 : kToldOfOneSort;
    if (told == most) {
        return;
    }
    ++told;
    if (most > 1 && told == most) {
        detail += detail.empty() ? "further ones are not listed" : "; further ones are not listed";
    }
    if (consumer_) {
        consumer_->on_anomaly(side, code, offset, std::move(detail));
    } else {
        early_.push_back({code, side, offset, std::move(detail)});
    }
}

}  // namespace waybill::capture
