// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on JSON Web Tokens, wherever in an exchange they are found.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kJwtAlgNone{
    .id = "jwt-alg-none",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Token with algorithm none",
    .message =
        "The token says that it is not signed: whoever may write its claims may be "
        "anybody.",
    .fix =
        "Accept only the algorithms that you sign with, and refuse none in every "
        "spelling.",
    .line = {},
    .source = "RFC 8725 section 3.1",
};

inline constexpr RuleInfo kJwtUnsigned{
    .id = "jwt-unsigned",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Token without a signature",
    .message =
        "The token names a signing algorithm and carries no signature. A server that "
        "takes it takes any claims.",
    .fix =
        "Check each token's signature with the one algorithm and key that you "
        "expect.",
    .line = {},
    .source = "RFC 7515 section 5.2",
};

inline constexpr RuleInfo kJwtWeakHmacSecret{
    .id = "jwt-weak-hmac-secret",
    .severity = Severity::Critical,
    .subject = Subject::Secrets,
    .title = "Token signed with a word that can be guessed",
    .message =
        "The signature verifies with a common word as key, so that anybody can make "
        "tokens with any claims.",
    .fix =
        "Sign with a random key of at least as many bits as the hash has, and put "
        "the old one out of use.",
    .line = {},
    .source = "RFC 7518 section 3.2",
};

inline constexpr RuleInfo kJwtExpired{
    .id = "jwt-expired",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Expired token",
    .message =
        "The token's time was over when it was used. When the server takes it all "
        "the same, it does not look at exp.",
    .fix = "Refuse tokens at and behind exp, and let clients fetch new ones in time.",
    .line = {},
    .source = "RFC 7519 section 4.1.4",
};

inline constexpr RuleInfo kJwtNotYetValid{
    .id = "jwt-not-yet-valid",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token that is not valid yet",
    .message = "The token was used more than a minute before its nbf.",
    .fix = "Refuse tokens ahead of nbf, and set the clocks of issuer and server.",
    .line = {},
    .source = "RFC 7519 section 4.1.5",
};

inline constexpr RuleInfo kJwtIatInFuture{
    .id = "jwt-iat-in-future",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token issued in the future",
    .message =
        "The token's iat lies more than a minute ahead: a clock is wrong, or "
        "somebody made the token up.",
    .fix = "Set the issuer's clock by NTP, and refuse such tokens.",
    .line = {},
    .source = "RFC 7519 section 4.1.6",
};

inline constexpr RuleInfo kJwtNoExp{
    .id = "jwt-no-exp",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token that never expires",
    .message = "The token has no exp: once stolen, it can be used for ever.",
    .fix = "Add exp, minutes for access tokens.",
    .line = {},
    .source = "RFC 7519 section 4.1.4",
};

inline constexpr RuleInfo kJwtLongLived{
    .id = "jwt-long-lived",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Token valid for more than a day",
    .message = "The longer an access token is valid, the longer a stolen one can be used.",
    .fix =
        "Let access tokens expire within minutes, and renew them with a refresh "
        "token that can be revoked.",
    .line = {},
    .source = "RFC 8725, RFC 9700 section 2.2",
};

inline constexpr RuleInfo kJwtExpMilliseconds{
    .id = "jwt-exp-milliseconds",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Token with a date in milliseconds",
    .message =
        "exp, nbf and iat count seconds. Read as such, this date lies thousands of "
        "years ahead: the token never expires.",
    .fix = "Write dates as seconds since 1970.",
    .line = {},
    .source = "RFC 7519 section 2",
};

inline constexpr RuleInfo kJwtClaimType{
    .id = "jwt-claim-type",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Token with a date that is no number",
    .message =
        "exp, nbf or iat is not a number. Libraries differ in what they make of "
        "that; some leave the check out.",
    .fix = "Write dates as numbers.",
    .line = {},
    .source = "RFC 7519 section 2",
};

inline constexpr RuleInfo kJwtNoIss{
    .id = "jwt-no-iss",
    .severity = Severity::Info,
    .subject = Subject::Secrets,
    .title = "Token without issuer",
    .message =
        "Without iss a server with several issuers cannot tell which key belongs to "
        "the token.",
    .fix = "Add iss, and check it.",
    .line = {},
    .source = "RFC 8725 section 3.8",
};

inline constexpr RuleInfo kJwtNoAud{
    .id = "jwt-no-aud",
    .severity = Severity::Info,
    .subject = Subject::Secrets,
    .title = "Token without audience",
    .message =
        "Without aud a token made for one service is good for all that trust the "
        "same issuer.",
    .fix = "Add aud, and let each service refuse tokens that are not for it.",
    .line = {},
    .source = "RFC 8725 section 3.9",
};

inline constexpr RuleInfo kJwtRemoteKeyUrl{
    .id = "jwt-remote-key-url",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Token that names where its key lies",
    .message =
        "jku or x5u tells the server where to fetch the key from. Unless it goes by "
        "a fixed list, anybody can point it to a key of theirs.",
    .fix =
        "Leave jku and x5u out, and take keys only from addresses that are "
        "configured.",
    .line = {},
    .source = "RFC 8725 section 3.10",
};

inline constexpr RuleInfo kJwtEmbeddedKey{
    .id = "jwt-embedded-key",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Token that brings its own key",
    .message =
        "jwk or x5c holds the key to verify with. A server that uses it verifies "
        "what anybody has signed.",
    .fix = "Verify only with keys that are configured, never with one out of the token.",
    .line = {},
    .source = "RFC 8725 section 3.10",
};

inline constexpr RuleInfo kJwtSuspiciousKid{
    .id = "jwt-suspicious-kid",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Token whose key id looks like an attack",
    .message =
        "kid holds a path, a quote, white space, SQL or a URL: this is what attempts "
        "to have another key looked up are made of.",
    .fix =
        "Look kid up in a fixed list only, never in a file system or by SQL put "
        "together from it.",
    .line = {},
    .source = "RFC 8725 section 3.10",
};

inline constexpr RuleInfo kJwtUnknownCrit{
    .id = "jwt-unknown-crit",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token with an unknown critical name",
    .message =
        "crit lists a name that no specification has. Whoever does not understand it "
        "must refuse the token; libraries that do not look at crit take it.",
    .fix = "Leave crit out, or check that all that read the token know the name.",
    .line = {},
    .source = "RFC 7515 section 4.1.11",
};

inline constexpr RuleInfo kJwtSensitiveClaim{
    .id = "jwt-sensitive-claim",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token with a secret in its claims",
    .message = "Claims are encoded, not encrypted: whoever sees the token reads them.",
    .fix = "Keep passwords, keys and card numbers out of tokens.",
    .line = {},
    .source = "RFC 7519 section 12",
};

inline constexpr RuleInfo kJwtPiiClaim{
    .id = "jwt-pii-claim",
    .severity = Severity::Info,
    .subject = Subject::Secrets,
    .title = "Token with personal data",
    .message =
        "Claims are encoded, not encrypted, and tokens end in logs and in browsers' "
        "storage.",
    .fix = "Put an identifier into the token and fetch the rest with it.",
    .line = {},
    .source = "RFC 7519 section 12",
};

inline constexpr RuleInfo kJwtInUrl{
    .id = "jwt-in-url",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Token in a URL",
    .message =
        "URLs are kept in logs and histories and are passed on in Referer; the token "
        "with them.",
    .fix = "Send tokens in the Authorization field or in a cookie.",
    .line = {},
    .source = "RFC 9700 section 4.3.2",
};

inline constexpr RuleInfo kJwtInJsReadableCookie{
    .id = "jwt-in-js-readable-cookie",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Token in a cookie that scripts can read",
    .message = "The cookie has no HttpOnly: one injected script sends the token elsewhere.",
    .fix = "Add HttpOnly to the cookie.",
    .line = {},
    .source = "RFC 6265 section 4.1.2.6",
    .counted_by = "cookie-session-no-httponly",
};

inline constexpr RuleInfo kJwtMalformed{
    .id = "jwt-malformed",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Token that cannot be read",
    .message =
        "It begins like a JSON Web Token, but a part is missing or is not what the "
        "specification asks for: it has no alg, is padded, or is not JSON.",
    .fix = "Make tokens with a library, and refuse those that do not parse.",
    .line = {},
    .source = "RFC 7519 section 7.2",
};

}  // namespace rule

std::span<const RuleInfo* const> jwt_rules();

void judge_jwt(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
