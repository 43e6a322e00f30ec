// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/audit/csp.h"
#include "core/audit/csp_bypass.h"
#include "core/audit/csp_evidence.h"
#include "core/audit/html_facts.h"
#include "core/audit/rules_csp.h"
#include "core/audit/rules_csp_writing.h"

namespace waybill::audit {
namespace {

using enum CspOpening;

constexpr auto kRules = std::to_array<const RuleInfo*>(
    {&rule::kCspMissing,         &rule::kCspReportOnly,        &rule::kCspNoScriptRestriction,
     &rule::kCspWildcardScript,  &rule::kCspSchemeScript,      &rule::kCspDataScript,
     &rule::kCspBlobScript,      &rule::kCspUnsafeInline,      &rule::kCspUnsafeInlineAttr,
     &rule::kCspUnsafeEval,      &rule::kCspUnsafeHashes,      &rule::kCspWildcardSuffix,
     &rule::kCspAllowlistBypass, &rule::kCspNonceShort,        &rule::kCspStrictDynamicAlone,
     &rule::kCspBaseUriMissing,  &rule::kCspBaseUriOpen,       &rule::kCspObjectSrcMissing,
     &rule::kCspFormActionOpen,  &rule::kCspStyleUnsafeInline, &rule::kCspInsecureSource});

using Policies = std::span<const CspPolicy>;

// Reports `rule` on the first enforced policy that has a directive for `use`, with the first source
// of it that `guilty` picks; without one, on the directive as a whole.
template <typename Guilty>
void report_source(
    Policies policies, CspUse use, const RuleInfo& rule, Guilty guilty, Findings& findings) {
    for (const CspPolicy& policy : policies) {
        const CspDirective* const list = policy.enforced() ? governing(policy, use) : nullptr;
        if (list == nullptr) {
            continue;
        }
        const auto found = std::find_if(
            list->sources.begin(), list->sources.end(), [&guilty, list](const CspSource& source) {
                return guilty(*list, source);
            });
        if (found != list->sources.end()) {
            report(findings, rule, csp_evidence(policy, *list), std::string(found->text));
            return;
        }
    }
}

template <typename Guilty>
void report_source(Policies policies,
                   CspUse use,
                   const RuleInfo& rule,
                   CspKeyword keyword,
                   Guilty guilty,
                   Findings& findings) {
    report_source(
        policies,
        use,
        rule,
        [keyword, guilty](const CspDirective& list, const CspSource& source) {
            return source.kind == CspSourceKind::Keyword && source.keyword == keyword
                   && guilty(list);
        },
        findings);
}

bool any_list(const CspDirective&) {
    return true;
}

bool opens(const CspDirective& list, const CspSource& source, CspOpening opening) {
    return !ignores_hosts(list)
           && (openings_of_source(source, allows_eval(&list)) & bit(opening)) != 0;
}

// One opening that a single source makes: wildcards, schemes, hosts.
void report_opening(Policies policies,
                    const CspStrength& strength,
                    CspOpening opening,
                    const RuleInfo& rule,
                    Findings& findings) {
    if (strength.leaves(opening)) {
        report_source(
            policies,
            CspUse::ScriptElement,
            rule,
            [opening](const CspDirective& list, const CspSource& source) {
                return opens(list, source, opening);
            },
            findings);
    }
}

// What lets scripts in by where they come from. A wildcard makes all others needless to tell.
void judge_hosts(Policies policies, const CspStrength& strength, Findings& findings) {
    report_opening(policies, strength, AnyHost, rule::kCspWildcardScript, findings);
    if (strength.leaves(AnyHost)) {
        return;
    }
    report_opening(policies, strength, AnyOfScheme, rule::kCspSchemeScript, findings);
    report_opening(policies, strength, Data, rule::kCspDataScript, findings);
    report_opening(policies, strength, Blob, rule::kCspBlobScript, findings);
    if (!strength.leaves(AnyOfScheme)) {
        report_opening(policies, strength, SharedSuffix, rule::kCspWildcardSuffix, findings);
        report_opening(policies, strength, BypassHost, rule::kCspAllowlistBypass, findings);
    }
}

void judge_inline(Policies policies, const CspStrength& strength, Findings& findings) {
    const auto in_effect = [](const CspDirective& list) {
        return allows_all_inline(&list, true);
    };
    if (strength.leaves(InlineScripts)) {
        report_source(policies,
                      CspUse::ScriptElement,
                      rule::kCspUnsafeInline,
                      CspKeyword::UnsafeInline,
                      in_effect,
                      findings);
    } else if (strength.leaves(InlineHandlers)) {
        report_source(policies,
                      CspUse::ScriptAttribute,
                      rule::kCspUnsafeInlineAttr,
                      CspKeyword::UnsafeInline,
                      in_effect,
                      findings);
    } else {
        report_source(
            policies,
            CspUse::ScriptAttribute,
            rule::kCspUnsafeHashes,
            CspKeyword::UnsafeHashes,
            [](const CspDirective& list) { return list.has(CspSourceKind::Hash); },
            findings);
    }
    if (strength.leaves(Eval)) {
        report_source(policies,
                      CspUse::Eval,
                      rule::kCspUnsafeEval,
                      CspKeyword::UnsafeEval,
                      any_list,
                      findings);
    }
    // Where scripts are open, styles are the least of it.
    if (strength.leaves(InlineStyles) && !strength.leaves(InlineScripts)) {
        const std::size_t before = findings.size();
        for (const CspUse use : {CspUse::StyleElement, CspUse::StyleAttribute}) {
            if (findings.size() == before) {
                report_source(
                    policies,
                    use,
                    rule::kCspStyleUnsafeInline,
                    CspKeyword::UnsafeInline,
                    [](const CspDirective& list) { return allows_all_inline(&list, false); },
                    findings);
            }
        }
    }
}

// Whether scripts of relative addresses are let in for having a nonce, or by one that has.
bool trusts_by_nonce(const CspPolicy& policy) {
    const CspDirective* const list =
        policy.enforced() ? governing(policy, CspUse::ScriptElement) : nullptr;
    return list != nullptr
           && (list->has(CspSourceKind::Nonce)
               || (list->has(CspSourceKind::Hash) && ignores_hosts(*list)));
}

void judge_nonces(Policies policies, const CspStrength& strength, Findings& findings) {
    if (strength.leaves(ShortNonce)) {
        report_source(
            policies,
            CspUse::ScriptElement,
            rule::kCspNonceShort,
            [](const CspDirective&, const CspSource& source) {
                return source.kind == CspSourceKind::Nonce && source.value.size() < kShortestNonce;
            },
            findings);
    }
    report_source(
        policies,
        CspUse::ScriptElement,
        rule::kCspStrictDynamicAlone,
        CspKeyword::StrictDynamic,
        [](const CspDirective& list) { return !has_valid_nonce_or_hash(list); },
        findings);
    const auto trusting = std::find_if(policies.begin(), policies.end(), trusts_by_nonce);
    if (trusting != policies.end() && strength.base == CspReach::Unrestricted
        && !strength.leaves(AnyHost)) {
        report(findings,
               rule::kCspBaseUriMissing,
               csp_evidence(*trusting, *governing(*trusting, CspUse::ScriptElement)));
    }
}

void report_directive(Policies policies,
                      std::string_view name,
                      const RuleInfo& rule,
                      Findings& findings) {
    for (const CspPolicy& policy : policies) {
        const CspDirective* const list = policy.enforced() ? policy.find(name) : nullptr;
        if (list != nullptr) {
            report(findings, rule, csp_evidence(policy, *list));
            return;
        }
    }
}

bool restricts_objects(const CspPolicy& policy) {
    return policy.enforced() && governing(policy, CspUse::Object) != nullptr;
}

void judge_other_axes(const ExchangeFacts& facts,
                      Policies policies,
                      const CspStrength& strength,
                      Findings& findings) {
    if (strength.base == CspReach::Anybody) {
        report_directive(policies, "base-uri", rule::kCspBaseUriOpen, findings);
    }
    if (strength.forms == CspReach::Anybody) {
        report_directive(policies, "form-action", rule::kCspFormActionOpen, findings);
    }
    if (strength.scripts >= ScriptProtection::Bypassable
        && std::none_of(policies.begin(), policies.end(), restricts_objects)) {
        const auto first = std::find_if(
            policies.begin(), policies.end(), [](const auto& policy) { return policy.enforced(); });
        report(findings, rule::kCspObjectSrcMissing, csp_evidence(*first));
    }
    if (facts.over_tls && strength.insecure_sources) {
        for (const CspPolicy& policy : policies) {
            const CspDirective* const list =
                policy.enforced() ? insecure_directive(policy) : nullptr;
            if (list != nullptr) {
                report(findings, rule::kCspInsecureSource, csp_evidence(policy, *list));
                return;
            }
        }
    }
}

bool restricts_scripts(const CspPolicy& policy) {
    return policy.enforced() && governing(policy, CspUse::ScriptElement) != nullptr;
}

}  // namespace

std::span<const RuleInfo* const> csp_rules() {
    static const std::vector<const RuleInfo*> rules = [] {
        std::vector<const RuleInfo*> all(kRules.begin(), kRules.end());
        const auto writing = csp_writing_rules();
        all.insert(all.end(), writing.begin(), writing.end());
        return all;
    }();
    return rules;
}

std::vector<std::string_view> csp_metas(const HtmlFacts* html) {
    std::vector<std::string_view> metas;
    if (html != nullptr) {
        for (const HtmlMeta& meta : html->metas) {
            if (meta.in_head && meta.http_equiv == "content-security-policy") {
                metas.push_back(meta.content);
            }
        }
    }
    return metas;
}

void judge_csp(const ExchangeFacts& facts, Findings& findings) {
    const http::Message& response = facts.exchange.response;
    if (response.present && facts.is_document) {
        judge_csp_policies(facts, csp_metas(facts.html), findings);
    }
}

CspStrength judge_csp_policies(const ExchangeFacts& facts,
                               std::span<const std::string_view> metas,
                               Findings& findings) {
    const std::vector<CspPolicy> policies =
        csp_policies(facts.exchange.response.head.fields, metas);
    judge_csp_writing(facts, policies, findings);
    CspStrength strength = csp_strength(policies);
    const auto enforced = std::find_if(
        policies.begin(), policies.end(), [](const CspPolicy& each) { return each.enforced(); });
    if (enforced == policies.end()) {
        // Errors and answers without content of their own (304) are no pages to protect.
        const bool whole = facts.role != Role::Error && facts.exchange.response.head.status == 200;
        if (!policies.empty()) {
            report(findings, rule::kCspReportOnly, csp_evidence(policies.front()));
        } else if (whole && (facts.html != nullptr || !facts.response_body)) {
            report(findings, rule::kCspMissing, {Side::Server, "Content-Security-Policy", {}});
        }
        return strength;
    }
    if (std::any_of(policies.begin(), policies.end(), restricts_scripts)) {
        judge_hosts(policies, strength, findings);
        judge_inline(policies, strength, findings);
        judge_nonces(policies, strength, findings);
    } else {
        report(findings, rule::kCspNoScriptRestriction, csp_evidence(*enforced));
    }
    judge_other_axes(facts, policies, strength, findings);
    return strength;
}

}  // namespace waybill::audit
