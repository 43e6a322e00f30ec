// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tshark found of the layers around and above HTTP/1 in a capture: TLS, HTTP/2, WebSocket and
// gRPC.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/corpus/json_access.h"

namespace waybill::corpus {

// The fields of one HEADERS, PUSH_PROMISE or CONTINUATION frame.
struct TsharkFieldList {
    std::string source;  // "10.0.0.1:4242"
    std::vector<std::pair<std::string, std::string>> fields;
};

// What one side sent as DATA of a stream, as tshark shows it: of a body of several frames it shows
// the whole behind the pieces, and content decoded behind content as sent.
struct TsharkData {
    std::string source;
    std::int64_t size = 0;
    std::string sha256;
};

// A stream of HTTP/2.
struct TsharkStream {
    std::int64_t connection = 0;
    std::int64_t id = 0;
    std::vector<TsharkFieldList> lists;
    std::vector<TsharkData> data;
    std::int64_t data_on_wire = 0;  // of both sides, padding and all
    bool padded = false;
    std::vector<std::int64_t> promised;  // streams, one for each list of a request that it sends
};

struct TsharkWebSocketFrame {
    std::int64_t connection = 0;
    std::string source;
    bool final = true;
    std::int64_t opcode = 0;
    std::int64_t size = 0;  // of its payload, inflated
    std::string sha256;     // likewise
};

// Texts of all hellos of the capture, whichever connection they are of.
struct TsharkTls {
    std::set<std::string> server_names;
    std::set<std::string> alpn;       // offered or agreed
    std::set<std::int64_t> versions;  // of hellos and their lists of supported ones
};

struct TsharkLayers {
    std::vector<TsharkStream> streams;
    std::vector<TsharkWebSocketFrame> websocket;
    std::optional<std::int64_t> grpc_messages;
    std::optional<TsharkTls> tls;
};

TsharkLayers read_tshark_layers(const json::value& file);

}  // namespace waybill::corpus
