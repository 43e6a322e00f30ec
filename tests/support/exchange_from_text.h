// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges made of messages as they look on the wire: head, empty line, body.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/http/exchange.h"
#include "core/http/head_parser.h"

namespace waybill::test {

// An exchange with its bodies. Line ends may be written as LF alone.
struct TextExchange {
    http::Exchange exchange;
    std::string request_body;
    std::string response_body;
};

inline std::string with_crlf(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) {
            out += '\r';
        }
        out += text[i];
    }
    return out;
}

// Fills a message from its text; empty text: it was not captured.
inline void fill_message(http::Message& message,
                         std::string& body,
                         http::HeadKind kind,
                         std::string_view text) {
    if (text.empty()) {
        return;
    }
    const std::size_t lf = text.find("\n\n");
    const std::size_t crlf = text.find("\r\n\r\n");
    const std::size_t end = crlf < lf                      ? crlf + 4
                            : lf == std::string_view::npos ? text.size()
                                                           : lf + 2;
    message.present = true;
    message.raw_head = with_crlf(text.substr(0, end));
    if (!message.raw_head.ends_with("\r\n\r\n")) {
        message.raw_head += message.raw_head.ends_with("\r\n") ? "\r\n" : "\r\n\r\n";
    }
    http::HeadParser parser;
    message.head = parser.parse(kind, message.raw_head);
    body = text.substr(end);
    message.body.size = body.size();
    message.body.complete = true;
    message.body.framing = body.empty() ? http::BodyFraming::None : http::BodyFraming::Length;
}

// `started_seconds`: the time of the exchange, since 1970.
inline std::unique_ptr<TextExchange> exchange_from_text(
    std::string_view request,
    std::string_view response,
    bool over_tls = false,
    std::int64_t started_seconds = 1'768'478'400) {
    auto made = std::make_unique<TextExchange>();
    http::Exchange& exchange = made->exchange;
    exchange.id = 1;
    exchange.connection = 1;
    exchange.started.ns = started_seconds * kNsPerSecond;
    fill_message(exchange.request, made->request_body, http::HeadKind::Request, request);
    fill_message(exchange.response, made->response_body, http::HeadKind::Response, response);
    exchange.version =
        exchange.request.present ? exchange.request.head.version : exchange.response.head.version;
    http::resolve_url(exchange.url,
                      exchange.request.head.method,
                      exchange.request.head.target,
                      exchange.request.head.fields.value("host"),
                      over_tls,
                      exchange.server);
    return made;
}

}  // namespace waybill::test
