// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a connection begins: SYNs of all sorts, and connections that were open before the capture.
#include <algorithm>
#include <array>
#include <utility>

#include "capture/tcp_connection.h"

namespace waybill::capture {
namespace {

// How far apart sequence numbers may lie and still be thought to belong together.
constexpr std::int32_t kNear = static_cast<std::int32_t>(kMiB);
constexpr std::int64_t kMisorderedAtStart = static_cast<std::int64_t>(kMiB);

bool is_server_port(std::uint16_t port) {
    constexpr std::array<std::uint16_t, 8> kKnown = {
        1080, 3000, 3128, 5000, 8000, 8080, 8443, 8888};
    if (port < 1024) {
        return true;
    }
    for (const std::uint16_t known : kKnown) {
        if (port == known) {
            return true;
        }
    }
    return false;
}

// Which of key.ends is the client, by the first packet: a SYN tells, else a server's port, else it
// is the sender.
std::uint8_t client_of(const Segment& first) {
    const auto to = static_cast<std::uint8_t>(1 - first.from);
    if ((first.flags & tcp_flag::kSyn) != 0) {
        return (first.flags & tcp_flag::kAck) != 0 ? to : first.from;
    }
    const bool from_server_port = is_server_port(first.key.ends[first.from].port);
    const bool to_server_port = is_server_port(first.key.ends[to].port);
    return from_server_port && !to_server_port ? to : first.from;
}

}  // namespace

TcpConnection::TcpConnection(ConnectionOpener& opener,
                             TcpShared& shared,
                             const FlowKey& key,
                             const Segment& first)
    : opener_(opener),
      shared_(shared),
      key_(key),
      first_record_(first.first_record),
      started_(first.at),
      client_end_(client_of(first)),
      first_side_(side_of(first)),
      mid_stream_((first.flags & tcp_flag::kSyn) == 0) {}

void TcpConnection::start_by_syn(Half& own, const Segment& segment) {
    own.stream.start(segment.sequence + 1);
    own.syn_data = false;
    note_syn(own, segment);
}

void TcpConnection::note_syn(Half& own, const Segment& segment) {
    own.isn = segment.sequence;
    own.syn_seen = true;
    own.syn_at = segment.at;
    own.scale_seen = segment.window_scale != Segment::kNoWindowScale;
    // RFC 7323, 2.3: at most 14.
    own.window_scale = own.scale_seen ? std::min<std::uint8_t>(segment.window_scale, 14) : 0;
    own.soft_start = false;
    if (halves_[0].syn_seen && halves_[1].syn_seen) {
        window_known_ = true;
        // RFC 7323, 2.2: scaled only when both sides said so.
        if (!halves_[0].scale_seen || !halves_[1].scale_seen) {
            halves_[0].window_scale = 0;
            halves_[1].window_scale = 0;
        }
    }
}

// Returns whether the segment belongs to this connection. Also for SYN-ACK.
bool TcpConnection::on_syn(Side side, const Segment& segment, bool twice) {
    Half& own = half(side);
    Half& peer = half(other(side));
    const bool acks = (segment.flags & tcp_flag::kAck) != 0;
    if (!own.stream.started()) {
        start_by_syn(own, segment);
        return true;
    }
    if (starts_earlier(own, segment.sequence + 1)) {
        start_earlier(own, segment.sequence + 1);  // captured behind what followed it
    }
    if (segment.sequence + 1 == own.stream.first_sequence()) {
        if (own.syn_seen) {
            ++(twice ? facts(side).duplicates : facts(side).retransmissions);
            if (own.syn_at.known()) {
                own.syn_at = segment.at;
            }
        } else {
            note_syn(own, segment);
            own.syn_at = {};  // captured behind its answer
        }
        return true;
    }
    // R14, R15: the SYN of a handshake in more steps, or one begun anew before the other side took
    // it up.
    const bool is_unanswered = own.is_pristine() && !own.first_held && !mid_stream_
                               && own.stream.held().empty()
                               && (own.syn_at.known() || !own.syn_seen);
    if (is_unanswered && (acks || !own.syn_seen || !peer.stream.started())) {
        own.older_isn = own.isn;
        own.has_older_isn = own.syn_seen;
        start_by_syn(own, segment);
        return true;
    }
    // R17: not of this connection, unless it is a stray one; see confirms_successor().
    successor_ = std::make_unique<Segment>(segment);
    successor_->payload = {};
    successor_->wire_length = 0;
    return false;
}

// R15: of two SYNs with different numbers, the acknowledged one counts.
void TcpConnection::choose_acked_isn(Half& peer, const Segment& segment) {
    if (segment.acknowledgment == peer.older_isn + 1 && peer.is_pristine() && peer.syn_at.known()) {
        peer.stream.start(peer.older_isn + 1);
        std::swap(peer.isn, peer.older_isn);
        peer.syn_data = false;
    }
}

// A SYN in the middle of a connection may be a forged or a stray one. It began a new connection if
// somebody goes on from it.
bool TcpConnection::confirms_successor(const Segment& segment) {
    const std::uint32_t next = successor_->sequence + 1;
    const Half& same = half(side_of(*successor_));
    const bool is_far =
        !same.stream.started()
        || same.stream.offset_of(next) > static_cast<std::int64_t>(same.stream.highest() + kMiB)
        || same.stream.offset_of(next) < 0;
    constexpr std::uint8_t kSynAck = tcp_flag::kSyn | tcp_flag::kAck;
    if (segment.from == successor_->from) {
        return is_far && (segment.flags & tcp_flag::kSyn) == 0 && segment.sequence == next;
    }
    const bool acks = (segment.flags & tcp_flag::kAck) != 0 && segment.acknowledgment == next;
    return acks && (is_far || (segment.flags & kSynAck) == kSynAck);
}

void TcpConnection::start_without_syn(Side side, const Segment& segment) {
    Half& own = half(side);
    const bool has_bytes = segment.wire_length > 0;
    if (!mid_stream_ && own.has_ack) {
        // This side's SYN was not captured, but the other side's first acknowledgment was.
        const auto ahead = static_cast<std::int32_t>(segment.sequence - own.first_ack);
        if (ahead >= 0 && ahead <= kNear) {
            own.stream.start(own.first_ack);
            return;
        }
    }
    own.stream.start(segment.sequence);
    own.soft_start = !has_bytes;
    // Packets may be misordered right here: unless these bytes are known to be the ones that the
    // other side waits for, they are held for one packet more.
    own.first_held =
        has_bytes
        && !(own.has_ack && static_cast<std::int32_t>(own.last_ack - segment.sequence) >= 0);
    if (own.has_ack && static_cast<std::int32_t>(own.last_ack - segment.sequence) >= 0
        && own.last_ack - segment.sequence <= kMiB) {
        own.stream.acknowledge(own.last_ack - segment.sequence);
    }
}

// While nothing of a side was passed on, packets from before its first one may still come.
bool TcpConnection::starts_earlier(const Half& own, std::uint32_t sequence) const {
    const std::int64_t offset = own.stream.offset_of(sequence);
    return offset < 0 && offset >= -kMisorderedAtStart && own.stream.next_offset() == 0
           && !own.syn_seen && !own.ended;
}

void TcpConnection::start_earlier(Half& own, std::uint32_t sequence) {
    own.stream.start_earlier(sequence);
    own.soft_start = false;
}

// The next packet has come: now the first bytes of a side are the first, unless `segment` brings
// earlier ones.
void TcpConnection::settle_first_held(Side side, const Segment& segment) {
    for (const Side each : {Side::Client, Side::Server}) {
        Half& own = half(each);
        if (!own.first_held) {
            continue;
        }
        own.first_held = false;
        if (each != side || segment.wire_length == 0 || !starts_earlier(own, segment.sequence)) {
            own.stream.deliver_held(*this, shared_);
        }
    }
}

// R10, R11: of the `length` bytes of a SYN the receiver took `accepted`.
void TcpConnection::settle_syn_data(Side side, std::uint64_t accepted, std::uint64_t length) {
    Half& own = half(side);
    own.syn_data = false;
    if (accepted < length) {
        tell(side,
             AnomalyCode::SynDataIgnored,
             accepted,
             std::to_string(length - accepted) + " bytes");
        const std::uint32_t first = own.stream.first_sequence();
        if (accepted == 0) {
            own.stream.start(first);
        } else {
            own.stream.drop_held_behind(accepted);
        }
    }
    own.stream.deliver_held(*this, shared_);
}

}  // namespace waybill::capture
