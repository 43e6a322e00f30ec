// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a file of exchanges of another program says, read as plainly as can be: HAR as one document
// of JSON, and mitmproxy's own flows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waybill::corpus {

struct FlowMessage {
    std::vector<std::pair<std::string, std::string>> fields;  // without pseudo-fields
    // Decoded, or as sent where that is not told apart; nothing where the file does not have it.
    std::optional<std::string> body;
};

struct FlowExchange {
    std::string method;
    std::string url;          // without the port of its scheme, and without fragment
    std::int64_t status = 0;  // 0: no response
    FlowMessage request;
    FlowMessage response;
};

// Of a HAR, plain or compressed by zlib. Nothing when it is not JSON or has no log.
std::optional<std::vector<FlowExchange>> read_har_witness(std::string_view file);

// Of mitmproxy's flows, in tnetstrings. Nothing when it is something else.
std::optional<std::vector<FlowExchange>> read_mitmproxy_flows(std::string_view file);

// Without fragment and the port of its scheme, with http for ws and https for wss.
std::string plain_url(std::string_view url);

}  // namespace waybill::corpus
