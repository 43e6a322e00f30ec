// SPDX-License-Identifier: GPL-3.0-or-later
//
// The claims of a policy that are about one exchange each.
#pragma once

#include <optional>
#include <string>

#include "core/analysis/check_policy.h"
#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::analysis {

// An exchange as claims see it.
struct ClaimSubject {
    const store::Session& session;
    std::uint32_t index = 0;
    const http::Exchange* exchange = nullptr;  // null where the claim needs rows alone

    const store::ExchangeRow& row() const { return session.exchanges[index]; }
};

// Whether a claim needs the loaded exchange.
bool needs_heads(const Claim& claim);

// Why the claim does not hold of the exchange; nothing where it does, or where it says nothing of
// single exchanges.
std::optional<std::string> violation_of(const Claim& claim, const ClaimSubject& subject);

}  // namespace waybill::analysis
