// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/finding.h"

#include <algorithm>
#include <cstddef>

namespace waybill::audit {
namespace {

// A list of a quarter of a megabyte may be wrong at every comma: what is kept of one exchange must
// not be a multiple of what was sent.
constexpr std::ptrdiff_t kMostOfARule = 20;
constexpr std::size_t kLongestDetail = 500;

}  // namespace

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return "info";
        case Severity::Low:
            return "low";
        case Severity::Medium:
            return "medium";
        case Severity::High:
            return "high";
        case Severity::Critical:
            return "critical";
    }
    return "info";
}

std::string_view name_of(Subject subject) {
    switch (subject) {
        case Subject::Transport:
            return "transport";
        case Subject::Scripts:
            return "scripts";
        case Subject::Cookies:
            return "cookies";
        case Subject::Framing:
            return "framing";
        case Subject::CrossOrigin:
            return "cross-origin";
        case Subject::Content:
            return "content";
        case Subject::Leaks:
            return "leaks";
        case Subject::Secrets:
            return "secrets";
        case Subject::Forms:
            return "forms";
        case Subject::Caching:
            return "caching";
        case Subject::Compression:
            return "compression";
        case Subject::Connections:
            return "connections";
        case Subject::Conformance:
            return "conformance";
        case Subject::Smuggling:
            return "smuggling";
    }
    return "content";
}

void report(Findings& findings,
            const RuleInfo& rule,
            Evidence evidence,
            std::string detail,
            std::optional<Severity> severity) {
    if (findings.size() >= static_cast<std::size_t>(kMostOfARule)
        && std::count_if(findings.begin(), findings.end(), [&rule](const Finding& known) {
               return known.rule == &rule;
           }) >= kMostOfARule) {
        return;
    }
    if (detail.size() > kLongestDetail) {
        detail.resize(kLongestDetail);
    }
    if (evidence.value.size() > kEvidenceKept) {
        evidence.value.resize(kEvidenceKept);
    }
    findings.push_back(
        {&rule, severity.value_or(rule.severity), std::move(detail), std::move(evidence)});
}

}  // namespace waybill::audit
