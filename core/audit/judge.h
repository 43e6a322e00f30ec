// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs all rules that look at one exchange alone.
//
// Rules come in two kinds. Those on policies see only what policy_key() covers, so that equal
// answers are judged once; the others (dates, sizes, secrets, bodies) run for each exchange.
#pragma once

#include <cstdint>

#include "core/audit/exchange_facts.h"
#include "core/audit/finding.h"

namespace waybill::audit {

void judge_policies(const ExchangeFacts& facts, Findings& findings);
void judge_each(const ExchangeFacts& facts, Findings& findings);

// Both.
Findings judge(const ExchangeFacts& facts);

// Equal for two exchanges of which judge_policies() says the same, but for the chance of 2^-64:
// over the method, host, scheme, role and status, the request's Origin and what it wants, and all
// fields of the response but those whose values change with each answer (is_volatile()).
std::uint64_t policy_key(const ExchangeFacts& facts);

// Equal for two exchanges of which judge() says the same, but for evidence and details. Told from
// the raw heads, before they are parsed: over all their bytes but those that rules see the form of
// only (short numbers in the URL, an ETag's digits, a length), endpoints and the second they began
// in. 0: there may be no other like it (something was wrong on the wire, there are trailers or
// interim responses). `bodies`: a digest of the bodies that rules look into, as sent; 0: none.
std::uint64_t judgement_key(const http::Exchange& exchange, std::uint64_t bodies = 0);

// Whether a response field's value does not count in policy_key(): only that it is there does.
// Rules on policies do not look at such values.
bool is_volatile(std::string_view field_name);

}  // namespace waybill::audit
