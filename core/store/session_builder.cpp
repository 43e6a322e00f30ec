// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session_builder.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

#include <queue>

#include "core/base/ascii.h"
#include "core/http/exchange.h"
#include "core/http/url.h"

namespace waybill::store {

std::uint32_t SessionShard::open_connection(const ConnectionStart& start) {
    if (live_ && !free_connections_.empty()) {
        const std::uint32_t number = free_connections_.back();
        free_connections_.pop_back();
        connections_[number] = {};
        connections_[number].start = start;
        connection_states_[number] = {};
        connection_changed(number, true);
        return number;
    }
    connections_.emplace_back();
    connections_.back().start = start;
    const auto number = static_cast<std::uint32_t>(connections_.size() - 1);
    if (live_) {
        connection_states_.emplace_back();
        connection_changed(number, true);
    }
    return number;
}

void SessionShard::close_connection(std::uint32_t number) {
    if (live_) {
        connection_states_[number].connection_closed = true;
        connection_changed(number, true);
    }
}

void SessionShard::connection_changed(std::uint32_t number, bool whole) {
    if (!live_) {
        return;
    }
    RowState& state = connection_states_[number];
    state.whole = state.whole || whole;
    if (state.event == kNoEvent) {
        state.event = static_cast<std::uint32_t>(connection_events_.size());
        connection_events_.push_back(number);
    }
}

std::uint32_t SessionShard::new_exchange() {
    if (live_ && !free_exchanges_.empty()) {
        const std::uint32_t number = free_exchanges_.back();
        free_exchanges_.pop_back();
        exchanges_[number] = {};
        exchange_states_[number] = {};
        return number;
    }
    exchanges_.emplace_back();
    if (live_) {
        exchange_states_.emplace_back();
        live_targets_.emplace_back();
    }
    return static_cast<std::uint32_t>(exchanges_.size() - 1);
}

SessionShard::RowEvent& SessionShard::event_of(std::uint32_t exchange) {
    RowState& state = exchange_states_[exchange];
    if (state.event == kNoEvent) {
        state.event = static_cast<std::uint32_t>(events_.size());
        events_.push_back({.row = exchange});
        connection_changed(exchanges_[exchange].connection, false);
    }
    return events_[state.event];
}

std::uint32_t SessionShard::keep_target(std::uint32_t exchange, std::string_view text) {
    if (!live_) {
        return targets_.add(text);
    }
    live_targets_[exchange].assign(text);
    return exchange;
}

void SessionShard::forget_events() {
    constexpr std::size_t kMostStrings = 65'536;
    for (const RowEvent& event : events_) {
        exchange_states_[event.row].event = kNoEvent;
        if (event.closed) {
            notes_.erase(event.row);
            exchanges_[event.row] = {};
            free_exchanges_.push_back(event.row);
        }
    }
    events_.clear();
    for (const std::uint32_t number : connection_events_) {
        connection_states_[number].event = kNoEvent;
        connection_states_[number].whole = false;
        if (connection_states_[number].connection_closed) {
            connections_[number] = {};
            free_connections_.push_back(number);
        }
    }
    connection_events_.clear();
    if (strings_.size() > kMostStrings) {
        drop_unused_strings();
    }
}

void SessionShard::drop_unused_strings() {
    StringPool fresh;
    for (ExchangeRow& row : exchanges_) {
        for (StringId* const id : {&row.method, &row.host, &row.type, &row.dialect}) {
            *id = fresh.intern(strings_.at(*id));
        }
    }
    last_host_ = fresh.intern(strings_.at(last_host_));
    last_type_ = fresh.intern(strings_.at(last_type_));
    strings_ = std::move(fresh);
    ++strings_generation_;
}

StringId SessionShard::intern_lower(std::string_view text) {
    scratch_.assign(text);
    std::transform(scratch_.begin(), scratch_.end(), scratch_.begin(), ascii::to_lower);
    return strings_.intern(scratch_);
}

void SessionShard::add_anomaly(std::vector<Anomaly>& kept, Anomaly anomaly) {
    ++anomaly_counts_[static_cast<std::size_t>(anomaly.code)];
    if (kept.size() < kAnomaliesKept) {
        kept.push_back(std::move(anomaly));
    }
}

namespace {

// Order of the recording among shards: the place of what the row begins with.
struct Position {
    RecordId order;
    std::uint32_t skip;
    std::uint32_t shard;
    std::uint32_t row;

    auto operator<=>(const Position&) const = default;
};

std::vector<std::uint32_t> order_of(const Rows<ExchangeRow>& rows) {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](std::uint32_t i) {
        return std::tuple(rows[i].order, rows[i].order_skip, i);
    };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return key(a) < key(b);
    });
    return order;
}

bool is_in_order(const Rows<ExchangeRow>& rows) {
    return std::is_sorted(rows.begin(), rows.end(), [](const ExchangeRow& a, const ExchangeRow& b) {
        return std::tie(a.order, a.order_skip) < std::tie(b.order, b.order_skip);
    });
}

// Gives the rows of one shard one after the other, in order.
class ShardCursor {
public:
    explicit ShardCursor(Rows<ExchangeRow>& rows) : rows_(rows), count_(rows.size()) {
        if (!is_in_order(rows)) {
            order_ = order_of(rows);
        }
    }

    bool at_end() const { return position_ == count_; }
    std::uint32_t index() const {
        return order_.empty() ? static_cast<std::uint32_t>(position_) : order_[position_];
    }
    ExchangeRow& row() { return order_.empty() ? rows_.front() : rows_[index()]; }

    // Rows that come in order are given up as they are taken, so that memory does not double.
    void advance() {
        ++position_;
        if (order_.empty()) {
            rows_.pop_front();
        }
    }

private:
    Rows<ExchangeRow>& rows_;
    std::size_t count_;
    std::size_t position_ = 0;
    std::vector<std::uint32_t> order_;  // empty: they are in order as they are
};

}  // namespace

// By first packet; gives the new numbers of each shard's connections.
std::vector<std::vector<std::uint32_t>> SessionBuilder::merge_connections(
    std::vector<std::unique_ptr<SessionShard>>& shards, Session& session) {
    std::vector<Position> order;
    std::vector<std::vector<std::uint32_t>> numbers(shards.size());
    for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
        const Rows<ConnectionRow>& rows = shards[shard]->connections_;
        numbers[shard].resize(rows.size());
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            order.push_back({rows[i].start.first_record, 0, shard, i});
        }
    }
    std::sort(order.begin(), order.end());
    for (const Position& at : order) {
        numbers[at.shard][at.row] = static_cast<std::uint32_t>(session.connections.size());
        session.connections.push_back(std::move(shards[at.shard]->connections_[at.row]));
    }
    return numbers;
}

void SessionBuilder::merge(std::vector<std::unique_ptr<SessionShard>> shards, Session& session) {
    const auto numbers = merge_connections(shards, session);

    std::vector<ShardCursor> cursors;
    std::vector<std::vector<StringId>> ids(shards.size());  // new ones, 0 where not asked for yet
    std::priority_queue<Position, std::vector<Position>, std::greater<>> next_rows;
    const auto push = [&](std::uint32_t shard) {
        if (!cursors[shard].at_end()) {
            const ExchangeRow& row = cursors[shard].row();
            next_rows.push({row.order, row.order_skip, shard, cursors[shard].index()});
        }
    };
    for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
        cursors.emplace_back(shards[shard]->exchanges_);
        ids[shard].resize(shards[shard]->strings_.size());
        for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
            session.anomaly_counts[code] += shards[shard]->anomaly_counts_[code];
        }
        push(shard);
    }

    while (!next_rows.empty()) {
        const Position at = next_rows.top();
        next_rows.pop();
        SessionShard& shard = *shards[at.shard];
        const auto renamed = [&](StringId id) {
            StringId& renamed_id = ids[at.shard][id];
            if (renamed_id == 0 && id != 0) {
                renamed_id = session.strings.intern(shard.strings_.at(id));
            }
            return renamed_id;
        };
        ExchangeRow row = cursors[at.shard].row();
        row.connection = numbers[at.shard][row.connection];
        row.method = renamed(row.method);
        row.host = renamed(row.host);
        row.type = renamed(row.type);
        row.dialect = renamed(row.dialect);
        if (row.has(row_flag::kHasNotes)) {
            session.notes_.emplace_back(static_cast<std::uint32_t>(session.exchanges.size()),
                                        std::move(shard.notes_[at.row]));
        }
        append(session,
               row,
               row.has(row_flag::kHasRequest) ? shard.targets_.at(row.target) : std::string_view{});
        cursors[at.shard].advance();
        push(at.shard);
    }
}

void SessionBuilder::append(Session& session, ExchangeRow row, std::string_view target) {
    row.target = session.targets_.add(target.substr(0, Session::kTargetKept));
    session.exchanges.push_back(row);
}

void SessionBuilder::append_notes(Session& session, std::uint32_t exchange, ExchangeNotes notes) {
    session.exchanges[exchange].flags |= row_flag::kHasNotes;
    session.notes_.emplace_back(exchange, std::move(notes));
}

void SessionBuilder::add_anomaly(Session& session, std::uint32_t exchange, Anomaly anomaly) {
    ++session.anomaly_counts[static_cast<std::size_t>(anomaly.code)];
    session.exchanges[exchange].flags |= row_flag::kHasAnomalies;
    const auto at = std::lower_bound(
        session.notes_.begin(),
        session.notes_.end(),
        exchange,
        [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
    if (at != session.notes_.end() && at->first == exchange) {
        at->second.anomalies.push_back(std::move(anomaly));
    } else {
        ExchangeNotes notes;
        notes.anomalies.push_back(std::move(anomaly));
        session.notes_.emplace(at, exchange, std::move(notes));
    }
}

}  // namespace waybill::store
