// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules of conformance for both requests and responses: start lines, fields, framing.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kConfRequestHeadMalformed{
    .id = "conf-request-head-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Malformed request line",
    .message =
        "The request line is not formed as HTTP demands. Servers refuse it, or read it in ways of "
        "their own.",
    .fix = "Send \"METHOD target HTTP/1.1\".",
    .line = {},
    .source = "RFC 9112 section 3",
};

inline constexpr RuleInfo kConfResponseHeadMalformed{
    .id = "conf-response-head-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Malformed status line",
    .message =
        "The status line is not formed as HTTP demands. Clients may refuse the answer or take it "
        "for HTTP/0.9.",
    .fix = "Send \"HTTP/1.1 200 OK\".",
    .line = {},
    .source = "RFC 9112 section 4",
};

inline constexpr RuleInfo kConfVersionUnknown{
    .id = "conf-version-unknown",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "HTTP version that does not exist",
    .message = "The message names a version of HTTP that there is not.",
    .fix = "Send HTTP/1.1 in messages of this form.",
    .line = {},
    .source = "RFC 9112 section 2.3",
};

inline constexpr RuleInfo kConfMethodInvalid{
    .id = "conf-method-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Method with forbidden characters",
    .message = "The method is no token; most servers refuse the request.",
    .fix = "Use capital letters for methods.",
    .line = {},
    .source = "RFC 9110 section 9.1",
};

inline constexpr RuleInfo kConfTargetInvalid{
    .id = "conf-target-invalid",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Request target with forbidden characters",
    .message =
        "The target holds characters that must be percent-encoded. Servers and filters may decode "
        "it in different ways.",
    .fix = "Percent-encode all but letters, digits and the characters RFC 3986 allows.",
    .line = {},
    .source = "RFC 9112 section 3.2",
};

inline constexpr RuleInfo kConfFieldRepeated{
    .id = "conf-field-repeated",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Field given several times",
    .message =
        "A field that may stand in a message once is there more often. Some programs take the "
        "first value, some the last, some join them.",
    .fix = "Send it once.",
    .line = {},
    .source = "RFC 9110 section 5.3",
};

inline constexpr RuleInfo kConfBadWhitespace{
    .id = "conf-bad-whitespace",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "White space around an equals sign",
    .message =
        "White space inside a parameter is there for history's sake only; not all programs read "
        "it.",
    .fix = "Write parameters as name=value.",
    .line = {},
    .source = "RFC 9110 section 5.6.3",
};

inline constexpr RuleInfo kConfBodyIncomplete{
    .id = "conf-body-incomplete",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Body shorter than announced",
    .message =
        "The connection ended before all bytes of the body had come. A cache or client may keep "
        "half an answer.",
    .fix = "Find out why the sender stopped; clients must treat such answers as failed.",
    .line = {},
    .source = "RFC 9112 section 8",
};

inline constexpr RuleInfo kConfCodingForbidden{
    .id = "conf-coding-forbidden",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Transfer-Encoding where no body can be",
    .message =
        "An answer with status 1xx or 204 has no body and must not say how it is framed; clients "
        "may wait for one.",
    .fix = "Leave Transfer-Encoding out of such answers.",
    .line = {},
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kConfLengthForbidden{
    .id = "conf-length-forbidden",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Content-Length where no body can be",
    .message = "An answer with status 1xx or 204, or to CONNECT, must not carry Content-Length.",
    .fix = "Leave it out of such answers.",
    .line = {},
    .source = "RFC 9110 section 8.6",
};

inline constexpr RuleInfo kConfCloseDelimited{
    .id = "conf-close-delimited",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Answer ends with its connection",
    .message =
        "The answer has no length: the client cannot tell its end from a broken connection, and "
        "the connection cannot be used again.",
    .fix = "Send Content-Length, or use the chunked coding.",
    .line = {},
    .source = "RFC 9112 section 6.3",
};

inline constexpr RuleInfo kConfTrailerForbidden{
    .id = "conf-trailer-forbidden",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Field that may not be a trailer",
    .message =
        "Fields that frame, route or describe the content count for nothing behind it, or are "
        "merged by careless programs.",
    .fix = "Send it in the head.",
    .line = {},
    .source = "RFC 9110 section 6.5.1",
};

inline constexpr RuleInfo kConfHeadLarge{
    .id = "conf-head-large",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Head over 16 KB",
    .message =
        "Many servers and proxies refuse heads of more than 8 to 16 KB, and each request pays for "
        "it.",
    .fix = "Send fewer and smaller cookies and fields.",
    .line = {},
    .source = "RFC 9110 section 5.4",
};

inline constexpr RuleInfo kConfConnectionEndToEnd{
    .id = "conf-connection-end-to-end",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Connection names an end-to-end field",
    .message =
        "What Connection names is taken out by each proxy. A field that is meant for the other end "
        "gets lost, which can switch off its protection.",
    .fix = "Name only fields of this hop in Connection.",
    .line = {},
    .source = "RFC 9110 section 7.6.1",
};

inline constexpr RuleInfo kConfUpgradeWithoutConnection{
    .id = "conf-upgrade-without-connection",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Upgrade without Connection: upgrade",
    .message =
        "A proxy that does not know Upgrade would pass it on; without Connection: upgrade the "
        "field does not count.",
    .fix = "Send Connection: upgrade with it.",
    .line = "Connection: upgrade",
    .source = "RFC 9110 section 7.8",
};

inline constexpr RuleInfo kConfResponseFieldInRequest{
    .id = "conf-response-field-in-request",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Response field in a request",
    .message = "The field means something in responses only.",
    .fix = "Leave it out of requests.",
    .line = {},
    .source = "RFC 9110 section 6.3",
};

inline constexpr RuleInfo kConfRequestFieldInResponse{
    .id = "conf-request-field-in-response",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Request field in a response",
    .message = "The field means something in requests only.",
    .fix = "Leave it out of responses.",
    .line = {},
    .source = "RFC 9110 section 6.3",
};

inline constexpr RuleInfo kConfStructuredSyntax{
    .id = "conf-structured-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed structured field",
    .message = "One error makes the whole field count as if it were not there.",
    .fix = "Write it as RFC 9651 says.",
    .line = {},
    .source = "RFC 9651 section 4.2",
};

inline constexpr RuleInfo kConfDateSyntax{
    .id = "conf-date-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed date",
    .message = "A date that cannot be read counts as if it were not there, or as past.",
    .fix = "Write dates as \"Sun, 06 Nov 1994 08:49:37 GMT\".",
    .line = {},
    .source = "RFC 9110 section 5.6.7",
};

inline constexpr RuleInfo kConfDateObsolete{
    .id = "conf-date-obsolete",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Date in an obsolete form",
    .message = "Senders may not use the forms of RFC 850 and of asctime any more.",
    .fix = "Write dates as \"Sun, 06 Nov 1994 08:49:37 GMT\".",
    .line = {},
    .source = "RFC 9110 section 5.6.7",
};

inline constexpr RuleInfo kConfDateWeekday{
    .id = "conf-date-weekday",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Date with a wrong weekday",
    .message =
        "The weekday is not that of the date: something in the program that writes it is wrong.",
    .fix = "Make the date with a library.",
    .line = {},
    .source = "RFC 9110 section 5.6.7",
};

inline constexpr RuleInfo kConfNumberSyntax{
    .id = "conf-number-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Number that cannot be read",
    .message = "The field holds a number of decimal digits; this is something else.",
    .fix = "Send decimal digits only.",
    .line = {},
    .source = "RFC 9110 section 5.5",
};

inline constexpr RuleInfo kConfTagSyntax{
    .id = "conf-tag-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed entity tag",
    .message =
        "An entity tag without its quotes cannot be compared: caches and editors load everything "
        "again, or overwrite each other.",
    .fix = "Write it in quotes.",
    .line = "ETag: \"abc\"",
    .source = "RFC 9110 section 8.8.3",
};

inline constexpr RuleInfo kConfHttp2ConnectionField{
    .id = "conf-http2-connection-field",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Connection field in HTTP/2",
    .message =
        "HTTP/2 and 3 have no fields for one hop: such a message is malformed, and becomes "
        "dangerous when it is turned into HTTP/1.",
    .fix = "Leave Connection, Keep-Alive, Proxy-Connection, Transfer-Encoding and Upgrade out.",
    .line = {},
    .source = "RFC 9113 section 8.2.2",
};

inline constexpr RuleInfo kConfHttp2UppercaseName{
    .id = "conf-http2-uppercase-name",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Capital letters in a field name of HTTP/2",
    .message = "Names are in lower case in HTTP/2 and 3; such a message is malformed.",
    .fix = "Write names in lower case.",
    .line = {},
    .source = "RFC 9113 section 8.2.1",
};

inline constexpr RuleInfo kConfHttp2Switch{
    .id = "conf-http2-switch",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "101 in HTTP/2",
    .message = "HTTP/2 and 3 cannot switch protocols with 101.",
    .fix = "Use extended CONNECT instead.",
    .line = {},
    .source = "RFC 9113 section 8.6",
};

}  // namespace rule

std::span<const RuleInfo* const> conformance_messages_rules();

void judge_conformance_messages(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
