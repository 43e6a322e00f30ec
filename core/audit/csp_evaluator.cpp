// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_evaluator.h"

#include <algorithm>
#include <array>

#include "core/audit/csp.h"
#include "core/audit/csp_evaluator_checks.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using namespace evaluator;

// What a browser of before level 3 does not know.
constexpr auto kOfLevelThree = std::to_array<std::string_view>({
    "manifest-src",
    "report-to",
    "require-trusted-types-for",
    "script-src-attr",
    "script-src-elem",
    "style-src-attr",
    "style-src-elem",
    "trusted-types",
    "worker-src",
});

EvaluatorDirective* find_mutable(EvaluatorPolicy& policy, std::string_view name) {
    for (EvaluatorDirective& directive : policy.directives) {
        if (directive.name == name) {
            return &directive;
        }
    }
    return nullptr;
}

void drop_inline_beside_nonces(EvaluatorDirective& list,
                               CspVersion version,
                               EvaluatorFindings& findings) {
    if (!has_nonce(list) && !has_hash(list)) {
        return;
    }
    if (version == CspVersion::One) {
        std::erase_if(list.values, [](const std::string& value) {
            return value.starts_with("'nonce-") || value.starts_with("'sha");
        });
    } else if (std::erase(list.values, kUnsafeInline) != 0) {
        findings.push_back({"IGNORED", "NONE", list.name, std::string(kUnsafeInline)});
    }
}

void drop_hosts_beside_strict_dynamic(EvaluatorDirective& list,
                                      CspVersion version,
                                      EvaluatorFindings& findings) {
    if (version != CspVersion::Three) {
        std::erase(list.values, kStrictDynamic);
        return;
    }
    std::erase_if(list.values, [&](const std::string& value) {
        const bool dropped = !value.starts_with('\'') || value == kSelf || value == kUnsafeInline;
        if (dropped) {
            findings.push_back({"IGNORED", "NONE", list.name, value});
        }
        return dropped;
    });
}

EvaluatorPolicy effective_policy(const EvaluatorPolicy& policy,
                                 CspVersion version,
                                 EvaluatorFindings& findings) {
    EvaluatorPolicy effective = policy;
    for (const std::string_view name : script_directives(policy)) {
        EvaluatorDirective* const list = find_mutable(effective, name);
        if (list != nullptr) {
            drop_inline_beside_nonces(*list, version, findings);
            if (policy.find(name)->has(kStrictDynamic)) {
                drop_hosts_beside_strict_dynamic(*list, version, findings);
            }
        }
    }
    if (version != CspVersion::Three) {
        std::erase_if(effective.directives, [](const EvaluatorDirective& directive) {
            return std::find(kOfLevelThree.begin(), kOfLevelThree.end(), directive.name)
                   != kOfLevelThree.end();
        });
    }
    return effective;
}

using Check = void (*)(const EvaluatorPolicy& policy, EvaluatorFindings& findings);

constexpr auto kStrictChecks = std::to_array<Check>({
    check_strict_dynamic,
    check_strict_dynamic_alone,
    check_unsafe_inline_fallback,
    check_allowlist_fallback,
    check_trusted_types,
});

constexpr auto kEffectiveChecks = std::to_array<Check>({
    check_unsafe_inline,
    check_unsafe_hashes,
    check_unsafe_eval,
    check_plain_schemes,
    check_wildcards,
    check_missing_object_src,
    check_missing_script_src,
    check_missing_base_uri,
    check_script_allowlist,
    check_flash_allowlist,
    check_addresses,
    check_nonces,
    check_plain_http,
    check_deprecated,
    check_unknown_directives,
    check_missing_semicolons,
    check_keywords,
});

constexpr auto kSyntaxChecks = std::to_array<Check>({
    check_nonces,
    check_unknown_directives,
    check_deprecated,
    check_missing_semicolons,
    check_keywords,
});

void add_once(EvaluatorFindings& all, EvaluatorFinding finding) {
    if (std::find(all.begin(), all.end(), finding) == all.end()) {
        all.push_back(std::move(finding));
    }
}

template <typename Policies>
void add_common(const Policies& policies, Check check, EvaluatorFindings& out) {
    EvaluatorFindings common;
    bool first = true;
    for (const EvaluatorPolicy& policy : policies) {
        EvaluatorFindings found;
        check(policy, found);
        if (first) {
            common = std::move(found);
            first = false;
            continue;
        }
        std::erase_if(common, [&found](const EvaluatorFinding& finding) {
            return std::find(found.begin(), found.end(), finding) == found.end();
        });
    }
    for (EvaluatorFinding& finding : common) {
        add_once(out, std::move(finding));
    }
}

}  // namespace

bool EvaluatorDirective::has(std::string_view value) const {
    return std::find(values.begin(), values.end(), value) != values.end();
}

const EvaluatorDirective* EvaluatorPolicy::find(std::string_view name) const {
    const auto found = std::find_if(directives.begin(), directives.end(), [name](const auto& each) {
        return each.name == name;
    });
    return found == directives.end() ? nullptr : &*found;
}

EvaluatorPolicy parse_for_evaluator(std::string_view text) {
    constexpr std::string_view kSpace = " \t\n\v\f\r";
    EvaluatorPolicy policy;
    while (!text.empty()) {
        std::string_view rest = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(rest.size() + 1, text.size()));
        EvaluatorDirective directive;
        for (std::size_t at = rest.find_first_not_of(kSpace); at != std::string_view::npos;
             at = rest.find_first_not_of(kSpace)) {
            const std::size_t end = std::min(rest.find_first_of(kSpace, at), rest.size());
            const std::string_view word = rest.substr(at, end - at);
            rest.remove_prefix(end);
            if (directive.name.empty()) {
                directive.name = ascii::lower(word);
                continue;
            }
            std::string value = ascii::lower(word);
            if (!is_keyword(value) && !is_plain_scheme(value)) {
                value = word;
            }
            if (!directive.has(value)) {
                directive.values.push_back(std::move(value));
            }
        }
        if (!directive.name.empty() && policy.find(directive.name) == nullptr) {
            policy.directives.push_back(std::move(directive));
        }
    }
    return policy;
}

EvaluatorFindings evaluate_csp(const EvaluatorPolicy& policy, CspVersion version) {
    EvaluatorFindings found;
    const EvaluatorPolicy effective = effective_policy(policy, version, found);
    for (const Check check : kStrictChecks) {
        check(policy, found);
    }
    for (const Check check : kEffectiveChecks) {
        check(effective, found);
    }
    EvaluatorFindings findings;
    for (EvaluatorFinding& finding : found) {
        add_once(findings, std::move(finding));
    }
    return findings;
}

LighthouseCsp evaluate_csp_together(std::span<const EvaluatorPolicy> policies) {
    LighthouseCsp result;
    add_common(policies, check_missing_script_src, result.failures);
    add_common(policies, check_missing_object_src, result.failures);
    check_missing_base_uri_of_all(policies, result.failures);

    std::vector<EvaluatorPolicy> effective;
    std::vector<EvaluatorPolicy> with_scripts;
    for (const EvaluatorPolicy& policy : policies) {
        EvaluatorFindings ignored;
        effective.push_back(effective_policy(policy, CspVersion::Three, ignored));
        if (effective.back().find(script_directives(effective.back()).front()) != nullptr) {
            with_scripts.push_back(effective.back());
        }
    }
    add_common(with_scripts, check_strict_dynamic, result.failures);
    add_common(with_scripts, check_unsafe_inline, result.failures);
    add_common(effective, check_wildcards, result.failures);
    add_common(effective, check_plain_schemes, result.failures);

    for (const Check check : {check_unsafe_inline_fallback, check_allowlist_fallback}) {
        for (const EvaluatorPolicy& policy : policies) {
            EvaluatorFindings found;
            check(policy, found);
            for (EvaluatorFinding& finding : found) {
                add_once(result.warnings, std::move(finding));
            }
        }
    }
    for (const EvaluatorPolicy& policy : policies) {
        EvaluatorFindings& found = result.syntax.emplace_back();
        for (const Check check : kSyntaxChecks) {
            check(policy, found);
        }
    }
    return result;
}

}  // namespace waybill::audit
