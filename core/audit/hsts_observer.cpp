// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/hsts_observer.h"

#include <array>

#include "core/audit/rules_hsts.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr auto kSessionRules = std::to_array<const RuleInfo*>({
    &rule::kHstsInconsistent,
});

}  // namespace

std::span<const RuleInfo* const> hsts_session_rules() {
    return kSessionRules;
}

void HstsObserver::observe(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    const http::Head& head = exchange.response.head;
    const std::string& host = exchange.url.host;
    // A 304 does not repeat fields; an address has no HSTS.
    if (!facts.over_tls || !exchange.response.present || !head.complete || head.status < 200
        || head.status == 304 || host.empty() || host.size() > 255 || http::is_ip_address(host)) {
        return;
    }
    const std::string name = http::comparable_host(host);
    auto found = hosts_.find(name);
    if (found == hosts_.end()) {
        if (hosts_.size() >= kMostHosts) {
            return;
        }
        found = hosts_.emplace(name, HstsObservation{}).first;
    }
    HstsObservation& seen = found->second;
    const http::Field* const field = head.fields.find("strict-transport-security");
    const Hsts hsts = field == nullptr ? Hsts{} : parse_hsts(field->value);
    if (!hsts.is_valid()) {
        if (seen.without++ == 0) {
            seen.first_without = exchange.id;
        }
        return;
    }
    if (seen.with++ == 0) {
        seen.max_age = *hsts.max_age;
        seen.include_subdomains = hsts.include_subdomains;
    } else if (seen.first_different == 0
               && (seen.max_age != *hsts.max_age
                   || seen.include_subdomains != hsts.include_subdomains)) {
        seen.first_different = exchange.id;
        seen.different = std::string(field->value.substr(0, kEvidenceKept));
    }
}

std::vector<HostFinding> HstsObserver::findings() const {
    std::vector<HostFinding> all;
    for (const auto& [host, seen] : hosts_) {
        if (seen.with == 0 || (seen.without == 0 && seen.first_different == 0)) {
            continue;
        }
        Findings made;
        if (seen.without > 0) {
            report(made,
                   rule::kHstsInconsistent,
                   {Side::Server, {}, {}},
                   std::to_string(seen.without) + " of " + std::to_string(seen.with + seen.without)
                       + " answers of " + host + " lack it");
            all.push_back({seen.first_without, std::move(made.front())});
        } else {
            report(made,
                   rule::kHstsInconsistent,
                   {Side::Server, "Strict-Transport-Security", seen.different},
                   host + " said max-age=" + std::to_string(seen.max_age)
                       + (seen.include_subdomains ? " with includeSubDomains" : "") + " before");
            all.push_back({seen.first_different, std::move(made.front())});
        }
    }
    return all;
}

}  // namespace waybill::audit
