// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/glossary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/rule_table.h"
#include "core/report/text_summary.h"

namespace waybill::report {
namespace {

TEST(GlossaryTest, EachTermSaysWhatItMeansInSentences) {
    for (const Term& term : all_terms()) {
        EXPECT_FALSE(term.name.empty());
        EXPECT_TRUE(term.meaning.ends_with('.')) << term.name;
        EXPECT_TRUE(term.kind == TermKind::Anomaly || !term.source.empty()) << term.name;
    }
}

TEST(GlossaryTest, EachTermIsFoundByItsName) {
    for (const Term& term : all_terms()) {
        bool found = false;
        for (const Term& other : find_terms(term.name)) {
            found = found || (other.kind == term.kind && other.meaning == term.meaning);
        }
        EXPECT_TRUE(found) << term.name;
    }
}

TEST(GlossaryTest, KnowsEveryRuleAndEachStatusThatHasWords) {
    for (const audit::RuleInfo* const rule : audit::all_rules()) {
        EXPECT_EQ(find_terms(rule->id).size(), 1U) << rule->id;
    }
    for (unsigned status = 100; status < 600; ++status) {
        if (!reason_of(status).empty()) {
            const auto found = find_terms(std::to_string(status));
            ASSERT_EQ(found.size(), 1U) << status;
            EXPECT_EQ(found[0].title, reason_of(status));
        }
    }
}

TEST(GlossaryTest, ANameMayHaveMoreThanOneMeaning) {
    const auto found = find_terms("expires");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_NE(found[0].kind, found[1].kind);
}

TEST(GlossaryTest, TakesNamesAsTheyAreCopiedFromAHead) {
    ASSERT_EQ(find_terms("vary: ").size(), 1U);
    EXPECT_EQ(find_terms("vary: ")[0].name, "Vary");
    EXPECT_EQ(find_terms("not found").at(0).name, "404");
    EXPECT_TRUE(find_terms("").empty());
    EXPECT_TRUE(find_terms(":").empty());
}

TEST(GlossaryTest, AClassOfStatusesGivesItsMembers) {
    const auto found = find_terms("5xx");
    EXPECT_GT(found.size(), 5U);
    for (const Term& term : found) {
        EXPECT_EQ(term.name[0], '5');
    }
}

TEST(GlossaryTest, NamesWhatMayHaveBeenMeant) {
    EXPECT_THAT(nearest_terms("Vari"), ::testing::Contains("Vary"));
    EXPECT_THAT(nearest_terms("content-typ"), ::testing::Contains("Content-Type"));
    EXPECT_TRUE(nearest_terms("qqqqqqqqqqqqqqqqqqq").empty());
    EXPECT_LE(nearest_terms("a", 2).size(), 2U);
}

}  // namespace
}  // namespace waybill::report
