// SPDX-License-Identifier: GPL-3.0-or-later
//
// What waybill printed of the layers around and above HTTP/1: exchanges of HTTP/2, messages in
// WebSockets and streams, and connections with their TLS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/corpus/json_access.h"
#include "tests/corpus/recorded_http.h"

namespace waybill::corpus {

struct RecordedStream {
    std::int64_t id = 0;
    std::string client;
    std::string server;
    std::string url;
    std::optional<RecordedMessage> request;
    std::vector<RecordedMessage> interim;
    std::optional<RecordedMessage> response;
    std::vector<std::string> anomalies;
};

struct RecordedStreamMessage {
    std::int64_t exchange = 0;
    std::string client;
    std::string server;
    bool from_client = false;
    std::string kind;
    std::int64_t size = 0;
    std::string data;
};

struct RecordedConnection {
    std::string client;
    std::string server;
    std::string protocol;
    bool has_tls = false;
    bool decrypted = false;
    bool resumed = false;
    std::string version;
    std::string cipher;
    std::string group;
    std::string server_name;
    std::string alpn;
    std::vector<std::string> alpn_offered;
    std::string ja3;
    std::string ja3s;
    std::string ja4;
};

struct RecordedLayers {
    std::vector<RecordedStream> streams;
    std::vector<RecordedStreamMessage> messages;
    std::vector<RecordedConnection> connections;
};

// Reads the lines of `waybill analyze -T jsonl --connections --messages` that are about these;
// lines that are not JSON are passed over: read_recording() tells of them.
RecordedLayers read_recorded_layers(std::string_view lines);

}  // namespace waybill::corpus
