// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules of conformance for requests.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kConfHostMissing{
    .id = "conf-host-missing",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "HTTP/1.1 request without Host, not refused",
    .message =
        "A request without Host must be answered with 400; a server that guesses the host can be "
        "led to another site.",
    .fix = "Send Host; answer requests without it with 400.",
    .line = {},
    .source = "RFC 9112 section 3.2",
};

inline constexpr RuleInfo kConfTeWithoutConnection{
    .id = "conf-te-without-connection",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "TE without Connection: TE",
    .message = "TE is for the next hop; without Connection: TE a proxy may pass it on.",
    .fix = "Send Connection: TE with it.",
    .line = "Connection: TE",
    .source = "RFC 9110 section 10.1.4",
};

inline constexpr RuleInfo kConfTeChunked{
    .id = "conf-te-chunked",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "TE names chunked",
    .message = "Each recipient knows chunked; it must not be named in TE.",
    .fix = "Leave chunked out of TE.",
    .line = {},
    .source = "RFC 9110 section 10.1.4",
};

inline constexpr RuleInfo kConfLengthMissing{
    .id = "conf-length-missing",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "POST, PUT or PATCH without a length",
    .message =
        "A request with a method that usually has a body says nothing of one. Some servers answer "
        "411 or wait.",
    .fix = "Send Content-Length: 0 with an empty body.",
    .line = "Content-Length: 0",
    .source = "RFC 9110 section 8.6",
};

inline constexpr RuleInfo kConfBodyWithGet{
    .id = "conf-body-with-get",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "GET with a body",
    .message =
        "A body of GET means nothing: caches and proxies overlook or refuse it, and some programs "
        "see it as the next request.",
    .fix = "Put the parameters into the address, or use POST or QUERY.",
    .line = {},
    .source = "RFC 9110 section 9.3.1",
};

inline constexpr RuleInfo kConfBodyWithHead{
    .id = "conf-body-with-head",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "HEAD with a body",
    .message = "A body of HEAD means nothing and may be refused.",
    .fix = "Send HEAD without a body.",
    .line = {},
    .source = "RFC 9110 section 9.3.2",
};

inline constexpr RuleInfo kConfBodyWithDelete{
    .id = "conf-body-with-delete",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "DELETE with a body",
    .message =
        "A body of DELETE means nothing by the standard; proxies and servers may refuse it or drop "
        "it.",
    .fix = "Name what is to be deleted in the address.",
    .line = {},
    .source = "RFC 9110 section 9.3.5",
};

inline constexpr RuleInfo kConfExpectWithoutBody{
    .id = "conf-expect-without-body",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Expect: 100-continue without a body",
    .message = "There is nothing the server could let the client continue with.",
    .fix = "Send it with a body only.",
    .line = {},
    .source = "RFC 9110 section 10.1.1",
};

inline constexpr RuleInfo kConfRefererFromHttps{
    .id = "conf-referer-from-https",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Address of an https page sent in cleartext",
    .message =
        "The page's address, which may hold secrets, goes over the network for everybody to read.",
    .fix = "Set a Referrer-Policy, and use https for the target.",
    .line = "Referrer-Policy: strict-origin-when-cross-origin",
    .source = "RFC 9110 section 10.1.3",
};

inline constexpr RuleInfo kConfIfMatchWeak{
    .id = "conf-if-match-weak",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Weak tag in If-Match",
    .message =
        "If-Match compares strongly, so that a weak tag never matches: the request always fails.",
    .fix = "Send strong tags for what is edited.",
    .line = {},
    .source = "RFC 9110 section 13.1.1",
};

inline constexpr RuleInfo kConfIfRangeAlone{
    .id = "conf-if-range-alone",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "If-Range without Range",
    .message = "Without a Range there is nothing to make conditional.",
    .fix = "Send If-Range together with Range.",
    .line = {},
    .source = "RFC 9110 section 13.1.5",
};

inline constexpr RuleInfo kConfIfRangeWeak{
    .id = "conf-if-range-weak",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Weak tag in If-Range",
    .message = "A weak tag must not be used to join parts: they may be of different versions.",
    .fix = "Send a strong tag, or none.",
    .line = {},
    .source = "RFC 9110 section 13.1.5",
};

inline constexpr RuleInfo kConfRangeSyntax{
    .id = "conf-range-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Range",
    .message = "A Range that cannot be read is overlooked: the whole content is sent.",
    .fix = "Write it as \"bytes=0-499\".",
    .line = {},
    .source = "RFC 9110 section 14.2",
};

inline constexpr RuleInfo kConfRangeMethod{
    .id = "conf-range-method",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "Range with a method other than GET",
    .message = "Range has a meaning for GET only.",
    .fix = "Leave it out.",
    .line = {},
    .source = "RFC 9110 section 14.2",
};

inline constexpr RuleInfo kConfMethodCase{
    .id = "conf-method-case",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Method in small letters",
    .message = "Methods are compared in their case: \"get\" is not GET.",
    .fix = "Write the method in capital letters.",
    .line = {},
    .source = "RFC 9110 section 9.1",
};

inline constexpr RuleInfo kConfWeightSyntax{
    .id = "conf-weight-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed weight",
    .message =
        "A weight is 0 to 1 with at most three digits behind the point. Servers overlook the "
        "member, or the whole field.",
    .fix = "Write weights as q=0.8.",
    .line = {},
    .source = "RFC 9110 section 12.4.2",
};

inline constexpr RuleInfo kConfAcceptSyntax{
    .id = "conf-accept-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Accept",
    .message = "A member is no media type; servers may answer 400 or overlook the field.",
    .fix = "Send media types such as text/html.",
    .line = {},
    .source = "RFC 9110 section 12.5.1",
};

inline constexpr RuleInfo kConfOriginSyntax{
    .id = "conf-origin-syntax",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Origin",
    .message =
        "An Origin is a scheme, a host and a port, or null. With anything else checks of origins "
        "fail, or are passed wrongly.",
    .fix = "Send one origin without a path.",
    .line = {},
    .source = "RFC 6454 section 7.1",
};

inline constexpr RuleInfo kConfTokenInUriStorable{
    .id = "conf-token-in-uri-storable",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Answer to an access token in the address may be stored",
    .message = "Caches may keep an answer that only the token's owner should get.",
    .fix = "Send Cache-Control: no-store with the request, or private with the answer.",
    .line = "Cache-Control: private",
    .source = "RFC 6750 section 2.3",
};

inline constexpr RuleInfo kConfCredentialsMissing{
    .id = "conf-credentials-missing",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Authorization without credentials",
    .message = "The field names a scheme and nothing else.",
    .fix = "Send the credentials, or leave the field out.",
    .line = {},
    .source = "RFC 9110 section 11.6.2",
};

inline constexpr RuleInfo kConfPreflightWithoutOrigin{
    .id = "conf-preflight-without-origin",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Preflight without Origin",
    .message =
        "A browser's preflight always says which origin asks; servers cannot judge it without.",
    .fix = "Send Origin.",
    .line = {},
    .source = "Fetch standard",
};

inline constexpr RuleInfo kConfEarlyData{
    .id = "conf-early-data",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Unsafe request in TLS early data",
    .message =
        "Early data can be replayed by anybody who recorded it; a request that changes something "
        "is then done twice.",
    .fix = "Send only safe requests early; answer others with 425.",
    .line = {},
    .source = "RFC 8470 section 4",
};

}  // namespace rule

std::span<const RuleInfo* const> conformance_requests_rules();

void judge_conformance_requests(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
