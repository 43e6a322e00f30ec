// SPDX-License-Identifier: GPL-3.0-or-later
//
// The object "_waybill" of an entry of HAR: what HAR has no place for, or has it less exactly.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/anomaly.h"
#include "core/http/exchange.h"
#include "core/report/har_body.h"
#include "core/report/har_message.h"
#include "core/report/json_writer.h"
#include "core/store/session.h"

namespace waybill::report {

struct HarEntryFacts {
    const store::Session& session;
    const http::Exchange& exchange;
    const HarText& request_text;
    const HarText& response_text;
    const HarBody& request_body;
    const HarBody& response_body;
    // Of the messages of a WebSocket, in their order.
    const std::vector<Timestamp>& message_times;
};

void write_har_facts(JsonWriter& json, const HarEntryFacts& facts);

// What is known to be wrong with an exchange, and with the content codings of its bodies, in the
// order of the machine format.
std::vector<Anomaly> all_anomalies(const HarEntryFacts& facts);

}  // namespace waybill::report
