// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "core/audit/cors.h"
#include "core/audit/public_suffix.h"
#include "core/audit/rules_cors_session.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCorsCredentialsAnyOrigin,
    &rule::kCorsReflectsOrigin,
});

// The origin of the request where the answer allows just that one; else empty.
std::string_view repeated_origin(const ExchangeFacts& facts) {
    const std::string_view origin = facts.request("origin");
    return !origin.empty() && origin != "null" && origin != "*" && facts.exchange.response.present
                   && facts.response("access-control-allow-origin") == origin
               ? origin
               : std::string_view{};
}

}  // namespace

std::span<const RuleInfo* const> cors_session_rules() {
    return kRules;
}

void judge_untrusted_origin(const ExchangeFacts& facts, Findings& findings) {
    const std::string_view origin = repeated_origin(facts);
    if (origin.empty()) {
        return;
    }
    const bool with_credentials = facts.response("access-control-allow-credentials") == "true";
    report(findings,
           with_credentials ? rule::kCorsCredentialsAnyOrigin : rule::kCorsReflectsOrigin,
           {Side::Server, "Access-Control-Allow-Origin", std::string(origin)});
}

void CorsObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const std::string_view origin = repeated_origin(facts);
    const auto parts = http::split_url(origin);
    if (origin.empty() || !parts) {
        return;
    }
    const std::string& host = facts.exchange.url.host;
    const std::string site = registrable_domain(parts->host);
    if (site.empty() || is_same_site(parts->host, host)) {
        return;
    }
    const auto known = first_allowed_.find(host);
    if (known == first_allowed_.end()) {
        if (first_allowed_.size() < kMostHosts) {
            first_allowed_.emplace(host, site);
        }
    } else if (known->second != site) {
        judge_untrusted_origin(facts, findings);
    }
}

}  // namespace waybill::audit
