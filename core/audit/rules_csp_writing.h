// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on how Content Security Policies are written: what browsers pass over or read otherwise
// than was meant.
#pragma once

#include <span>

#include "core/audit/csp.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCspEmpty{
    .id = "csp-empty",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Empty policy",
    .message = "The field is there but holds no directive: it restricts nothing.",
    .fix = "Write the policy that was meant, or take the field out.",
    .line = {},
    .source = "CSP level 3, section 2.2",
};

inline constexpr RuleInfo kCspReportUriInsecure{
    .id = "csp-report-uri-insecure",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Reports sent without encryption",
    .message =
        "Violation reports name pages and blocked addresses; they leave over http, where "
        "anyone on the way reads them.",
    .fix = "Give an https address.",
    .line = {},
    .source = "CSP level 3, section 5.3",
};

inline constexpr RuleInfo kCspReportOnlyUnheard{
    .id = "csp-report-only-unheard",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Report-Only policy without address",
    .message = "A policy that only reports names nobody to report to, so it does nothing at all.",
    .fix = "Add report-to (and report-uri for older browsers).",
    .line = {},
    .source = "CSP level 3, section 3.2",
};

inline constexpr RuleInfo kCspUnknownDirective{
    .id = "csp-unknown-directive",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Unknown directive",
    .message =
        "Browsers pass over directives they do not know, so what it should restrict stays open.",
    .fix = "Correct the name.",
    .line = {},
    .source = "CSP level 3, section 2.2.1",
};

inline constexpr RuleInfo kCspDirectiveRepeated{
    .id = "csp-directive-repeated",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Directive given twice",
    .message =
        "Of a directive that stands in a policy twice only the first counts; the later sources "
        "are ignored.",
    .fix = "Put all sources into one directive.",
    .line = {},
    .source = "CSP level 3, section 2.2.1",
};

inline constexpr RuleInfo kCspMetaIgnoredDirective{
    .id = "csp-meta-ignored-directive",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Directive without effect in a meta element",
    .message = "frame-ancestors, report-uri and sandbox are ignored in a meta element.",
    .fix = "Send them in the header field.",
    .line = {},
    .source = "CSP level 3, section 3.3",
};

inline constexpr RuleInfo kCspMetaReportOnly{
    .id = "csp-meta-report-only",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Report-Only policy in a meta element",
    .message =
        "Browsers ignore Content-Security-Policy-Report-Only in a meta element: nothing is "
        "enforced or reported.",
    .fix = "Send it as a header field.",
    .line = {},
    .source = "CSP level 3, section 3.3",
};

inline constexpr RuleInfo kCspMetaOutsideHead{
    .id = "csp-meta-outside-head",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Policy in a meta element outside the head",
    .message = "Browsers ignore a policy in a meta element that is not inside head.",
    .fix = "Move it to the start of head, or send it as a header field.",
    .line = {},
    .source = "HTML standard, section 4.2.5.3",
};

inline constexpr RuleInfo kCspDeprecatedDirective{
    .id = "csp-deprecated-directive",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Directive that browsers have dropped",
    .message = "The directive has no effect in current browsers or never had one.",
    .fix = "Take it out; what replaced it is named in the standard.",
    .line = {},
    .source = "CSP level 3, section 6",
};

inline constexpr RuleInfo kCspReportUriAlone{
    .id = "csp-report-uri-alone",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "report-uri without report-to",
    .message = "report-uri is deprecated; browsers that dropped it send no reports.",
    .fix = "Name an endpoint of Reporting-Endpoints in report-to as well.",
    .line = {},
    .source = "CSP level 3, section 6.5.1",
};

inline constexpr RuleInfo kCspKeywordUnquoted{
    .id = "csp-keyword-unquoted",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Keyword, nonce or hash without quotes",
    .message =
        "Without single quotes the word is read as a host name: it does not allow or forbid "
        "what was meant.",
    .fix = "Put it in single quotes.",
    .line = {},
    .source = "CSP level 3, section 2.3.1",
};

inline constexpr RuleInfo kCspKeywordUnknown{
    .id = "csp-keyword-unknown",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Unknown quoted word",
    .message = "Browsers know no such keyword and pass over it.",
    .fix = "Correct the word; hosts and schemes stand without quotes.",
    .line = {},
    .source = "CSP level 3, section 2.3.1",
};

inline constexpr RuleInfo kCspNonceMalformed{
    .id = "csp-nonce-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Nonce with characters that are not allowed",
    .message =
        "A nonce consists of base64 characters; this one is passed over and does not switch "
        "'unsafe-inline' off.",
    .fix = "Encode the random bytes as base64.",
    .line = {},
    .source = "CSP level 3, section 2.3.1",
};

inline constexpr RuleInfo kCspHashMalformed{
    .id = "csp-hash-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Hash that is none",
    .message = "The value is not base64 or not as long as this digest is, so it matches no script.",
    .fix = "Copy the hash as the browser's console prints it.",
    .line = {},
    .source = "CSP level 3, section 2.3.1",
};

inline constexpr RuleInfo kCspSemicolonMissing{
    .id = "csp-semicolon-missing",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Semicolon left out between directives",
    .message =
        "A directive's name stands among the sources of another, so that it restricts nothing.",
    .fix = "Put a semicolon before it.",
    .line = {},
    .source = "CSP level 3, section 2.2",
};

inline constexpr RuleInfo kCspNoneIgnored{
    .id = "csp-none-ignored",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "'none' beside other sources",
    .message = "'none' counts only when it stands alone; here the other sources are allowed.",
    .fix = "Take out 'none' or the others.",
    .line = {},
    .source = "CSP level 3, section 6.7.2",
};

inline constexpr RuleInfo kCspAddressSource{
    .id = "csp-address-source",
    .severity = Severity::Info,
    .subject = Subject::Scripts,
    .title = "Address in place of a host name",
    .message =
        "Browsers match no IP address in a policy but 127.0.0.1, and no page in use should "
        "load from that.",
    .fix = "Use the host's name.",
    .line = {},
    .source = "CSP level 3, section 6.7.2",
};

inline constexpr RuleInfo kCspSourceInvalid{
    .id = "csp-source-invalid",
    .severity = Severity::Low,
    .subject = Subject::Scripts,
    .title = "Source that cannot be read",
    .message = "The word is no valid source expression; browsers pass over it.",
    .fix = "Write scheme, host, port and path as in an address, without query.",
    .line = {},
    .source = "CSP level 3, section 2.3.1",
};

}  // namespace rule

std::span<const RuleInfo* const> csp_writing_rules();

void judge_csp_writing(const ExchangeFacts& facts,
                       std::span<const CspPolicy> policies,
                       Findings& findings);

}  // namespace waybill::audit
