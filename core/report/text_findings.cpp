// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_findings.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "core/analysis/scorecard.h"
#include "core/report/text_format.h"

namespace waybill::report {
namespace {

using analysis::Score;
using analysis::Scorecard;
using analysis::ScoreLine;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kNameWidth = 40;
constexpr std::size_t kScoreWidth = 5;
constexpr std::size_t kGradeWidth = 4;
constexpr std::size_t kSeverityWidth = 10;
constexpr std::size_t kCountWidth = 9;
constexpr std::size_t kMostHosts = 10;

std::string rounded(double score) {
    return std::to_string(std::lround(score));
}

void append_card(std::string& out,
                 const Scorecard& card,
                 std::string_view name,
                 const TextStyle& style) {
    Line line(out, style);
    line.space(kIndent).left(name, kNameWidth);
    for (const Score* score : {&card.security, &card.caching, &card.conformance}) {
        line.space(2)
            .right(rounded(score->value), kScoreWidth)
            .space(1)
            .left(score->grade, kGradeWidth);
    }
}

void append_scores(std::string& out,
                   const store::Session& session,
                   const analysis::SessionAudit& audit,
                   const Scorecard& whole,
                   const TextStyle& style) {
    out += '\n';
    Line(out, style)
        .left("Scores", kNameWidth + kIndent, Colour::Bold)
        .space(2)
        .left("security", kScoreWidth + 1 + kGradeWidth + 2, Colour::Bold)
        .left("caching", kScoreWidth + 1 + kGradeWidth + 2, Colour::Bold)
        .left("conformance", kScoreWidth + 1 + kGradeWidth + 2, Colour::Bold);
    append_card(out, whole, "everything recorded", style);
    std::vector<Scorecard> hosts = analysis::score_hosts(session, audit);
    std::sort(hosts.begin(), hosts.end(), [](const Scorecard& a, const Scorecard& b) {
        return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.host < b.host;
    });
    if (hosts.size() > 1) {
        for (std::size_t i = 0; i < std::min(hosts.size(), kMostHosts); ++i) {
            append_card(out, hosts[i], shown_host(hosts[i].host), style);
        }
        if (hosts.size() > kMostHosts) {
            Line(out, style)
                .space(kIndent)
                .text("and " + format_counted(hosts.size() - kMostHosts, "host", "hosts"));
        }
    }
    if (!whole.enough_evidence()) {
        Line(out, style)
            .space(kIndent)
            .text("Fewer than 3 pages were seen: a hint, no judgement of a site.");
    }
}

// What one rule found.
struct Found {
    const audit::RuleInfo* rule = nullptr;
    audit::Severity severity = audit::Severity::Info;
    std::uint64_t exchanges = 0;
    std::uint32_t first = 0;
};

std::vector<Found> gather(const analysis::SessionAudit& audit) {
    std::vector<std::uint64_t> count(audit.sets().size());
    std::vector<std::uint32_t> first(audit.sets().size());
    for (std::uint32_t i = 0; i < audit.size(); ++i) {
        const std::uint32_t set = audit.set_of(i);
        first[set] = count[set] == 0 ? i : first[set];
        ++count[set];
    }
    std::vector<Found> all;
    for (std::size_t set = 0; set < count.size(); ++set) {
        const audit::Findings& findings = audit.sets()[set];
        for (std::size_t i = 0; count[set] > 0 && i < findings.size(); ++i) {
            const audit::RuleInfo* const rule = findings[i].rule;
            auto found = std::find_if(
                all.begin(), all.end(), [&](const Found& entry) { return entry.rule == rule; });
            if (found == all.end()) {
                found = all.insert(all.end(), {rule, findings[i].severity, 0, first[set]});
            }
            const bool again =
                std::any_of(findings.begin(),
                            findings.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const audit::Finding& before) { return before.rule == rule; });
            found->severity = std::max(found->severity, findings[i].severity);
            found->first = std::min(found->first, first[set]);
            found->exchanges += again ? 0 : count[set];
        }
    }
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
        if (a.severity != b.severity) {
            return a.severity > b.severity;
        }
        return a.exchanges != b.exchanges ? a.exchanges > b.exchanges : a.rule->id < b.rule->id;
    });
    return all;
}

Colour colour_of(audit::Severity severity) {
    switch (severity) {
        case audit::Severity::Critical:
        case audit::Severity::High:
            return Colour::Red;
        case audit::Severity::Medium:
            return Colour::Yellow;
        case audit::Severity::Low:
        case audit::Severity::Info:
            return Colour::Plain;
    }
    return Colour::Plain;
}

}  // namespace

void append_text_findings(std::string& out,
                          const store::Session& session,
                          const analysis::SessionAudit& audit,
                          const TextStyle& style) {
    if (audit.size() == 0) {
        return;
    }
    append_scores(out, session, audit, analysis::score_session(session, audit), style);
    const std::vector<Found> all = gather(audit);
    out += '\n';
    Line(out, style).text(all.empty() ? "No findings" : "Findings", Colour::Bold);
    for (const Found& found : all) {
        Line(out, style)
            .space(kIndent)
            .left(audit::name_of(found.severity), kSeverityWidth, colour_of(found.severity))
            .left(found.rule->id, kNameWidth - kSeverityWidth)
            .right(std::to_string(found.exchanges), kCountWidth)
            .space(2)
            .left("#" + std::to_string(found.first + 1), kCountWidth)
            .text(found.rule->title);
        if (found.severity >= audit::Severity::Medium) {
            Line(out, style).space(kIndent + kSeverityWidth).text(found.rule->fix);
        }
    }
}

}  // namespace waybill::report
