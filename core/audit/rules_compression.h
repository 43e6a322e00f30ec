// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on content codings: what travels larger than it need.
#pragma once

#include <span>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCompressionMissing{
    .id = "compression-missing",
    .severity = Severity::Low,
    .subject = Subject::Compression,
    .title = "Text sent without compression",
    .message =
        "The client accepts compressed content and the server sent text as it is: it took "
        "several times the bytes it needed.",
    .fix = "Switch on gzip, br or zstd for this type, and send Vary: Accept-Encoding with it.",
    .line = "Content-Encoding: br",
    .source = "RFC 9110 section 8.4",
};

inline constexpr RuleInfo kCompressionOfCompressed{
    .id = "compression-of-compressed",
    .severity = Severity::Info,
    .subject = Subject::Compression,
    .title = "Compressed content compressed again",
    .message =
        "The type is compressed by itself; another coding costs time on both sides and saves "
        "next to nothing.",
    .fix = "Leave images, fonts, media and archives out of the server's compression.",
    .line = {},
    .source = "RFC 9110 section 8.4",
};

}  // namespace rule

std::span<const RuleInfo* const> compression_rules();

// Of an exchange on its own: sizes count.
void judge_compression(const ExchangeFacts& facts, Findings& findings);

}  // namespace waybill::audit
