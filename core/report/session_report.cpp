// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/session_report.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/report/text_format.h"

namespace waybill::report {
namespace {

constexpr std::size_t kSeverities = 5;

void add(std::map<std::string_view, RuleFindings>& groups,
         const audit::Findings& findings,
         std::uint32_t exchange) {
    for (const audit::Finding& finding : findings) {
        RuleFindings& group = groups[finding.rule->id];
        if (group.rule == nullptr) {
            group.rule = finding.rule;
            group.example = finding;
        }
        group.severity = std::max(group.severity, finding.severity);
        if (group.example.evidence.value.empty() && !finding.evidence.value.empty()) {
            group.example = finding;
        }
        if (group.affected > 0 && group.last == exchange) {
            continue;  // the same rule, again
        }
        group.last = exchange;
        ++group.affected;
        if (group.exchanges.size() < kAffectedListed) {
            group.exchanges.push_back(exchange);
        }
    }
}

}  // namespace

SessionReport make_report(const store::Session& session,
                          const analysis::SessionAudit& audit,
                          const std::vector<std::uint32_t>* selected) {
    SessionReport report{session,
                         audit,
                         selected,
                         summarise(session, selected),
                         {},
                         analysis::score_session(session, audit, selected),
                         analysis::score_hosts(session, audit, selected)};
    std::map<std::string_view, RuleFindings> groups;
    for (std::size_t i = 0; i < report.size(); ++i) {
        add(groups, audit.findings(report.index(i)), report.index(i));
    }
    for (auto& [id, group] : groups) {
        report.findings.push_back(std::move(group));
    }
    std::stable_sort(report.findings.begin(),
                     report.findings.end(),
                     [](const RuleFindings& a, const RuleFindings& b) {
                         return a.severity != b.severity ? a.severity > b.severity
                                                         : a.affected > b.affected;
                     });
    return report;
}

std::string findings_headline(const SessionReport& report) {
    std::array<std::uint64_t, kSeverities> counts{};
    for (const RuleFindings& group : report.findings) {
        ++counts[static_cast<std::size_t>(group.severity)];
    }
    std::string text;
    for (std::size_t i = kSeverities; i-- > 0;) {
        if (counts[i] > 0) {
            text += text.empty() ? "" : ", ";
            text += format_count(counts[i]) + ' ';
            text += audit::name_of(static_cast<audit::Severity>(i));
        }
    }
    if (text.empty()) {
        return "Analysis found nothing to complain of.";
    }
    return "Analysis found " + format_counted(report.findings.size(), "thing", "things") + ": "
           + text + ".";
}

}  // namespace waybill::report
