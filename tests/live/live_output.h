// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON Lines of `waybill capture -T jsonl`, as far as these tests ask about them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/live/web_site.h"

namespace waybill::test {

struct LiveExchange {
    std::int64_t id = 0;
    std::int64_t connection = 0;
    std::string target;  // "" without a request
    std::string host;
    std::string protocol;
    int status = 0;  // 0 without a response
    std::uint64_t body_size = 0;
    std::uint64_t missing = 0;  // of the body
    bool complete = false;      // the response
    bool decrypted = false;
    std::vector<std::string> anomalies;
    std::int64_t pid = 0;  // of the client's program
    std::string program;
    std::string user;
};

struct LiveOutput {
    std::vector<LiveExchange> exchanges;
    std::string session;  // the lines of these types, "" without one
    std::string summary;
    std::vector<std::string> wrong;  // what is no line of ours

    // Of the summary.
    std::uint64_t packets = 0;
    std::uint64_t dropped = 0;  // by the kernel, of all interfaces
};
LiveOutput read_live_output(std::string_view text);

// Each request that the server logged must be shown as often as it was logged, with what it
// answered, and no other. A client that ends in the middle of things closes its connections at
// once: then the server may not have read what was captured, so that much as a request without a
// response may be there for each connection.
// Sentences, one a line; "" when it is as it should be.
std::string difference(const std::vector<LoggedRequest>& logged, const LiveOutput& shown);

}  // namespace waybill::test
