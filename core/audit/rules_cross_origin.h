// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on the policies that keep documents and resources apart from other origins.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCoepInvalid{
    .id = "coep-invalid",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Cross-Origin-Embedder-Policy that browsers do not understand",
    .message = "A value that is not exactly one known word in lower case counts as unsafe-none.",
    .fix = "Send require-corp or credentialless, once.",
    .line = "Cross-Origin-Embedder-Policy: require-corp",
    .source = "HTML standard, section 7.1.4",
};

inline constexpr RuleInfo kCoepWithoutCoop{
    .id = "coep-without-coop",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "Embedder policy without an opener policy",
    .message =
        "Cross-origin isolation needs both: Cross-Origin-Embedder-Policy alone restricts "
        "what is loaded and gains nothing.",
    .fix = "Add the opener policy, or leave both out.",
    .line = "Cross-Origin-Opener-Policy: same-origin",
    .source = "HTML standard, section 7.1.4",
};

inline constexpr RuleInfo kCoopInvalid{
    .id = "coop-invalid",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Cross-Origin-Opener-Policy that browsers do not understand",
    .message = "A value that is not exactly one known word in lower case counts as unsafe-none.",
    .fix = "Send same-origin, or same-origin-allow-popups where popups must talk back.",
    .line = "Cross-Origin-Opener-Policy: same-origin",
    .source = "HTML standard, section 7.1.3",
};

inline constexpr RuleInfo kCoopMissing{
    .id = "coop-missing",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "No Cross-Origin-Opener-Policy",
    .message =
        "A page of another site that opened this one keeps a handle to its window, and can "
        "move it elsewhere.",
    .fix = "Send same-origin, or same-origin-allow-popups where popups must talk back.",
    .line = "Cross-Origin-Opener-Policy: same-origin",
    .source = "HTML standard, section 7.1.3",
};

inline constexpr RuleInfo kCorpBlocksLoad{
    .id = "corp-blocks-load",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Resource that its own policy keeps from the page",
    .message =
        "The page is of another site, and Cross-Origin-Resource-Policy tells the browser "
        "not to give this to it.",
    .fix = "Send cross-origin for what other sites may use.",
    .line = "Cross-Origin-Resource-Policy: cross-origin",
    .source = "Fetch standard, section 3.7",
};

inline constexpr RuleInfo kCorpInvalid{
    .id = "corp-invalid",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Cross-Origin-Resource-Policy that browsers pass over",
    .message = "Only same-origin, same-site and cross-origin count, in lower case and alone.",
    .fix = "Send one of the three words.",
    .line = "Cross-Origin-Resource-Policy: same-origin",
    .source = "Fetch standard, section 3.7",
};

inline constexpr RuleInfo kCorpMissing{
    .id = "corp-missing",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "Private data without Cross-Origin-Resource-Policy",
    .message =
        "Another site can make the browser load this answer, which was made for one user, "
        "into its own process.",
    .fix = "Say that only your own pages may load it.",
    .line = "Cross-Origin-Resource-Policy: same-origin",
    .source = "Fetch standard, section 3.7",
};

inline constexpr RuleInfo kCorpOpenOnPrivate{
    .id = "corp-open-on-private",
    .severity = Severity::Medium,
    .subject = Subject::CrossOrigin,
    .title = "Private data that every site may load",
    .message =
        "Cross-Origin-Resource-Policy: cross-origin on an answer made for one user lets any "
        "page load it.",
    .fix = "Say that only your own pages may load it.",
    .line = "Cross-Origin-Resource-Policy: same-site",
    .source = "Fetch standard, section 3.7",
};

}  // namespace rule

std::span<const RuleInfo* const> cross_origin_rules();

void judge_cross_origin(const ExchangeFacts& facts, Findings& findings);

// With what policy_key() leaves out: from where the request came.
void judge_resource_load(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
