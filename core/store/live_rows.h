// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of a session that is still happening: takes from the shards what was new or changed, and
// lets go of what is over.
//
// Exchanges are numbered in the order in which they were taken, and within one taking by their
// place in the recording; the numbers stay, the indices do not (let_go()). One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/base/place.h"
#include "core/store/live_session.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::store {

class LiveRows {
public:
    // `session` has no rows yet, and must outlive this.
    LiveRows(Session& session, std::size_t shards);

    // Takes what happened in a shard since the last time. REQUIRES: nobody works on the shard, and
    // it was made for this (SessionShard's `live`).
    void take(std::size_t shard, SessionShard& rows);

    // Puts what was taken into the session and gives the events.
    std::vector<LiveEvent> settle();

    // Indices of connections that are new since the last call.
    std::vector<std::uint32_t> take_new_connections();

    // Lets go of exchanges that are over: of those whose messages begin in front of `first_record`,
    // and of all but the newest `most` (0: no limit). Of connections stay those that are open or
    // that have an exchange left. Nothing happens as long as it is not worth it; true: indices have
    // changed.
    bool let_go(RecordId first_record, std::size_t most);

    LiveCounts counts() const {
        return {.exchanges = next_number_ - 1,
                .exchanges_over = closed_,
                .exchanges_let_go = let_go_,
                .connections = next_connection_ - 1,
                .bytes = bytes_};
    }

private:
    static constexpr std::uint32_t kNone = ~0U;

    // What is known of a shard's rows, by their number there.
    struct ShardState {
        std::vector<std::uint32_t> exchanges;    // index in the session
        std::vector<std::uint32_t> connections;  // the same
        std::vector<StringId> strings;           // the session's ids, 0 where not asked for yet
        std::uint64_t generation = 0;            // of the shard's strings
    };

    struct Taken {
        ExchangeRow row;  // with the session's strings and target
        ExchangeNotes notes;
        std::size_t shard = 0;
        std::uint32_t number = 0;
        std::uint8_t what = 0;  // bits of LiveEventKind
    };

    struct TakenConnection {
        ConnectionRow row;
        std::size_t shard = 0;
        std::uint32_t number = 0;
        bool over = false;
    };

    void take_connections(std::size_t shard, SessionShard& rows);
    void take_exchange(std::size_t index, SessionShard& rows, const SessionShard::RowEvent& event);
    StringId renamed(ShardState& state, const SessionShard& rows, StringId id);
    void append_connections();
    std::uint32_t append(Taken& taken);
    void put_notes(std::uint32_t index, ExchangeNotes notes);
    std::vector<bool> exchanges_to_keep(RecordId first_record, std::size_t most) const;
    void keep_only(const std::vector<bool>& keep);

    Session& session_;
    std::vector<ShardState> shards_;
    std::vector<Taken> taken_;
    std::vector<TakenConnection> taken_connections_;
    std::vector<std::uint32_t> new_connections_;
    std::vector<bool> over_;             // by index of exchange
    std::vector<bool> connection_over_;  // by index of connection
    std::size_t over_count_ = 0;         // of those in the session
    RecordId looked_from_ = 0;           // when let_go() last looked at records
    std::uint64_t next_number_ = 1;
    std::uint64_t next_connection_ = 1;
    std::uint64_t closed_ = 0;
    std::uint64_t let_go_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace waybill::store
