// SPDX-License-Identifier: GPL-3.0-or-later
//
// Our own scores, with their arithmetic: of one exchange, of a host, of a session.
//
// A score begins at 100. Each rule that found something takes points by its severity, once, however
// many exchanges it found: half of them for that it happened at all, half by the share of the
// exchanges that have it. What one subject may take is capped. A critical finding caps the grade
// at D, one of high severity at B. What does not apply takes nothing and gives nothing: a rule
// fires only where it applies.
//
// Security, caching and conformance are three scores; they are never mixed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/session_audit.h"
#include "core/audit/finding.h"
#include "core/store/session.h"

namespace waybill::analysis {

// Changes with the arithmetic: scores of different versions do not compare.
inline constexpr int kScorecardVersion = 1;

// What one rule took.
struct ScoreLine {
    const audit::RuleInfo* rule = nullptr;
    audit::Severity severity = audit::Severity::Info;  // the gravest found
    std::uint64_t affected = 0;                        // exchanges that have it
    std::uint32_t first = 0;                           // index of the first of them
    double points = 0;                                 // taken, before the subject's cap
};

struct Score {
    double value = 100;  // 0 to 100
    std::string_view grade = "A+";
    bool grade_capped = false;     // a grave finding holds it down
    std::vector<ScoreLine> lines;  // those that take most first; Info takes nothing and is not here
};

struct Scorecard {
    std::string host;  // empty: of the whole session, or of one exchange
    std::uint64_t exchanges = 0;
    std::uint64_t documents = 0;
    Score security;
    Score caching;
    Score conformance;

    // Fewer documents say little about a site: then the grade is a hint.
    bool enough_evidence() const { return documents >= 3; }
};

// "A+" to "F" of a score, as the HTTP Observatory's chart cuts it.
std::string_view grade_of(double score);

// Of one exchange alone.
Scorecard score_exchange(const audit::Findings& findings);

// Of these exchanges alone (indices, ascending), or of all; an exchange that was not judged does
// not count.
using Selected = std::vector<std::uint32_t>;
Scorecard score_session(const store::Session& session,
                        const SessionAudit& audit,
                        const Selected* selected = nullptr);

// One card for each host, by its name.
std::vector<Scorecard> score_hosts(const store::Session& session,
                                   const SessionAudit& audit,
                                   const Selected* selected = nullptr);

}  // namespace waybill::analysis
