// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/cross_origin.h"
#include "core/audit/rules_cross_origin.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kCoepInvalid,
    &rule::kCoepWithoutCoop,
    &rule::kCoopInvalid,
    &rule::kCoopMissing,
    &rule::kCorpBlocksLoad,
    &rule::kCorpInvalid,
    &rule::kCorpMissing,
    &rule::kCorpOpenOnPrivate,
});

Evidence evidence_of(const ExchangeFacts& facts, std::string_view name) {
    return {Side::Server, std::string(name), std::string(facts.response(name))};
}

// Both policies count for documents of https only.
void judge_isolation(const ExchangeFacts& facts, Findings& findings) {
    const http::HeaderList& fields = facts.exchange.response.head.fields;
    const IsolationPolicy opener = parse_opener_policy(fields);
    const IsolationPolicy embedder = parse_embedder_policy(fields);
    if (!opener.present) {
        if (facts.role == Role::Document && facts.exchange.response.head.status != 304) {
            report(findings, rule::kCoopMissing, {});
        }
    } else if (!opener.valid) {
        report(findings, rule::kCoopInvalid, evidence_of(facts, "Cross-Origin-Opener-Policy"));
    }
    if (const IsolationPolicy trial = parse_opener_policy(fields, true);
        trial.present && !trial.valid) {
        report(findings,
               rule::kCoopInvalid,
               evidence_of(facts, "Cross-Origin-Opener-Policy-Report-Only"));
    }
    if (const IsolationPolicy trial = parse_embedder_policy(fields, true);
        trial.present && !trial.valid) {
        report(findings,
               rule::kCoepInvalid,
               evidence_of(facts, "Cross-Origin-Embedder-Policy-Report-Only"));
    }
    if (embedder.present && !embedder.valid) {
        report(findings, rule::kCoepInvalid, evidence_of(facts, "Cross-Origin-Embedder-Policy"));
    } else if (facts.role == Role::Document && embedder.present && embedder.word != "unsafe-none"
               && !is_cross_origin_isolated(opener, embedder)) {
        report(
            findings, rule::kCoepWithoutCoop, evidence_of(facts, "Cross-Origin-Embedder-Policy"));
    }
}

}  // namespace

std::span<const RuleInfo* const> cross_origin_rules() {
    return kRules;
}

void judge_cross_origin(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (!response.present) {
        return;
    }
    if (facts.over_tls && facts.is_document) {
        judge_isolation(facts, findings);
    }
    const ResourcePolicyField resource = parse_resource_policy(response.head.fields);
    const Evidence evidence = evidence_of(facts, "Cross-Origin-Resource-Policy");
    if (resource.present && resource.policy == ResourcePolicy::None) {
        report(findings, rule::kCorpInvalid, evidence);
    }
    // What one user's secret opened and a program reads: nobody else has business with it.
    const http::HeaderList& request = facts.exchange.request.head.fields;
    const bool is_private =
        facts.role == Role::Data && response.head.status == 200
        && (request.find("authorization") != nullptr || request.find("cookie") != nullptr);
    if (is_private && !resource.present) {
        report(findings, rule::kCorpMissing, {});
    } else if (is_private && resource.policy == ResourcePolicy::CrossOrigin) {
        report(findings,
               rule::kCorpOpenOnPrivate,
               evidence,
               {},
               request.find("authorization") != nullptr ? Severity::Medium : Severity::Low);
    }
}

void judge_resource_load(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (!response.present || facts.request("sec-fetch-mode") != "no-cors") {
        return;  // other loads are not subject to it
    }
    const ResourcePolicyField resource = parse_resource_policy(response.head.fields);
    const std::string_view site = facts.request("sec-fetch-site");
    const bool blocked = (resource.policy == ResourcePolicy::SameOrigin
                          && (site == "cross-site" || site == "same-site"))
                         || (resource.policy == ResourcePolicy::SameSite && site == "cross-site");
    if (blocked) {
        report(findings,
               rule::kCorpBlocksLoad,
               evidence_of(facts, "Cross-Origin-Resource-Policy"),
               "loaded from a page that is " + std::string(site));
    }
}

}  // namespace waybill::audit
