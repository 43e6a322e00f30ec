// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of a session out of the tables of its file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/session_file/cells.h"
#include "core/session_file/checked_database.h"
#include "core/session_file/session_reader.h"

namespace waybill::session_file {

// Indices by the ids of a file, which mostly are 1, 2, 3 ...
class IdIndex {
public:
    // In ascending order.
    void add(std::int64_t id);
    std::optional<std::uint32_t> find(std::int64_t id) const;
    std::size_t size() const { return ids_.empty() ? count_ : ids_.size(); }
    // By index; empty: they are index + 1.
    const std::vector<std::uint64_t>& ids() const { return ids_; }
    std::vector<std::uint64_t>& ids() { return ids_; }

private:
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> ids_;
};

class SessionRows {
public:
    SessionRows(CheckedDatabase& database, const OpenOptions& options, OpenedFile& out)
        : database_(database),
          options_(options),
          out_(out) {}

    // What cannot be read is in the notes.
    void read();

private:
    void read_state();
    void read_sources();
    void read_counts();
    void read_connections();
    void read_tls();
    void read_certificates();
    void read_programs();
    void read_exchanges();
    void read_extra_heads();
    void read_websockets();
    void read_proxied();
    void read_anomalies();
    void read_notes();
    void take_connection(Statement& row, std::int64_t id);
    void take_exchange(Statement& row, std::int64_t id);
    void take_anomaly(const Cells& cells);
    void append_notes();
    void count_anomalies();
    std::uint32_t connection_of(std::int64_t id);
    store::StringId intern(std::string_view text, std::size_t which);
    store::StringId dialect_of(const Cells& cells);
    Cells cells(Statement& row, std::string_view table) { return {row, table, doubts_}; }

    CheckedDatabase& database_;
    const OpenOptions& options_;
    OpenedFile& out_;
    Doubts doubts_;
    IdIndex exchanges_;
    IdIndex connections_;
    std::optional<std::uint32_t> lost_connection_;  // of exchanges whose own one is not there
    bool has_counts_ = false;
    std::map<std::uint32_t, store::ExchangeNotes> notes_;
    std::map<std::uint32_t, std::unique_ptr<TlsFacts>> tls_;
    // The latest text of each column and its number: mostly the next one is the same.
    std::array<std::pair<std::string_view, store::StringId>, 4> latest_{};
    std::uint64_t expected_ = 0;
};

}  // namespace waybill::session_file
