// SPDX-License-Identifier: GPL-3.0-or-later
//
// The object "_waybill" of an entry of HAR: what HAR has no place for, or has it less exactly, so
// that har_reader.h has the same exchange again.
//
//     id, connection, stream, protocol, client, server    as in the machine format
//     started       exactly; startedDateTime is where the timings begin, with the connection
//     timing        send, wait, receive, total, connect, tls: nanoseconds, null where unknown
//     rowTimes      requestEnd, responseBegin, responseEnd: nanoseconds since then, -1 unknown
//     flags         bits of store::row_flag
//     request, response    null where not captured, else
//         framing, size, missing, complete    of the body as it was sent
//         head      the raw head in base64, only where the members of HAR do not give the same
//                   bytes (see har_message.cpp); of HTTP/2 with "lengths", name and value in turn
//         pseudo    the pseudo-fields of HTTP/2, as pairs
//         trailers  as pairs
//         decoded   false: the body stands there as it was sent, with its content codings
//         latin1    true: each code point of the message's texts is a byte
//     interim       responses 1xx: status, reason, headers as pairs
//     anomalies     all that the machine format has with --bodies
//     websocket, messageTimes    counts; when each of "_webSocketMessages" came: nanoseconds since
//     dialect       as store::dialect_text() has it
//     mark          1 to 9
//     findings      rule, severity, message: for people
//
// "log" has one, too, behind the entries: format (1), sources, and the connections as the machine
// format has them: all of them when all exchanges are there, else those that were used.
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
