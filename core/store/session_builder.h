// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns the events of connections into the rows of a session.
//
// The work is split into shards that know nothing of each other, one thread at a time in each; the
// shards are put together at the end, in the order of the recording, so that the outcome does not
// depend on who did what.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/connection.h"
#include "core/store/session.h"

namespace waybill::store {

// The rows of some connections of a recording.
class SessionShard {
public:
    // `derived` takes the bytes of messages that stand in no file; null: they are lost. It must
    // outlive the shard.
    // `live`: what happens is noted for LiveRows, and rows that are over are used again once it has
    // taken them; then numbers of rows are given again.
    explicit SessionShard(ByteStore* derived = nullptr, bool live = false) : live_(live) {
        if (derived != nullptr) {
            derived_.emplace(*derived);
        }
    }

    // All that was recorded can be read again from now on.
    void flush() {
        if (derived_) {
            derived_->flush();
        }
    }

    // Number of the new connection in this shard.
    std::uint32_t open_connection(const ConnectionStart& start);

    ConnectionRow& connection(std::uint32_t number) { return connections_[number]; }

    // Its facts are final, and all its exchanges are closed.
    void close_connection(std::uint32_t number);

    // LiveRows has something to take.
    bool has_events() const { return !events_.empty() || !connection_events_.empty(); }

    // Connections, by number, that LiveRows will look at: their facts should be up to date then.
    std::span<const std::uint32_t> changed_connections() const { return connection_events_; }

private:
    friend class ConnectionRecorder;
    friend class LiveRows;
    friend class SessionBuilder;

    // What happened to the row of a live exchange since it was last taken.
    struct RowEvent {
        std::uint32_t row = 0;
        bool opened = false;
        bool changed = false;
        bool closed = false;
    };

    struct RowState {
        std::uint32_t event = kNoEvent;  // index into events_
        bool told = false;               // LiveRows knows it
        // Of a connection's row.
        bool connection_closed = false;
        bool whole = false;  // more than its facts and counts changed
    };

    static constexpr std::uint32_t kNoEvent = ~0U;

    std::uint32_t new_exchange();
    RowEvent& event_of(std::uint32_t exchange);
    void connection_changed(std::uint32_t number, bool whole);
    std::uint32_t keep_target(std::uint32_t exchange, std::string_view text);
    // LiveRows has taken the events: rows that are over may be used again.
    void forget_events();
    // What rows refer to is kept; strings get other ids.
    void drop_unused_strings();

    StringId intern_lower(std::string_view text);
    void add_anomaly(std::vector<Anomaly>& kept, Anomaly anomaly);

    Rows<ExchangeRow> exchanges_;
    Rows<ConnectionRow> connections_;
    StringPool strings_;
    TextArena targets_;
    std::unordered_map<std::uint32_t, ExchangeNotes> notes_;  // by exchange
    std::array<std::uint64_t, kAnomalyCodes> anomaly_counts_{};
    std::optional<ChainWriter> derived_;
    std::vector<Byte> derived_scratch_;

    // The latest Host and Content-Type as sent and what they became: mostly the next one is the
    // same.
    std::string last_host_field_;
    StringId last_host_ = 0;
    bool last_over_tls_ = false;
    std::string last_type_field_;
    StringId last_type_ = 0;
    std::string scratch_;

    // Of a live shard; by number of the row.
    bool live_;
    std::vector<RowState> exchange_states_;
    std::vector<RowState> connection_states_;
    std::vector<std::string> live_targets_;  // in place of targets_
    std::vector<std::uint32_t> free_exchanges_;
    std::vector<std::uint32_t> free_connections_;
    std::vector<RowEvent> events_;
    std::vector<std::uint32_t> connection_events_;
    std::uint64_t strings_generation_ = 0;
};

class SessionBuilder {
public:
    // Puts the shards together into `session`, which has none of their rows yet. The shards are
    // used up.
    static void merge(std::vector<std::unique_ptr<SessionShard>> shards, Session& session);

    // Adds a row behind the last one; its `target` is set by this.
    static void append(Session& session, ExchangeRow row, std::string_view target);

    static void add_anomaly(Session& session, std::uint32_t exchange, Anomaly anomaly);

    // REQUIRES: no exchange behind this one has notes yet.
    static void append_notes(Session& session, std::uint32_t exchange, ExchangeNotes notes);

private:
    static std::vector<std::vector<std::uint32_t>> merge_connections(
        std::vector<std::unique_ptr<SessionShard>>& shards, Session& session);
};

}  // namespace waybill::store
