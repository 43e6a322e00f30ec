// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counts the messages of a WebSocket while they pass (RFC 6455), keeping none of their contents.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/http/websocket_facts.h"

namespace waybill::http {

class WebSocketWatch {
public:
    // `extensions` is what the response's Sec-WebSocket-Extensions says.
    explicit WebSocketWatch(std::string_view extensions);
    ~WebSocketWatch();

    // The next bytes that `side` sent, or a hole in them.
    void add(Side side, Bytes data);
    void add_gap(Side side, std::uint64_t length);

    // Nothing more comes.
    void finish();

    // What was wrong since the last call; offsets are those of what that side sent in the
    // WebSocket.
    std::vector<Anomaly> take_anomalies();

    const WebSocketFacts& facts() const { return facts_; }

private:
    class Impl;
    WebSocketFacts facts_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
