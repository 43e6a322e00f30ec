// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on the forms of documents: where they send what is typed, and what protects them from
// being sent by other sites.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kFormPostsToHttp{
    .id = "form-posts-to-http",
    .severity = Severity::High,
    .subject = Subject::Forms,
    .title = "Form that sends over http",
    .message =
        "The page came by https, but what is typed into this form leaves without encryption: "
        "everybody on the path reads and can change it.",
    .fix = "Let the action of the form be an https address.",
    .line = {},
    .source = "Mixed Content section 3.2",
};

inline constexpr RuleInfo kFormOverHttp{
    .id = "form-over-http",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Form of an http page that sends over https",
    .message =
        "The form sends to an https address but its page came without encryption: whoever is on "
        "the path can change where it sends to.",
    .fix = "Serve the page with the form by https as well.",
    .line = {},
    .source = "OWASP ASVS 9.1",
};

inline constexpr RuleInfo kPasswordFormGet{
    .id = "password-form-get",
    .severity = Severity::High,
    .subject = Subject::Forms,
    .title = "Password form that sends by GET",
    .message =
        "The password becomes part of the address: it ends up in histories, logs and the Referer "
        "of the next pages.",
    .fix = "Let the form send by POST.",
    .line = {},
    .source = "RFC 9110 section 17.9",
};

inline constexpr RuleInfo kCsrfTokenMissing{
    .id = "csrf-token-missing",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Form without a token",
    .message =
        "The form changes something on the server by POST in a session of cookies, and has no "
        "field with a secret of that session: other sites can have the browser send it.",
    .fix =
        "Put a random token of the session into a hidden field and check it, and set SameSite on "
        "the session cookie.",
    .line = {},
    .source = "OWASP Cross-Site Request Forgery Prevention",
    .counted_by = "csrf-unprotected",
};

}  // namespace rule

std::span<const RuleInfo* const> forms_rules();

// Of an exchange on its own: bodies count.
void judge_forms(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
