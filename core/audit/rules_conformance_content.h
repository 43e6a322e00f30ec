// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules of conformance for contents and the fields that describe them.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kConfTypeMissing{
    .id = "conf-type-missing",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Request content without Content-Type",
    .message = "The server has to guess what was sent; many answer 415 or read nothing at all.",
    .fix = "Send the type of the content.",
    .line = "Content-Type: application/json",
    .source = "RFC 9110 section 8.3",
};

inline constexpr RuleInfo kConfTypeMalformed{
    .id = "conf-type-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Content-Type in a request",
    .message = "The type cannot be read: the server guesses what was sent, or answers 415.",
    .fix = "Write it as type/subtype.",
    .line = {},
    .source = "RFC 9110 section 8.3.1",
};

inline constexpr RuleInfo kConfTypeParameterRepeated{
    .id = "conf-type-parameter-repeated",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Parameter of Content-Type given twice",
    .message =
        "Programs that take the first and programs that take the last see different contents.",
    .fix = "Send each parameter once.",
    .line = {},
    .source = "RFC 6838 section 4.3",
};

inline constexpr RuleInfo kConfCodingFailed{
    .id = "conf-coding-failed",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Content-Encoding that cannot be undone",
    .message =
        "The content is not what Content-Encoding says: clients show an error, or raw bytes.",
    .fix = "Name the coding that was applied, and no other.",
    .line = {},
    .source = "RFC 9110 section 8.4",
};

inline constexpr RuleInfo kConfJsonMalformed{
    .id = "conf-json-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Content is not valid JSON",
    .message = "The type says JSON and it is not: clients fail to read it.",
    .fix = "Make JSON with a library, or send the type it has.",
    .line = {},
    .source = "RFC 8259",
};

inline constexpr RuleInfo kConfJsonCharset{
    .id = "conf-json-charset",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "JSON that is not UTF-8",
    .message = "JSON between systems is UTF-8; other character sets are read wrongly.",
    .fix = "Send UTF-8, without a charset parameter.",
    .line = "Content-Type: application/json",
    .source = "RFC 8259 section 8.1",
};

inline constexpr RuleInfo kConfXmlMalformed{
    .id = "conf-xml-malformed",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Content is not XML",
    .message = "The type says XML and it does not begin with markup: clients fail to read it.",
    .fix = "Send the type it has.",
    .line = {},
    .source = "XML 1.0",
};

inline constexpr RuleInfo kConfXmlEntities{
    .id = "conf-xml-entities",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "XML that declares entities",
    .message = "Entities can be made to read files or to grow without bound in careless parsers.",
    .fix = "Send XML without entity declarations, and switch them off where it is read.",
    .line = {},
    .source = "OWASP XXE Prevention",
};

inline constexpr RuleInfo kConfFormMalformed{
    .id = "conf-form-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed form encoding",
    .message = "The body is not written as the form encoding demands: fields may be read wrongly.",
    .fix = "Percent-encode all but letters, digits and -._*.",
    .line = {},
    .source = "URL standard section 5",
};

inline constexpr RuleInfo kConfBoundaryMissing{
    .id = "conf-boundary-missing",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Multipart without a boundary",
    .message = "Nobody can tell where the parts begin.",
    .fix = "Name the boundary in Content-Type.",
    .line = {},
    .source = "RFC 2046 section 5.1",
};

inline constexpr RuleInfo kConfBoundaryNotFound{
    .id = "conf-boundary-not-found",
    .severity = Severity::Medium,
    .subject = Subject::Conformance,
    .title = "Multipart boundary that is not in the content",
    .message = "The parts are not separated by what Content-Type says: they cannot be read.",
    .fix = "Name the boundary that is used.",
    .line = {},
    .source = "RFC 2046 section 5.1",
};

inline constexpr RuleInfo kConfFilenamePercent{
    .id = "conf-filename-percent",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Percent signs in filename",
    .message = "Some browsers decode them and some do not: the file gets an odd name.",
    .fix = "Send filename*=UTF-8'' for such names.",
    .line = {},
    .source = "RFC 6266 appendix D",
};

inline constexpr RuleInfo kConfFilenameBackslash{
    .id = "conf-filename-backslash",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Backslash in filename",
    .message = "Some programs take it for a folder separator and some for an escape.",
    .fix = "Leave it out.",
    .line = {},
    .source = "RFC 6266 appendix D",
};

inline constexpr RuleInfo kConfFilenameNotAscii{
    .id = "conf-filename-not-ascii",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Bytes beyond ASCII in filename",
    .message = "Programs guess the character set and get it wrong.",
    .fix = "Send filename*=UTF-8'' for such names.",
    .line = {},
    .source = "RFC 6266 appendix D",
};

inline constexpr RuleInfo kConfFilenameStarAlone{
    .id = "conf-filename-star-alone",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "filename* without filename",
    .message = "Programs that do not know filename* have no name for the file.",
    .fix = "Send filename too, before it.",
    .line = {},
    .source = "RFC 6266 appendix D",
};

inline constexpr RuleInfo kConfFilenameStarFirst{
    .id = "conf-filename-star-first",
    .severity = Severity::Info,
    .subject = Subject::Conformance,
    .title = "filename* before filename",
    .message = "Some old programs take the first one they find.",
    .fix = "Send filename first.",
    .line = {},
    .source = "RFC 6266 appendix D",
};

inline constexpr RuleInfo kConfFilenameStarQuoted{
    .id = "conf-filename-star-quoted",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "filename* in quotes",
    .message = "The value of filename* is not a quoted string; not all programs read it.",
    .fix = "Leave the quotes out.",
    .line = {},
    .source = "RFC 8187 section 3.2.1",
};

inline constexpr RuleInfo kConfLinkWithoutRel{
    .id = "conf-link-without-rel",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Link without rel",
    .message = "A link without a relation says nothing.",
    .fix = "Name the relation.",
    .line = {},
    .source = "RFC 8288 section 3.3",
};

inline constexpr RuleInfo kConfLinkMalformed{
    .id = "conf-link-malformed",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Malformed Link",
    .message = "The target does not stand in angle brackets: the link is overlooked.",
    .fix = "Write it as: <address>; rel=\"next\".",
    .line = {},
    .source = "RFC 8288 section 3",
};

inline constexpr RuleInfo kConfCodingUnwanted{
    .id = "conf-coding-unwanted",
    .severity = Severity::Low,
    .subject = Subject::Conformance,
    .title = "Content coding that was not asked for",
    .message = "The client did not say that it can undo this coding, and may show raw bytes.",
    .fix = "Choose a coding out of Accept-Encoding.",
    .line = {},
    .source = "RFC 9110 section 12.5.3",
};

}  // namespace rule

std::span<const RuleInfo* const> conformance_content_rules();

void judge_conformance_content(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
