// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on the values of single fields: their types, their members, and whether they fit the
// message that they stand in. Each looks at one field and at little else.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kConfStructuredType{
    .id = "conf-structured-type",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Structured field with a value of the wrong type",
    .message =
        "The field is well written, but holds a value of another type than its standard says; it "
        "is passed over as a whole.",
    .fix = "Write the value in the type that the standard asks for.",
    .line = {},
    .source = "RFC 9651 section 4.2",
};

inline constexpr RuleInfo kConfStructuredKeyRepeated{
    .id = "conf-structured-key-repeated",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Key twice in a structured field",
    .message =
        "Of a key that stands twice only the last value counts; the others are lost without a "
        "word.",
    .fix = "Write each key once.",
    .line = {},
    .source = "RFC 9651 section 3.1.2",
};

inline constexpr RuleInfo kConfStatusParameterUnknown{
    .id = "conf-status-parameter-unknown",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Unknown parameter in Cache-Status or Proxy-Status",
    .message =
        "The parameter is not registered, so no program but the writer's own understands it.",
    .fix = "Use the registered parameters, such as detail or details.",
    .line = {},
    .source = "RFC 9211 section 2",
};

inline constexpr RuleInfo kConfMediaTypesOffered{
    .id = "conf-media-types-offered",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed list of accepted media types",
    .message =
        "A member of Accept-Patch, Accept-Post or Accept-Query is no media type; clients cannot "
        "tell what they may send.",
    .fix = "List media types such as application/json.",
    .line = {},
    .source = "RFC 5789 section 3.1",
};

inline constexpr RuleInfo kConfTypeName{
    .id = "conf-type-name",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Media type with a name nobody can register",
    .message =
        "The name has characters that names of media types do not have; programs that check them "
        "refuse the content.",
    .fix = "Use letters, digits and !#$&-^_.+ only.",
    .line = {},
    .source = "RFC 6838 section 4.2",
};

inline constexpr RuleInfo kConfRangeUnitUnknown{
    .id = "conf-range-unit-unknown",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Unknown unit in Accept-Ranges",
    .message = "Clients ask for ranges in bytes only; with any other unit they ask for none.",
    .fix = "Say bytes, or none.",
    .line = "Accept-Ranges: bytes",
    .source = "RFC 9110 section 14.3",
};

inline constexpr RuleInfo kConfMemberRepeated{
    .id = "conf-member-repeated",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Member twice in a list",
    .message =
        "The field names the same thing twice, which says nothing more; often two programs add it "
        "without looking.",
    .fix = "Name each once.",
    .line = {},
    .source = "RFC 9110 section 5.6.1",
};

inline constexpr RuleInfo kConfTokenList{
    .id = "conf-token-list",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed list",
    .message = "A member of the list is no token; it is overlooked, or the whole field is.",
    .fix = "Write a list of names, separated by commas.",
    .line = {},
    .source = "RFC 9110 section 5.6.1",
};

inline constexpr RuleInfo kConfParameterRepeated{
    .id = "conf-parameter-repeated",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Parameter twice",
    .message =
        "Of a parameter that may stand there once, programs take the first or the last, as they "
        "like.",
    .fix = "Write it once.",
    .line = {},
    .source = "RFC 8288 section 3.3",
};

inline constexpr RuleInfo kConfLinkValue{
    .id = "conf-link-value",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Link with an unusable value",
    .message =
        "The anchor is no address, the type no media type, or the hint points to something that "
        "cannot be fetched; the link does not do what it is for.",
    .fix = "Write addresses and media types in their own syntax.",
    .line = {},
    .source = "RFC 8288 section 3",
};

inline constexpr RuleInfo kConfFieldJson{
    .id = "conf-field-json",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Field with malformed JSON",
    .message = "The value is not JSON, so browsers pass it over.",
    .fix = "Write JSON objects, separated by commas.",
    .line = {},
    .source = "Reporting API",
};

inline constexpr RuleInfo kNelInvalid{
    .id = "nel-invalid",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Invalid NEL policy",
    .message =
        "A member of the policy is missing or not what it must be; no failures are reported.",
    .fix = "Give report_to, max_age and fractions from 0 to 1.",
    .line = "NEL: {\"report_to\":\"default\",\"max_age\":2592000}",
    .source = "Network Error Logging section 4",
};

inline constexpr RuleInfo kNelGroupUnknown{
    .id = "nel-group-unknown",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "NEL without Report-To",
    .message =
        "The policy reports to a group, but no Report-To of the answer defines one; unless an "
        "earlier answer did, no failures are reported.",
    .fix = "Send Report-To with that group.",
    .line = {},
    .source = "Network Error Logging section 4",
};

inline constexpr RuleInfo kAltSvcInvalid{
    .id = "alt-svc-invalid",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Invalid Alt-Svc",
    .message =
        "What cannot be read is passed over: clients stay with the version and port that they came "
        "by.",
    .fix = "Write protocols with their ports in quotes, or clear alone.",
    .line = "Alt-Svc: h3=\":443\"; ma=86400",
    .source = "RFC 7838 section 3",
};

inline constexpr RuleInfo kServerTimingInvalid{
    .id = "server-timing-invalid",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Invalid Server-Timing",
    .message =
        "A metric has no name, or a duration that is no number; it is shown as 0, or not at all.",
    .fix = "Give milliseconds as a number, such as dur=53.2.",
    .line = {},
    .source = "Server Timing section 3.1",
};

inline constexpr RuleInfo kServerFieldLong{
    .id = "server-field-long",
    .severity = Severity::Info,
    .subject = Subject::Leaks,
    .title = "Long Server field",
    .message = "So much detail tells attackers what to look for, and every answer carries it.",
    .fix = "Name the product alone, or nothing.",
    .line = {},
    .source = "RFC 9110 section 10.2.4",
};

inline constexpr RuleInfo kConfTransferCodingUnwanted{
    .id = "conf-transfer-coding-unwanted",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Transfer coding that the client does not take",
    .message = "A client takes chunked only, unless its TE says more; it cannot read this content.",
    .fix = "Use no transfer coding but chunked.",
    .line = {},
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kCacheVaryNegotiate{
    .id = "cache-vary-negotiate",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Vary on Negotiate",
    .message =
        "Negotiate belongs to transparent negotiation, which no browser does; caches match on a "
        "field that is never there.",
    .fix = "Name the fields that the answer depends on.",
    .line = {},
    .source = "RFC 9110 section 12.5.5",
};

inline constexpr RuleInfo kClientHintsWithoutVary{
    .id = "client-hints-without-vary",
    .severity = Severity::Info,
    .subject = Subject::Caching,
    .title = "Client hints without Vary",
    .message =
        "The answer asks for client hints that its Vary does not name. Where the answer depends on "
        "them, caches give it to clients that sent others.",
    .fix = "Name the hints in Vary where the content depends on them.",
    .line = {},
    .source = "RFC 8942 section 3.2",
};

inline constexpr RuleInfo kDictionaryWithoutVary{
    .id = "dictionary-without-vary",
    .severity = Severity::Medium,
    .subject = Subject::Caching,
    .title = "Dictionary compression without Vary",
    .message =
        "The content can be read only with the dictionary that the request named; a cache that "
        "does not know so gives it to others, who cannot.",
    .fix = "Vary on both fields.",
    .line = "Vary: Accept-Encoding, Available-Dictionary",
    .source = "RFC 9842 section 6.2",
};

inline constexpr RuleInfo kDictionaryNotAccepted{
    .id = "dictionary-not-accepted",
    .severity = Severity::Info,
    .subject = Subject::Compression,
    .title = "Dictionary named without its coding",
    .message =
        "The request names a dictionary, but its Accept-Encoding takes neither dcb nor dcz, so the "
        "server cannot use it.",
    .fix = "Add dcb or dcz to Accept-Encoding.",
    .line = {},
    .source = "RFC 9842 section 2.2",
};

inline constexpr RuleInfo kCorsPreflightFieldElsewhere{
    .id = "cors-preflight-field-elsewhere",
    .severity = Severity::Info,
    .subject = Subject::CrossOrigin,
    .title = "Preflight field outside of a preflight",
    .message =
        "Browsers read this field in answers to preflights only; here it costs bytes and does "
        "nothing.",
    .fix = "Send it in answers to OPTIONS with Access-Control-Request-Method.",
    .line = {},
    .source = "Fetch standard",
};

inline constexpr RuleInfo kConfPreflightRequest{
    .id = "conf-preflight-request",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Incomplete preflight",
    .message =
        "Access-Control-Request fields belong into an OPTIONS request that names the method; "
        "servers do not take this for a preflight.",
    .fix = "Send OPTIONS with Access-Control-Request-Method.",
    .line = {},
    .source = "Fetch standard",
};

inline constexpr RuleInfo kSpeculationRulesInsecure{
    .id = "speculation-rules-insecure",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Speculation rules over cleartext",
    .message =
        "The rules are fetched over http, where anybody on the way can change what the browser "
        "loads ahead.",
    .fix = "Serve page and rules over https.",
    .line = {},
    .source = "HTML standard, speculative loading",
};

inline constexpr RuleInfo kConfContinueUnasked{
    .id = "conf-continue-unasked",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "100 Continue that nobody waits for",
    .message = "The request did not ask for 100; old clients take it for the final answer.",
    .fix = "Send 100 only after Expect: 100-continue.",
    .line = {},
    .source = "RFC 9110 section 15.2.1",
};

inline constexpr RuleInfo kResourceDeprecated{
    .id = "resource-deprecated",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Deprecated resource",
    .message = "The server says that this resource is deprecated; a later version may lack it.",
    .fix = "Look where its Link with rel=deprecation leads, and move to what replaces it.",
    .line = {},
    .source = "RFC 9745 section 2",
};

inline constexpr RuleInfo kResourceSunset{
    .id = "resource-sunset",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Resource beyond its end",
    .message =
        "The time at which the server meant to stop answering is past; it may be gone any day.",
    .fix = "Move to what replaces it, or send a later Sunset.",
    .line = {},
    .source = "RFC 8594 section 3",
};

inline constexpr RuleInfo kConfViaMalformed{
    .id = "conf-via-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Via",
    .message =
        "A member names no protocol version or no proxy; loops of proxies are not found then.",
    .fix = "Write it as \"1.1 name\".",
    .line = "Via: 1.1 proxy.example",
    .source = "RFC 9110 section 7.6.3",
};

inline constexpr RuleInfo kCookieAttributeUnknown{
    .id = "cookie-attribute-unknown",
    .severity = Severity::Info,
    .subject = Subject::Cookies,
    .title = "Unknown attribute of a cookie",
    .message = "Browsers pass over attributes that they do not know; often one is misspelt.",
    .fix = "Use the attributes of the standard only.",
    .line = {},
    .source = "RFC 6265bis section 5.6",
};

inline constexpr RuleInfo kCookieSetTwice{
    .id = "cookie-set-twice",
    .severity = Severity::Low,
    .subject = Subject::Cookies,
    .title = "Cookie set twice in one answer",
    .message = "The second line replaces the first; which one comes last is often chance.",
    .fix = "Set each cookie once.",
    .line = {},
    .source = "RFC 6265bis section 4.1.1",
};

inline constexpr RuleInfo kConfRetryAfterMalformed{
    .id = "conf-retry-after-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Retry-After",
    .message = "It is neither a number of seconds nor a date, so clients come back when they like.",
    .fix = "Give seconds, or a date.",
    .line = "Retry-After: 120",
    .source = "RFC 9110 section 10.2.3",
};

inline constexpr RuleInfo kConfKeepAliveMalformed{
    .id = "conf-keep-alive-malformed",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Malformed Keep-Alive",
    .message = "timeout and max are numbers; what is none is passed over, and clients guess.",
    .fix = "Write it as timeout=5, max=100.",
    .line = "Keep-Alive: timeout=5",
    .source = "RFC 2068 section 19.7.1",
};

inline constexpr RuleInfo kConfPreferenceUnasked{
    .id = "conf-preference-unasked",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Preference applied that was not asked for",
    .message =
        "The answer says it did what the request did not ask for; clients that read it are misled.",
    .fix = "Name only preferences of the request.",
    .line = {},
    .source = "RFC 7240 section 3",
};

inline constexpr RuleInfo kNoVarySearchInvalid{
    .id = "no-vary-search-invalid",
    .severity = Severity::Low,
    .subject = Subject::Caching,
    .title = "Invalid No-Vary-Search",
    .message =
        "A member has the wrong type, or except stands without params; caches take the whole query "
        "as part of the key.",
    .fix = "Write params as a boolean or a list of strings.",
    .line = "No-Vary-Search: params=(\"utm_source\")",
    .source = "No-Vary-Search draft section 3",
};

inline constexpr RuleInfo kRateLimitInvalid{
    .id = "rate-limit-invalid",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Invalid rate limit field",
    .message = "The field cannot be read, so clients do not know when to slow down.",
    .fix = "Write numbers, in the form of the draft that the field's name belongs to.",
    .line = "RateLimit: \"default\";r=50;t=30",
    .source = "RateLimit header fields draft",
};

}  // namespace rule

std::span<const RuleInfo* const> field_values_rules();
void judge_field_values(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
