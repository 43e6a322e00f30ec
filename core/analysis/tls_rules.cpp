// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/tls_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/audit/rules_tls.h"
#include "core/store/row_facts.h"
#include "core/store/row_url.h"

namespace waybill::analysis {

void judge_connections(const store::Session& session, SessionAudit& audit) {
    std::vector<bool> seen(session.connections.size());
    std::set<std::pair<std::string, const audit::RuleInfo*>> told;
    audit::Findings found;
    const auto end =
        static_cast<std::uint32_t>(std::min<std::size_t>(session.exchanges.size(), audit.size()));
    for (std::uint32_t i = 0; i < end; ++i) {
        const store::ExchangeRow& row = session.exchanges[i];
        const store::ConnectionRow& connection = session.connections[row.connection];
        const TlsFacts* const tls = store::tls_of(row, connection);
        if (tls == nullptr || seen[row.connection]) {
            continue;
        }
        seen[row.connection] = true;
        std::string host;
        if (row.has(store::row_flag::kHasRequest)) {
            host = store::RowUrl(session, row).host();
        }
        found.clear();
        audit::judge_tls(*tls, host, row.started, found);
        for (audit::Finding& finding : found) {
            if (told.emplace(tls->sni.empty() ? host : tls->sni, finding.rule).second) {
                audit.add_finding(i, std::move(finding));
            }
        }
    }
}

}  // namespace waybill::analysis
