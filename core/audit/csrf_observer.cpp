// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csrf_observer.h"

#include <algorithm>

#include "core/audit/cookie_use.h"
#include "core/audit/login_form.h"
#include "core/audit/mask.h"
#include "core/audit/rules_login.h"
#include "core/audit/sensitive_names.h"
#include "core/base/ascii.h"
#include "core/http/parameters.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

// Fetch standard, "CORS-safelisted request-header": what a form may send.
bool is_sent_by_forms(std::string_view content_type) {
    return content_type.empty()
           || ascii::starts_with_ignoring_case(content_type, "application/x-www-form-urlencoded")
           || ascii::starts_with_ignoring_case(content_type, "multipart/form-data")
           || ascii::starts_with_ignoring_case(content_type, "text/plain");
}

// A field that scripts of the site add; proxies add the others.
bool has_own_field(const http::HeaderList& fields) {
    return std::any_of(fields.begin(), fields.end(), [](const http::Field& field) {
        return ascii::starts_with_ignoring_case(field.name, "x-")
               && !ascii::starts_with_ignoring_case(field.name, "x-forwarded")
               && !ascii::starts_with_ignoring_case(field.name, "x-real-ip")
               && !ascii::starts_with_ignoring_case(field.name, "x-amzn");
    });
}

bool has_token(const ExchangeFacts& facts) {
    bool found = false;
    const auto look_at = [&](const http::NameAndValue& parameter) {
        std::string name;
        http::append_form_decoded(name, parameter.name);
        const NameKind kind = kind_of_parameter(name);
        found = found || kind == NameKind::CsrfToken
                || (kind == NameKind::Token && can_be_token(parameter.value));
    };
    if (facts.exchange.url.query) {
        http::for_each_parameter(*facts.exchange.url.query, look_at);
    }
    const std::string_view body = facts.request_body.value_or("");
    if (ascii::starts_with_ignoring_case(facts.request("content-type"), "multipart/")) {
        constexpr std::string_view kName = "name=\"";
        for (std::size_t at = body.find(kName); at != std::string_view::npos;
             at = body.find(kName, at + 1)) {
            const std::string_view rest = body.substr(at + kName.size());
            const NameKind kind = kind_of_parameter(rest.substr(0, rest.find('"')));
            found = found || kind == NameKind::CsrfToken || kind == NameKind::Token;
        }
    } else {
        http::for_each_parameter(body, look_at);
    }
    return found;
}

bool is_from_other_site(const ExchangeFacts& facts) {
    if (ascii::equal_ignoring_case(facts.request("sec-fetch-site"), "cross-site")) {
        return true;
    }
    const std::string_view origin = facts.request("origin");
    if (origin.empty()) {
        return false;
    }
    const auto parts = http::split_url(origin);
    return !parts || !ascii::equal_ignoring_case(parts->host, facts.exchange.url.host);
}

// "/orders/17/pay" and "/orders/18/pay" are one.
std::string endpoint_of(const ExchangeFacts& facts) {
    std::string endpoint = ascii::lower(facts.exchange.url.host);
    bool in_number = false;
    for (const char c : facts.exchange.url.path) {
        if (ascii::is_digit(c)) {
            if (!in_number) {
                endpoint += '#';
            }
            in_number = true;
        } else {
            endpoint += c;
            in_number = false;
        }
    }
    return endpoint;
}

}  // namespace

void CsrfObserver::learn_cookies(const ExchangeFacts& facts) {
    for (const http::Field& field : facts.exchange.response.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "set-cookie")) {
            continue;
        }
        const SetCookie cookie = parse_set_cookie(field.value);
        if (is_session_cookie(cookie.name, cookie.value) && same_site_.size() < kMostEndpoints) {
            same_site_[ascii::lower(facts.exchange.url.host) + ' ' + std::string(cookie.name)] =
                cookie.same_site;
        }
    }
}

bool CsrfObserver::is_kept_from_other_sites(const std::string& host,
                                            std::string_view cookie) const {
    const auto found = same_site_.find(host + ' ' + std::string(cookie));
    return found != same_site_.end()
           && (found->second == SameSite::Lax || found->second == SameSite::Strict);
}

void CsrfObserver::observe(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    const std::uint16_t status = exchange.response.head.status;
    const std::string host = ascii::lower(exchange.url.host);
    const bool is_post = exchange.request.head.method == "POST";
    if (is_post && (status == 400 || status == 403) && is_from_other_site(facts)) {
        checking_hosts_.insert(host);
    }
    // A body that was not read may hold a token.
    const bool is_readable = facts.request_body || exchange.request.body.size == 0;
    if (is_post && is_readable && status >= 200 && status < 400
        && facts.request("authorization").empty() && !is_login_path(exchange.url.path)
        && is_sent_by_forms(facts.request("content-type"))
        && !has_own_field(exchange.request.head.fields) && !has_token(facts)) {
        std::string cookie;
        bool open = false;
        bool seen = false;
        for (const http::Field& field : exchange.request.head.fields) {
            if (!ascii::equal_ignoring_case(field.name, "cookie")) {
                continue;
            }
            http::for_each_cookie(field.value, [&](const http::NameAndValue& sent) {
                if (is_session_cookie(sent.name, sent.value)
                    && !is_kept_from_other_sites(host, sent.name)) {
                    open = true;
                    cookie = mask_parameter(sent.name, sent.value);
                    seen = same_site_.contains(host + ' ' + std::string(sent.name));
                }
            });
        }
        if (open && endpoints_.size() < kMostEndpoints) {
            endpoints_.try_emplace(endpoint_of(facts), Endpoint{exchange.id, host, cookie, seen});
        }
    }
    learn_cookies(facts);
}

std::vector<HostFinding> CsrfObserver::findings() const {
    std::vector<HostFinding> found;
    for (const auto& [name, endpoint] : endpoints_) {
        if (checking_hosts_.contains(endpoint.host)) {
            continue;
        }
        Findings one;
        report(one,
               rule::kCsrfUnprotected,
               {Side::Client, "Cookie", endpoint.cookie},
               "POST " + name
                   + (endpoint.same_site_seen ? "" : "; where the cookie was set was not seen"),
               endpoint.same_site_seen ? std::nullopt : std::optional(Severity::Low));
        found.push_back({endpoint.exchange, std::move(one.front())});
    }
    return found;
}

}  // namespace waybill::audit
