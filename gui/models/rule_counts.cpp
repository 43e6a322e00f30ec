// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/rule_counts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <QCoreApplication>

#include "core/analysis/scorecard.h"

namespace waybill::gui {
namespace {

constexpr std::uint32_t kBetweenLooks = 65'536;  // at the stop flag

bool has(const audit::Findings& findings, const audit::RuleInfo& rule) {
    return std::any_of(findings.begin(), findings.end(), [&](const audit::Finding& finding) {
        return finding.rule == &rule;
    });
}

}  // namespace

QString severityWords(audit::Severity severity) {
    switch (severity) {
        case audit::Severity::Critical:
            return QCoreApplication::translate("Severity", "Critical");
        case audit::Severity::High:
            return QCoreApplication::translate("Severity", "High");
        case audit::Severity::Medium:
            return QCoreApplication::translate("Severity", "Medium");
        case audit::Severity::Low:
            return QCoreApplication::translate("Severity", "Low");
        case audit::Severity::Info:
            break;
    }
    return QCoreApplication::translate("Severity", "Info");
}

std::vector<RuleCount> countRules(const analysis::SessionAudit& audit) {
    std::vector<std::uint64_t> count(audit.sets().size());
    std::vector<std::uint32_t> first(audit.sets().size());
    for (std::uint32_t i = 0; i < audit.size(); ++i) {
        const std::uint32_t set = audit.set_of(i);
        first[set] = count[set] == 0 ? i : first[set];
        ++count[set];
    }
    std::map<const audit::RuleInfo*, RuleCount> rules;
    std::map<const audit::RuleInfo*, std::size_t> last_set;
    for (std::size_t set = 0; set < count.size(); ++set) {
        if (count[set] == 0) {
            continue;
        }
        for (const audit::Finding& finding : audit.sets()[set]) {
            RuleCount& rule = rules[finding.rule];
            if (rule.rule == nullptr) {
                rule.rule = finding.rule;
                rule.first = first[set];
            }
            rule.severity = std::max(rule.severity, finding.severity);
            rule.first = std::min(rule.first, first[set]);
            // A rule may say several things of one exchange.
            if (std::exchange(last_set[finding.rule], set + 1) != set + 1) {
                rule.exchanges += count[set];
            }
        }
    }
    std::vector<RuleCount> sorted;
    for (const auto& [info, rule] : rules) {
        sorted.push_back(rule);
    }
    std::sort(sorted.begin(), sorted.end(), [](const RuleCount& a, const RuleCount& b) {
        if (a.severity != b.severity) {
            return a.severity > b.severity;
        }
        return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.rule->id < b.rule->id;
    });
    return sorted;
}

std::vector<RuleSummary> summariseRules(const LoadedSession& session,
                                        const std::atomic<bool>& stop) {
    const analysis::SessionAudit* const audit = session.audit();
    if (audit == nullptr) {
        return {};
    }
    std::vector<RuleSummary> rules;
    std::map<const audit::RuleInfo*, double> points;
    const analysis::Scorecard card = analysis::score_session(session.rows(), *audit);
    for (const analysis::Score* score : {&card.security, &card.caching, &card.conformance}) {
        for (const analysis::ScoreLine& line : score->lines) {
            points[line.rule] += line.points;
        }
    }
    // Which sets of findings each host has: few, of many exchanges.
    std::set<std::pair<store::StringId, std::uint32_t>> host_sets;
    const auto& rows = session.rows().exchanges;
    for (std::uint32_t i = 0; i < audit->size() && i < rows.size(); ++i) {
        if (i % kBetweenLooks == 0 && stop) {
            return {};
        }
        if (!audit->findings(i).empty()) {
            host_sets.emplace(rows[i].host, audit->set_of(i));
        }
    }
    std::set<std::pair<const audit::RuleInfo*, store::StringId>> rule_hosts;
    std::map<const audit::RuleInfo*, std::uint32_t> hosts;
    for (const auto& [host, set] : host_sets) {
        for (const audit::Finding& finding : audit->sets()[set]) {
            hosts[finding.rule] += rule_hosts.emplace(finding.rule, host).second ? 1U : 0U;
        }
    }
    for (const RuleCount& count : countRules(*audit)) {
        rules.push_back({count, hosts[count.rule], points[count.rule]});
    }
    return rules;
}

std::vector<std::uint32_t> exchangesWith(const LoadedSession& session,
                                         const audit::RuleInfo& rule,
                                         const std::atomic<bool>& stop) {
    const analysis::SessionAudit* const audit = session.audit();
    if (audit == nullptr) {
        return {};
    }
    std::vector<bool> wanted;
    for (const audit::Findings& findings : audit->sets()) {
        wanted.push_back(has(findings, rule));
    }
    std::vector<std::uint32_t> exchanges;
    for (std::uint32_t i = 0; i < audit->size(); ++i) {
        if (i % kBetweenLooks == 0 && stop) {
            return {};
        }
        if (wanted[audit->set_of(i)]) {
            exchanges.push_back(i);
        }
    }
    return exchanges;
}

}  // namespace waybill::gui
