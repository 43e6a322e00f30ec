// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on how passwords and tokens travel: in the clear, or in URLs. Cookies in the clear are
// cookie-secure-over-http (rules_cookies.h), tokens that can be read jwt-in-url (rules_jwt.h).
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kAuthChallengeOverHttp{
    .id = "auth-challenge-over-http",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Credentials asked for over http",
    .message =
        "The server asks for a password or a token over http: whoever listens gets it, or can "
        "guess it from what is sent.",
    .fix = "Ask for credentials over https only, and redirect everything else.",
    .line = {},
    .source = "RFC 7617 section 4",
};

inline constexpr RuleInfo kCredentialOverPlaintext{
    .id = "credential-over-plaintext",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Credentials sent over http",
    .message =
        "A password or token travelled in the clear: whoever listens on the way can "
        "use it.",
    .fix =
        "Serve this over https only, add Strict-Transport-Security, and replace what "
        "was sent.",
    .line = {},
    .source = "RFC 9110 section 17.16.1",
};

inline constexpr RuleInfo kDefaultPassword{
    .id = "default-password",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Default user name and password",
    .message =
        "The client logs in with a name and password that every attacker tries "
        "first, and the server took them.",
    .fix = "Change the password.",
    .line = {},
    .source = "CWE-1392",
};

inline constexpr RuleInfo kLoginOverHttp{
    .id = "login-over-http",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Login form served over http",
    .message =
        "The page with the password field came in the clear: whoever sits on the way "
        "can change where the password goes, or read it as it is typed.",
    .fix = "Serve the form and its target over https only, and redirect http to https.",
    .line = {},
    .source = "RFC 9110 section 17.16.1",
};

inline constexpr RuleInfo kPasswordInUrl{
    .id = "password-in-url",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Password in a URL",
    .message =
        "A password or client secret is part of the URL, which is kept in logs and "
        "histories and is passed on in Referer.",
    .fix = "Send it in the content of a POST request or in the Authorization field.",
    .line = {},
    .source = "RFC 9110 section 17.9",
};

inline constexpr RuleInfo kSecretInReferer{
    .id = "secret-in-referer",
    .severity = Severity::Medium,
    .subject = Subject::Leaks,
    .title = "Referer tells another site something private",
    .message =
        "The Referer sent to another host holds a password, token, session or "
        "personal data in its query.",
    .fix = "Keep such data out of URLs, and send Referrer-Policy.",
    .line = "Referrer-Policy: strict-origin-when-cross-origin",
    .source = "RFC 9110 section 17.9",
};

inline constexpr RuleInfo kSessionIdInUrl{
    .id = "session-id-in-url",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Session id in a URL",
    .message =
        "URLs are kept in logs and histories, are passed on in Referer and are "
        "shared by users; the session with them.",
    .fix = "Keep the session id in a cookie only.",
    .line = {},
    .source = "RFC 6265 section 8.4",
};

inline constexpr RuleInfo kTokenInUrl{
    .id = "token-in-url",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token or key in a URL",
    .message =
        "The query holds a token or a key; URLs are kept in logs and histories and "
        "are passed on in Referer.",
    .fix = "Send it in the Authorization field.",
    .line = {},
    .source = "RFC 6750 section 5.3",
};

inline constexpr RuleInfo kUserInUrl{
    .id = "user-in-url",
    .severity = Severity::Info,
    .subject = Subject::Secrets,
    .title = "User name in a URL",
    .message =
        "The query names a user; URLs are kept in logs and histories and are passed "
        "on in Referer.",
    .fix = "Send it in the content of a POST request.",
    .line = {},
    .source = "RFC 9110 section 17.9",
};

}  // namespace rule

std::span<const RuleInfo* const> credentials_rules();

void judge_credentials(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
