// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on cookies: whether browsers keep them, who gets to see them, and what forged requests
// could do with them. Attributes are judged by what the cookie is for (cookie_use.h).
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCookieNoSecure{
    .id = "cookie-no-secure",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Cookie without Secure",
    .message =
        "The browser also sends this cookie over http, where anybody on the way can read it "
        "or put another in its place.",
    .fix = "Add Secure to the cookie.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.2.5",
};

inline constexpr RuleInfo kCookieSecureOverHttp{
    .id = "cookie-secure-over-http",
    .severity = Severity::High,
    .subject = Subject::Cookies,
    .title = "Session or Secure cookie on plain http",
    .message =
        "Over http a cookie that signs its user in can be read and used by anybody on the "
        "way, and browsers drop a Secure cookie that comes over http.",
    .fix =
        "Serve the site over https alone, redirect http before any cookie is set, and add "
        "Secure to the cookie.",
    .line = "Strict-Transport-Security: max-age=63072000; includeSubDomains",
    .source = "RFC 6265bis section 5.7",
};

inline constexpr RuleInfo kCookieSessionNoHttpOnly{
    .id = "cookie-session-no-httponly",
    .severity = Severity::High,
    .subject = Subject::Cookies,
    .title = "Session cookie without HttpOnly",
    .message =
        "Script in the page can read the cookie that signs the user in: one injected script "
        "is enough to take the session away.",
    .fix = "Add HttpOnly to the cookie.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.2.6",
};

inline constexpr RuleInfo kCookieNoHttpOnly{
    .id = "cookie-no-httponly",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Cookie without HttpOnly",
    .message =
        "Script in the page can read this cookie. That is right only where a script needs it.",
    .fix = "Add HttpOnly unless a script of yours reads the cookie.",
    .line = {},
    .source = "RFC 6265bis section 4.1.2.6",
};

inline constexpr RuleInfo kCookieSameSiteMissing{
    .id = "cookie-samesite-missing",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Cookie without SameSite",
    .message =
        "What happens in requests that other sites cause is left to the browser: some take "
        "Lax, with an exception for the first two minutes, others send the cookie along.",
    .fix = "Say SameSite=Lax, or Strict where links from other sites need not be signed in.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.2.7",
};

inline constexpr RuleInfo kCookieSameSiteNone{
    .id = "cookie-samesite-none",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Cookie with SameSite=None",
    .message =
        "The cookie travels with requests that any other site causes, so it gives no "
        "protection from forged ones. Without Secure browsers drop it.",
    .fix =
        "Say SameSite=Lax unless other sites have to embed this one; with None always add "
        "Secure.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 5.7",
};

inline constexpr RuleInfo kCookieSameSiteInvalid{
    .id = "cookie-samesite-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "SameSite with an unknown value",
    .message =
        "Browsers know Strict, Lax and None; with anything else the cookie is treated as if "
        "SameSite were missing.",
    .fix = "Write SameSite=Lax, SameSite=Strict or SameSite=None.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 5.6.7",
};

inline constexpr RuleInfo kCookiePrefixViolation{
    .id = "cookie-prefix-violation",
    .severity = Severity::High,
    .subject = Subject::Cookies,
    .title = "Cookie that breaks the promise of its name",
    .message =
        "A name that begins with __Secure- or __Host- is kept only with Secure, and __Host- "
        "also only with Path=/ and without Domain. Browsers drop this cookie.",
    .fix = "Set the attributes that the name asks for, or choose another name.",
    .line = "Set-Cookie: __Host-NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.3",
};

inline constexpr RuleInfo kCookiePrefixRecommended{
    .id = "cookie-prefix-recommended",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Session cookie that could have a prefix",
    .message =
        "The cookie already keeps what __Host- promises. With that name no subdomain and no "
        "http page could put another in its place.",
    .fix = "Put __Host- in front of the name.",
    .line = "Set-Cookie: __Host-NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.3.2",
};

inline constexpr RuleInfo kCookieDomainLoose{
    .id = "cookie-domain-loose",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Session cookie shared with sibling hosts",
    .message =
        "Domain is wider than the host that sets the cookie: every host under it receives the"
        " cookie and can overwrite it.",
    .fix = "Leave Domain out, so that only this host gets the cookie.",
    .line = "Set-Cookie: NAME=VALUE; Path=/; Secure; HttpOnly; SameSite=Lax",
    .source = "RFC 6265bis section 4.1.2.3",
};

inline constexpr RuleInfo kCookieDomainRejected{
    .id = "cookie-domain-rejected",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Cookie for a domain that is not its own",
    .message =
        "Domain does not cover the host, or is a name under which anybody can register. "
        "Browsers drop this cookie.",
    .fix = "Leave Domain out, or name the host or a parent of it that is yours.",
    .line = {},
    .source = "RFC 6265bis section 5.7",
};

inline constexpr RuleInfo kCookiePathNotABoundary{
    .id = "cookie-path-not-a-boundary",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Session cookie kept apart by Path",
    .message =
        "Pages under other paths of the same host can get at the cookie all the same: Path "
        "chooses what is sent, it protects nothing.",
    .fix = "Give parts that must not trust each other hosts of their own.",
    .line = {},
    .source = "RFC 6265bis section 8.5",
};

inline constexpr RuleInfo kCookiePersistentSession{
    .id = "cookie-persistent-session",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Session cookie that lives for more than 30 days",
    .message = "Whoever gets at the device or a copy of the cookie stays signed in for that long.",
    .fix = "Shorten Max-Age, and renew the cookie while it is used.",
    .line = {},
    .source = "OWASP Session Management Cheat Sheet",
};

inline constexpr RuleInfo kCookieLifetimeLong{
    .id = "cookie-lifetime-long",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Cookie with a lifetime of more than 400 days",
    .message = "Browsers cut the lifetime to 400 days.",
    .fix = "Ask for 400 days at most, and renew the cookie at visits.",
    .line = "Set-Cookie: NAME=VALUE; Max-Age=34560000",
    .source = "RFC 6265bis section 5.5",
};

inline constexpr RuleInfo kCookieTooLarge{
    .id = "cookie-too-large",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Cookies of many bytes",
    .message =
        "Browsers drop a cookie of more than 4,096 bytes, and many servers refuse requests "
        "with more than 8 KB of cookies.",
    .fix = "Keep an identifier in the cookie and the rest on the server.",
    .line = {},
    .source = "RFC 6265bis section 5.6",
};

inline constexpr RuleInfo kCookieCount{
    .id = "cookie-count",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Many cookies for one host",
    .message =
        "More than 50 cookies go with each request. They cost bytes every time, and past its "
        "limit a browser throws some away, not always those that you would choose.",
    .fix = "Put what belongs together into one cookie, and delete those that nobody reads.",
    .line = {},
    .source = "RFC 6265bis section 6.1",
};

inline constexpr RuleInfo kCookieMalformed{
    .id = "cookie-malformed",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Set-Cookie that browsers ignore",
    .message =
        "The line holds a control character, or neither a name nor a value. Browsers ignore "
        "it.",
    .fix = "Encode the value, for instance in base64, and give the cookie a name.",
    .line = {},
    .source = "RFC 6265bis section 5.6",
};

inline constexpr RuleInfo kCookieExpiresInvalid{
    .id = "cookie-expires-invalid",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Lifetime of a cookie that cannot be read",
    .message =
        "Expires holds no date, or Max-Age no number. Browsers ignore it and keep the cookie "
        "until they are closed; nothing is deleted by it.",
    .fix = "Use Max-Age with a number of seconds; to delete a cookie write Max-Age=0.",
    .line = "Set-Cookie: NAME=VALUE; Max-Age=3600",
    .source = "RFC 6265bis section 5.1.1",
};

inline constexpr RuleInfo kCookieOnStatic{
    .id = "cookie-on-static",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Cookie set by a file that caches keep",
    .message =
        "The answer may be stored. A shared cache that does so can give the cookie of one "
        "user to all others, and many caches refuse to keep such answers.",
    .fix = "Set no cookies with scripts, styles, images and fonts.",
    .line = "Cache-Control: private",
    .source = "RFC 9111 section 7.3",
    .counted_by = "cache-sensitive-shared-storable cache-set-cookie-shared",
};

inline constexpr RuleInfo kCookiePartitionedNoSecure{
    .id = "cookie-partitioned-no-secure",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Partitioned cookie without Secure",
    .message = "Browsers keep a Partitioned cookie only when it is Secure too. They drop this one.",
    .fix = "Add Secure to the cookie.",
    .line = "Set-Cookie: __Host-NAME=VALUE; Path=/; Secure; SameSite=None; Partitioned",
    .source = "CHIPS (draft-cutler-httpbis-partitioned-cookies)",
};

// Of several exchanges (cookie_observer.h).

inline constexpr RuleInfo kCookieDuplicateName{
    .id = "cookie-duplicate-name",
    .severity = Severity::Medium,
    .subject = Subject::Cookies,
    .title = "Two cookies of one name",
    .message =
        "The site sets cookies of the same name for different domains or paths. A request may"
        " carry both; which one the server reads is chance, and a subdomain can slip in its "
        "own.",
    .fix = "Set each name with one Domain and one Path everywhere, and delete the other cookie.",
    .line = {},
    .source = "RFC 6265bis section 5.8.3",
};

inline constexpr RuleInfo kCookieDeletionMismatch{
    .id = "cookie-deletion-mismatch",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Deletion that does not meet the cookie",
    .message =
        "The cookie is deleted with another Domain or Path than it was set with, so that the "
        "browser keeps it.",
    .fix = "Delete with the same Domain and Path as in the line that set the cookie.",
    .line = "Set-Cookie: NAME=; Path=/; Max-Age=0",
    .source = "RFC 6265bis section 5.7",
};

}  // namespace rule

std::span<const RuleInfo* const> cookie_rules();
std::span<const RuleInfo* const> cookie_session_rules();

// Of an exchange on its own: the request counts, and the time.
void judge_cookies(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
