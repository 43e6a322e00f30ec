// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connections that entries of HAR belong to, as far as it tells: by "_waybill", else by what
// the entry calls its connection, else one for each server.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include <boost/json/object.hpp>

#include "core/base/anomaly.h"
#include "core/base/place.h"
#include "core/base/program.h"
#include "core/base/time.h"
#include "core/report/har_head.h"
#include "core/store/session_builder.h"

namespace waybill::report {

// Of "anomalies"; nothing where the code is none of ours.
std::optional<Anomaly> read_har_anomaly(const boost::json::object& object);

class HarConnections {
public:
    // `shard` must outlive this.
    HarConnections(store::SessionShard& shard, std::uint64_t source)
        : shard_(shard),
          source_(source) {}

    struct Connection {
        std::uint32_t number = 0;  // in the shard
        std::uint32_t last_stream = 0;
        std::uint64_t exchanges = 0;
    };

    // Of an entry, whose place in the file is `place`.
    Connection& of_entry(const boost::json::object& entry,
                         const HarOrigin& origin,
                         RecordId place,
                         Timestamp started);

    // What an entry adds to the facts of its connection.
    void add_times(const Connection& connection, Timestamp ended);
    void add_bytes(const Connection& connection, Side side, std::uint64_t bytes);
    void set_handshake(const Connection& connection, std::int64_t connect, std::int64_t tls);
    // "_securityDetails", as Chrome names them.
    void add_security(const Connection& connection, const boost::json::object& details);

    // One of log._waybill.connections: counts for what was made of its entries, too.
    void restore(const boost::json::object& facts);

private:
    Connection& open(const std::string& key, const store::ConnectionRow& row);
    // Of "client" and "server" of these facts: null where they tell of none.
    std::array<std::shared_ptr<const Program>, 2> programs_of(const boost::json::object& facts);

    store::SessionShard& shard_;
    std::uint64_t source_;
    std::unordered_map<std::string, Connection> connections_;
    std::unordered_map<std::string, std::shared_ptr<const Program>> programs_;  // by their JSON
};

}  // namespace waybill::report
