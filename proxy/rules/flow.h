// SPDX-License-Identifier: GPL-3.0-or-later
//
// What rules, breakpoints and filters see of an exchange on its way through the proxy.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"
#include "core/http/websocket_reader.h"
#include "proxy/message/message_head.h"
#include "proxy/record/flow_recorder.h"

namespace waybill::proxy {

// When rules are asked. A rule acts at the phase that its actions need.
enum class Phase : std::uint8_t {
    RequestHead,
    RequestBody,  // whole
    ResponseHead,
    ResponseBody,  // whole
    WebSocketMessage,
};

struct FlowMessage {
    Side sender = Side::Client;
    http::WebSocketOpcode opcode = http::WebSocketOpcode::Text;
    std::string payload;  // whole, not masked, not compressed
};

// May be changed by rules and users: heads always before they are sent on, bodies when whole.
struct Flow {
    FlowId id = 0;
    Endpoint client;
    Endpoint server;        // zero as long as it is not known
    bool over_tls = false;  // the client's leg
    Timestamp started;
    std::shared_ptr<const Program> program;  // of the client; null: not known
    std::shared_ptr<const TlsFacts> tls;     // null: none, or not known yet

    MessageHead request;
    std::optional<MessageHead> response;
    // Behind RequestBody and ResponseBody: content as sent, codings and all.
    std::optional<std::string> request_body;
    std::optional<std::string> response_body;

    std::vector<std::string> tags;
};

}  // namespace waybill::proxy
