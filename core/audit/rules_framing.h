// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on who may show a document inside a frame.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kFramingUnrestricted{
    .id = "framing-unrestricted",
    .severity = Severity::Low,
    .subject = Subject::Framing,
    .title = "Document that any site may frame",
    .message =
        "Any site can show this page inside a frame and make visitors click on what they do "
        "not see.",
    .fix = "Say who may: nobody, your own origin, or named sites.",
    .line = "Content-Security-Policy: frame-ancestors 'self'",
    .source = "CSP level 3, frame-ancestors",
};

inline constexpr RuleInfo kXfoAllowFromObsolete{
    .id = "xfo-allow-from-obsolete",
    .severity = Severity::Low,
    .subject = Subject::Framing,
    .title = "X-Frame-Options: ALLOW-FROM",
    .message = "No current browser reads ALLOW-FROM; the field protects from nothing.",
    .fix = "Name the sites in frame-ancestors.",
    .line = "Content-Security-Policy: frame-ancestors 'self' https://partner.example",
    .source = "HTML standard, X-Frame-Options",
    .counted_by = "framing-unrestricted",
};

inline constexpr RuleInfo kXfoConflicting{
    .id = "xfo-conflicting",
    .severity = Severity::Low,
    .subject = Subject::Framing,
    .title = "Contradicting values of X-Frame-Options",
    .message = "Where values differ browsers block every frame, the own site's too.",
    .fix = "Send one value, from one place.",
    .line = "X-Frame-Options: SAMEORIGIN",
    .source = "HTML standard, X-Frame-Options",
};

inline constexpr RuleInfo kXfoIgnored{
    .id = "xfo-ignored",
    .severity = Severity::Medium,
    .subject = Subject::Framing,
    .title = "X-Frame-Options overruled by a weaker frame-ancestors",
    .message =
        "With frame-ancestors in force browsers do not look at X-Frame-Options, and "
        "frame-ancestors allows more than it.",
    .fix = "Make frame-ancestors as narrow as it is meant to be.",
    .line = "Content-Security-Policy: frame-ancestors 'self'",
    .source = "CSP level 3, section 6.4.2.2",
    .counted_by = "framing-unrestricted",
};

inline constexpr RuleInfo kXfoInMeta{
    .id = "xfo-in-meta",
    .severity = Severity::Info,
    .subject = Subject::Framing,
    .title = "X-Frame-Options in a meta element",
    .message = "Browsers read X-Frame-Options as a header field only; the element does nothing.",
    .fix = "Send the field with the answer, or frame-ancestors, and remove the element.",
    .line = "X-Frame-Options: SAMEORIGIN",
    .source = "HTML standard, X-Frame-Options",
};

inline constexpr RuleInfo kXfoInvalid{
    .id = "xfo-invalid",
    .severity = Severity::Low,
    .subject = Subject::Framing,
    .title = "X-Frame-Options that means nothing",
    .message = "Browsers know DENY and SAMEORIGIN; any other value has no effect.",
    .fix = "Send DENY or SAMEORIGIN.",
    .line = "X-Frame-Options: SAMEORIGIN",
    .source = "HTML standard, X-Frame-Options",
    .counted_by = "framing-unrestricted",
};

}  // namespace rule

std::span<const RuleInfo* const> framing_rules();

void judge_framing(const ExchangeFacts& facts, Findings& findings);
// What stands in the page itself.
void judge_framing_metas(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
