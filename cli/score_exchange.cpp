// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/score_exchange.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/audit/content_type_options.h"
#include "core/audit/csp.h"
#include "core/audit/csp_strength.h"
#include "core/audit/framing.h"
#include "core/audit/hsts.h"
#include "core/audit/html_facts.h"
#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/head_parser.h"
#include "core/http/url.h"

namespace waybill::cli {
namespace {

namespace json = boost::json;

std::size_t head_length(std::string_view text) {
    http::HeadEndFinder finder;
    const std::size_t end = finder.find(text);
    return end == std::string_view::npos ? text.size() : end;
}

void fill(http::Message& message, std::string& body, http::HeadKind kind, std::string_view text) {
    if (text.empty()) {
        return;
    }
    const std::size_t length = head_length(text);
    message.present = true;
    message.raw_head = text.substr(0, length);
    if (length == text.size()) {  // what was typed or cut may lack the empty line
        message.raw_head += text.ends_with('\n') ? "\r\n" : "\r\n\r\n";
    }
    http::HeadParser parser;
    message.head = parser.parse(kind, message.raw_head);
    body = text.substr(length);
    message.body.size = body.size();
    message.body.complete = true;
    message.body.framing = body.empty() ? http::BodyFraming::None : http::BodyFraming::Length;
}

std::string text_for_json(std::string_view bytes) {
    return is_valid_utf8(bytes) ? std::string(bytes) : latin1_to_utf8(bytes);
}

std::string_view hsts_word(std::string_view value, bool present) {
    if (!present) {
        return "none";
    }
    const audit::Hsts hsts = audit::parse_hsts(value);
    if (hsts.is_valid()) {
        return *hsts.max_age == 0 ? "none" : *hsts.max_age < audit::kHalfYear ? "short" : "ok";
    }
    // A max-age that is no number at all, and nothing else wrong.
    const bool no_number =
        hsts.max_age_invalid && hsts.repeated.empty()
        && (hsts.max_age_text.empty() || !ascii::is_digit(hsts.max_age_text.front()));
    return no_number ? "none" : "invalid";
}

std::string_view script_word(const MadeExchange& made, const audit::ExchangeFacts& facts) {
    if (!facts.is_document) {
        return name_of(audit::ScriptProtection::NotApplicable);
    }
    const audit::HtmlFacts page = audit::read_html(made.response_body);
    std::vector<std::string_view> metas;
    for (const audit::HtmlMeta& meta : page.metas) {
        if (meta.http_equiv == "content-security-policy" && meta.in_head) {
            metas.push_back(meta.content);
        }
    }
    return name_of(
        csp_strength(audit::csp_policies(made.exchange.response.head.fields, metas)).scripts);
}

}  // namespace

audit::ExchangeFacts MadeExchange::facts() const {
    audit::ExchangeFacts facts = audit::facts_of(exchange);
    if (exchange.request.present) {
        facts.request_body = request_body;
    }
    if (exchange.response.present) {
        facts.response_body = response_body;
    }
    return facts;
}

std::unique_ptr<MadeExchange> make_exchange(std::string_view request,
                                            std::string_view response,
                                            std::string_view url,
                                            std::int64_t started_seconds) {
    const auto parts = http::split_url(url);
    std::string made_request(request);
    if (request.empty() && parts) {  // what would have been asked
        made_request = "GET " + (parts->path.empty() ? "/" : std::string(parts->path));
        made_request += parts->query ? "?" + std::string(*parts->query) : "";
        made_request += " HTTP/1.1\r\nHost: " + std::string(parts->authority) + "\r\n\r\n";
    }
    auto made = std::make_unique<MadeExchange>();
    http::Exchange& exchange = made->exchange;
    exchange.id = 1;
    exchange.connection = 1;
    exchange.started.ns =
        std::clamp<std::int64_t>(started_seconds, 0, 4'000'000'000) * kNsPerSecond;
    fill(exchange.request, made->request_body, http::HeadKind::Request, made_request);
    fill(exchange.response, made->response_body, http::HeadKind::Response, response);
    exchange.version =
        exchange.request.present ? exchange.request.head.version : exchange.response.head.version;
    http::resolve_url(exchange.url,
                      exchange.request.head.method,
                      exchange.request.head.target,
                      exchange.request.head.fields.value("host"),
                      !parts || ascii::equal_ignoring_case(parts->scheme, "https"),
                      exchange.server);
    return made;
}

RawMessages split_messages(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    if (text.starts_with("HTTP/")) {
        return {{}, text};
    }
    const std::size_t head_end = head_length(text);
    http::HeadParser parser;
    const std::string raw(text.substr(0, head_end));
    const auto announced = ascii::parse_decimal(
        parser.parse(http::HeadKind::Request, raw).fields.value("content-length"));
    const std::size_t body_end =
        head_end + std::min<std::uint64_t>(announced.value_or(0), text.size() - head_end);
    // Behind the body; white space may stand in between.
    const std::size_t line = text.find("HTTP/", body_end);
    if (line == std::string_view::npos
        || text.substr(body_end, line - body_end).find_first_not_of("\r\n")
               != std::string_view::npos) {
        return {text, {}};
    }
    return {text.substr(0, body_end), text.substr(line)};
}

json::object verdicts_of(const MadeExchange& made) {
    const audit::ExchangeFacts facts = made.facts();
    const http::HeaderList& fields = made.exchange.response.head.fields;
    json::object out;
    out["role"] = name_of(facts.role);
    if (facts.is_document) {
        out["framing"] = name_of(audit::framing_of(fields, made.exchange.url.host).by);
    } else {
        out["framing"] = "not-applicable";
    }
    out["hsts"] = facts.over_tls ? hsts_word(facts.response("strict-transport-security"),
                                             fields.find("strict-transport-security") != nullptr)
                                 : "not-applicable";
    out["nosniff"] = audit::parse_content_type_options(fields).nosniff;
    out["script_protection"] = script_word(made, facts);
    return out;
}

json::object to_json(const audit::Finding& finding) {
    json::object out;
    out["rule"] = finding.rule->id;
    out["severity"] = name_of(finding.severity);
    out["subject"] = name_of(finding.rule->subject);
    out["title"] = finding.rule->title;
    if (!finding.detail.empty()) {
        out["detail"] = text_for_json(finding.detail);
    }
    if (!finding.evidence.field.empty()) {
        out["field"] = text_for_json(finding.evidence.field);
    }
    if (!finding.evidence.value.empty()) {
        out["value"] = text_for_json(finding.evidence.value);
    }
    out["message"] = finding.rule->message;
    out["fix"] = finding.rule->fix;
    if (!finding.rule->line.empty()) {
        out["line"] = finding.rule->line;
    }
    out["source"] = finding.rule->source;
    return out;
}

}  // namespace waybill::cli
