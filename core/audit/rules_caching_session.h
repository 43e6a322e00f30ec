// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on caching that only several exchanges together show; see cache_observer.h.
#pragma once

#include <span>

#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCacheMissingVary{
    .id = "cache-missing-vary",
    .severity = Severity::High,
    .subject = Subject::Caching,
    .title = "Answers differ by a field that Vary does not name",
    .message =
        "Two answers of one address differ with a field of the request, and Vary does not "
        "name that field: a cache gives one of them to requests that should get the "
        "other.",
    .fix = "Name the field in Vary.",
    .line = "Vary: Accept-Encoding",
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kCacheVaryInconsistent{
    .id = "cache-vary-inconsistent",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Vary differs between answers of one address",
    .message =
        "Caches go by the newest answer: with one Vary here and another there they mix "
        "variants up.",
    .fix = "Send the same Vary on all answers of the address.",
    .line = {},
    .source = "RFC 9111 section 4.1",
};

inline constexpr RuleInfo kCacheDiffersBetweenUsers{
    .id = "cache-differs-between-users",
    .severity = Severity::Critical,
    .subject = Subject::Caching,
    .title = "Answers of users differ, and shared caches may keep them",
    .message =
        "The same address gave different answers to different sessions, and shared caches "
        "may store them.",
    .fix = "Say private.",
    .line = "Cache-Control: private",
    .source = "RFC 9111 section 7.3",
};

inline constexpr RuleInfo kEtagChangesPerRequest{
    .id = "etag-changes-per-request",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "ETag changes while the content does not",
    .message =
        "The same content came with another ETag: validation never succeeds, and "
        "everything is sent in full again.",
    .fix = "Make the ETag from the content, the same on all servers.",
    .line = {},
    .source = "RFC 9110 section 8.8.3",
};

inline constexpr RuleInfo kEtagSameAcrossEncodings{
    .id = "etag-same-across-encodings",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "One strong ETag for different codings",
    .message =
        "A strong ETag stands for exact bytes. Here the coded and the uncoded form share "
        "one, so that parts of both may be put together.",
    .fix = "Let the ETag differ with the coding, or make it weak.",
    .line = {},
    .source = "RFC 9110 section 8.8.3.3",
};

inline constexpr RuleInfo kRevalidation304MissingFields{
    .id = "revalidation-304-missing-fields",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "304 without the fields of the full answer",
    .message =
        "A 304 must carry Cache-Control, Content-Location, Date, ETag, Expires and Vary "
        "as the full answer would: without them the copy is not renewed as meant.",
    .fix = "Send the same fields with a 304.",
    .line = {},
    .source = "RFC 9110 section 15.4.5",
};

inline constexpr RuleInfo kRedundantRefetch{
    .id = "redundant-refetch",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Fetched again though fresh",
    .message =
        "The client fetched what it had a right to reuse. It keeps no cache, or passed it "
        "by.",
    .fix = "Look at the cache of the client.",
    .line = {},
    .source = "RFC 9111 section 4",
};

}  // namespace rule

std::span<const RuleInfo* const> caching_session_rules();

}  // namespace waybill::audit
