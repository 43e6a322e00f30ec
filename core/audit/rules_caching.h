// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on what caches may do with a response: who may keep it, for how long, and whether that is
// meant. Dates, ages, paths and credentials count.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCacheSensitiveSharedStorable{
    .id = "cache-sensitive-shared-storable",
    .severity = Severity::High,
    .subject = Subject::Caching,
    .title = "Personal answer that shared caches may keep",
    .message =
        "The request carries a session or credentials, or the answer begins a session, "
        "and proxies and CDNs may store the answer and give it to others.",
    .fix = "Say private, or no-store where it must not stay on the device either.",
    .line = "Cache-Control: private",
    .source = "RFC 9111 section 7.3",
    .counted_by = "cache-differs-between-users",
};

inline constexpr RuleInfo kCacheSetCookieShared{
    .id = "cache-set-cookie-shared",
    .severity = Severity::High,
    .subject = Subject::Caching,
    .title = "Set-Cookie on a response that shared caches may keep",
    .message = "A cache that stores the response gives the cookie to everybody who asks.",
    .fix = "Say private, or do not set cookies on what is to be shared.",
    .line = "Cache-Control: private",
    .source = "RFC 9111 section 7.3",
};

inline constexpr RuleInfo kCacheSensitivePrivateStorable{
    .id = "cache-sensitive-private-storable",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Personal answer kept by the browser",
    .message =
        "The answer of a session may stay in the cache of the browser, where others who "
        "use the device later can find it.",
    .fix = "Say no-store on pages with personal data.",
    .line = "Cache-Control: no-store",
    .source = "RFC 9111 section 5.2.2.5",
};

inline constexpr RuleInfo kCacheDeception{
    .id = "cache-deception",
    .severity = Severity::High,
    .subject = Subject::Caching,
    .title = "Personal answer under the name of a static file",
    .message =
        "The address ends like a static file, the answer is a page or data of a session, "
        "and shared caches may keep it. Caches that go by the name store it for "
        "everybody: an attacker only has to have the user open the address.",
    .fix =
        "Answer unknown paths with 404, and say no-store or private on answers of a "
        "session.",
    .line = "Cache-Control: no-store",
    .source = "Web cache deception",
};

inline constexpr RuleInfo kCacheUnkeyedInput{
    .id = "cache-unkeyed-input",
    .severity = Severity::Medium,
    .subject = Subject::Caching,
    .title = "Answer repeats a request field that caches do not look at",
    .message =
        "The answer contains what the request said in a field that is not part of what "
        "caches compare, and shared caches may keep it: one who sends the field decides "
        "what others get.",
    .fix = "Do not use the field, name it in Vary, or keep the answer out of shared caches.",
    .line = {},
    .source = "Web cache poisoning",
};

inline constexpr RuleInfo kCcAndExpiresDiffer{
    .id = "cc-and-expires-differ",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "max-age and Expires disagree",
    .message =
        "max-age counts, and Expires is ignored by everything but the oldest caches. That "
        "they differ shows that one of them is not meant.",
    .fix = "Leave Expires out.",
    .line = {},
    .source = "RFC 9111 section 5.3",
};

inline constexpr RuleInfo kFreshHeuristic{
    .id = "fresh-heuristic",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Freshness left to guesses",
    .message =
        "The response says nothing of how long it is fresh: caches may choose, usually a "
        "tenth of the time since its last change.",
    .fix = "Say how long it may be used, or no-cache.",
    .line = "Cache-Control: no-cache",
    .source = "RFC 9111 section 4.2.2",
};

inline constexpr RuleInfo kFreshShortStatic{
    .id = "fresh-short-static",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Versioned file that is not kept for long",
    .message =
        "The name of the file changes with its content, so that it could be kept for a "
        "year and never be asked for again.",
    .fix = "Let caches keep it for a year.",
    .line = "Cache-Control: public, max-age=31536000, immutable",
    .source = "RFC 8246",
};

inline constexpr RuleInfo kFreshLongUnversioned{
    .id = "fresh-long-unversioned",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Kept for long without a version in its name",
    .message =
        "Browsers use their copy for long without asking, and a change does not reach "
        "them.",
    .fix = "Shorten the lifetime, or put a version into the name; send a validator.",
    .line = "Cache-Control: no-cache",
    .source = "RFC 9111 section 4.2.1",
};

inline constexpr RuleInfo kStaleOnArrival{
    .id = "stale-on-arrival",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Stale when it arrived",
    .message =
        "The response was older than its lifetime already when it was received: a cache "
        "on the way gave out a stale copy, or its lifetime is too short to survive the "
        "way.",
    .fix = "Look at the cache that sent it, or lengthen the lifetime.",
    .line = {},
    .source = "RFC 9111 section 4.2.3",
};

inline constexpr RuleInfo kAgeInvalid{
    .id = "age-invalid",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Age that is not a number of seconds",
    .message =
        "Age must be one number of seconds. Caches ignore it and take the response for "
        "newer than it is.",
    .fix = "Send digits alone.",
    .line = {},
    .source = "RFC 9111 section 5.1",
};

inline constexpr RuleInfo kAgeWithoutCache{
    .id = "age-without-cache",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Age on an answer that no cache has",
    .message =
        "Age tells that a cache gave the answer, but this one must not be stored. Servers "
        "that make answers do not send Age.",
    .fix = "Leave Age to caches.",
    .line = {},
    .source = "RFC 9111 section 5.1",
};

inline constexpr RuleInfo kDateMissing{
    .id = "date-missing",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "No Date",
    .message =
        "Without Date caches cannot tell how old the response is, and count from when "
        "they received it.",
    .fix = "Have the server send Date; a server with a clock must.",
    .line = {},
    .source = "RFC 9110 section 6.6.1",
};

inline constexpr RuleInfo kDateSkew{
    .id = "date-skew",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Clock of the server is off",
    .message =
        "Date is far from when the response was received. Lifetimes and Expires count "
        "from a wrong moment.",
    .fix = "Set the clock of the server by NTP; if a cache sent the answer, it must say Age.",
    .line = {},
    .source = "RFC 9110 section 6.6.1",
};

inline constexpr RuleInfo kExpiresInvalid{
    .id = "expires-invalid",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Expires that is not a date",
    .message =
        "Caches take what is not a date for one that is past. It works, but says nothing "
        "that max-age=0 does not say better.",
    .fix = "Say it in Cache-Control.",
    .line = "Cache-Control: no-cache",
    .source = "RFC 9111 section 5.3",
};

inline constexpr RuleInfo kLastModifiedFuture{
    .id = "last-modified-future",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Last-Modified lies ahead of Date",
    .message =
        "A server must not say that something changes later. Caches cannot use it to "
        "estimate a lifetime, and conditions on it go wrong.",
    .fix = "Send the time of the last change, at most Date.",
    .line = {},
    .source = "RFC 9110 section 8.8.2",
};

inline constexpr RuleInfo kValidatorMissing{
    .id = "validator-missing",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Nothing to validate by",
    .message =
        "The response may be kept, but has neither ETag nor Last-Modified: once it is "
        "stale it has to be sent in full again.",
    .fix = "Send an ETag or Last-Modified.",
    .line = "ETag: \"v1\"",
    .source = "RFC 9110 section 8.8",
};

inline constexpr RuleInfo kEtagWeakOnly{
    .id = "etag-weak-only",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Only a weak ETag on what is sent in parts",
    .message =
        "The server offers ranges, and its ETag is weak: an interrupted download cannot "
        "be continued by it.",
    .fix = "Send a strong ETag on files that are downloaded in parts.",
    .line = {},
    .source = "RFC 9110 section 13.1.5",
};

inline constexpr RuleInfo kRedirectCachedForever{
    .id = "redirect-cached-forever",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Permanent redirect without a lifetime",
    .message =
        "Browsers keep 301 and 308 for as long as they like when nothing is said. A "
        "mistake cannot be taken back.",
    .fix = "Say how long it may be kept.",
    .line = "Cache-Control: max-age=86400",
    .source = "RFC 9110 section 15.4.2",
};

inline constexpr RuleInfo kErrorCached{
    .id = "error-cached",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Error that is kept for long",
    .message = "Caches may answer with this error long after its cause is gone.",
    .fix = "Keep errors for seconds, or not at all.",
    .line = "Cache-Control: no-store",
    .source = "RFC 9111 section 4.2.1",
};

inline constexpr RuleInfo kCacheStatusInvalid{
    .id = "cache-status-invalid",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Status that contradicts itself",
    .message =
        "A member of Cache-Status says both that the answer came from the cache and why "
        "it was fetched, or has a parameter of a wrong type.",
    .fix = "Send either hit or fwd.",
    .line = {},
    .source = "RFC 9211 section 2.1",
};

}  // namespace rule

std::span<const RuleInfo* const> caching_rules();

void judge_caching(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
