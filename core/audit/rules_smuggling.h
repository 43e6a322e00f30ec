// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on framing that programs on the way may read in different ways, which is what request
// smuggling and response splitting need.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kSmugglingTeAndLength{
    .id = "smuggling-te-and-length",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Content-Length beside Transfer-Encoding",
    .message =
        "The message announces its body twice. Two programs on the way that believe different ones "
        "read different messages: a request can be hidden in the body of another.",
    .fix =
        "Send Transfer-Encoding alone, or Content-Length alone; a server should refuse a request "
        "with both.",
    .line = {},
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kSmugglingTeNotFinal{
    .id = "smuggling-te-not-final",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Transfer-Encoding does not end with chunked",
    .message =
        "Without chunked as the last coding the end of a request's body cannot be known; programs "
        "on the way may see it in different places.",
    .fix = "Make chunked the last coding, and answer such requests with 400.",
    .line = "Transfer-Encoding: chunked",
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kSmugglingChunkedTwice{
    .id = "smuggling-chunked-twice",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "chunked applied twice",
    .message =
        "The chunked coding may be applied once. One program takes off one layer and another two, "
        "so that they see different bodies.",
    .fix = "Name chunked once, as the last coding.",
    .line = "Transfer-Encoding: chunked",
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kSmugglingTeDisguised{
    .id = "smuggling-te-disguised",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Disguised Transfer-Encoding",
    .message =
        "The value looks like chunked but is not exactly that. Some programs read it as chunked "
        "and others overlook it, which is what request smuggling needs.",
    .fix = "Send exactly \"chunked\", and refuse requests with codings that are not known.",
    .line = "Transfer-Encoding: chunked",
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kSmugglingTeInOldVersion{
    .id = "smuggling-te-in-old-version",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Transfer-Encoding in HTTP/1.0",
    .message =
        "Programs of HTTP/1.0 do not know Transfer-Encoding and see the end of the body somewhere "
        "else.",
    .fix = "Answer HTTP/1.0 requests without Transfer-Encoding, and refuse it in them.",
    .line = {},
    .source = "RFC 9112 section 6.1",
};

inline constexpr RuleInfo kSmugglingLengthsDiffer{
    .id = "smuggling-lengths-differ",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Content-Length values that differ",
    .message =
        "The message announces two lengths for its body; programs that take the first one and "
        "programs that take the last one see different messages.",
    .fix = "Send one Content-Length, and refuse requests with differing ones.",
    .line = {},
    .source = "RFC 9112 section 6.3",
};

inline constexpr RuleInfo kSmugglingLengthRepeated{
    .id = "smuggling-length-repeated",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Content-Length given several times",
    .message =
        "Content-Length stands there more than once with the same value. Equal today, but the "
        "programs on the way evidently do not agree who sets it.",
    .fix = "Send one Content-Length.",
    .line = {},
    .source = "RFC 9110 section 8.6",
};

inline constexpr RuleInfo kSmugglingLengthMalformed{
    .id = "smuggling-length-malformed",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Content-Length is not a number",
    .message =
        "A length with a sign, spaces or letters is read by some programs and overlooked by "
        "others, which then see the body end elsewhere.",
    .fix = "Send decimal digits only, and refuse anything else.",
    .line = {},
    .source = "RFC 9110 section 8.6",
};

inline constexpr RuleInfo kSmugglingLengthLookalike{
    .id = "smuggling-length-lookalike",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Field that looks like a framing field",
    .message =
        "A name such as Content_Length or Transfer_Encoding is taken for the real field by servers "
        "that map underscores and hyphens to one character (CGI does).",
    .fix = "Drop fields whose names hold an underscore before they reach the application.",
    .line = {},
    .source = "RFC 9112 section 6.3, RFC 3875 section 4.1.18",
};

inline constexpr RuleInfo kSmugglingBareLf{
    .id = "smuggling-bare-lf",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Line that ends with LF alone",
    .message =
        "Some programs take LF alone for the end of a line and some do not, so they see different "
        "fields.",
    .fix = "End each line of the head with CR LF.",
    .line = {},
    .source = "RFC 9112 section 2.2",
};

inline constexpr RuleInfo kSmugglingBareCr{
    .id = "smuggling-bare-cr",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "CR that ends no line",
    .message =
        "A CR by itself is the end of a line for some programs and part of a value for others: "
        "fields can be hidden behind it.",
    .fix = "Refuse messages with a CR that is not followed by LF.",
    .line = {},
    .source = "RFC 9112 section 2.2",
};

inline constexpr RuleInfo kSmugglingFoldedLine{
    .id = "smuggling-folded-line",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Field folded over two lines",
    .message =
        "A field that goes on in the next line is obsolete. What one program joins another reads "
        "as a field of its own or drops.",
    .fix = "Write each field on one line.",
    .line = {},
    .source = "RFC 9112 section 5.2",
};

inline constexpr RuleInfo kSmugglingSpaceBeforeColon{
    .id = "smuggling-space-before-colon",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "White space before the colon",
    .message =
        "Some programs read the name with the space cut off and some drop the field: with "
        "Transfer-Encoding that hides a request.",
    .fix = "Put the colon right behind the name; a server must refuse such a request with 400.",
    .line = {},
    .source = "RFC 9112 section 5.1",
};

inline constexpr RuleInfo kSmugglingForbiddenCharacter{
    .id = "smuggling-forbidden-character",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Character that may not be in a head",
    .message =
        "A NUL or another control character stands in the head. Programs cut it off, drop it or "
        "read on behind it, each in its own way.",
    .fix = "Refuse messages with control characters in names, values and targets.",
    .line = {},
    .source = "RFC 9110 section 5.5",
};

inline constexpr RuleInfo kSmugglingFieldName{
    .id = "smuggling-field-name",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Field name with forbidden characters",
    .message = "A name that is no token is dropped by one program and kept by another.",
    .fix = "Use letters, digits and hyphens in field names.",
    .line = {},
    .source = "RFC 9110 section 5.6.2",
};

inline constexpr RuleInfo kSmugglingNotAField{
    .id = "smuggling-not-a-field",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Line of the head that is no field",
    .message =
        "A line without a colon, or without a name before it, is dropped, joined or taken for the "
        "end of the head, each by other programs.",
    .fix = "Send only lines of the form \"Name: value\".",
    .line = {},
    .source = "RFC 9112 section 5",
};

inline constexpr RuleInfo kSmugglingBadChunk{
    .id = "smuggling-bad-chunk",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Malformed chunked body",
    .message =
        "A chunk has a size that cannot be read, or does not end where it says. Programs that are "
        "lenient in different ways see the next request begin in different places.",
    .fix =
        "Send chunk sizes as plain hexadecimal digits, and close the connection on anything else.",
    .line = {},
    .source = "RFC 9112 section 7.1",
};

inline constexpr RuleInfo kSmugglingTargetHost{
    .id = "smuggling-target-host",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Target and Host name different hosts",
    .message =
        "The request line names one host and the Host field another. Caches, filters and servers "
        "that look at different ones can be played against each other.",
    .fix = "Send the host of the target in Host; a server must let the target decide.",
    .line = {},
    .source = "RFC 9112 section 3.2.2",
};

inline constexpr RuleInfo kSmugglingHostRepeated{
    .id = "smuggling-host-repeated",
    .severity = Severity::High,
    .subject = Subject::Smuggling,
    .title = "Host given several times",
    .message =
        "The first Host decides for some programs and the last for others: the request reaches a "
        "site that the one in front did not check.",
    .fix = "Send Host once; answer such a request with 400.",
    .line = {},
    .source = "RFC 9112 section 3.2",
};

inline constexpr RuleInfo kSmugglingHostInvalid{
    .id = "smuggling-host-invalid",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Host that is no host",
    .message =
        "The Host field holds something that is no host and port. It ends up in links, caches and "
        "logs.",
    .fix = "Answer such a request with 400.",
    .line = {},
    .source = "RFC 9112 section 3.2",
};

inline constexpr RuleInfo kSmugglingAfterClose{
    .id = "smuggling-after-close",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Message behind the last one",
    .message =
        "A message follows one that announced the end of the connection. What is in it was perhaps "
        "meant as part of another message.",
    .fix = "Close the connection behind a message with Connection: close.",
    .line = {},
    .source = "RFC 9112 section 9.6",
};

inline constexpr RuleInfo kSmugglingH2cUpgrade{
    .id = "smuggling-h2c-upgrade",
    .severity = Severity::Low,
    .subject = Subject::Smuggling,
    .title = "Upgrade to HTTP/2 in cleartext",
    .message =
        "Upgrade: h2c is given up by the standard. A proxy that passes it on lets the client speak "
        "to the server past all of its rules.",
    .fix = "Do not send it, and do not pass it on.",
    .line = {},
    .source = "RFC 9113 section 3.1",
};

inline constexpr RuleInfo kSmugglingBodyUnannounced{
    .id = "smuggling-body-unannounced",
    .severity = Severity::Medium,
    .subject = Subject::Smuggling,
    .title = "Bytes of a body that may not be there",
    .message =
        "Behind a message that cannot have a body came bytes that belong to no message. Whoever "
        "reads on takes them for the next one.",
    .fix = "Send no body with this status or method, and close the connection when one came.",
    .line = {},
    .source = "RFC 9112 section 6.3",
};

}  // namespace rule

std::span<const RuleInfo* const> smuggling_rules();

void judge_smuggling(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
