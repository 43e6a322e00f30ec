// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a connection waits for bytes that are missing.
#include "capture/packet_time.h"
#include "capture/tcp_connection.h"

namespace waybill::capture {
namespace {

// After the receiver's word that it has the bytes of a hole, their packet may still stand behind it
// in the capture; so many packets of the connection, or so long, are waited for.
constexpr std::uint32_t kGracePackets = 8;
constexpr std::int64_t kGraceNs = 20 * kNsPerMs;

// With one direction only there are no acknowledgments: less is held behind a hole (R52).
constexpr std::size_t kOneSidedBytes = 64 * kKiB;
constexpr std::size_t kOneSidedSegments = 32;
constexpr std::int64_t kOneSidedNs = kNsPerSecond;

}  // namespace

// Decides what waits for more packets.
void TcpConnection::settle(Side side, Timestamp now) {
    Half& own = half(side);
    if (own.stream.is_overdue()) {
        settle_overdue(side, now);
    }
    if (!own.stream.held().empty() && !own.first_held && !own.syn_data && !own.doubtful) {
        settle_one_sided(side, now);
        settle_limits(side, now);
    }
    // A FIN alone, of a side of which nothing is known, may come before all that it follows: rest()
    // decides.
    const bool may_be_misordered = own.stream.end() == 0 && !own.syn_seen;
    if (own.stream.is_complete() && !may_be_misordered) {
        end(side, EndReason::Closed, now);
    }
}

// R43: the receiver has what we miss.
void TcpConnection::settle_overdue(Side side, Timestamp now) {
    Half& own = half(side);
    if (own.grace_target > own.stream.next_offset()) {
        if (packets_ - own.grace_packets < kGracePackets
            && elapsed_ns(own.grace_at, now) < kGraceNs) {
            return;
        }
        own.stream.give_up_holes_before(own.grace_target, now, *this, shared_);
        if (own.stream.held().empty()) {
            own.grace_target = own.stream.acked();  // waited for: given up when more comes
            return;
        }
    }
    own.grace_target = own.stream.acked();
    own.grace_packets = packets_;
    own.grace_at = now;
}

void TcpConnection::settle_one_sided(Side side, Timestamp now) {
    TcpReassembler& stream = half(side).stream;
    if (facts(other(side)).seen) {
        return;
    }
    while (!stream.held().empty()
           && (stream.held().cost() > kOneSidedBytes || stream.held().size() > kOneSidedSegments
               || elapsed_ns(stream.held().first().arrival.at, now) > kOneSidedNs)) {
        stream.give_up_first_hole(now, *this, shared_);
    }
}

void TcpConnection::settle_limits(Side side, Timestamp now) {
    TcpReassembler& stream = half(side).stream;
    while (stream.held().cost() > shared_.limits.held_bytes_per_side
           || stream.held().size() > shared_.limits.held_segments_per_side) {
        tell_limit(side);
        stream.give_up_first_hole(now, *this, shared_);
    }
}

void TcpConnection::tell_limit(Side side) {
    const TcpReassembler& stream = half(side).stream;
    tell(side,
         AnomalyCode::ReassemblyLimit,
         stream.next_offset(),
         std::to_string(stream.held().first_offset() - stream.next_offset()) + " bytes missing, "
             + std::to_string(stream.held().size()) + " segments behind them");
}

void TcpConnection::give_up_holes() {
    for (const Side side : {Side::Client, Side::Server}) {
        Half& own = half(side);
        if (own.doubtful) {
            settle_doubtful(own, -1);
        }
        if (own.stream.held().empty()) {
            continue;
        }
        if (!own.first_held && !own.syn_data) {
            tell_limit(side);
        }
        own.first_held = own.syn_data = false;
        while (!own.stream.held().empty()) {
            own.stream.give_up_first_hole(facts_.ended, *this, shared_);
        }
        settle(side, facts_.ended);
    }
}

void TcpConnection::rest(Timestamp now) {
    for (const Side side : {Side::Client, Side::Server}) {
        Half& own = half(side);
        if (own.first_held) {
            own.first_held = false;
            own.stream.deliver_held(*this, shared_);
        }
        if (own.stream.is_overdue()) {
            own.stream.give_up_holes_before(own.stream.acked(), now, *this, shared_);
        }
        settle(side, now);
        if (own.stream.is_complete()) {
            end(side, EndReason::Closed, now);
        }
        own.stream.forget_places();
    }
}

}  // namespace waybill::capture
