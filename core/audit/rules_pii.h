// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on personal data in answers and URLs.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kPiiCard{
    .id = "pii-card",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Number of a payment card",
    .message =
        "The answer holds a number that has a card issuer's prefix, length and check "
        "digit.",
    .fix = "Send the last four digits only, and see to the answer's Cache-Control.",
    .line = {},
    .source = "PCI DSS requirement 3.4",
};

inline constexpr RuleInfo kPiiEmails{
    .id = "pii-emails",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Many mail addresses in one answer",
    .message = "One answer of an interface lists the mail addresses of many people.",
    .fix = "Send addresses only to those who need them, and a page at a time.",
    .line = {},
    .source = "CWE-359",
};

inline constexpr RuleInfo kPiiIban{
    .id = "pii-iban",
    .severity = Severity::Medium,
    .subject = Subject::Secrets,
    .title = "Bank account number",
    .message = "The answer holds an IBAN: country, length and check digits fit.",
    .fix = "Send the last digits only unless the account's owner asked for it.",
    .line = {},
    .source = "CWE-359",
};

inline constexpr RuleInfo kPiiInUrl{
    .id = "pii-in-url",
    .severity = Severity::Low,
    .subject = Subject::Secrets,
    .title = "Personal data in a URL",
    .message =
        "The query holds a mail address, or the number of a telephone, a card, an account or a "
        "social security; URLs are kept in logs and histories and are passed on in Referer.",
    .fix = "Send such data in the content of a POST request.",
    .line = {},
    .source = "RFC 9110 section 17.9",
};

inline constexpr RuleInfo kPiiSsn{
    .id = "pii-ssn",
    .severity = Severity::High,
    .subject = Subject::Secrets,
    .title = "Social security number",
    .message = "The answer holds a US social security number.",
    .fix = "Leave it out, or send the last four digits only.",
    .line = {},
    .source = "CWE-359",
};

}  // namespace rule

std::span<const RuleInfo* const> pii_rules();

void judge_pii(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
