// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/audit/rule_case.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/audit/judge.h"
#include "core/audit/rule_table.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {

void check_rule_cases(const std::vector<RuleCase>& cases) {
    for (const RuleCase& rule_case : cases) {
        ASSERT_NE(find_rule(rule_case.rule), nullptr) << "there is no rule " << rule_case.rule;
        const auto made =
            test::exchange_from_text(rule_case.request, rule_case.response, rule_case.over_tls);
        made->exchange.anomalies = rule_case.anomalies;
        if (rule_case.alter != nullptr) {
            rule_case.alter(made->exchange);
        }
        ExchangeFacts facts = facts_of(made->exchange);
        facts.request_body = made->request_body;
        facts.response_body = made->response_body;
        const Findings findings = judge(facts);
        const bool fired = std::any_of(findings.begin(), findings.end(), [&](const Finding& found) {
            return found.rule->id == rule_case.rule;
        });
        EXPECT_EQ(fired, rule_case.fires)
            << rule_case.rule << (rule_case.fires ? " must fire on\n" : " must not fire on\n")
            << rule_case.request << "\n\n"
            << rule_case.response;
    }
}

}  // namespace waybill::audit
