// SPDX-License-Identifier: GPL-3.0-or-later
//
// Watches the documents of a session for nonces that come again: no single response tells that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kCspNonceReused{
    .id = "csp-nonce-reused",
    .severity = Severity::High,
    .subject = Subject::Scripts,
    .title = "Nonce used in more than one response",
    .message =
        "The same nonce came with different responses: who has seen one can put it on a script "
        "of his own.",
    .fix =
        "Make a new random nonce for each response, and keep pages that carry one out of "
        "caches.",
    .line = {},
    .source = "CSP level 3, section 7.1",
};

}  // namespace rule

std::span<const RuleInfo* const> nonce_session_rules();

// Fed the exchanges of a session in order.
class NonceObserver {
public:
    // Adds a finding when a nonce of the response's enforced policies was in another response of
    // the same host. A 304 is passed over: the client's copy is no new document.
    void observe(const ExchangeFacts& facts, Findings& findings);

private:
    static constexpr std::size_t kMaxNonces = 65536;  // beyond it no new ones are remembered

    std::unordered_map<std::string, std::uint64_t> seen_;  // exchange by host and nonce
};

}  // namespace waybill::audit
