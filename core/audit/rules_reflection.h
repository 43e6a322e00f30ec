// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on parameters of the request that come back in places where they may do harm.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kReflectedCharset{
    .id = "reflected-in-charset",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Parameter decides the character set",
    .message =
        "A parameter of the request came back as the character set of the answer. Who makes the "
        "link decides how its text is read, which may make script out of what looks harmless.",
    .fix = "Send one fixed character set.",
    .line = "Content-Type: text/html; charset=utf-8",
    .source = "CWE-20",
};

inline constexpr RuleInfo kReflectedCookie{
    .id = "reflected-in-cookie",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Parameter becomes a cookie",
    .message =
        "A parameter of the request came back as the value of a cookie: other sites can set that "
        "cookie with a link.",
    .fix = "Keep what parameters say out of cookies, or check it against a list.",
    .line = {},
    .source = "CWE-565",
};

inline constexpr RuleInfo kReflectedAttribute{
    .id = "reflected-in-attribute",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Parameter comes back in markup",
    .message =
        "A parameter of the request stands in an attribute of the page. That is harmless as long "
        "as it is encoded and is not what the attribute begins with where that holds an address.",
    .fix = "Encode it for attributes, and check addresses against a list of schemes and hosts.",
    .line = {},
    .source = "OWASP Cross Site Scripting Prevention",
};

inline constexpr RuleInfo kReflectedHandler{
    .id = "reflected-in-handler",
    .severity = Severity::Medium,
    .subject = Subject::Scripts,
    .title = "Parameter comes back in an event handler",
    .message =
        "A parameter of the request stands in an attribute that is run as script: encoding it as "
        "HTML does not help there.",
    .fix = "Keep parameters out of event handlers; put them into data attributes.",
    .line = {},
    .source = "OWASP Cross Site Scripting Prevention",
};

inline constexpr RuleInfo kReflectedLocation{
    .id = "redirect-open",
    .severity = Severity::Medium,
    .subject = Subject::Content,
    .title = "Parameter decides where a redirect leads",
    .message =
        "The host that the redirect leads to stands in a parameter of the request: links of this "
        "site can be made to lead anywhere.",
    .fix = "Redirect to paths of the own site, or to hosts of a list.",
    .line = {},
    .source = "CWE-601",
};

}  // namespace rule

std::span<const RuleInfo* const> reflection_rules();

// Of an exchange on its own: bodies count.
void judge_reflection(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
