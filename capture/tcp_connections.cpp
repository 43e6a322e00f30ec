// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tcp_connections.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "capture/packet_time.h"
#include "capture/tcp_connection.h"
#include "capture/tcp_flow.h"

namespace waybill::capture {
namespace {

// Connections both of whose sides have ended stay for a moment, so that what is sent all the same
// can be told; this long, and so many of a table.
constexpr std::int64_t kEndedNs = kNsPerSecond;
constexpr std::size_t kEndedKept = 64;

// Closed ones are remembered, so that late packets do not begin new connections; as long as a TCP
// remembers them (twice the maximum segment lifetime of common systems), and so many.
constexpr std::int64_t kRememberedNs = 60 * kNsPerSecond;
constexpr std::size_t kRemembered = 16'384;

// Without a packet for so long, a connection is put to rest.
constexpr std::int64_t kRestNs = 5 * kNsPerSecond;

// Connections are ordered by their last packet, but not by each packet: within an epoch of so many
// packets or so long they keep their places.
constexpr std::uint32_t kEpochPackets = 4096;
constexpr std::int64_t kEpochNs = 250 * kNsPerMs;

// A segment this far from what is known of a connection is not of it.
constexpr std::int64_t kNear = static_cast<std::int64_t>(kMiB);
constexpr std::int64_t kLargestWindow = std::int64_t{1} << 30;
constexpr std::int64_t kLateBytes = static_cast<std::int64_t>(64 * kKiB);

// Its cache lines come at the same time, and not one after the other as they are asked for.
void prefetch(const TcpConnection* connection) {
    if (connection != nullptr) {
        for (std::size_t at = 0; at < sizeof(TcpConnection); at += 64) {
            __builtin_prefetch(reinterpret_cast<const char*>(connection) + at);
        }
    }
}

bool is_plain_syn(const Segment& segment) {
    constexpr std::uint8_t kLooked = tcp_flag::kSyn | tcp_flag::kAck | tcp_flag::kRst;
    return (segment.flags & kLooked) == tcp_flag::kSyn;
}

bool is_within(std::uint32_t number,
               std::uint32_t begin,
               std::int64_t before,
               std::int64_t behind) {
    const auto distance = static_cast<std::int32_t>(number - begin);
    return distance >= -before && distance <= behind;
}

}  // namespace

class TcpConnections::Impl {
public:
    Impl(ConnectionOpener& opener, TcpLimits limits, ReadAgain read_again)
        : opener_(opener),
          shared_{limits, std::move(read_again), {}} {}

    void add(const Segment& segment);
    void finish();
    const TcpCounts& counts() const { return counts_; }

private:
    using Flows = boost::unordered_flat_set<std::unique_ptr<Flow>, FlowHash, FlowEqual>;

    // The packet that begins a connection, the first of its key or not.
    void begin(const Segment& segment);
    void begin_in(Flow& flow, const Segment& segment);
    void make_connection(Flow& flow, const Segment& first);

    void add_to_syn(Flow& flow, const Segment& segment);
    void add_to_open(Flow& flow, const Segment& segment);
    void add_to_closed(Flow& flow, const Segment& segment);
    void replace(Flow& flow, const Segment& segment);

    FlowList<&Flow::links>& list_of(FlowState state) {
        return lists_[static_cast<std::size_t>(state)];
    }
    void move_to(Flow& flow, FlowState state);
    void touch(Flow& flow, Timestamp at);
    // The flow remains, as a memory. Returns whether the connection had any bytes.
    bool close(Flow& flow, EndReason reason);
    void forget(Flow& flow);
    void evict_if_too_many();

    // What follows each call that may change what a connection holds or how far it is.
    void account(Flow& flow, std::size_t held_before);
    void follow_state(Flow& flow, TcpConnection::State state);
    void keep_total();

    void advance(Timestamp at);
    void sweep();

    ConnectionOpener& opener_;
    TcpShared shared_;
    TcpCounts counts_;
    Flows flows_;
    std::array<FlowList<&Flow::links>, kFlowStates> lists_;
    FlowList<&Flow::holding> holding_;
    std::size_t held_ = 0;  // what their bytes cost
    std::uint64_t next_number_ = 0;
    std::uint32_t epoch_ = 0;
    std::uint32_t epoch_packets_ = 0;
    Timestamp epoch_began_;
    Timestamp previous_;  // time of the last packet
    Timestamp now_;       // the earlier one of the last two packets': one packet with a wrong time
                          // does not expire anything
};

void TcpConnections::Impl::add(const Segment& segment) {
    advance(segment.at);
    const auto found = flows_.find(segment);
    if (found == flows_.end()) {
        begin(segment);
        return;
    }
    Flow& flow = **found;
    prefetch(flow.connection.get());
    switch (flow.state) {
        case FlowState::SynSent:
            add_to_syn(flow, segment);
            break;
        case FlowState::Open:
        case FlowState::Resting:
        case FlowState::Ended:
            add_to_open(flow, segment);
            break;
        case FlowState::Closed:
            add_to_closed(flow, segment);
            break;
    }
}

void TcpConnections::Impl::begin(const Segment& segment) {
    if ((segment.flags & tcp_flag::kRst) != 0) {
        return;  // of a connection that we know nothing of, and never will
    }
    auto made = std::make_unique<Flow>();
    Flow& flow = *made;
    flow.key = segment.key;
    flow.hash = segment.hash;
    flows_.insert(std::move(made));
    list_of(flow.state).push(flow);
    begin_in(flow, segment);
}

// The flow is new, or its connection is closed.
void TcpConnections::Impl::begin_in(Flow& flow, const Segment& segment) {
    ++counts_.connections;
    flow.number = next_number_++;
    flow.epoch = epoch_;
    flow.last = segment.at;
    flow.started = segment.at;
    flow.first_record = segment.first_record;
    flow.sequences = {};
    if (is_plain_syn(segment) && segment.wire_length == 0
        && (segment.flags & tcp_flag::kFin) == 0) {
        flow.from = segment.from;
        flow.window_scale = segment.window_scale;
        flow.window = segment.window;
        flow.syns = 1;
        flow.sequences[flow.from] = {segment.sequence, segment.sequence};
        move_to(flow, FlowState::SynSent);
        evict_if_too_many();
        return;
    }
    move_to(flow, FlowState::Open);
    evict_if_too_many();
    make_connection(flow, segment);
    const TcpConnection::State state = flow.connection->add(segment);
    account(flow, 0);
    follow_state(flow, state);
    keep_total();
}

void TcpConnections::Impl::make_connection(Flow& flow, const Segment& first) {
    flow.connection = std::make_unique<TcpConnection>(opener_, shared_, flow.key, first);
}

void TcpConnections::Impl::add_to_syn(Flow& flow, const Segment& segment) {
    TcpConnection::SequenceRange& syn = flow.sequences[flow.from];
    const bool is_same_side = segment.from == flow.from;
    if (is_same_side && is_plain_syn(segment) && segment.wire_length == 0) {
        if (flow.syns < 0xffff) {
            ++flow.syns;
        }
        if (segment.sequence != syn.first) {
            syn = {segment.sequence, syn.first};
        }
        flow.window = segment.window;
        flow.window_scale = segment.window_scale;
        flow.last = segment.at;
        move_to(flow, FlowState::SynSent);
        return;
    }
    // Somebody may send a SYN into a connection that was open before the capture began.
    const bool fits = is_same_side ? is_within(segment.sequence, syn.first, 1, kNear)
                                         || is_within(segment.sequence, syn.end, 1, kNear)
                                   : (segment.flags & tcp_flag::kAck) == 0
                                         || is_within(segment.acknowledgment, syn.first, 0, kNear)
                                         || is_within(segment.acknowledgment, syn.end, 0, kNear);
    if (!fits) {
        ++counts_.without_bytes;
        begin_in(flow, segment);
        return;
    }
    // The SYNs are played again, the first one and the last one.
    Segment replay;
    replay.key = flow.key;
    replay.hash = flow.hash;
    replay.from = flow.from;
    replay.flags = tcp_flag::kSyn;
    replay.window_scale = flow.window_scale;
    replay.window = flow.window;
    replay.sequence = syn.end;
    replay.at = flow.started;
    replay.first_record = flow.first_record;
    make_connection(flow, replay);
    flow.connection->add(replay);
    if (flow.syns > 1) {
        replay.sequence = syn.first;
        replay.at = flow.last;
        flow.connection->add(replay);
        flow.connection->count_repeated_syns(flow.syns - 2U);
    }
    flow.last = segment.at;
    move_to(flow, FlowState::Open);
    add_to_open(flow, segment);
    evict_if_too_many();
}

void TcpConnections::Impl::add_to_open(Flow& flow, const Segment& segment) {
    TcpConnection& connection = *flow.connection;
    const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
    if (flow.state == FlowState::Ended) {
        if (is_syn && segment.sequence + 1 != connection.sequences_from(segment.from).first) {
            close(flow, EndReason::Closed);
            begin_in(flow, segment);
            return;
        }
        if (elapsed_ns(flow.last, segment.at) > kEndedNs) {
            close(flow, EndReason::Closed);
            add_to_closed(flow, segment);
            return;
        }
    } else if (elapsed_ns(flow.last, segment.at) > shared_.limits.idle_ns
               && (is_syn
                   || !is_within(
                       segment.sequence, connection.sequences_from(segment.from).end, 1, 0))) {
        // R16. What goes on exactly where it stopped is a keep-alive after the usual two hours.
        close(flow, EndReason::Idle);
        begin_in(flow, segment);
        return;
    }
    const std::size_t held_before = connection.held_cost();
    const TcpConnection::State state = connection.add(segment);
    if (state == TcpConnection::State::Replaced) {
        replace(flow, segment);
        return;
    }
    touch(flow, segment.at);
    account(flow, held_before);
    follow_state(flow, state);
    keep_total();
}

// R67: of a connection seen to its end, everything may come once more. Bytes of a side that had
// sent none are no repetition, and would not be listed at all.
void TcpConnections::Impl::add_to_closed(Flow& flow, const Segment& segment) {
    const TcpConnection::SequenceRange known = flow.sequences[segment.from];
    if ((segment.flags & tcp_flag::kRst) != 0) {
        return;
    }
    if ((segment.flags & tcp_flag::kSyn) != 0) {
        if (segment.sequence + 1 == known.first) {
            return;
        }
    } else if (segment.wire_length == 0
               || (known.first != known.end
                   && is_within(segment.sequence, known.end, kLargestWindow, kLateBytes))) {
        return;
    }
    begin_in(flow, segment);
}

// R17.
void TcpConnections::Impl::replace(Flow& flow, const Segment& segment) {
    const std::unique_ptr<Segment> successor = flow.connection->take_successor();
    flow.connection->tell_port_reused(successor->from);
    if (!close(flow, EndReason::Replaced)) {
        --counts_.connections;  // a handshake that was begun anew
        --counts_.without_bytes;
    }
    begin_in(flow, *successor);
    add(segment);
}

void TcpConnections::Impl::move_to(Flow& flow, FlowState state) {
    list_of(flow.state).remove(flow);
    flow.state = state;
    list_of(state).push(flow);
}

void TcpConnections::Impl::touch(Flow& flow, Timestamp at) {
    if (flow.epoch == epoch_ || flow.state == FlowState::Ended) {
        return;
    }
    flow.epoch = epoch_;
    flow.last = at;
    move_to(flow, FlowState::Open);
}

bool TcpConnections::Impl::close(Flow& flow, EndReason reason) {
    TcpConnection& connection = *flow.connection;
    const std::size_t held_before = connection.held_cost();
    connection.close(reason);
    account(flow, held_before);
    const bool has_bytes = connection.has_bytes();
    counts_.without_bytes += has_bytes ? 0U : 1U;
    flow.sequences = {connection.sequences_from(0), connection.sequences_from(1)};
    flow.connection.reset();
    flow.last = previous_;
    move_to(flow, FlowState::Closed);
    return has_bytes;
}

void TcpConnections::Impl::forget(Flow& flow) {
    list_of(flow.state).remove(flow);
    Segment key;
    key.key = flow.key;
    key.hash = flow.hash;
    const auto found = flows_.find(key);
    if (found != flows_.end()) {
        flows_.erase(found);
    }
}

void TcpConnections::Impl::evict_if_too_many() {
    const std::size_t most = std::max<std::size_t>(shared_.limits.connections, 1);
    FlowList<& Flow::links>& syns = list_of(FlowState::SynSent);
    if (syns.size() > most) {
        ++counts_.evicted;
        ++counts_.without_bytes;
        forget(*syns.oldest());
    }
    FlowList<& Flow::links>& open = list_of(FlowState::Open);
    FlowList<& Flow::links>& resting = list_of(FlowState::Resting);
    if (open.size() + resting.size() > most) {
        ++counts_.evicted;
        Flow& quietest = resting.size() > 0 ? *resting.oldest() : *open.oldest();
        close(quietest, EndReason::Idle);
        forget(quietest);
    }
}

void TcpConnections::Impl::account(Flow& flow, std::size_t held_before) {
    const std::size_t held = flow.connection->held_cost();
    if (held == 0 && held_before == 0) {
        return;
    }
    held_ = held_ - held_before + held;
    if (holding_.contains(flow)) {
        holding_.remove(flow);
    }
    if (held > 0) {
        holding_.push(flow);
    }
}

void TcpConnections::Impl::follow_state(Flow& flow, TcpConnection::State state) {
    if (state == TcpConnection::State::Done) {
        close(flow, EndReason::Closed);
        if (list_of(FlowState::Closed).size() > kRemembered) {
            forget(*list_of(FlowState::Closed).oldest());
        }
    } else if (state == TcpConnection::State::Ended && flow.state != FlowState::Ended) {
        flow.last = previous_;
        move_to(flow, FlowState::Ended);
        if (list_of(FlowState::Ended).size() > kEndedKept) {
            close(*list_of(FlowState::Ended).oldest(), EndReason::Closed);
        }
    }
}

void TcpConnections::Impl::keep_total() {
    while (held_ > shared_.limits.held_bytes_in_total && holding_.oldest() != nullptr) {
        Flow& quietest = *holding_.oldest();
        const std::size_t held_before = quietest.connection->held_cost();
        quietest.connection->give_up_holes();
        account(quietest, held_before);
        follow_state(quietest, quietest.connection->state());
    }
    counts_.most_held = std::max<std::uint64_t>(counts_.most_held, held_);
}

void TcpConnections::Impl::advance(Timestamp at) {
    now_ = std::min(previous_, at);
    previous_ = at;
    if (++epoch_packets_ < kEpochPackets && elapsed_ns(epoch_began_, now_) < kEpochNs) {
        return;
    }
    ++epoch_;
    epoch_packets_ = 0;
    epoch_began_ = now_;
    sweep();
}

void TcpConnections::Impl::sweep() {
    const auto expired = [this](FlowState state, std::int64_t after_ns) -> Flow* {
        Flow* oldest = list_of(state).oldest();
        return oldest != nullptr && elapsed_ns(oldest->last, now_) > after_ns ? oldest : nullptr;
    };
    while (Flow* flow = expired(FlowState::SynSent, shared_.limits.embryonic_idle_ns)) {
        ++counts_.without_bytes;
        forget(*flow);
    }
    while (Flow* flow = expired(FlowState::Open, kRestNs)) {
        const std::size_t held_before = flow->connection->held_cost();
        flow->connection->rest(now_);
        move_to(*flow, FlowState::Resting);
        account(*flow, held_before);
        follow_state(*flow, flow->connection->state());
    }
    // A quarter more, so that a connection is still there when it is kept alive every two hours.
    const std::int64_t idle_ns = shared_.limits.idle_ns + shared_.limits.idle_ns / 4;
    while (Flow* flow = expired(FlowState::Resting, idle_ns)) {
        close(*flow, EndReason::Idle);
        forget(*flow);
    }
    while (Flow* flow = expired(FlowState::Ended, kEndedNs)) {
        close(*flow, EndReason::Closed);
    }
    while (Flow* flow = expired(FlowState::Closed, kRememberedNs)) {
        forget(*flow);
    }
    while (list_of(FlowState::Closed).size() > kRemembered) {
        forget(*list_of(FlowState::Closed).oldest());
    }
}

void TcpConnections::Impl::finish() {
    std::vector<Flow*> left;
    for (const std::unique_ptr<Flow>& flow : flows_) {
        if (flow->state == FlowState::SynSent) {
            ++counts_.without_bytes;
        } else if (flow->state != FlowState::Closed) {
            left.push_back(flow.get());
        }
    }
    std::sort(left.begin(), left.end(), [](const Flow* a, const Flow* b) {
        return a->number < b->number;
    });
    for (Flow* flow : left) {
        close(*flow, EndReason::CaptureEnded);
    }
    flows_.clear();
    lists_ = {};
}

TcpConnections::TcpConnections(ConnectionOpener& opener, TcpLimits limits, ReadAgain read_again)
    : impl_(std::make_unique<Impl>(opener, limits, std::move(read_again))) {}

TcpConnections::~TcpConnections() = default;

void TcpConnections::add(const Segment& segment) {
    impl_->add(segment);
}

void TcpConnections::finish() {
    impl_->finish();
}

const TcpCounts& TcpConnections::counts() const {
    return impl_->counts();
}

}  // namespace waybill::capture
