// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/live_rows.h"

#include <algorithm>
#include <cassert>
#include <memory>
#include <tuple>

namespace waybill::store {
namespace {

constexpr std::uint8_t bit(LiveEventKind kind) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

ExchangeNotes copy_of(const ExchangeNotes& notes) {
    ExchangeNotes copy;
    copy.anomalies = notes.anomalies;
    copy.interims = notes.interims;
    copy.missing = notes.missing;
    copy.trailers = notes.trailers;
    copy.proxy = notes.proxy;
    if (notes.websocket != nullptr) {
        copy.websocket = std::make_unique<http::WebSocketFacts>(*notes.websocket);
    }
    return copy;
}

ConnectionRow copy_of(const ConnectionRow& row) {
    ConnectionRow copy;
    copy.start = row.start;
    copy.facts = row.facts;
    copy.roles_swapped = row.roles_swapped;
    copy.protocol = row.protocol;
    copy.exchanges = row.exchanges;
    copy.anomalies = row.anomalies;
    if (row.tls != nullptr) {
        copy.tls = std::make_unique<TlsFacts>(*row.tls);
    }
    copy.frames = row.frames;
    return copy;
}

std::uint64_t bytes_of(const ConnectionRow& row) {
    return row.facts.sides[0].bytes + row.facts.sides[1].bytes;
}

// When the latest of what is known of it happened.
std::int64_t time_of(const ExchangeRow& row) {
    const std::int64_t latest = std::max({row.request_end, row.response_begin, row.response_end});
    return row.started.ns + std::max<std::int64_t>(latest, 0);
}

}  // namespace

LiveRows::LiveRows(Session& session, std::size_t shards) : session_(session), shards_(shards) {}

StringId LiveRows::renamed(ShardState& state, const SessionShard& rows, StringId id) {
    if (state.strings.size() < rows.strings_.size()) {
        state.strings.resize(rows.strings_.size());
    }
    StringId& known = state.strings[id];
    if (known == 0 && id != 0) {
        known = session_.strings.intern(rows.strings_.at(id));
    }
    return known;
}

void LiveRows::take_connections(std::size_t shard, SessionShard& rows) {
    ShardState& state = shards_[shard];
    state.connections.resize(rows.connections_.size(), kNone);
    for (const std::uint32_t number : rows.connection_events_) {
        SessionShard::RowState& known = rows.connection_states_[number];
        ConnectionRow& row = rows.connections_[number];
        const bool over = known.connection_closed;
        bytes_ += bytes_of(row);
        if (!known.told) {
            known.told = true;
            taken_connections_.push_back(
                {over ? std::move(row) : copy_of(row), shard, number, over});
            continue;
        }
        const std::uint32_t index = state.connections[number];
        ConnectionRow& into = session_.connections[index];
        bytes_ -= bytes_of(into);  // as counted before
        if (over || known.whole) {
            auto programs = std::move(into.programs);
            into = over ? std::move(row) : copy_of(row);
            into.programs = std::move(programs);
        } else {
            into.facts = row.facts;
            into.exchanges = row.exchanges;
        }
        connection_over_[index] = over;
    }
}

void LiveRows::take_exchange(std::size_t index,
                             SessionShard& rows,
                             const SessionShard::RowEvent& event) {
    ShardState& state = shards_[index];
    const ExchangeRow& row = rows.exchanges_[event.row];
    Taken& taken = taken_.emplace_back();
    taken.shard = index;
    taken.number = event.row;
    SessionShard::RowState& known = rows.exchange_states_[event.row];
    // One that ends without a head was never opened.
    if (!known.told) {
        known.told = true;
        taken.what |= bit(LiveEventKind::Opened);
    }
    taken.what |= event.changed ? bit(LiveEventKind::Changed) : std::uint8_t{0};
    taken.what |= event.closed ? bit(LiveEventKind::Closed) : std::uint8_t{0};
    taken.row = row;
    taken.row.method = renamed(state, rows, row.method);
    taken.row.host = renamed(state, rows, row.host);
    taken.row.type = renamed(state, rows, row.type);
    taken.row.dialect = renamed(state, rows, row.dialect);
    if (row.has(row_flag::kHasRequest)) {
        // Of one that is known already it is kept unless it came just now.
        const bool is_new = (taken.what & bit(LiveEventKind::Opened)) != 0;
        const std::uint32_t before = is_new ? kNone : state.exchanges[event.row];
        const bool has_target =
            before != kNone && session_.exchanges[before].has(row_flag::kHasRequest);
        taken.row.target = has_target ? session_.exchanges[before].target
                                      : session_.targets_.add(rows.live_targets_[event.row]);
    }
    if (row.has(row_flag::kHasNotes)) {
        ExchangeNotes& notes = rows.notes_[event.row];
        taken.notes = event.closed ? std::move(notes) : copy_of(notes);
    }
}

void LiveRows::take(std::size_t shard, SessionShard& rows) {
    assert(rows.live_);
    if (!rows.has_events()) {
        return;
    }
    rows.flush();
    ShardState& state = shards_[shard];
    if (state.generation != rows.strings_generation_) {
        state.generation = rows.strings_generation_;
        state.strings.clear();
    }
    take_connections(shard, rows);
    state.exchanges.resize(rows.exchanges_.size(), kNone);
    for (const SessionShard::RowEvent& event : rows.events_) {
        if (event.opened || event.closed || rows.exchange_states_[event.row].told) {
            take_exchange(shard, rows, event);
        }
    }
    for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
        session_.anomaly_counts[code] += rows.anomaly_counts_[code];
        rows.anomaly_counts_[code] = 0;
    }
    rows.forget_events();
}

void LiveRows::put_notes(std::uint32_t index, ExchangeNotes notes) {
    auto& all = session_.notes_;
    const auto at = std::lower_bound(
        all.begin(), all.end(), index, [](const auto& entry, std::uint32_t wanted) {
            return entry.first < wanted;
        });
    if (at != all.end() && at->first == index) {
        at->second = std::move(notes);
    } else {
        all.emplace(at, index, std::move(notes));
    }
}

std::uint32_t LiveRows::append(Taken& taken) {
    const auto index = static_cast<std::uint32_t>(session_.exchanges.size());
    session_.exchanges.push_back(taken.row);
    over_.push_back(false);
    shards_[taken.shard].exchanges[taken.number] = index;
    if (!session_.exchange_numbers.empty()) {
        session_.exchange_numbers.push_back(next_number_);
    }
    ++next_number_;
    return index;
}

void LiveRows::append_connections() {
    std::sort(taken_connections_.begin(),
              taken_connections_.end(),
              [](const TakenConnection& a, const TakenConnection& b) {
                  return std::tie(a.row.start.first_record, a.shard, a.number)
                         < std::tie(b.row.start.first_record, b.shard, b.number);
              });
    for (TakenConnection& taken : taken_connections_) {
        const auto index = static_cast<std::uint32_t>(session_.connections.size());
        shards_[taken.shard].connections[taken.number] = index;
        new_connections_.push_back(index);
        session_.connections.push_back(std::move(taken.row));
        connection_over_.push_back(taken.over);
        if (!session_.connection_numbers.empty()) {
            session_.connection_numbers.push_back(next_connection_);
        }
        ++next_connection_;
    }
    taken_connections_.clear();
}

std::vector<LiveEvent> LiveRows::settle() {
    std::sort(taken_.begin(), taken_.end(), [](const Taken& a, const Taken& b) {
        return std::tie(a.row.order, a.row.order_skip, a.shard, a.number)
               < std::tie(b.row.order, b.row.order_skip, b.shard, b.number);
    });
    append_connections();
    std::vector<LiveEvent> events;
    std::vector<std::tuple<std::int64_t, std::uint32_t, LiveEventKind>> later;
    for (Taken& taken : taken_) {
        ShardState& state = shards_[taken.shard];
        taken.row.connection = state.connections[taken.row.connection];
        std::uint32_t index = kNone;
        if ((taken.what & bit(LiveEventKind::Opened)) != 0) {
            index = append(taken);
            events.push_back({index, LiveEventKind::Opened});
        } else {
            index = state.exchanges[taken.number];
            session_.exchanges[index] = taken.row;
        }
        if (taken.row.has(row_flag::kHasNotes)) {
            put_notes(index, std::move(taken.notes));
        }
        if ((taken.what & bit(LiveEventKind::Changed)) != 0) {
            later.emplace_back(time_of(taken.row), index, LiveEventKind::Changed);
        }
        if ((taken.what & bit(LiveEventKind::Closed)) != 0) {
            later.emplace_back(time_of(taken.row), index, LiveEventKind::Closed);
            over_[index] = true;
            ++over_count_;
            ++closed_;
            state.exchanges[taken.number] = kNone;
        }
    }
    taken_.clear();
    std::sort(later.begin(), later.end());
    for (const auto& [at, index, kind] : later) {
        events.push_back({index, kind});
    }
    return events;
}

std::vector<std::uint32_t> LiveRows::take_new_connections() {
    return std::exchange(new_connections_, {});
}

std::vector<bool> LiveRows::exchanges_to_keep(RecordId first, std::size_t most) const {
    std::vector<bool> keep(over_.size(), true);
    std::size_t left = most == 0 ? over_.size() : most;
    for (std::size_t i = over_.size(); i-- > 0;) {
        if (over_[i]) {
            keep[i] = left > 0 && session_.exchanges[i].order >= first;
            left -= std::size_t{keep[i]};
        }
    }
    return keep;
}

// Going over all rows is worth it once a good part of them can go.
bool LiveRows::let_go(RecordId first, std::size_t most) {
    assert(taken_.empty() && taken_connections_.empty());
    constexpr std::size_t kWorthIt = 4096;
    const std::size_t room = std::max(most / 2, kWorthIt);
    const bool too_many = most != 0 && over_count_ > most + room;
    if (!too_many && first <= looked_from_) {
        return false;
    }
    const std::vector<bool> keep = exchanges_to_keep(first, most);
    const auto going = static_cast<std::size_t>(std::count(keep.begin(), keep.end(), false));
    looked_from_ = first;
    if (going == 0 || (!too_many && going < kWorthIt && going < over_count_ / 2)) {
        return false;
    }
    keep_only(keep);
    let_go_ += going;
    return true;
}

void LiveRows::keep_only(const std::vector<bool>& keep) {
    Session fresh;
    fresh.sources = std::move(session_.sources);
    fresh.packets = session_.packets;
    fresh.packets_skipped = std::move(session_.packets_skipped);
    fresh.connections_without_bytes = session_.connections_without_bytes;
    fresh.anomaly_counts = session_.anomaly_counts;
    fresh.kept = session_.kept;
    fresh.noted = session_.noted;

    std::vector<bool> keep_connection = connection_over_;
    keep_connection.flip();
    for (std::size_t i = 0; i < keep.size(); ++i) {
        if (keep[i]) {
            keep_connection[session_.exchanges[i].connection] = true;
        }
    }
    std::vector<std::uint32_t> connections(session_.connections.size(), kNone);
    std::vector<bool> connection_over;
    for (std::uint32_t i = 0; i < session_.connections.size(); ++i) {
        if (keep_connection[i]) {
            connections[i] = static_cast<std::uint32_t>(fresh.connections.size());
            fresh.connection_numbers.push_back(session_.connection_number(i));
            fresh.connections.push_back(std::move(session_.connections[i]));
            connection_over.push_back(connection_over_[i]);
        }
    }

    std::vector<std::uint32_t> exchanges(session_.exchanges.size(), kNone);
    std::vector<bool> over;
    over_count_ = 0;
    for (std::uint32_t i = 0; i < session_.exchanges.size(); ++i) {
        if (!keep[i]) {
            continue;
        }
        exchanges[i] = static_cast<std::uint32_t>(fresh.exchanges.size());
        ExchangeRow row = session_.exchanges[i];
        row.connection = connections[row.connection];
        for (StringId* const id : {&row.method, &row.host, &row.type, &row.dialect}) {
            *id = fresh.strings.intern(session_.strings.at(*id));
        }
        if (row.has(row_flag::kHasRequest)) {
            row.target = fresh.targets_.add(session_.target(row));
        }
        fresh.exchange_numbers.push_back(session_.exchange_number(i));
        fresh.exchanges.push_back(row);
        over.push_back(over_[i]);
        over_count_ += std::size_t{over_[i]};
    }
    for (auto& [exchange, notes] : session_.notes_) {
        if (keep[exchange]) {
            fresh.notes_.emplace_back(exchanges[exchange], std::move(notes));
        }
    }
    for (ShardState& state : shards_) {
        for (std::uint32_t& index : state.exchanges) {
            index = index == kNone ? kNone : exchanges[index];
        }
        for (std::uint32_t& index : state.connections) {
            index = index == kNone ? kNone : connections[index];
        }
        state.strings.clear();
    }
    over_ = std::move(over);
    connection_over_ = std::move(connection_over);
    new_connections_.clear();
    session_ = std::move(fresh);
}

}  // namespace waybill::store
