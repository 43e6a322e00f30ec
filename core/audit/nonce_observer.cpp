// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/nonce_observer.h"

#include <array>
#include <utility>

#include "core/audit/csp.h"
#include "core/audit/csp_evidence.h"
#include "core/audit/rules_csp.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kCspNonceReused});

}  // namespace

std::span<const RuleInfo* const> nonce_session_rules() {
    return kRules;
}

void NonceObserver::observe(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    if (!facts.is_document || !exchange.response.present || exchange.response.head.status == 304) {
        return;
    }
    const auto policies = csp_policies(exchange.response.head.fields, csp_metas(facts.html));
    for (const CspPolicy& policy : policies) {
        for (const CspDirective& directive : policy.directives) {
            for (const CspSource& source : directive.sources) {
                if (!policy.enforced() || source.kind != CspSourceKind::Nonce) {
                    continue;
                }
                std::string key = ascii::lower(exchange.url.host);
                key += ' ';
                key += source.value;
                const auto seen = seen_.find(key);
                if (seen == seen_.end()) {
                    if (seen_.size() < kMaxNonces) {
                        seen_.emplace(std::move(key), exchange.id);
                    }
                } else if (seen->second != exchange.id) {
                    report(findings,
                           rule::kCspNonceReused,
                           csp_evidence(policy, directive.name),
                           "as in exchange " + std::to_string(seen->second));
                    return;
                }
            }
        }
    }
}

}  // namespace waybill::audit
