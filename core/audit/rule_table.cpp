// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rule_table.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/audit/rules_cache_control.h"
#include "core/audit/rules_caching.h"
#include "core/audit/rules_compression.h"
#include "core/audit/rules_cors.h"
#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_jwt.h"
#include "core/audit/rules_smuggling.h"

namespace waybill::audit {
namespace {

using Group = std::span<const RuleInfo* const> (*)();

// In alphabetical order.
constexpr auto kGroups = std::to_array<Group>({
    cache_control_rules,
    caching_rules,
    compression_rules,
    cors_rules,
    cross_origin_rules,
    framing_rules,
    headers_rules,
    jwt_rules,
    smuggling_rules,
});

std::vector<const RuleInfo*> collect() {
    std::vector<const RuleInfo*> rules;
    for (const Group group : kGroups) {
        const auto members = group();
        rules.insert(rules.end(), members.begin(), members.end());
    }
    std::sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) {
        return a->id < b->id;
    });
    return rules;
}

}  // namespace

std::span<const RuleInfo* const> all_rules() {
    static const std::vector<const RuleInfo*> rules = collect();
    return rules;
}

const RuleInfo* find_rule(std::string_view id) {
    const auto rules = all_rules();
    const auto found = std::lower_bound(
        rules.begin(), rules.end(), id, [](const RuleInfo* rule, std::string_view wanted) {
            return rule->id < wanted;
        });
    return found != rules.end() && (*found)->id == id ? *found : nullptr;
}

}  // namespace waybill::audit
