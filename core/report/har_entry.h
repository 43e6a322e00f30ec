// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes an exchange of an entry of HAR, in the words of a connection that was seen.
#pragma once

#include <cstdint>
#include <string>

#include <boost/json/object.hpp>

#include "core/base/result.h"
#include "core/http/exchange_sink.h"
#include "core/http/head_parser.h"
#include "core/report/har_connections.h"
#include "core/report/har_members.h"
#include "core/report/har_spool.h"
#include "core/report/har_websocket.h"
#include "core/store/connection_recorder.h"
#include "core/store/session_builder.h"

namespace waybill::report {

// An entry as it was read; `entry` has all but what is apart from it.
struct HarEntry {
    const boost::json::object& entry;
    HarSpool& request_text;
    HarSpool& response_text;
    HarWebSocket& websocket;
    RecordId place = kNoRecord;
    bool cut = false;                  // it had more members than are kept
    bool starts_with_request = false;  // as read_har_times() has it
};

class HarEntryRecorder {
public:
    // `shard` must outlive this.
    HarEntryRecorder(store::SessionShard& shard, std::uint64_t source)
        : shard_(shard),
          connections_(shard, source) {}

    // The exchange as the shard numbers it, or why the entry is none.
    Result<http::ExchangeHandle> record(HarEntry& entry);

    // Whether the times of the latest entry were all such as can be.
    bool had_odd_times() const { return had_odd_times_; }

    HarConnections& connections() { return connections_; }

private:
    struct Exchange;

    void record_message(Exchange& exchange, Side side);
    void record_interims(Exchange& exchange);
    void record_websocket(Exchange& exchange);
    static void record_proxied(const Exchange& exchange);
    void record_anomalies(Exchange& exchange);
    const http::Head& parse_head(const HarSide& side, http::HeadKind kind, HarHead& made);

    store::SessionShard& shard_;
    HarConnections connections_;
    http::HeadParser parser_;
    http::Head fields_head_;
    bool had_odd_times_ = false;
};

}  // namespace waybill::report
