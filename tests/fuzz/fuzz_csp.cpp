// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: whatever the bytes, all readings of a policy come to an end; directives are in a
// policy once by name, and their sources lie within the text; one more policy never makes the
// protection of scripts less, and neither the order of policies nor repeating one changes it; a
// policy that only reports changes nothing.
//
// Input: policies, one a line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>
#include <vector>

#include "core/audit/csp.h"
#include "core/audit/csp_evaluator.h"
#include "core/audit/csp_strength.h"
#include "core/audit/observatory_csp.h"
#include "core/base/bytes.h"

namespace {

using namespace waybill;
using namespace waybill::audit;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::vector<std::string_view> lines_of(std::string_view text) {
    constexpr std::size_t kMaxPolicies = 8;
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < kMaxPolicies) {
        const std::string_view line = text.substr(0, text.find('\n'));
        lines.push_back(line);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return lines;
}

void check_policy(const CspPolicy& policy, std::string_view text) {
    std::set<std::string_view> names;
    for (const CspDirective& directive : policy.directives) {
        require(names.insert(directive.name).second);
        for (const CspSource& source : directive.sources) {
            require(source.text.data() >= text.data()
                    && source.text.data() + source.text.size() <= text.data() + text.size());
            require(!source.text.empty());
        }
    }
}

void require_equal(const CspStrength& a, const CspStrength& b) {
    require(a.scripts == b.scripts && a.openings == b.openings && a.base == b.base
            && a.forms == b.forms && a.framing == b.framing);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const std::vector<std::string_view> lines = lines_of(text);
    std::vector<CspPolicy> policies;
    std::vector<CspPolicy> reversed;
    std::vector<EvaluatorPolicy> others;
    CspStrength before = csp_strength(policies);
    for (const std::string_view line : lines) {
        policies.push_back(parse_csp(line, CspOrigin::Header));
        check_policy(policies.back(), line);
        reversed.insert(reversed.begin(), parse_csp(line, CspOrigin::Header));
        const CspStrength after = csp_strength(policies);
        require(after.scripts >= before.scripts);
        require((after.openings & ~before.openings) == 0);
        before = after;
        others.push_back(parse_for_evaluator(line));
        for (const CspVersion version : {CspVersion::One, CspVersion::Two, CspVersion::Three}) {
            evaluate_csp(others.back(), version);
        }
    }
    require_equal(before, csp_strength(reversed));
    const std::size_t count = policies.size();
    for (std::size_t i = 0; i < count; ++i) {
        policies.push_back(parse_csp(lines[i], CspOrigin::Header));
        policies.push_back(parse_csp(lines[i], CspOrigin::ReportOnly));
    }
    require_equal(before, csp_strength(policies));
    require(evaluate_csp_together(others).syntax.size() == lines.size());
    const ObservatoryCsp observatory = observatory_csp({.lines = lines, .metas = lines});
    require(!observatory.result.empty());
    require(observatory.flags.has_value() == observatory.data.has_value());
    return 0;
}
