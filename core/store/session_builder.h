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
    explicit SessionShard(ByteStore* derived = nullptr) {
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

private:
    friend class ConnectionRecorder;
    friend class SessionBuilder;

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
