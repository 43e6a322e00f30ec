// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on sharing answers with other origins that take several exchanges to see.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCorsCredentialsAnyOrigin{
    .id = "cors-credentials-any-origin",
    .severity = Severity::Critical,
    .subject = Subject::CrossOrigin,
    .title = "Every origin may read answers with credentials",
    .message =
        "The server repeats whatever origin it is sent and allows credentials: any site can "
        "read this with the cookies of the visitor.",
    .fix = "Compare the origin with a list of your own, and leave the fields out for others.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

inline constexpr RuleInfo kCorsReflectsOrigin{
    .id = "cors-reflects-origin",
    .severity = Severity::Medium,
    .subject = Subject::CrossOrigin,
    .title = "Server that repeats whatever origin it is sent",
    .message =
        "Answers to unrelated origins each allow just that origin: any site may read them, "
        "without credentials so far.",
    .fix = "Compare the origin with a list of your own; for public data send *.",
    .line = {},
    .source = "Fetch standard, CORS protocol",
};

}  // namespace rule

std::span<const RuleInfo* const> cors_session_rules();

// An exchange whose request came from an origin that the server has no reason to trust.
void judge_untrusted_origin(const ExchangeFacts& facts, Findings& findings);

// Fed exchanges in order, tells hosts that repeat the origin they are sent to sites that have
// nothing to do with each other or with the host.
class CorsObserver {
public:
    // Adds to the findings of that exchange.
    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    static constexpr std::size_t kMostHosts = 4096;

    // By host: the site of the first strange origin that it allowed.
    std::unordered_map<std::string, std::string> first_allowed_;
};

}  // namespace waybill::audit
