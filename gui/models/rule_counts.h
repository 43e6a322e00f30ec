// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was found in a recording, by rule: how often, at how many hosts, and the points it took.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <QString>

#include "core/analysis/session_audit.h"
#include "core/audit/finding.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// "Critical", "High", ...
QString severityWords(audit::Severity severity);

struct RuleCount {
    const audit::RuleInfo* rule = nullptr;
    audit::Severity severity = audit::Severity::Info;  // the gravest found
    std::uint64_t exchanges = 0;                       // that have it
    std::uint32_t first = 0;                           // index of the first of them
};

// Gravest first, then those that most exchanges have.
std::vector<RuleCount> countRules(const analysis::SessionAudit& audit);

struct RuleSummary : RuleCount {
    std::uint32_t hosts = 0;
    double points = 0;  // that it took of the recording's score
};

// The same with more, which takes longer. Empty when it was not judged, or stopped.
std::vector<RuleSummary> summariseRules(const LoadedSession& session,
                                        const std::atomic<bool>& stop);

// Indices of the exchanges that have it, ascending.
std::vector<std::uint32_t> exchangesWith(const LoadedSession& session,
                                         const audit::RuleInfo& rule,
                                         const std::atomic<bool>& stop);

}  // namespace waybill::gui
