// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/cut_plan.h"

#include <algorithm>
#include <numeric>

namespace waybill::capture {
namespace {

using store::ConnectionRow;
using store::ExchangeRow;
using store::MessagePlace;
namespace row_flag = store::row_flag;

// In Connection::kept: what stands in front of the first message.
constexpr std::uint32_t kAlways = 0;

// What may come before the first message and says what the connection is: the PROXY protocol's
// header, SOCKS.
constexpr std::uint64_t kLongestPreamble = 64 * kKiB;

FlowKey key_of(const ConnectionRow& row) {
    FlowKey key{row.start.endpoints};
    if (key.ends[1] < key.ends[0]) {
        std::swap(key.ends[0], key.ends[1]);
    }
    return key;
}

// Whether a message was put together by us, from bytes that need those before them.
bool needs_all_before(const MessagePlace& place) {
    return place.is_derived() || place.first_record == kNoRecord;
}

bool needs_whole_connection(const ExchangeRow& row) {
    return (row.has(row_flag::kHasRequest) && needs_all_before(row.request))
           || (row.has(row_flag::kHasResponse) && needs_all_before(row.response));
}

// What is made of a message depends on what is known of the stream before it, where that is not
// all, or not right.
bool is_patchy(const ConnectionRow& row) {
    return !row.anomalies.empty()
           || std::ranges::any_of(
               row.facts.sides, [](const SideFacts& side) { return !side.seen || side.gaps > 0; });
}

// Something was wrong on the wire, which may have been an answer to what came before it.
bool is_odd(const store::ExchangeNotes& notes) {
    return std::ranges::any_of(notes.anomalies, [](const Anomaly& anomaly) {
        return anomaly.code != AnomalyCode::MidStreamStart;
    });
}

// Which request a response belongs to is not told by their order alone.
bool is_hard_to_pair(const ExchangeRow& row) {
    return !row.has(row_flag::kHasRequest) || !row.has(row_flag::kHasResponse)
           || row.has(row_flag::kHasInterim);
}

RecordId first_record_of(const ExchangeRow& row) {
    return std::min({row.order, row.request.first_record, row.response.first_record});
}

// Which side of TCP sent the segment.
Side sender_of(const ConnectionRow& row, const Segment& segment) {
    return segment.key.ends[segment.from] == row.start.endpoints[index_of(Side::Client)]
               ? Side::Client
               : Side::Server;
}

}  // namespace

CutPlan::CutPlan(const store::Session& session, const ChosenExchanges& chosen) : session_(session) {
    std::vector<std::uint32_t> connection_of_each;
    connection_of_each.reserve(chosen.size());
    for (std::uint32_t i = 0; i < chosen.size(); ++i) {
        connection_of_each.push_back(session.exchanges[chosen[i]].connection);
    }
    std::ranges::sort(connection_of_each);
    for (auto at = connection_of_each.begin(); at != connection_of_each.end();) {
        const auto next = std::upper_bound(at, connection_of_each.end(), *at);
        chosen_connections_.push_back(*at);
        Connection& connection = connections_.emplace_back();
        connection.row = &session.connections[*at];
        if (next - at == connection.row->exchanges || is_patchy(*connection.row)) {
            connection.whole_from = 0;
        }
        connection.kept.push_back(true);
        connection.needs_from.push_back(kNoRecord);
        first_record_ = std::min(first_record_, connection.row->start.first_record);
        at = next;
    }
    find_connections();
    take_exchanges(chosen);
}

// Endpoints are used again: where another connection begins, a chosen one ends.
void CutPlan::find_connections() {
    const auto between = [this](const FlowKey& key) -> Between* {
        const auto found = between_.find(hash_of(key));
        if (found == between_.end()) {
            return nullptr;
        }
        const auto same = std::ranges::find(found->second, key, &Between::key);
        return same != found->second.end() ? &*same : nullptr;
    };
    for (const Connection& connection : connections_) {
        const FlowKey key = key_of(*connection.row);
        if (between(key) == nullptr) {
            between_[hash_of(key)].push_back({key, {}});
        }
    }
    std::uint32_t next_chosen = 0;
    std::uint32_t index = 0;
    for (const ConnectionRow& row : session_.connections) {
        const bool is_chosen =
            next_chosen < chosen_connections_.size() && chosen_connections_[next_chosen] == index;
        if (row.protocol != http::Protocol::Quic) {
            if (Between* const found = between(key_of(row)); found != nullptr) {
                found->connections.emplace_back(row.start.first_record,
                                                is_chosen ? next_chosen : kNone);
            }
        }
        next_chosen += is_chosen ? 1 : 0;
        ++index;
    }
    for (auto& [hash, list] : between_) {
        for (Between& each : list) {
            std::ranges::sort(each.connections);
        }
    }
}

void CutPlan::take_exchanges(const ChosenExchanges& chosen) {
    std::uint32_t next_chosen = 0;
    std::uint32_t index = 0;
    for (const ExchangeRow& row : session_.exchanges) {
        const bool is_chosen = next_chosen < chosen.size() && chosen[next_chosen] == index;
        next_chosen += is_chosen ? 1 : 0;
        const auto found = std::ranges::lower_bound(chosen_connections_, row.connection);
        if (found != chosen_connections_.end() && *found == row.connection) {
            const auto place = static_cast<std::size_t>(found - chosen_connections_.begin());
            if (connections_[place].whole_from != 0) {
                take_exchange(connections_[place], index, is_chosen);
            }
        }
        ++index;
    }
    for (Connection& connection : connections_) {
        order_parts(connection);
    }
}

void CutPlan::take_exchange(Connection& connection, std::uint32_t index, bool is_chosen) {
    const ExchangeRow& row = session_.exchanges[index];
    const auto exchange = static_cast<std::uint32_t>(connection.kept.size());
    take_message(connection, Side::Client, row.request, exchange);
    take_message(connection, Side::Server, row.response, exchange);
    if (row.has(row_flag::kHasInterim)) {
        for (const MessagePlace& interim : session_.notes(index).interims) {
            take_message(connection, Side::Server, interim, exchange);
        }
    }
    if (row.has(row_flag::kTunnel) && connection.tunnel_from == kNoRecord) {
        connection.tunnel_from = first_record_of(row);
    }
    // With requests sent ahead of responses, which response is whose depends on all before them.
    if (row.started.ns < connection.answered.ns || is_odd(session_.notes(index))) {
        connection.whole_from = 0;
    }
    connection.answered.ns = std::max(connection.answered.ns,
                                      row.started.ns + std::max<std::int64_t>(row.response_end, 0));
    connection.kept.push_back(is_chosen);
    const bool needs_whole = needs_whole_connection(row) || is_hard_to_pair(row);
    connection.needs_from.push_back(needs_whole ? 0 : connection.tunnel_from);
}

void CutPlan::take_message(Connection& connection,
                           Side side,
                           const MessagePlace& place,
                           std::uint32_t exchange) {
    if (place.first_record == kNoRecord || place.is_derived()) {
        return;
    }
    connection.parts[index_of(connection.row->tcp_side(side))].push_back(
        {place.stream_offset, exchange, place.first_record, place.last_record()});
}

void CutPlan::order_parts(Connection& connection) {
    for (std::vector<Part>& parts : connection.parts) {
        const auto first = std::ranges::min_element(parts, {}, &Part::start);
        if (first != parts.end() && first->start > 0 && first->start <= kLongestPreamble
            && !connection.row->start.mid_stream) {
            parts.push_back({0, kAlways, 0, first->last_record});
        }
        std::ranges::sort(parts, {}, &Part::start);
    }
}

std::uint32_t CutPlan::connection_of(const Segment& segment) const {
    const auto found = between_.find(segment.hash);
    if (found == between_.end()) {
        return kNone;
    }
    const auto between = std::ranges::find(found->second, segment.key, &Between::key);
    if (between == found->second.end()) {
        return kNone;
    }
    const auto& list = between->connections;
    const auto next = std::ranges::upper_bound(
        list, segment.place.record, {}, &std::pair<RecordId, std::uint32_t>::first);
    return next == list.begin() ? kNone : std::prev(next)->second;
}

std::span<const CutPlan::Part> CutPlan::parts_of(const Connection& connection,
                                                 const Segment& segment) {
    constexpr std::uint64_t kLap = std::uint64_t{1} << 32;
    const std::size_t side = index_of(sender_of(*connection.row, segment));
    const SideFacts& facts = connection.row->facts.sides[side];
    const std::vector<Part>& parts = connection.parts[side];
    const bool is_syn = (segment.flags & tcp_flag::kSyn) != 0;
    std::uint64_t begin = segment.sequence + (is_syn ? 1U : 0U) - facts.first_sequence;
    std::uint64_t length = segment.wire_length;
    if (begin > facts.stream_bytes && begin + length > kLap) {  // begins in front of byte 0
        length = begin + length - kLap;
        begin = 0;
    }
    // Sequence numbers come again after 4 GiB: then the records decide.
    const bool has_laps = facts.stream_bytes >= kLap;
    for (; begin <= facts.stream_bytes; begin += kLap) {
        auto first = std::ranges::upper_bound(parts, begin, {}, &Part::start);
        const auto last =
            std::ranges::lower_bound(first, parts.end(), begin + length, {}, &Part::start);
        first -= first != parts.begin() ? 1 : 0;
        if (first != last
            && (!has_laps
                || (first->first_record <= segment.place.record
                    && segment.place.record <= std::prev(last)->last_record))) {
            return {first, last};
        }
    }
    return {};
}

// One belongs to the message with the last byte that it acknowledges.
bool CutPlan::keeps_acknowledgment(const Connection& connection, const Segment& segment) {
    constexpr std::uint64_t kLap = std::uint64_t{1} << 32;
    const std::size_t peer = index_of(other(sender_of(*connection.row, segment)));
    const SideFacts& facts = connection.row->facts.sides[peer];
    const std::vector<Part>& parts = connection.parts[peer];
    if ((segment.flags & tcp_flag::kAck) == 0 || !facts.seen) {
        return false;
    }
    std::uint64_t count = segment.acknowledgment - facts.first_sequence;
    if (count == 0 || count == (facts.stream_bytes + 1) % kLap) {  // of a SYN, of a FIN
        return true;
    }
    for (; count <= facts.stream_bytes; count += kLap) {
        const auto next = std::ranges::upper_bound(parts, count - 1, {}, &Part::start);
        if (next != parts.begin()) {
            const Part& part = *std::prev(next);
            if (connection.kept[part.exchange] && part.first_record <= segment.place.record) {
                return true;
            }
        }
    }
    return false;
}

void CutPlan::look_at(const Segment& segment) {
    const std::uint32_t index = connection_of(segment);
    if (index == kNone || segment.wire_length == 0) {
        return;
    }
    Connection& connection = connections_[index];
    if (segment.place.record >= connection.whole_from) {
        return;
    }
    const std::span<const Part> parts = parts_of(connection, segment);
    const bool is_kept_anyhow = (segment.flags & tcp_flag::kSyn) != 0;
    std::uint32_t before = is_kept_anyhow || parts.empty() ? kAlways : parts.front().exchange;
    for (const Part& part : parts) {
        if (part.exchange != before) {
            connection.shared.emplace_back(before, part.exchange);
            before = part.exchange;
        }
    }
}

void CutPlan::look_at_fragments(const Segment& segment, std::uint64_t datagram) {
    if (connection_of(segment) != kNone) {
        fragmented_.emplace_back(segment, datagram);
        fragmented_.back().first.payload = {};
    }
}

void CutPlan::settle() {
    for (Connection& connection : connections_) {
        join_shared(connection);
        for (std::size_t i = 0; i < connection.kept.size(); ++i) {
            if (connection.kept[i]) {
                connection.whole_from = std::min(connection.whole_from, connection.needs_from[i]);
            }
        }
    }
    for (const auto& [segment, datagram] : fragmented_) {
        if (keeps(segment)) {
            kept_datagrams_.insert(datagram);
        }
    }
    fragmented_ = {};
}

// Exchanges that are kept together, by union and find.
void CutPlan::join_shared(Connection& connection) {
    if (connection.shared.empty()) {
        return;
    }
    std::vector<std::uint32_t> parents(connection.kept.size());
    std::iota(parents.begin(), parents.end(), 0U);
    const auto root_of = [&parents](std::uint32_t each) {
        while (parents[each] != each) {
            parents[each] = parents[parents[each]];
            each = parents[each];
        }
        return each;
    };
    for (const auto& [one, two] : connection.shared) {
        const std::uint32_t root = root_of(one);
        const std::uint32_t joined = root_of(two);
        parents[std::max(root, joined)] = std::min(root, joined);
    }
    connection.shared = {};
    std::vector<bool> keeps_root(connection.kept.size());
    for (std::uint32_t i = 0; i < parents.size(); ++i) {
        keeps_root[root_of(i)] = keeps_root[root_of(i)] || connection.kept[i];
    }
    for (std::uint32_t i = 0; i < parents.size(); ++i) {
        connection.kept[i] = keeps_root[root_of(i)];
    }
}

bool CutPlan::keeps(const Segment& segment) const {
    const std::uint32_t index = connection_of(segment);
    if (index == kNone) {
        return false;
    }
    const Connection& connection = connections_[index];
    constexpr unsigned kBeginOrEnd = tcp_flag::kSyn | tcp_flag::kRst;
    if (segment.place.record >= connection.whole_from || (segment.flags & kBeginOrEnd) != 0) {
        return true;
    }
    if (segment.wire_length == 0) {
        return (segment.flags & tcp_flag::kFin) != 0 || keeps_acknowledgment(connection, segment);
    }
    return std::ranges::any_of(parts_of(connection, segment), [&connection](const Part& part) {
        return connection.kept[part.exchange];
    });
}

}  // namespace waybill::capture
