// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on sharing answers with other origins (CORS).
#pragma once

#include <span>

#include "core/audit/cors.h"
#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCorsAcacNotTrue{
    .id = "cors-acac-not-true",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Access-Control-Allow-Credentials that is not \"true\"",
    .message =
        "Only the exact word true, in lower case, has an effect: requests with credentials "
        "fail.",
    .fix = "Send true, or leave the field out.",
    .line = "Access-Control-Allow-Credentials: true",
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsAcaoMultiple{
    .id = "cors-acao-multiple",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Several values in Access-Control-Allow-Origin",
    .message =
        "Browsers compare the whole value with one origin: a list never matches, so every "
        "request from another origin fails.",
    .fix = "Send the one origin of the request when it is on your list, with Vary: Origin.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsAcaoNotAnOrigin{
    .id = "cors-acao-not-an-origin",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Access-Control-Allow-Origin that is no origin",
    .message =
        "A path, a trailing slash, a wildcard inside of the host or anything else that is "
        "no origin never matches: requests from other origins fail.",
    .fix = "Send scheme, host and port only, as the Origin field of the request has them.",
    .line = "Access-Control-Allow-Origin: https://app.example",
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsAcaoNotSerializedOrigin{
    .id = "cors-acao-not-serialized-origin",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Origin that browsers write in another way",
    .message =
        "Browsers compare character by character with what they send: lower case, without "
        "the default port. This value never matches.",
    .fix = "Write the origin as the Origin field of the request has it.",
    .line = "Access-Control-Allow-Origin: https://app.example",
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsInsecureOriginTrusted{
    .id = "cors-insecure-origin-trusted",
    .severity = Severity::Medium,
    .subject = Subject::CrossOrigin,
    .title = "Answers of an https site shared with an http origin",
    .message =
        "Whoever can change the traffic of that http origin can put script into it and read "
        "this answer.",
    .fix = "Allow https origins only.",
    .line = {},
    .source = "OWASP Web Security Testing Guide, testing CORS",
};

inline constexpr RuleInfo kCorsMethodsWildcardWithCredentials{
    .id = "cors-methods-wildcard-with-credentials",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Wildcard in a preflight answer that allows credentials",
    .message =
        "With credentials, * in Access-Control-Allow-Methods or -Headers is an ordinary "
        "name and allows nothing.",
    .fix = "List the methods and fields by name.",
    .line = "Access-Control-Allow-Methods: GET, POST, PUT, DELETE",
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsMissingVaryOrigin{
    .id = "cors-missing-vary-origin",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Answer made for one origin without Vary: Origin",
    .message =
        "A cache may hand this answer to a page of another origin, which cannot read it "
        "then, or the other way round.",
    .fix =
        "Send Vary: Origin with every answer whose Access-Control-Allow-Origin depends on "
        "the request.",
    .line = "Vary: Origin",
    .source = "Fetch standard, CORS protocol and HTTP caches",
    .counted_by = "cache-missing-vary",
};

inline constexpr RuleInfo kCorsNullOrigin{
    .id = "cors-null-origin",
    .severity = Severity::Medium,
    .subject = Subject::CrossOrigin,
    .title = "Answers shared with the origin null",
    .message = "Sandboxed frames of any site have the origin null: this allows every site.",
    .fix = "Never list null; allow origins by name.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsNullOriginWithCredentials{
    .id = "cors-null-origin-with-credentials",
    .severity = Severity::High,
    .subject = Subject::CrossOrigin,
    .title = "Answers with credentials shared with the origin null",
    .message =
        "Any site can put a page into a sandboxed frame, whose origin is null, and read "
        "this with the cookies of the visitor.",
    .fix = "Never list null; allow origins by name.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsPreflightMaxAgeLong{
    .id = "cors-preflight-max-age-long",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "Preflight answer kept longer than browsers do",
    .message =
        "Chromium keeps it for two hours at most, Firefox for a day: what goes beyond has "
        "no effect.",
    .fix = "Send at most 7200.",
    .line = "Access-Control-Max-Age: 7200",
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsPreflightRefused{
    .id = "cors-preflight-refused",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Preflight that does not allow its request",
    .message =
        "The browser asked whether it may send a request and was not told yes: the request "
        "is never sent.",
    .fix = "Allow the method and the fields that the page uses, or change the page.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsPrivateNetwork{
    .id = "cors-private-network",
    .severity = Severity::Low,
    .subject = Subject::CrossOrigin,
    .title = "Private network opened to other sites",
    .message =
        "Access-Control-Allow-Private-Network lets pages from the internet send requests to "
        "this host in a private network.",
    .fix = "Allow it for named origins only, and only where it is meant.",
    .line = {},
    .source = "Private Network Access",
};

inline constexpr RuleInfo kCorsPublic{
    .id = "cors-public",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "Answer that every site may read",
    .message =
        "Access-Control-Allow-Origin: * lets any page read this. That is right for public "
        "data only.",
    .fix = "Allow single origins unless this is meant for all.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsWildcardWithCredentials{
    .id = "cors-wildcard-with-credentials",
    .severity = Severity::Medium,
    .subject = Subject::CrossOrigin,
    .title = "Wildcard together with credentials",
    .message =
        "Browsers refuse * for requests with credentials: either this does not work, or "
        "somebody is about to reflect the origin to make it work.",
    .fix = "Send the one origin of the request when it is on your list, with Vary: Origin.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

}  // namespace rule

std::span<const RuleInfo* const> cors_rules();

// With what a policy_key() covers.
void judge_cors(const ExchangeFacts& facts, Findings& findings);

// Each preflight with what it asked for.
void judge_preflight(const ExchangeFacts& facts, Findings& findings);

// The rule for a problem of the fields.
const RuleInfo& rule_of(CorsProblem problem);

}  // namespace waybill::audit
