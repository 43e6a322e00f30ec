// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/audit/csp.h"
#include "core/audit/csp_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/rules_csp_writing.h"
#include "core/base/ascii.h"
#include "core/base/edit_distance.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kCspEmpty,
                                                        &rule::kCspReportUriInsecure,
                                                        &rule::kCspReportOnlyUnheard,
                                                        &rule::kCspUnknownDirective,
                                                        &rule::kCspDirectiveRepeated,
                                                        &rule::kCspMetaIgnoredDirective,
                                                        &rule::kCspMetaReportOnly,
                                                        &rule::kCspMetaOutsideHead,
                                                        &rule::kCspDeprecatedDirective,
                                                        &rule::kCspReportUriAlone,
                                                        &rule::kCspKeywordUnquoted,
                                                        &rule::kCspKeywordUnknown,
                                                        &rule::kCspNonceMalformed,
                                                        &rule::kCspHashMalformed,
                                                        &rule::kCspSemicolonMissing,
                                                        &rule::kCspNoneIgnored,
                                                        &rule::kCspAddressSource,
                                                        &rule::kCspSourceInvalid});

// Nothing where a source is all right.
const RuleInfo* fault_of_quoted(std::string_view text) {
    if (ascii::starts_with_ignoring_case(text, "'nonce-")) {
        return &rule::kCspNonceMalformed;
    }
    for (const std::string_view prefix : {"'sha256-", "'sha384-", "'sha512-"}) {
        if (ascii::starts_with_ignoring_case(text, prefix)) {
            return &rule::kCspHashMalformed;
        }
    }
    return &rule::kCspKeywordUnknown;
}

// Of 32, 48 and 64 bytes, in base64 with padding or without.
bool has_length_of_digest(const CspSource& hash) {
    std::size_t characters = hash.value.size();
    while (characters > 0 && hash.value[characters - 1] == '=') {
        --characters;
    }
    switch (hash.text[4]) {  // 'sha256, 'sha384, 'sha512
        case '2':
            return characters == 43;
        case '3':
            return characters == 64;
        default:
            return characters == 86;
    }
}

bool is_address(std::string_view host) {
    return host.starts_with('[')
           || (std::count(host.begin(), host.end(), '.') == 3
               && std::all_of(host.begin(), host.end(), [](char c) {
                      return ascii::is_digit(c) || c == '.';
                  }));
}

const RuleInfo* fault_of(const CspSource& source) {
    switch (source.kind) {
        case CspSourceKind::Keyword:
        case CspSourceKind::Nonce:
        case CspSourceKind::Scheme:
            return nullptr;
        case CspSourceKind::Hash:
            return has_length_of_digest(source) ? nullptr : &rule::kCspHashMalformed;
        case CspSourceKind::Invalid:
            return source.text.starts_with('\'') ? fault_of_quoted(source.text)
                                                 : &rule::kCspSourceInvalid;
        case CspSourceKind::Host:
            break;
    }
    if (lacks_csp_quotes(source.text)) {
        return &rule::kCspKeywordUnquoted;
    }
    if (find_csp_directive(ascii::lower(source.text)) != nullptr) {
        return &rule::kCspSemicolonMissing;
    }
    return is_address(source.host) ? &rule::kCspAddressSource : nullptr;
}

// A fault is told once for each directive, with the first source that has it.
void judge_sources(const CspPolicy& policy, const CspDirective& directive, Findings& findings) {
    const std::size_t before = findings.size();
    for (const CspSource& source : directive.sources) {
        const RuleInfo* const fault = fault_of(source);
        if (fault == nullptr) {
            continue;
        }
        const bool told = std::any_of(findings.begin() + static_cast<std::ptrdiff_t>(before),
                                      findings.end(),
                                      [fault](const Finding& each) { return each.rule == fault; });
        if (!told) {
            report(findings,
                   *fault,
                   csp_evidence(policy, directive),
                   std::string(source.text.substr(0, kEvidenceKept)));
        }
    }
    if (directive.sources.size() > 1 && directive.has(CspKeyword::None)
        && !std::all_of(
            directive.sources.begin(), directive.sources.end(), [](const CspSource& source) {
                return source.kind == CspSourceKind::Keyword
                       && (source.keyword == CspKeyword::None
                           || source.keyword == CspKeyword::ReportSample);
            })) {
        report(findings, rule::kCspNoneIgnored, csp_evidence(policy, directive));
    }
}

std::string suggestion_for(std::string_view name) {
    constexpr std::size_t kLongestName = 40;
    std::string_view best;
    std::size_t least = 3;
    if (name.size() <= kLongestName) {
        for (const CspDirectiveInfo& info : csp_directives()) {
            const std::size_t distance = edit_distance(name, info.name);
            if (distance < least) {
                least = distance;
                best = info.name;
            }
        }
    }
    return best.empty() ? std::string() : "perhaps " + std::string(best);
}

void judge_directive(const ExchangeFacts& facts,
                     const CspPolicy& policy,
                     const CspDirective& directive,
                     Findings& findings) {
    const CspDirectiveInfo* const info = find_csp_directive(directive.name);
    if (info == nullptr) {
        report(findings,
               rule::kCspUnknownDirective,
               csp_evidence(policy, directive),
               suggestion_for(directive.name));
        return;
    }
    if (info->deprecated) {
        report(findings, rule::kCspDeprecatedDirective, csp_evidence(policy, directive));
    } else if (info->has_sources) {
        judge_sources(policy, directive, findings);
    }
    if (directive.name != "report-uri") {
        return;
    }
    if (facts.over_tls
        && std::any_of(
            directive.sources.begin(), directive.sources.end(), [](const CspSource& source) {
                return ascii::starts_with_ignoring_case(source.text, "http://");
            })) {
        report(findings, rule::kCspReportUriInsecure, csp_evidence(policy, directive));
    } else if (policy.origin != CspOrigin::Meta && policy.find("report-to") == nullptr) {
        report(findings, rule::kCspReportUriAlone, csp_evidence(policy, directive));
    }
}

void judge_policy(const ExchangeFacts& facts, const CspPolicy& policy, Findings& findings) {
    for (const CspDirective& directive : policy.directives) {
        judge_directive(facts, policy, directive, findings);
    }
    if (!policy.repeated.empty()) {
        report(
            findings, rule::kCspDirectiveRepeated, csp_evidence(policy, policy.repeated.front()));
    }
    if (!policy.dropped.empty()) {
        report(
            findings, rule::kCspMetaIgnoredDirective, csp_evidence(policy, policy.dropped.front()));
    }
    if (policy.origin == CspOrigin::ReportOnly && !policy.directives.empty()
        && policy.find("report-uri") == nullptr && policy.find("report-to") == nullptr) {
        report(findings, rule::kCspReportOnlyUnheard, csp_evidence(policy));
    }
}

void judge_ineffective_metas(const HtmlFacts& html, Findings& findings) {
    for (const HtmlMeta& meta : html.metas) {
        const RuleInfo* fault = nullptr;
        if (meta.http_equiv == "content-security-policy-report-only") {
            fault = &rule::kCspMetaReportOnly;
        } else if (meta.http_equiv == "content-security-policy" && !meta.in_head) {
            fault = &rule::kCspMetaOutsideHead;
        }
        if (fault != nullptr) {
            report(findings,
                   *fault,
                   {Side::Server, {}, meta.content.substr(0, kEvidenceKept), true, meta.offset});
        }
    }
}

}  // namespace

std::span<const RuleInfo* const> csp_writing_rules() {
    return kRules;
}

void judge_csp_writing(const ExchangeFacts& facts,
                       std::span<const CspPolicy> policies,
                       Findings& findings) {
    for (const CspPolicy& policy : policies) {
        judge_policy(facts, policy, findings);
    }
    const http::Field* const field =
        facts.exchange.response.head.fields.find("content-security-policy");
    if (field != nullptr
        && std::none_of(policies.begin(), policies.end(), [](const CspPolicy& policy) {
               return policy.origin == CspOrigin::Header && !policy.directives.empty();
           })) {
        report(findings,
               rule::kCspEmpty,
               {Side::Server,
                "Content-Security-Policy",
                std::string(field->value.substr(0, kEvidenceKept))});
    }
    if (facts.html != nullptr) {
        judge_ineffective_metas(*facts.html, findings);
    }
}

}  // namespace waybill::audit
