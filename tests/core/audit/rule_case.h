// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cases of rules: for each one exchange that it must find fault with, and one that looks like it
// but is all right.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/http/exchange.h"

namespace waybill::audit {

struct RuleCase {
    std::string_view rule;  // its id
    std::string_view request;
    std::string_view response;
    bool fires = true;
    bool over_tls = true;
    std::vector<Anomaly> anomalies{};  // of the exchange, besides those of its heads
    void (*alter)(http::Exchange& exchange) = nullptr;  // what its text cannot say
};

// Of each group; the tests of the table collect them.
std::vector<RuleCase> caching_rule_cases();
std::vector<RuleCase> compression_rule_cases();
std::vector<RuleCase> content_type_rule_cases();
std::vector<RuleCase> cookie_rule_cases();
std::vector<RuleCase> cors_rule_cases();
std::vector<RuleCase> credentials_rule_cases();
std::vector<RuleCase> cross_origin_rule_cases();
std::vector<RuleCase> field_values_rule_cases();
std::vector<RuleCase> forms_rule_cases();
std::vector<RuleCase> framing_rule_cases();
std::vector<RuleCase> csp_rule_cases();
std::vector<RuleCase> headers_rule_cases();
std::vector<RuleCase> hsts_rule_cases();
std::vector<RuleCase> html_rule_cases();
std::vector<RuleCase> jwt_rule_cases();
std::vector<RuleCase> leak_text_rule_cases();
std::vector<RuleCase> pages_rule_cases();
std::vector<RuleCase> pii_rule_cases();
std::vector<RuleCase> reflection_rule_cases();
std::vector<RuleCase> secrets_rule_cases();
std::vector<RuleCase> smuggling_rule_cases();
std::vector<RuleCase> conformance_messages_rule_cases();
std::vector<RuleCase> conformance_requests_rule_cases();
std::vector<RuleCase> conformance_responses_rule_cases();
std::vector<RuleCase> conformance_content_rule_cases();
std::vector<RuleCase> all_rule_cases();

// Checks each case of a group in one go; used by the group's own test.
void check_rule_cases(const std::vector<RuleCase>& cases);

}  // namespace waybill::audit
