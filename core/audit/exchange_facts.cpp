// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/exchange_facts.h"

#include "core/base/ascii.h"
#include "core/http/category.h"
#include "core/http/media_type.h"

namespace waybill::audit {
namespace {

bool is_redirect(std::uint16_t status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Fetch standard, "destination", as the browser tells it.
std::optional<Role> role_of_destination(std::string_view destination) {
    struct Entry {
        std::string_view name;
        Role role;
    };
    static constexpr Entry kEntries[] = {
        // NOLINT(modernize-avoid-c-arrays)
        {"document", Role::Document},
        {"iframe", Role::Frame},
        {"frame", Role::Frame},
        {"embed", Role::Frame},
        {"object", Role::Frame},
        {"script", Role::Script},
        {"worker", Role::Script},
        {"serviceworker", Role::Script},
        {"sharedworker", Role::Script},
        {"style", Role::Style},
        {"image", Role::Image},
        {"font", Role::Font},
        {"audio", Role::Media},
        {"video", Role::Media},
        {"track", Role::Media},
    };
    for (const Entry& entry : kEntries) {
        if (ascii::equal_ignoring_case(destination, entry.name)) {
            return entry.role;
        }
    }
    return std::nullopt;
}

// Of documents only those that run script count: HTML, and SVG by itself.
Role role_of_content(const ExchangeFacts& facts, std::string_view type, bool is_html) {
    switch (http::category_of(type, facts.exchange.url.path)) {
        case http::Category::Document:
            return is_html ? Role::Document : Role::Other;
        case http::Category::Script:
            return Role::Script;
        case http::Category::Stylesheet:
            return Role::Style;
        case http::Category::Image:
            return Role::Image;
        case http::Category::Font:
            return Role::Font;
        case http::Category::Media:
            return Role::Media;
        case http::Category::Data:
            return Role::Data;
        case http::Category::WebSocket:
        case http::Category::Grpc:
        case http::Category::Wasm:
        case http::Category::Manifest:
        case http::Category::Other:
            break;
    }
    return is_html ? Role::Document : Role::Other;
}

}  // namespace

std::string_view name_of(Role role) {
    switch (role) {
        case Role::Document:
            return "document";
        case Role::Frame:
            return "frame";
        case Role::Script:
            return "script";
        case Role::Style:
            return "style";
        case Role::Image:
            return "image";
        case Role::Font:
            return "font";
        case Role::Media:
            return "media";
        case Role::Data:
            return "data";
        case Role::Download:
            return "download";
        case Role::Redirect:
            return "redirect";
        case Role::Error:
            return "error";
        case Role::Preflight:
            return "preflight";
        case Role::Handshake:
            return "handshake";
        case Role::Other:
            return "other";
    }
    return "other";
}

ExchangeFacts facts_of(const http::Exchange& exchange) {
    ExchangeFacts facts{exchange};
    facts.over_tls = exchange.url.scheme == "https" || exchange.url.scheme == "wss";
    const std::uint16_t status = exchange.response.head.status;
    const std::string type =
        ascii::lower(http::parse_media_type(facts.response("content-type")).type);
    const bool is_html = type == "text/html" || type == "application/xhtml+xml";
    if (exchange.request.head.method == "OPTIONS"
        && exchange.request.head.fields.find("access-control-request-method") != nullptr) {
        facts.role = Role::Preflight;
    } else if (status == 101) {
        facts.role = Role::Handshake;
    } else if (is_redirect(status)) {
        facts.role = Role::Redirect;
    } else if (status >= 400) {
        facts.role = Role::Error;
    } else if (ascii::starts_with_ignoring_case(facts.response("content-disposition"),
                                                "attachment")) {
        facts.role = Role::Download;
    } else if (const auto told = role_of_destination(facts.request("sec-fetch-dest"));
               told && (*told != Role::Document || is_html || type.empty())) {
        facts.role = *told;
    } else {
        facts.role = role_of_content(facts, type, is_html);
    }
    facts.is_document = facts.role == Role::Document || facts.role == Role::Frame
                        || (facts.role == Role::Error && is_html);
    return facts;
}

}  // namespace waybill::audit
