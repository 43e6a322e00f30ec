// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/session_command.h"

#include <fmt/format.h>

#include "core/http/url.h"

namespace waybill::proxy {
namespace {

struct Printer {
    std::string operator()(const TouchClient&) const { return "touch client"; }
    std::string operator()(const TouchServer& touch) const {
        return fmt::format("touch server {}", touch.server);
    }
    std::string operator()(const GetServer& get) const {
        return fmt::format(
            "get {} {}{}", get.request, to_string(get.destination), get.fresh ? " fresh" : "");
    }
    std::string operator()(const CancelServer& cancel) const {
        return fmt::format("cancel {}", cancel.request);
    }
    std::string operator()(const GiveServerBack& give) const {
        return fmt::format("{} server {}", give.keep ? "keep" : "close", give.server);
    }
    std::string operator()(const StartClientTls& start) const {
        return fmt::format("start tls {}{}, {} bytes",
                           start.server_name,
                           start.offer_http2 ? " h2" : "",
                           start.received.size());
    }
    std::string operator()(const CloseClient& close) const {
        return close.reset ? "reset client" : "close client";
    }
    std::string operator()(const EndClientOutput&) const { return "end client output"; }
    std::string operator()(const EndServerOutput& end) const {
        return fmt::format("end server output {}", end.server);
    }
    std::string operator()(const WakeAt& wake) const { return fmt::format("wake {}", wake.at.ns); }
};

}  // namespace

std::string to_string(const Destination& destination) {
    const bool brackets = http::needs_brackets(destination.host);
    std::string text = fmt::format("{}://{}{}{}:{}",
                                   destination.tls ? "https" : "http",
                                   brackets ? "[" : "",
                                   destination.host,
                                   brackets ? "]" : "",
                                   destination.port);
    if (!destination.server_name.empty() && destination.server_name != destination.host) {
        text += " as " + destination.server_name;
    }
    if (!destination.tls && destination.plain == PlainProtocol::Http2) {
        text += " h2";
    }
    if (destination.http1_only) {
        text += " http1";
    }
    if (destination.raw) {
        text += " raw";
    }
    if (destination.owner != 0) {
        text += " owned";
    }
    return text;
}

std::string to_string(const SessionCommand& command) {
    return std::visit(Printer{}, command);
}

}  // namespace waybill::proxy
