// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/rule_table.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/ascii.h"
#include "tests/core/audit/rule_case.h"

namespace waybill::audit {
namespace {

using ::testing::IsEmpty;

TEST(RuleTableTest, EachIdIsThereOnceAndOfTheRightForm) {
    std::set<std::string_view> seen;
    for (const RuleInfo* rule : all_rules()) {
        EXPECT_TRUE(seen.insert(rule->id).second) << rule->id;
        EXPECT_TRUE(std::all_of(rule->id.begin(), rule->id.end(), [](char c) {
            return ascii::is_lower(c) || ascii::is_digit(c) || c == '-';
        })) << rule->id;
    }
}

TEST(RuleTableTest, EachRuleSaysWhatIsWrongWhatToDoAndWhoSaysSo) {
    for (const RuleInfo* rule : all_rules()) {
        EXPECT_FALSE(rule->title.empty()) << rule->id;
        EXPECT_TRUE(rule->message.ends_with('.')) << rule->id;
        EXPECT_TRUE(rule->fix.ends_with('.')) << rule->id;
        EXPECT_FALSE(rule->source.empty()) << rule->id;
    }
}

TEST(RuleTableTest, ARuleIsFoundByItsId) {
    for (const RuleInfo* rule : all_rules()) {
        EXPECT_EQ(find_rule(rule->id), rule);
    }
    EXPECT_EQ(find_rule("no-such-rule"), nullptr);
}

TEST(RuleTableTest, WhatCountsInPlaceOfARuleIsARuleThatCountsItself) {
    for (const RuleInfo* rule : all_rules()) {
        std::string_view rest = rule->counted_by;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            const RuleInfo* const other = find_rule(rest.substr(0, end));
            ASSERT_NE(other, nullptr) << rule->id << ": " << rest;
            EXPECT_FALSE(std::string(other->counted_by).find(rule->id) != std::string::npos)
                << rule->id;
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
}

TEST(RuleTableTest, EachRuleHasACaseThatFiresAndOneThatMustNot) {
    std::set<std::string_view> fires;
    std::set<std::string_view> quiet;
    for (const RuleCase& rule_case : all_rule_cases()) {
        (rule_case.fires ? fires : quiet).insert(rule_case.rule);
    }
    // Those of several exchanges have tests with their observers.
    const auto of_sessions = session_rules();
    std::vector<std::string> without;
    for (const RuleInfo* rule : all_rules()) {
        if (std::find(of_sessions.begin(), of_sessions.end(), rule) != of_sessions.end()) {
            continue;
        }
        if (!fires.contains(rule->id) || !quiet.contains(rule->id)) {
            without.emplace_back(rule->id);
        }
    }
    EXPECT_THAT(without, IsEmpty());
}

TEST(RuleTableTest, EachCaseComesOutAsItSays) {
    check_rule_cases(all_rule_cases());
}

}  // namespace
}  // namespace waybill::audit
