// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules of conformance for responses: what each status needs, dates, conditions.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kConfInterimToOldClient{
    .id = "conf-interim-to-old-client",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "1xx answer to HTTP/1.0",
    .message = "Clients of HTTP/1.0 take an interim answer for the final one.",
    .fix = "Send no 1xx to HTTP/1.0.",
    .line = {},
    .source = "RFC 9110 section 15.2",
};

inline constexpr RuleInfo kConfCreatedWithoutLocation{
    .id = "conf-created-without-location",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "201 without Location",
    .message = "The client is not told where what it made lies.",
    .fix = "Send its address in Location.",
    .line = {},
    .source = "RFC 9110 section 15.3.2",
};

inline constexpr RuleInfo kConfCreatedToSafe{
    .id = "conf-created-to-safe",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "201 to a safe method",
    .message = "GET, HEAD and OPTIONS create nothing.",
    .fix = "Answer with 200.",
    .line = {},
    .source = "RFC 9110 section 15.3.2",
};

inline constexpr RuleInfo kConfResetWithBody{
    .id = "conf-reset-with-body",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "205 with a body",
    .message = "An answer 205 has no content; the client may take its bytes for the next answer.",
    .fix = "Send no body with it.",
    .line = {},
    .source = "RFC 9110 section 15.3.6",
    .counted_by = "smuggling-body-unannounced",
};

inline constexpr RuleInfo kConfBodyToHead{
    .id = "conf-body-to-head",
    .severity = Severity::High,
    .subject = Subject::Conformance,
    .title = "Body in the answer to HEAD",
    .message =
        "An answer to HEAD ends behind its head. The bytes that follow are taken for the next "
        "answer.",
    .fix = "Send the head alone.",
    .line = {},
    .source = "RFC 9110 section 9.3.2",
    .counted_by = "smuggling-body-unannounced",
};

inline constexpr RuleInfo kConfBodyIn204{
    .id = "conf-body-in-204",
    .severity = Severity::High,
    .subject = Subject::Conformance,
    .title = "Body in an answer without content",
    .message =
        "An answer 204 or 304 ends behind its head. The bytes that follow are taken for the next "
        "answer.",
    .fix = "Send the head alone.",
    .line = {},
    .source = "RFC 9110 section 15.3.5",
    .counted_by = "smuggling-body-unannounced",
};

inline constexpr RuleInfo kConfRedirectWithoutLocation{
    .id = "conf-redirect-without-location",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Redirect without Location",
    .message = "The client is told to go elsewhere and not where.",
    .fix = "Send Location.",
    .line = {},
    .source = "RFC 9110 section 15.4",
};

inline constexpr RuleInfo kConfRedirectToItself{
    .id = "conf-redirect-to-itself",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Redirect to the same address",
    .message = "The client asks for the same again and gets the same answer, until it gives up.",
    .fix = "Redirect to another address.",
    .line = {},
    .source = "RFC 9110 section 15.4",
};

inline constexpr RuleInfo kConfAllowMissing{
    .id = "conf-allow-missing",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "405 without Allow",
    .message = "The client is told that the method is wrong and not which one is right.",
    .fix = "List the methods in Allow.",
    .line = "Allow: GET, HEAD",
    .source = "RFC 9110 section 15.5.6",
};

inline constexpr RuleInfo kConfAllowContradicts{
    .id = "conf-allow-contradicts",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "405, and Allow lists the method",
    .message = "The answer says that the method is not allowed and lists it among those that are.",
    .fix = "Take it out of Allow.",
    .line = {},
    .source = "RFC 9110 section 15.5.6",
};

inline constexpr RuleInfo kConfNotAcceptableUnasked{
    .id = "conf-not-acceptable-unasked",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "406 to a request that asks for nothing",
    .message = "The request stated no preference that could not be met.",
    .fix = "Answer with another status.",
    .line = {},
    .source = "RFC 9110 section 15.5.7",
};

inline constexpr RuleInfo kConfUpgradeRequiredWithoutUpgrade{
    .id = "conf-upgrade-required-without-upgrade",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "426 without Upgrade",
    .message = "The client is not told which protocol is wanted.",
    .fix = "Name it in Upgrade.",
    .line = {},
    .source = "RFC 9110 section 15.5.22",
};

inline constexpr RuleInfo kConfSwitchWithoutUpgrade{
    .id = "conf-switch-without-upgrade",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "101 without Upgrade",
    .message = "The answer does not say which protocol is spoken from here on.",
    .fix = "Name it in Upgrade.",
    .line = {},
    .source = "RFC 9110 section 15.2.2",
};

inline constexpr RuleInfo kConfSwitchNotOffered{
    .id = "conf-switch-not-offered",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Switch to a protocol that was not offered",
    .message = "The server speaks a protocol the client did not ask for.",
    .fix = "Choose one of those in the request's Upgrade.",
    .line = {},
    .source = "RFC 9110 section 7.8",
};

inline constexpr RuleInfo kConfNotModifiedMethod{
    .id = "conf-not-modified-method",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "304 to another method than GET or HEAD",
    .message = "304 says that a stored answer is good; other methods have none.",
    .fix = "Answer with 412.",
    .line = {},
    .source = "RFC 9110 section 15.4.5",
};

inline constexpr RuleInfo kConfPreconditionNone{
    .id = "conf-precondition-none",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "304 or 412 without a condition",
    .message =
        "The request set no condition that could have this outcome; a client has nothing to show.",
    .fix = "Answer with the content.",
    .line = {},
    .source = "RFC 9110 section 15.4.5",
};

inline constexpr RuleInfo kConfNotModifiedField{
    .id = "conf-not-modified-field",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "304 with fields of the content",
    .message =
        "A 304 repeats only what caches need; other fields of the content cost bytes and may "
        "overwrite stored ones.",
    .fix = "Leave the field out of 304.",
    .line = {},
    .source = "RFC 9110 section 15.4.5",
};

inline constexpr RuleInfo kConfPartWithoutRange{
    .id = "conf-part-without-range",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "206 to a request without Range",
    .message = "The client asked for the whole and gets a part, which it may take for the whole.",
    .fix = "Answer with 200 and the whole.",
    .line = {},
    .source = "RFC 9110 section 15.3.7",
};

inline constexpr RuleInfo kConfPartUnspecified{
    .id = "conf-part-unspecified",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "206 without Content-Range",
    .message = "The client cannot tell which part it got.",
    .fix = "Send Content-Range.",
    .line = "Content-Range: bytes 0-499/1234",
    .source = "RFC 9110 section 15.3.7",
};

inline constexpr RuleInfo kConfContentRangeMalformed{
    .id = "conf-content-range-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Content-Range",
    .message = "The client cannot put the part where it belongs.",
    .fix = "Write it as \"bytes 0-499/1234\".",
    .line = {},
    .source = "RFC 9110 section 14.4",
};

inline constexpr RuleInfo kConfRangeUnsatisfiableUnasked{
    .id = "conf-range-unsatisfiable-unasked",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "416 to a request without Range",
    .message = "No range was asked for that could not be met.",
    .fix = "Answer with another status.",
    .line = {},
    .source = "RFC 9110 section 15.5.17",
};

inline constexpr RuleInfo kConfExpectationUnasked{
    .id = "conf-expectation-unasked",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "417 to a request without Expect",
    .message = "Nothing was expected that could not be met.",
    .fix = "Answer with another status.",
    .line = {},
    .source = "RFC 9110 section 15.5.18",
};

inline constexpr RuleInfo kConfStatusOutOfRange{
    .id = "conf-status-out-of-range",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Status outside 100 to 599",
    .message = "Clients treat such a status as 5xx, or fail.",
    .fix = "Send a registered status.",
    .line = {},
    .source = "RFC 9110 section 15",
};

inline constexpr RuleInfo kConfStatusDeprecated{
    .id = "conf-status-deprecated",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Status that is given up",
    .message = "305 and 306 are not to be used: clients overlook them.",
    .fix = "Send another status.",
    .line = {},
    .source = "RFC 9110 section 15.4.6",
};

inline constexpr RuleInfo kConfChallengeMissing{
    .id = "conf-challenge-missing",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "401 without WWW-Authenticate",
    .message = "A client that knows how to log in is not told that it should, or how.",
    .fix = "Send a challenge, or answer 403.",
    .line = "WWW-Authenticate: Bearer",
    .source = "RFC 9110 section 15.5.2",
};

inline constexpr RuleInfo kConfProxyChallengeMissing{
    .id = "conf-proxy-challenge-missing",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "407 without Proxy-Authenticate",
    .message = "The client is not told how to log in to the proxy.",
    .fix = "Send a challenge.",
    .line = {},
    .source = "RFC 9110 section 15.5.8",
};

inline constexpr RuleInfo kConfChallengeMalformed{
    .id = "conf-challenge-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed challenge",
    .message = "The client cannot read how to log in.",
    .fix = "Write it as: Basic realm=\"name\".",
    .line = {},
    .source = "RFC 9110 section 11.6.1",
};

inline constexpr RuleInfo kConfBasicWithoutRealm{
    .id = "conf-basic-without-realm",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Basic challenge without realm",
    .message = "The realm is required; clients use it to choose the password.",
    .fix = "Send a realm.",
    .line = "WWW-Authenticate: Basic realm=\"name\"",
    .source = "RFC 7617 section 2",
};

inline constexpr RuleInfo kConfIfNoneMatchIgnored{
    .id = "conf-if-none-match-ignored",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "If-None-Match was ignored",
    .message = "The client holds this very version and still gets it in full.",
    .fix = "Compare the tags and answer 304.",
    .line = {},
    .source = "RFC 9110 section 13.1.2",
};

inline constexpr RuleInfo kConfIfModifiedSinceIgnored{
    .id = "conf-if-modified-since-ignored",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "If-Modified-Since was ignored",
    .message = "The client holds this very version and still gets it in full.",
    .fix = "Compare the dates and answer 304.",
    .line = {},
    .source = "RFC 9110 section 13.1.3",
};

inline constexpr RuleInfo kConfLocationUndefined{
    .id = "conf-location-undefined",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Location where it means nothing",
    .message = "Location has a meaning for 201 and for redirects; elsewhere clients overlook it.",
    .fix = "Leave it out, or send the status that goes with it.",
    .line = {},
    .source = "RFC 9110 section 10.2.2",
};

inline constexpr RuleInfo kConfRetryAfterUndefined{
    .id = "conf-retry-after-undefined",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Retry-After where it means nothing",
    .message = "Retry-After has a meaning for 413, 429, 503 and redirects.",
    .fix = "Leave it out, or send the status that goes with it.",
    .line = {},
    .source = "RFC 9110 section 10.2.3",
};

}  // namespace rule

std::span<const RuleInfo* const> conformance_responses_rules();

void judge_conformance_responses(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
