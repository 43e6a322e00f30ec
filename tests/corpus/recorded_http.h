// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTTP messages as a program wrote them down, in one shape for all programs: what waybill printed
// (JSON Lines) and what another program found in the same capture are both read into these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/corpus/json_access.h"

namespace waybill::corpus {

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct RecordedBody {
    std::optional<std::int64_t> size;  // as sent, without transfer framing
    std::optional<std::int64_t> decoded_size;
    std::string sha256;  // of the decoded content; empty when unknown
    bool complete = false;
    bool is_tunnel = false;  // what follows the head is another protocol
};

struct RecordedMessage {
    bool is_request = false;
    std::string client;  // "10.0.0.1:4242"
    std::string server;
    std::string method;
    std::string target;
    std::string version;
    std::string host;  // the Host field
    std::int64_t status = 0;
    std::string reason;
    bool headers_known = false;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::pair<std::string, std::string>> trailers;
    RecordedBody body;
    std::size_t exchange = kNone;  // index in Recording::exchanges; only of waybill's messages
};

// "GET /path HTTP/1.1" or "200", white space and foreign bytes evened out: programs cut a malformed
// request line at different places, but its whole is the same.
std::string start_of(const RecordedMessage& message);

// For a person: "request GET /path" or "response 200 (a.b.c.d:80)".
std::string describe(const RecordedMessage& message);

// The value of the first field of this name (in any case); empty when there is none.
std::string_view field(const RecordedMessage& message, std::string_view name);

// One exchange of HTTP/1; indices into Recording::messages.
struct RecordedExchange {
    std::size_t request = kNone;
    std::size_t response = kNone;
    std::vector<std::size_t> interim;
    std::vector<std::string> anomalies;
};

// What waybill found of HTTP/1 in a capture, in its own order; recorded_layers.h has the rest.
struct Recording {
    std::vector<RecordedMessage> messages;
    std::vector<RecordedExchange> exchanges;
};

// Reads the JSON Lines of `waybill analyze`. Empty, with `error` set, when a line is not JSON, or
// the session and summary lines are not where they belong.
std::optional<Recording> read_recording(std::string_view lines, std::string& error);

// "10.0.0.1:4242" of an endpoint of a line; empty when it has none of this name.
std::string recorded_endpoint(const json::value& line, std::string_view key);

// Reads a message `from` the line of its exchange.
RecordedMessage read_recorded_message(const json::value& line,
                                      const json::value& from,
                                      bool is_request);

}  // namespace waybill::corpus
