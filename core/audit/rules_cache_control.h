// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on the fields that tell caches what to do, by themselves: Cache-Control, Vary, the fields
// for CDNs.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCcBadValue{
    .id = "cc-bad-value",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Control directive without a number of seconds",
    .message =
        "A directive that needs a number of seconds has none that can be read. Caches "
        "then take the response as stale at once.",
    .fix = "Write digits alone behind the equals sign.",
    .line = "Cache-Control: max-age=600",
    .source = "RFC 9111 section 4.2.1",
};

inline constexpr RuleInfo kCcCargoCult{
    .id = "cc-cargo-cult",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Cache-Control copied from old advice",
    .message =
        "The fields repeat everything that ever kept any cache from storing. no-store "
        "alone does it; pre-check and post-check were read by one browser long gone.",
    .fix =
        "Send no-store alone, or no-cache when the answer may be kept and asked for "
        "again.",
    .line = "Cache-Control: no-store",
    .source = "RFC 9111 section 5.2.2.5",
};

inline constexpr RuleInfo kCcConflict{
    .id = "cc-conflict",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Control directives that contradict each other",
    .message =
        "One directive takes back what another one allows. Caches follow the stricter "
        "one, and programs that read only the other do what was not meant.",
    .fix =
        "Decide whether the response may be stored and reused, and leave the other "
        "directives out.",
    .line = {},
    .source = "RFC 9111 section 4.2.1",
};

inline constexpr RuleInfo kCcDuplicate{
    .id = "cc-duplicate",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Control directive given twice",
    .message =
        "A directive stands there more than once. Some caches take the first one, some "
        "the last one, some none.",
    .fix = "Send each directive once.",
    .line = {},
    .source = "RFC 9111 section 4.2.1",
};

inline constexpr RuleInfo kCcFlagWithValue{
    .id = "cc-flag-with-value",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Value of a Cache-Control directive that has none",
    .message =
        "A directive that is only there or not has a value. Programs that compare the "
        "whole word do not see it.",
    .fix = "Leave the equals sign and the value out.",
    .line = {},
    .source = "RFC 9111 section 5.2",
};

inline constexpr RuleInfo kCcMiscased{
    .id = "cc-miscased",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Cache-Control directive in capital letters",
    .message =
        "Directives may be written in any case, but programs exist that know the lower- "
        "case form alone.",
    .fix = "Write directives in lower case.",
    .line = {},
    .source = "RFC 9111 section 5.2",
};

inline constexpr RuleInfo kCcNoCacheNoValidator{
    .id = "cc-no-cache-no-validator",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "no-cache without anything to validate by",
    .message =
        "The response must be validated before each reuse, and has neither ETag nor Last- "
        "Modified to do it with: it will be sent in full each time.",
    .fix = "Send an ETag, or say no-store when nothing is to be kept.",
    .line = "ETag: \"v1\"",
    .source = "RFC 9111 section 5.2.2.4",
};

inline constexpr RuleInfo kCcPortability{
    .id = "cc-portability",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Control that not all caches read alike",
    .message =
        "The directive is written in a form that caches in use read differently: a quoted "
        "number, white space around the equals sign, a number beyond 2^31-1, or a broken "
        "quoted string.",
    .fix = "Write the directive as name=digits.",
    .line = {},
    .source = "RFC 9111 section 5.2",
};

inline constexpr RuleInfo kCcPublicUnnecessary{
    .id = "cc-public-unnecessary",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "public without need",
    .message =
        "The response may be stored by shared caches without it: public only says that "
        "answers to requests with Authorization may be shared too.",
    .fix = "Leave public out.",
    .line = {},
    .source = "RFC 9111 section 5.2.2.9",
};

inline constexpr RuleInfo kCcUnknown{
    .id = "cc-unknown",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Unknown Cache-Control directive",
    .message = "No standard has a directive of that name; caches ignore it.",
    .fix = "Check the spelling, or leave it out.",
    .line = {},
    .source = "RFC 9111 section 5.2.3",
};

inline constexpr RuleInfo kCcWrongMessage{
    .id = "cc-wrong-message",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Cache-Control directive of the other message",
    .message =
        "The directive has a meaning in requests only, or in responses only. Here it does "
        "nothing.",
    .fix = "Leave it out, or send the directive that was meant.",
    .line = {},
    .source = "RFC 9111 section 5.2",
};

inline constexpr RuleInfo kCacheVaryCookie{
    .id = "cache-vary-cookie",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Vary: Cookie",
    .message =
        "Cookies differ from one user to the next and from one visit to the next: shared "
        "caches hardly ever find a copy that fits.",
    .fix =
        "Say private when the answer depends on the user, and leave cookies out of what "
        "all may share.",
    .line = "Cache-Control: private",
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kCacheVaryHost{
    .id = "cache-vary-host",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Vary: Host",
    .message = "The host is part of the address that each cache keeps responses under anyway.",
    .fix = "Leave Host out of Vary.",
    .line = {},
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kCacheVaryMany{
    .id = "cache-vary-many",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Vary with many fields",
    .message =
        "Each field multiplies the copies that a cache has to keep, and makes it less "
        "likely that one of them fits.",
    .fix = "Name only the fields that the answer really depends on.",
    .line = {},
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kCacheVaryStar{
    .id = "cache-vary-star",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Vary: *",
    .message =
        "No request ever matches a response with Vary: *, so that no cache reuses it "
        "without asking.",
    .fix = "Name the fields that the answer depends on, or say no-store or private.",
    .line = {},
    .source = "RFC 9111 section 4.1",
};

inline constexpr RuleInfo kCacheVaryUserAgent{
    .id = "cache-vary-user-agent",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Vary: User-Agent",
    .message =
        "There are thousands of values of User-Agent: shared caches hardly ever find a "
        "copy that fits.",
    .fix = "Serve the same answer to all browsers, or vary by a client hint of few values.",
    .line = {},
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kCdnDirectivesInvalid{
    .id = "cdn-directives-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Caching,
    .title = "Targeted Cache-Control field that is not valid",
    .message =
        "The field for CDNs is a structured field, and this one cannot be read as such. "
        "CDNs ignore all of it and follow Cache-Control.",
    .fix = "Write numbers bare and names in lower case.",
    .line = "CDN-Cache-Control: max-age=600",
    .source = "RFC 9213 section 2.1",
};

inline constexpr RuleInfo kCdnAndCcConflict{
    .id = "cdn-and-cc-conflict",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "CDN told otherwise than other caches",
    .message =
        "Cache-Control forbids caches to store or to share the response, the field for "
        "CDNs allows it. That may be meant; a CDN that does not know the field keeps "
        "nothing.",
    .fix = "Check that the response is the same for all users.",
    .line = {},
    .source = "RFC 9213 section 2.2",
};

}  // namespace rule

std::span<const RuleInfo* const> cache_control_rules();

// Sees policies only.
void judge_cache_control(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
