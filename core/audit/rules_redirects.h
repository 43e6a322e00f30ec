// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on redirects, which lead over several exchanges.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kRedirectDowngrade{
    .id = "redirect-downgrade",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Redirect from https to http",
    .message =
        "The next request goes over the wire in clear text, where anybody on the way can "
        "read and change it.",
    .fix = "Redirect to https.",
    .line = {},
    .source = "OWASP Transport Layer Security Cheat Sheet",
};

inline constexpr RuleInfo kRedirectLeaksQuery{
    .id = "redirect-leaks-query",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Redirect over http that carries a secret",
    .message =
        "The address holds a token, a code or a password, and everybody on the way of this "
        "http exchange could read it.",
    .fix = "Never put secrets into addresses; redirect over https only.",
    .line = {},
    .source = "RFC 9110 section 17.9",
};

inline constexpr RuleInfo kRedirectLong{
    .id = "redirect-long",
    .severity = Severity::Low,
    .subject = Subject::Connections,
    .title = "Chain of redirects",
    .message = "Each hop costs a round trip, often a new connection too, before anything is shown.",
    .fix = "Redirect to the last address at once.",
    .line = {},
    .source = "Lighthouse, avoid multiple page redirects",
};

inline constexpr RuleInfo kRedirectLoop{
    .id = "redirect-loop",
    .severity = Severity::Medium,
    .subject = Subject::Connections,
    .title = "Redirects that lead in a circle",
    .message =
        "The chain came back to an address it had been at with nothing changed: browsers "
        "give up with an error.",
    .fix = "Redirect to an address that answers.",
    .line = {},
    .source = "Fetch standard, HTTP-redirect fetch",
};

inline constexpr RuleInfo kRedirectMissing{
    .id = "redirect-missing",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Page served over http",
    .message =
        "The page was given out in clear text where a redirect to https was due: anybody on "
        "the way can read and change it.",
    .fix = "Redirect http to https on the same host.",
    .line = "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    .source = "OWASP Transport Layer Security Cheat Sheet",
};

inline constexpr RuleInfo kRedirectOffHostBeforeHttps{
    .id = "redirect-off-host-before-https",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Redirect to another host before https",
    .message =
        "The first host never gets to send its Strict-Transport-Security over https, so "
        "that the next visit starts in clear text again.",
    .fix = "Redirect to https on the same host first, then elsewhere.",
    .line = {},
    .source = "hstspreload.org, requirements",
};

inline constexpr RuleInfo kRedirectTemporary{
    .id = "redirect-temporary",
    .severity = Severity::Info,
    .subject = Subject::Transport,
    .title = "Temporary redirect from http to https",
    .message = "Clients ask again over http each time; a permanent one they remember.",
    .fix = "Send 301 or 308.",
    .line = {},
    .source = "RFC 9110 section 15.4",
};

inline constexpr RuleInfo kRedirectToHttpFirst{
    .id = "redirect-to-http-first",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Redirect that stays on http before it comes to https",
    .message = "One more exchange goes in clear text than need be.",
    .fix = "Let the first redirect lead to https.",
    .line = {},
    .source = "OWASP Transport Layer Security Cheat Sheet",
};

}  // namespace rule

std::span<const RuleInfo* const> redirects_session_rules();

// Follows the redirects of each client: fed exchanges in order, adds to the findings of the one
// that redirects. A chain is forgotten when its next request does not come among the kMostOpen
// latest.
class RedirectObserver {
public:
    static constexpr std::size_t kMostOpen = 1024;

    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    // A redirect whose next request has not come yet.
    struct Chain {
        std::string client;
        std::string next;                    // the address it leads to
        std::vector<std::string> addresses;  // so far, at most kMostAddresses
        bool state_changed = false;          // by a cookie, or a method other than GET
    };
    static constexpr std::size_t kMostAddresses = 20;

    void judge_hop(const ExchangeFacts& facts,
                   const Chain& chain,
                   std::string_view target,
                   Findings& findings) const;

    std::deque<Chain> open_;
};

}  // namespace waybill::audit
