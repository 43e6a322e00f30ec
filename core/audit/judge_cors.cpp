// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/cors.h"
#include "core/audit/header_values.h"
#include "core/audit/rules_cors.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::uint64_t kLongestPreflight = 7200;  // seconds that Chromium keeps an answer

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCorsAcacNotTrue,
    &rule::kCorsAcaoMultiple,
    &rule::kCorsAcaoNotAnOrigin,
    &rule::kCorsAcaoNotSerializedOrigin,
    &rule::kCorsInsecureOriginTrusted,
    &rule::kCorsMethodsWildcardWithCredentials,
    &rule::kCorsMissingVaryOrigin,
    &rule::kCorsNullOrigin,
    &rule::kCorsNullOriginWithCredentials,
    &rule::kCorsPreflightMaxAgeLong,
    &rule::kCorsPreflightRefused,
    &rule::kCorsPrivateNetwork,
    &rule::kCorsPublic,
    &rule::kCorsWildcardWithCredentials,
});

bool list_holds(std::string_view list, std::string_view word) {
    bool holds = false;
    ascii::for_each_member(list, [&](std::string_view member) {
        holds = holds || ascii::equal_ignoring_case(member, word);
    });
    return holds;
}

bool any_line_holds(const http::HeaderList& fields, std::string_view name, std::string_view word) {
    for (const http::Field& field : fields) {
        if (ascii::equal_ignoring_case(field.name, name) && list_holds(field.value, word)) {
            return true;
        }
    }
    return false;
}

// Whether a cache shared by several users would keep it without asking.
bool says_it_may_be_cached(const http::HeaderList& fields) {
    bool may = false;
    bool may_not = false;
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, "cache-control")) {
            continue;
        }
        ascii::for_each_member(field.value, [&](std::string_view directive) {
            may = may || ascii::equal_ignoring_case(directive, "public")
                  || (ascii::starts_with_ignoring_case(directive, "max-age=")
                      && directive.substr(8) != "0")
                  || ascii::starts_with_ignoring_case(directive, "s-maxage=");
            may_not = may_not || ascii::equal_ignoring_case(directive, "no-store")
                      || ascii::equal_ignoring_case(directive, "no-cache");
        });
    }
    return may && !may_not;
}

// Origins of the own machine are as safe as https.
bool is_insecure_origin(std::string_view origin) {
    if (!origin.starts_with("http://") || origin.starts_with("http://[::1]")) {
        return false;
    }
    const std::string_view host = origin.substr(7, origin.find(':', 7) - 7);
    return host != "localhost" && !host.ends_with(".localhost") && !host.starts_with("127.");
}

// "*" gives nothing away that is sent without cookies; what a secret in the request opened is
// another matter.
std::optional<Severity> severity_of(CorsProblem problem, const ExchangeFacts& facts) {
    if (problem == CorsProblem::Public && !facts.request("authorization").empty()) {
        return Severity::Medium;
    }
    return std::nullopt;
}

}  // namespace

std::span<const RuleInfo* const> cors_rules() {
    return kRules;
}

const RuleInfo& rule_of(CorsProblem problem) {
    switch (problem) {
        case CorsProblem::Public:
            return rule::kCorsPublic;
        case CorsProblem::WildcardWithCredentials:
            return rule::kCorsWildcardWithCredentials;
        case CorsProblem::NullOrigin:
            return rule::kCorsNullOrigin;
        case CorsProblem::NullOriginWithCredentials:
            return rule::kCorsNullOriginWithCredentials;
        case CorsProblem::Multiple:
            return rule::kCorsAcaoMultiple;
        case CorsProblem::NotAnOrigin:
            return rule::kCorsAcaoNotAnOrigin;
        case CorsProblem::NotSerializedOrigin:
            return rule::kCorsAcaoNotSerializedOrigin;
        case CorsProblem::CredentialsNotTrue:
            return rule::kCorsAcacNotTrue;
    }
    return rule::kCorsPublic;
}

void judge_cors(const ExchangeFacts& facts, Findings& findings) {
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    if (!facts.exchange.response.present || fields.find("access-control-allow-origin") == nullptr) {
        return;
    }
    const CorsHeaders headers = parse_cors(fields);
    const std::string& origin = *headers.allow_origin;
    const Evidence allow_origin{Side::Server, "Access-Control-Allow-Origin", origin};
    for (const CorsProblem problem : headers.problems) {
        const bool about_credentials = problem == CorsProblem::CredentialsNotTrue;
        report(findings,
               rule_of(problem),
               about_credentials ? Evidence{Side::Server,
                                            "Access-Control-Allow-Credentials",
                                            *headers.allow_credentials}
                                 : allow_origin,
               {},
               severity_of(problem, facts));
    }
    if (facts.over_tls && is_insecure_origin(origin)) {
        report(findings, rule::kCorsInsecureOriginTrusted, allow_origin);
    }
    const bool is_preflight = facts.role == Role::Preflight;
    if (!is_preflight && is_origin(origin) && origin == facts.request("origin")
        && says_it_may_be_cached(fields) && !any_line_holds(fields, "vary", "origin")
        && !any_line_holds(fields, "vary", "*")) {
        report(findings, rule::kCorsMissingVaryOrigin, allow_origin);
    }
    if (is_preflight) {
        const std::string_view max_age = facts.response("access-control-max-age");
        if (const auto seconds = ascii::parse_decimal(max_age);
            seconds && *seconds > kLongestPreflight) {
            report(findings,
                   rule::kCorsPreflightMaxAgeLong,
                   {Side::Server, "Access-Control-Max-Age", std::string(max_age)});
        }
    }
    if (headers.allows_credentials()) {
        for (const std::string_view name :
             {"Access-Control-Allow-Methods", "Access-Control-Allow-Headers"}) {
            if (any_line_holds(fields, name, "*")) {
                report(findings,
                       rule::kCorsMethodsWildcardWithCredentials,
                       {Side::Server, std::string(name), std::string(facts.response(name))});
                break;
            }
        }
    }
    if (facts.response("access-control-allow-private-network") == "true") {
        report(findings,
               rule::kCorsPrivateNetwork,
               {Side::Server, "Access-Control-Allow-Private-Network", "true"});
    }
}

void judge_preflight(const ExchangeFacts& facts, Findings& findings) {
    if (facts.role != Role::Preflight || !facts.exchange.response.present
        || facts.response("access-control-allow-origin").empty()) {
        return;  // no sharing is meant where nothing is said
    }
    const http::Head& request = facts.exchange.request.head;
    const http::Head& response = facts.exchange.response.head;
    if (!cors_check_passes(parse_cors(response.fields), facts.request("origin"), false)) {
        return;  // another origin than this one is allowed
    }
    const PreflightVerdict verdict = check_preflight(request, response);
    if (!verdict.passes) {
        report(findings,
               rule::kCorsPreflightRefused,
               {Side::Client,
                "Access-Control-Request-Method",
                std::string(facts.request("access-control-request-method"))},
               "refused: " + verdict.refused);
    }
}

}  // namespace waybill::audit
