// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/framing_observer.h"

#include <array>

#include "core/audit/framing.h"
#include "core/http/domain_name.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({&rule::kFramingInconsistent});

}  // namespace

std::span<const RuleInfo* const> framing_session_rules() {
    return kRules;
}

void FramingObserver::observe(const ExchangeFacts& facts) {
    const http::Exchange& exchange = facts.exchange;
    const http::Message& response = exchange.response;
    const std::string& host = exchange.url.host;
    // Whole pages only: error pages come from another part of a server, and an answer without
    // content shows nothing to click on.
    if ((facts.role != Role::Document && facts.role != Role::Frame) || !response.present
        || !response.head.complete || response.head.status != 200 || response.body.size == 0
        || host.empty() || host.size() > 255) {
        return;
    }
    const std::string name = http::comparable_host(host);
    auto found = hosts_.find(name);
    if (found == hosts_.end()) {
        if (hosts_.size() >= kMostHosts) {
            return;
        }
        found = hosts_.emplace(name, Seen{}).first;
    }
    Seen& seen = found->second;
    if (framing_of(response.head.fields, host).by != FramingBy::Any) {
        ++seen.restricted;
    } else if (seen.open++ == 0) {
        seen.first_open = exchange.id;
    }
}

std::vector<HostFinding> FramingObserver::findings() const {
    std::vector<HostFinding> all;
    for (const auto& [host, seen] : hosts_) {
        if (seen.restricted == 0 || seen.open == 0) {
            continue;
        }
        Findings made;
        report(made,
               rule::kFramingInconsistent,
               {},
               std::to_string(seen.open) + " of " + std::to_string(seen.open + seen.restricted)
                   + " pages of " + host + " may be framed by anybody");
        all.push_back({seen.first_open, std::move(made.front())});
    }
    return all;
}

}  // namespace waybill::audit
