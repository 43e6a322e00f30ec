// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_watch.h"

namespace waybill::http {

class WebSocketWatch::Impl {};

WebSocketWatch::WebSocketWatch(std::string_view extensions) {
    facts_.compressed = extensions.find("permessage-deflate") != std::string_view::npos;
}

WebSocketWatch::~WebSocketWatch() = default;

void WebSocketWatch::add(Side /*side*/, Bytes /*data*/) {}

void WebSocketWatch::add_gap(Side /*side*/, std::uint64_t /*length*/) {}

}  // namespace waybill::http
