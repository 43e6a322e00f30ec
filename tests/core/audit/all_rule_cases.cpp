// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {

std::vector<RuleCase> all_rule_cases() {
    std::vector<RuleCase> all;
    for (const auto group : {
             caching_rule_cases,
             compression_rule_cases,
             conformance_content_rule_cases,
             conformance_messages_rule_cases,
             conformance_requests_rule_cases,
             conformance_responses_rule_cases,
             content_type_rule_cases,
             cookie_rule_cases,
             cors_rule_cases,
             credentials_rule_cases,
             cross_origin_rule_cases,
             csp_rule_cases,
             field_values_rule_cases,
             forms_rule_cases,
             framing_rule_cases,
             headers_rule_cases,
             hsts_rule_cases,
             html_rule_cases,
             jwt_rule_cases,
             leak_text_rule_cases,
             pages_rule_cases,
             pii_rule_cases,
             reflection_rule_cases,
             secrets_rule_cases,
             smuggling_rule_cases,
         }) {
        const std::vector<RuleCase> cases = group();
        all.insert(all.end(), cases.begin(), cases.end());
    }
    return all;
}

}  // namespace waybill::audit
