// SPDX-License-Identifier: GPL-3.0-or-later
//
// The report of `waybill report`: what was seen, what analysis found, scores, and the exchanges; as
// text, Markdown, JSON, or one HTML file that needs nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analysis/scorecard.h"
#include "core/analysis/session_audit.h"
#include "core/audit/finding.h"
#include "core/report/summary.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

// Of a rule so many exchanges are listed by name.
inline constexpr std::size_t kAffectedListed = 20;

// All that one rule found.
struct RuleFindings {
    const audit::RuleInfo* rule = nullptr;
    audit::Severity severity = audit::Severity::Info;  // the gravest
    std::uint64_t affected = 0;                        // exchanges
    std::vector<std::uint32_t> exchanges;              // indices of the first of them
    std::uint32_t last = 0;                            // index of the last one
    audit::Finding example;                            // the first one that has evidence
};

struct SessionReport {
    const store::Session& session;
    const analysis::SessionAudit& audit;
    const std::vector<std::uint32_t>* selected = nullptr;  // indices, ascending; null: all
    Summary summary;
    std::vector<RuleFindings> findings;  // gravest first, then those that most exchanges have
    analysis::Scorecard card;
    std::vector<analysis::Scorecard> hosts;

    // How many exchanges it is about, and the index of each.
    std::size_t size() const {
        return selected != nullptr ? selected->size() : session.exchanges.size();
    }
    std::uint32_t index(std::size_t i) const {
        return selected != nullptr ? (*selected)[i] : static_cast<std::uint32_t>(i);
    }
    const store::ExchangeRow& row(std::size_t i) const { return session.exchanges[index(i)]; }
};

// All of them must outlive the report. With `selected`, it is about these exchanges alone.
SessionReport make_report(const store::Session& session,
                          const analysis::SessionAudit& audit,
                          const std::vector<std::uint32_t>* selected = nullptr);

void append_report_text(std::string& out, const SessionReport& report, const TextStyle& style);
void append_report_markdown(std::string& out, const SessionReport& report);
void append_report_json(std::string& out, const SessionReport& report);
void append_report_html(std::string& out, const SessionReport& report);

// "3 findings of high severity ...": one sentence, or that nothing was found.
std::string findings_headline(const SessionReport& report);

}  // namespace waybill::report
