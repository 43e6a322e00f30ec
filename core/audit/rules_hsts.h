// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on Strict-Transport-Security, as far as one answer tells. What several answers of a host
// tell together is said by HstsObserver.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kHstsMissing{
    .id = "hsts-missing",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "No Strict-Transport-Security",
    .message =
        "Nothing tells the browser to stay with https on this host: a visit that begins with "
        "http can be kept there and read.",
    .fix = "Send the field with every answer over https, errors and redirects too.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 7.1",
};

inline constexpr RuleInfo kHstsOverHttp{
    .id = "hsts-over-http",
    .severity = Severity::Info,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security over http",
    .message = "Browsers ignore the field unless it comes over https.",
    .fix = "Send it over https, and redirect http there.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 8.1",
};

inline constexpr RuleInfo kHstsMultipleHeaders{
    .id = "hsts-multiple-headers",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Several Strict-Transport-Security fields",
    .message = "Browsers read the first field alone; what the others say is lost.",
    .fix = "Send one field: often the server and the application both add it.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 8.1",
};

inline constexpr RuleInfo kHstsDuplicateDirective{
    .id = "hsts-duplicate-directive",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Directive of Strict-Transport-Security given twice",
    .message = "No directive may stand in the field twice; browsers drop the whole field.",
    .fix = "Write each directive once.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 6.1",
};

inline constexpr RuleInfo kHstsMaxAgeInvalid{
    .id = "hsts-max-age-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security without a valid max-age",
    .message =
        "The field needs max-age with a number of seconds; without it browsers drop the whole"
        " field, and the host is not protected.",
    .fix = "Write max-age with digits, and a semicolon before the next directive.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 6.1.1",
};

inline constexpr RuleInfo kHstsMalformed{
    .id = "hsts-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security that cannot be read",
    .message = "The field breaks its grammar; browsers may drop all of it.",
    .fix =
        "Write directives with semicolons between them; includeSubDomains and preload have no"
        " value.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 6.1",
};

inline constexpr RuleInfo kHstsDisabled{
    .id = "hsts-disabled",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security switched off",
    .message =
        "max-age=0 makes browsers forget that the host wants https. That is worse than no "
        "field, unless you mean to withdraw it.",
    .fix = "Give max-age a year or more.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 6.1.1",
};

inline constexpr RuleInfo kHstsMaxAgeShort{
    .id = "hsts-max-age-short",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security for a short time",
    .message =
        "Who does not come back in that time begins with http again. Half a year is the least"
        " that scanners accept, a year what preload lists ask for.",
    .fix = "Raise max-age to two years once all of the site works over https.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 11.2",
};

inline constexpr RuleInfo kHstsNoIncludeSubdomains{
    .id = "hsts-no-includesubdomains",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security without includeSubDomains",
    .message =
        "Hosts under this one may still be visited over http; from there cookies of this host"
        " can be set.",
    .fix = "Add includeSubDomains when every host under this one answers over https.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 14.4",
};

inline constexpr RuleInfo kHstsPreloadIneligible{
    .id = "hsts-preload-ineligible",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "preload that the list does not accept",
    .message =
        "The field asks for the list that browsers ship with, which takes only fields with "
        "max-age of at least a year and includeSubDomains.",
    .fix = "Meet both conditions, or leave preload out.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload",
    .source = "hstspreload.org",
};

inline constexpr RuleInfo kHstsLeadingZero{
    .id = "hsts-leading-zero",
    .severity = Severity::Info,
    .subject = Subject::Transport,
    .title = "max-age that begins with a zero",
    .message = "Browsers read the number all the same; other programs may take it for octal.",
    .fix = "Leave the zero out.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 6.1.1",
};

inline constexpr RuleInfo kHstsTooLong{
    .id = "hsts-max-age-excessive",
    .severity = Severity::Info,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security for more than ten years",
    .message = "Nobody can go back to http for that long, and longer times protect no better.",
    .fix = "Two years are enough.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 11.2",
};

// Of several exchanges (hsts_observer.h).

inline constexpr RuleInfo kHstsInconsistent{
    .id = "hsts-inconsistent",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Strict-Transport-Security on some answers only",
    .message =
        "Some answers of this host carry the field and others lack it or say something else. "
        "The protection then hangs on which page somebody visits, and the last field seen "
        "counts.",
    .fix =
        "Let one place, the web server or the load balancer, add the same field to every "
        "answer.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6797 section 8.1",
    .counted_by = "hsts-missing",
};

}  // namespace rule

std::span<const RuleInfo* const> hsts_rules();
std::span<const RuleInfo* const> hsts_session_rules();

// Of an exchange on its own: what a proxy says in the request counts.
void judge_hsts(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
