// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "core/audit/body_evidence.h"
#include "core/audit/framing.h"
#include "core/audit/html_facts.h"
#include "core/audit/rules_framing.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kFramingUnrestricted,
    &rule::kXfoAllowFromObsolete,
    &rule::kXfoConflicting,
    &rule::kXfoIgnored,
    &rule::kXfoInMeta,
    &rule::kXfoInvalid,
});

// Where clicks act in somebody's name.
bool is_for_a_user(const ExchangeFacts& facts) {
    const http::HeaderList& request = facts.exchange.request.head.fields;
    return request.find("cookie") != nullptr || request.find("authorization") != nullptr
           || facts.exchange.response.head.fields.find("set-cookie") != nullptr;
}

}  // namespace

std::span<const RuleInfo* const> framing_rules() {
    return kRules;
}

// Of documents only: what is no document shows nothing to click on. A 304 carries what the stored
// answer already had.
void judge_framing(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (!response.present || !facts.is_document || response.head.status == 304
        || response.head.status == 204) {
        return;
    }
    const Framing framing = framing_of(response.head.fields, facts.exchange.url.host);
    const XFrameOptions& options = framing.x_frame_options;
    const Evidence frame_options{
        Side::Server, "X-Frame-Options", std::string(facts.response("x-frame-options"))};
    const Evidence policy{Side::Server,
                          "Content-Security-Policy",
                          std::string(facts.response("content-security-policy"))};
    if (framing.by == FramingBy::Any) {
        report(findings,
               rule::kFramingUnrestricted,
               framing.decided_by_csp ? policy
               : options.present      ? frame_options
                                      : Evidence{},
               framing.report_only ? "frame-ancestors stands in a Report-Only policy" : "",
               is_for_a_user(facts) ? Severity::Medium : Severity::Low);
    }
    if (!options.present) {
        return;
    }
    using Effect = XFrameOptions::Effect;
    if (options.effect != Effect::Nothing && framing.decided_by_csp
        && (framing.by == FramingBy::Any
            || (framing.by == FramingBy::List && options.effect == Effect::Blocked))) {
        report(findings,
               rule::kXfoIgnored,
               policy,
               "X-Frame-Options: " + frame_options.value.substr(0, kEvidenceKept),
               framing.by == FramingBy::Any ? Severity::Medium : Severity::Info);
    }
    if (options.allow_from) {
        report(findings, rule::kXfoAllowFromObsolete, frame_options);
    } else if (options.conflicting) {
        report(findings, rule::kXfoConflicting, frame_options);
    } else if (options.unknown) {
        report(findings, rule::kXfoInvalid, frame_options);
    }
}

void judge_framing_metas(const ExchangeFacts& facts, Findings& findings) {
    if (facts.html == nullptr || !facts.response_body) {
        return;
    }
    for (const HtmlMeta& meta : facts.html->metas) {
        if (meta.http_equiv == "x-frame-options") {
            report(findings, rule::kXfoInMeta, tag_evidence(*facts.response_body, meta.offset));
            return;
        }
    }
}

}  // namespace waybill::audit
