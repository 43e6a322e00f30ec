// SPDX-License-Identifier: GPL-3.0-or-later
//
// What CSP Evaluator says of a policy, in its words: for those who compare. Its scope is script
// injection only; our own judgement is csp_strength.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct EvaluatorDirective {
    std::string name;
    std::vector<std::string> values;  // each once; keywords and schemes in lower case

    bool has(std::string_view value) const;
};

// Directives in the order of their first occurrence.
struct EvaluatorPolicy {
    std::vector<EvaluatorDirective> directives;

    const EvaluatorDirective* find(std::string_view name) const;
};
EvaluatorPolicy parse_for_evaluator(std::string_view text);

struct EvaluatorFinding {
    std::string_view type;      // "SCRIPT_UNSAFE_INLINE"
    std::string_view severity;  // "HIGH"
    std::string directive;
    std::string value;  // may be empty

    bool operator==(const EvaluatorFinding&) const = default;
};
using EvaluatorFindings = std::vector<EvaluatorFinding>;

enum class CspVersion : std::uint8_t { One = 1, Two, Three };

// As a browser that knows `version` sees the policy. Repeated findings are left out.
EvaluatorFindings evaluate_csp(const EvaluatorPolicy& policy, CspVersion version);

// As Lighthouse combines several policies.
struct LighthouseCsp {
    EvaluatorFindings failures;             // what every policy lets through
    EvaluatorFindings warnings;             // what any policy lacks for old browsers
    std::vector<EvaluatorFindings> syntax;  // of each policy
};
LighthouseCsp evaluate_csp_together(std::span<const EvaluatorPolicy> policies);

}  // namespace waybill::audit
