// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rule_table.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/audit/framing_observer.h"
#include "core/audit/nonce_observer.h"
#include "core/audit/rules_cache_control.h"
#include "core/audit/rules_caching.h"
#include "core/audit/rules_caching_session.h"
#include "core/audit/rules_compression.h"
#include "core/audit/rules_conformance_content.h"
#include "core/audit/rules_conformance_messages.h"
#include "core/audit/rules_conformance_requests.h"
#include "core/audit/rules_conformance_responses.h"
#include "core/audit/rules_content_types.h"
#include "core/audit/rules_cookies.h"
#include "core/audit/rules_cors.h"
#include "core/audit/rules_cors_session.h"
#include "core/audit/rules_credentials.h"
#include "core/audit/rules_cross_origin.h"
#include "core/audit/rules_csp.h"
#include "core/audit/rules_field_values.h"
#include "core/audit/rules_forms.h"
#include "core/audit/rules_framing.h"
#include "core/audit/rules_headers.h"
#include "core/audit/rules_hsts.h"
#include "core/audit/rules_html.h"
#include "core/audit/rules_jwt.h"
#include "core/audit/rules_leak_text.h"
#include "core/audit/rules_login.h"
#include "core/audit/rules_pages.h"
#include "core/audit/rules_pii.h"
#include "core/audit/rules_redirects.h"
#include "core/audit/rules_reflection.h"
#include "core/audit/rules_secrets.h"
#include "core/audit/rules_smuggling.h"
#include "core/audit/rules_tls.h"
#include "core/audit/sri_observer.h"

namespace waybill::audit {
namespace {

using Group = std::span<const RuleInfo* const> (*)();

// In alphabetical order.
constexpr auto kGroups = std::to_array<Group>({
    cache_control_rules,
    caching_rules,
    compression_rules,
    conformance_content_rules,
    conformance_messages_rules,
    conformance_requests_rules,
    conformance_responses_rules,
    content_type_rules,
    cookie_rules,
    cors_rules,
    credentials_rules,
    cross_origin_rules,
    csp_rules,
    field_values_rules,
    forms_rules,
    framing_rules,
    headers_rules,
    hsts_rules,
    html_rules,
    jwt_rules,
    leak_text_rules,
    pages_rules,
    pii_rules,
    reflection_rules,
    secrets_rules,
    smuggling_rules,
});

// Rules over several exchanges, which their observers report.
constexpr auto kSessionGroups = std::to_array<Group>({
    caching_session_rules,
    cookie_session_rules,
    cors_session_rules,
    framing_session_rules,
    hsts_session_rules,
    login_session_rules,
    nonce_session_rules,
    redirects_session_rules,
    sri_session_rules,
    tls_session_rules,
});

void append(std::vector<const RuleInfo*>& rules, std::span<const Group> groups) {
    for (const Group group : groups) {
        const auto members = group();
        rules.insert(rules.end(), members.begin(), members.end());
    }
}

std::vector<const RuleInfo*> sorted(std::vector<const RuleInfo*> rules) {
    std::sort(rules.begin(), rules.end(), [](const RuleInfo* a, const RuleInfo* b) {
        return a->id < b->id;
    });
    return rules;
}

std::vector<const RuleInfo*> collect_all() {
    std::vector<const RuleInfo*> rules;
    append(rules, kGroups);
    append(rules, kSessionGroups);
    return sorted(std::move(rules));
}

std::vector<const RuleInfo*> collect_of_sessions() {
    std::vector<const RuleInfo*> rules;
    append(rules, kSessionGroups);
    return sorted(std::move(rules));
}

}  // namespace

std::span<const RuleInfo* const> all_rules() {
    static const std::vector<const RuleInfo*> rules = collect_all();
    return rules;
}

std::span<const RuleInfo* const> session_rules() {
    static const std::vector<const RuleInfo*> rules = collect_of_sessions();
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
