// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on logins, sessions and forged requests; all of them need several exchanges, see
// login_observer.h and csrf_observer.h.
#pragma once

#include <span>

#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kLoginBurst{
    .id = "login-burst",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Many failed logins by one client",
    .message =
        "One client failed to log in again and again within minutes: somebody or "
        "something guesses passwords.",
    .fix =
        "Slow repeated attempts down, by client and by account, and look into where "
        "they come from.",
    .line = {},
    .source = "OWASP ASVS 2.2.1",
};

inline constexpr RuleInfo kLoginBurstAccount{
    .id = "login-burst-account",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Many failed logins to one account",
    .message = "Within minutes logins to one account failed again and again.",
    .fix = "Slow attempts on an account down, whoever makes them, and tell its owner.",
    .line = {},
    .source = "OWASP ASVS 2.2.1",
};

inline constexpr RuleInfo kLoginAfterFailures{
    .id = "login-after-failures",
    .severity = Severity::High,
    .subject = Subject::Forms,
    .title = "Login that worked after many failures",
    .message = "After a row of failures the login worked: a password may have been guessed.",
    .fix = "Ask the account's owner, end its sessions, and require a second factor.",
    .line = {},
    .source = "OWASP ASVS 2.2.1",
};

inline constexpr RuleInfo kLoginUserEnumeration{
    .id = "login-user-enumeration",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Login tells which users there are",
    .message =
        "Failed logins are answered differently for names that exist and for those "
        "that do not: names can be collected.",
    .fix = "Answer every failed login with the same status and the same words.",
    .line = {},
    .source = "CWE-204",
};

inline constexpr RuleInfo kLoginNoRateLimit{
    .id = "login-no-rate-limit",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Logins are not limited",
    .message =
        "After twenty failures within five minutes the server still checked "
        "passwords: it neither answered 429 nor turned the client away.",
    .fix = "Answer 429 with Retry-After after a few failures.",
    .line = {},
    .source = "RFC 6585 section 4",
};

inline constexpr RuleInfo kSessionFixation{
    .id = "session-fixation",
    .severity = Severity::High,
    .subject = Subject::Forms,
    .title = "Session id kept over the login",
    .message =
        "The session cookie was the same before and after logging in. Who can plant "
        "a cookie in a victim's browser shares the session afterwards.",
    .fix = "Set a new session id when a user logs in.",
    .line = {},
    .source = "CWE-384",
};

inline constexpr RuleInfo kLogoutKeepsSession{
    .id = "logout-keeps-session",
    .severity = Severity::Low,
    .subject = Subject::Forms,
    .title = "Logout leaves the session cookie",
    .message =
        "The answer to the logout neither deletes the session cookie nor sends "
        "Clear-Site-Data: on a shared machine the id stays behind.",
    .fix = "Delete the cookie on logout, and end the session on the server.",
    .line = "Clear-Site-Data: \"cookies\"",
    .source = "OWASP ASVS 3.3.1",
};

inline constexpr RuleInfo kCsrfUnprotected{
    .id = "csrf-unprotected",
    .severity = Severity::Medium,
    .subject = Subject::Forms,
    .title = "Change that another site may ask for",
    .message =
        "A request that changes something is told from others by its cookie alone: "
        "no token in it, no field of its own, no SameSite. Any site can have a "
        "visitor's browser send it.",
    .fix =
        "Set SameSite=Lax or Strict on session cookies, and check a token or "
        "Sec-Fetch-Site.",
    .line = {},
    .source = "CWE-352",
};

}  // namespace rule

std::span<const RuleInfo* const> login_session_rules();

}  // namespace waybill::audit
