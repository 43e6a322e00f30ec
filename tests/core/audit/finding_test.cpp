// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is kept of one exchange is bounded, whatever was sent.
#include "core/audit/finding.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/audit/judge.h"
#include "core/audit/rule_table.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

TEST(FindingsTest, OfEachRuleSomeAreKept) {
    Findings findings;
    for (int i = 0; i < 1'000; ++i) {
        report(findings, *all_rules()[0], {});
    }
    report(findings, *all_rules()[1], {});
    EXPECT_EQ(findings.size(), 21U);
    EXPECT_EQ(findings.back().rule, all_rules()[1]);
}

TEST(FindingsTest, LongTextsAreCut) {
    Findings findings;
    const std::string text(100'000, 'a');
    report(findings, *all_rules()[0], {Side::Server, "Link", text}, text);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_LE(findings[0].evidence.value.size(), kEvidenceKept);
    EXPECT_LE(findings[0].detail.size(), 500U);
}

TEST(FindingsTest, AListThatIsWrongAtEveryCommaIsNotAsManyFindings) {
    std::string links;
    for (int i = 0; i < 20'000; ++i) {
        links += "<a>,";
    }
    const auto made = test::exchange_from_text("GET / HTTP/1.1\nHost: h.example",
                                               "HTTP/1.1 200 OK\nLink: " + links);
    const Findings findings = judge(facts_of(made->exchange));
    const auto of_links =
        std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
            return finding.rule->id == "conf-link-without-rel";
        });
    EXPECT_GE(of_links, 1);
    EXPECT_LE(of_links, 20);
}

}  // namespace
}  // namespace waybill::audit
