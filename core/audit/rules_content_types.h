// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules that hold the declared type of content against what it is used for and what it is.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCharsetNeedless{
    .id = "charset-needless",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Charset for content that is no text",
    .message =
        "Images, fonts, sounds and films have no charset parameter; nobody reads it, and it keeps "
        "the type from being compared as it is.",
    .fix = "Send the bare media type.",
    .line = {},
    .source = "RFC 9110 section 8.3.2",
};

inline constexpr RuleInfo kContentTypeMismatch{
    .id = "content-type-mismatch",
    .severity = Severity::Low,
    .subject = Subject::Content,
    .title = "Content-Type that does not fit the content",
    .message =
        "The declared type is not that of the content, or not one for what the page uses it as. "
        "Browsers refuse it or guess, and what they guess may run.",
    .fix = "Declare the type that the content has, and answer missing files with 404.",
    .line = {},
    .source = "MIME Sniffing standard; Fetch standard, nosniff",
};

inline constexpr RuleInfo kScriptTypeObsolete{
    .id = "script-type-obsolete",
    .severity = Severity::Info,
    .subject = Subject::Content,
    .title = "Old name of the JavaScript media type",
    .message =
        "The name is one of the obsolete aliases of text/javascript; browsers still know it.",
    .fix = "Use the registered name.",
    .line = "Content-Type: text/javascript; charset=utf-8",
    .source = "RFC 9239 section 6",
};

}  // namespace rule

std::span<const RuleInfo* const> content_type_rules();

// Of an exchange on its own: the request's destination and the body count.
void judge_content_types(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
