// SPDX-License-Identifier: GPL-3.0-or-later
//
// A slot of the table of TCP connections, and the lists that order the slots by their last packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "capture/segment.h"
#include "capture/tcp_connection.h"

namespace waybill::capture {

struct Flow;

struct Links {
    Flow* older = nullptr;
    Flow* newer = nullptr;
};

enum class FlowState : std::uint8_t {
    SynSent,  // nothing but SYNs of one side; no TcpConnection yet
    Open,
    Resting,  // open, and quiet for a while
    Ended,    // both sides have ended, the consumer is still there
    Closed,   // remembered
};
inline constexpr std::size_t kFlowStates = 5;

// A slot of the table.
struct Flow {
    FlowKey key;
    FlowState state = FlowState::SynSent;
    std::uint8_t from = 0;  // SynSent: who sent the SYN
    std::uint8_t window_scale = Segment::kNoWindowScale;
    std::uint64_t hash = 0;
    std::uint64_t number = 0;  // in the order in which connections began
    std::uint32_t epoch = 0;
    std::uint16_t window = 0;
    std::uint16_t syns = 0;  // SynSent: so many
    Links links;             // of the list of its state
    Timestamp last;          // packet, about; the SYN or the end, when these were last
    std::unique_ptr<TcpConnection> connection;  // Open, Resting, Ended
    RecordId first_record = kNoRecord;
    Timestamp started;
    // By end of the key. SynSent: the number of the last SYN is sequences[from].first, that of the
    // one before it is sequences[from].end.
    std::array<TcpConnection::SequenceRange, 2> sequences;
    Links holding;  // when its connection holds bytes
};
static_assert(sizeof(Flow) <= 168, "a SYN must stay cheap");

// From the one that was quiet for longest to the one that was active last. Owns nothing.
template <Links Flow::*kLinks>
class FlowList {
public:
    void push(Flow& flow) {
        (flow.*kLinks) = {newest_, nullptr};
        (newest_ != nullptr ? (newest_->*kLinks).newer : oldest_) = &flow;
        newest_ = &flow;
        ++size_;
    }
    void remove(Flow& flow) {
        const Links links = std::exchange(flow.*kLinks, Links{});
        (links.older != nullptr ? (links.older->*kLinks).newer : oldest_) = links.newer;
        (links.newer != nullptr ? (links.newer->*kLinks).older : newest_) = links.older;
        --size_;
    }
    bool contains(const Flow& flow) const {
        return (flow.*kLinks).older != nullptr || oldest_ == &flow;
    }
    Flow* oldest() const { return oldest_; }
    std::size_t size() const { return size_; }

private:
    Flow* oldest_ = nullptr;
    Flow* newest_ = nullptr;
    std::size_t size_ = 0;
};

// A segment finds the flow of its key.
struct FlowHash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const std::unique_ptr<Flow>& flow) const { return flow->hash; }
    std::size_t operator()(const Segment& segment) const { return segment.hash; }
};

struct FlowEqual {
    using is_transparent = void;
    bool operator()(const std::unique_ptr<Flow>& a, const std::unique_ptr<Flow>& b) const {
        return a->key == b->key;
    }
    bool operator()(const Segment& a, const std::unique_ptr<Flow>& b) const {
        return a.key == b->key;
    }
    bool operator()(const std::unique_ptr<Flow>& a, const Segment& b) const {
        return a->key == b.key;
    }
};

}  // namespace waybill::capture
