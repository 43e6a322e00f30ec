// SPDX-License-Identifier: GPL-3.0-or-later
//
// What audit rules look at: one exchange, what part it plays, and its content where that was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/exchange.h"

namespace waybill::audit {

// What a response is for, told from Sec-Fetch-Dest, its type, the request and its status. Controls
// apply by role: a missing Content-Security-Policy says something about a document, not about an
// image.
enum class Role : std::uint8_t {
    Document,
    Frame,  // a document inside another one
    Script,
    Style,
    Image,
    Font,
    Media,
    Data,  // JSON, XML and the like: an API's answer
    Download,
    Redirect,
    Error,      // status 400 and up; what its content is does not count
    Preflight,  // OPTIONS with Access-Control-Request-Method
    Handshake,  // of a WebSocket
    Other,
};
std::string_view name_of(Role role);

struct HtmlFacts;  // html_facts.h

struct ExchangeFacts {
    const http::Exchange& exchange;
    Role role = Role::Other;
    bool over_tls = false;
    bool is_document = false;  // Document or Frame, or an Error that is HTML
    // Decoded content as UTF-8, only where it was read; views that live as long as the facts.
    std::optional<std::string_view> request_body{};
    std::optional<std::string_view> response_body{};
    bool response_body_is_whole = false;  // nothing of it is missing, cut off or undecoded
    // Of the response's body where that is HTML and was read; judge_each() sets it by itself.
    const HtmlFacts* html = nullptr;

    std::string_view request(std::string_view field) const {  // value of the first line, or empty
        return exchange.request.head.fields.value(field);
    }
    std::string_view response(std::string_view field) const {
        return exchange.response.head.fields.value(field);
    }
};

// `exchange` must outlive the facts.
ExchangeFacts facts_of(const http::Exchange& exchange);

}  // namespace waybill::audit
