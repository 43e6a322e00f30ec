// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/quic/quic_connections.h"

#include <algorithm>
#include <vector>

#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "capture/packet_time.h"
#include "capture/quic/quic_connection.h"

namespace waybill::capture::quic {
namespace {

using Hook = boost::intrusive::list_member_hook<>;

struct Flow {
    Flow(store::SessionShard& rows, PacketOpener& opener, const UdpDatagram& first)
        : key(first.key),
          hash(first.hash),
          connection(rows, opener, first) {}

    FlowKey key;
    std::uint64_t hash;
    std::uint64_t number = 0;  // in the order in which connections began
    Timestamp last;            // datagram
    Hook by_age;
    Hook holding;  // when its connection holds bytes
    QuicConnection connection;
};

struct FlowHash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const std::unique_ptr<Flow>& flow) const { return flow->hash; }
    std::size_t operator()(const UdpDatagram& datagram) const { return datagram.hash; }
};

struct FlowEqual {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
        return key_of(a) == key_of(b);
    }

private:
    static const FlowKey& key_of(const std::unique_ptr<Flow>& flow) { return flow->key; }
    static const FlowKey& key_of(const UdpDatagram& datagram) { return datagram.key; }
};

template <Hook Flow::*kHook>
using List = boost::intrusive::list<Flow, boost::intrusive::member_hook<Flow, Hook, kHook>>;

}  // namespace

class QuicConnections::Impl {
public:
    Impl(store::SessionShard& rows, QuicLimits limits) : rows_(rows), limits_(limits) {}
    ~Impl() { forget_all(); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void add(const UdpDatagram& datagram);
    void finish();
    std::size_t open() const { return flows_.size(); }

private:
    using Flows = boost::unordered_flat_set<std::unique_ptr<Flow>, FlowHash, FlowEqual>;

    Flow& begin(const UdpDatagram& datagram);
    void close(Flow& flow, EndReason reason);
    void account(Flow& flow, std::size_t held_before);
    void sweep(Timestamp at);
    void forget_all();

    store::SessionShard& rows_;
    QuicLimits limits_;
    PacketOpener opener_;
    Flows flows_;
    List<&Flow::by_age> by_age_;    // from the quietest to the one that was active last
    List<&Flow::holding> holding_;  // from the one that has been waiting for longest
    std::size_t held_ = 0;
    std::uint64_t next_number_ = 0;
    Timestamp previous_;  // time of the last datagram
};

void QuicConnections::Impl::add(const UdpDatagram& datagram) {
    sweep(datagram.at);
    auto found = flows_.find(datagram);
    if (found != flows_.end()) {
        Flow& old = **found;
        const bool is_idle = elapsed_ns(old.last, datagram.at) > limits_.idle_ns;
        if (is_idle || old.connection.is_replaced_by(datagram)) {
            close(old, is_idle ? EndReason::Idle : EndReason::Replaced);
            found = flows_.end();
        }
    }
    Flow& flow = found != flows_.end() ? **found : begin(datagram);
    const std::size_t held_before = flow.connection.held_cost();
    flow.connection.on_datagram(datagram);
    flow.last = datagram.at;
    by_age_.splice(by_age_.end(), by_age_, by_age_.iterator_to(flow));
    account(flow, held_before);
}

Flow& QuicConnections::Impl::begin(const UdpDatagram& datagram) {
    if (flows_.size() >= std::max<std::size_t>(limits_.connections, 1)) {
        close(by_age_.front(), EndReason::Idle);
    }
    Flow& flow = **flows_.insert(std::make_unique<Flow>(rows_, opener_, datagram)).first;
    flow.number = next_number_++;
    by_age_.push_back(flow);
    return flow;
}

void QuicConnections::Impl::close(Flow& flow, EndReason reason) {
    flow.connection.close(reason);
    by_age_.erase(by_age_.iterator_to(flow));
    if (flow.holding.is_linked()) {
        held_ -= flow.connection.held_cost();
        holding_.erase(holding_.iterator_to(flow));
    }
    UdpDatagram key;
    key.key = flow.key;
    key.hash = flow.hash;
    const auto found = flows_.find(key);
    if (found != flows_.end()) {
        flows_.erase(found);
    }
}

void QuicConnections::Impl::account(Flow& flow, std::size_t held_before) {
    const std::size_t held = flow.connection.held_cost();
    held_ = held_ - held_before + held;
    if (held > 0 && !flow.holding.is_linked()) {
        holding_.push_back(flow);
    } else if (held == 0 && flow.holding.is_linked()) {
        holding_.erase(holding_.iterator_to(flow));
    }
    while (held_ > limits_.held_bytes && !holding_.empty()) {
        Flow& longest = holding_.front();
        held_ -= longest.connection.held_cost();
        longest.connection.give_up_handshake();
        holding_.pop_front();
    }
}

// The earlier one of the last two datagrams' times counts: one with a wrong time expires nothing.
void QuicConnections::Impl::sweep(Timestamp at) {
    const Timestamp now = std::min(previous_, at);
    previous_ = at;
    while (!by_age_.empty() && elapsed_ns(by_age_.front().last, now) > limits_.idle_ns) {
        close(by_age_.front(), EndReason::Idle);
    }
}

void QuicConnections::Impl::finish() {
    std::vector<Flow*> left;
    for (const std::unique_ptr<Flow>& flow : flows_) {
        left.push_back(flow.get());
    }
    std::sort(left.begin(), left.end(), [](const Flow* a, const Flow* b) {
        return a->number < b->number;
    });
    for (Flow* flow : left) {
        flow->connection.close(EndReason::CaptureEnded);
    }
    forget_all();
}

void QuicConnections::Impl::forget_all() {
    by_age_.clear();
    holding_.clear();
    held_ = 0;
    flows_.clear();
}

QuicConnections::QuicConnections(store::SessionShard& rows, QuicLimits limits)
    : impl_(std::make_unique<Impl>(rows, limits)) {}
QuicConnections::~QuicConnections() = default;

void QuicConnections::add(const UdpDatagram& datagram) {
    impl_->add(datagram);
}

void QuicConnections::finish() {
    impl_->finish();
}

std::size_t QuicConnections::open() const {
    return impl_->open();
}

}  // namespace waybill::capture::quic
