// SPDX-License-Identifier: GPL-3.0-or-later
//
// What other programs say of policies, where it differs from what browsers do; the vectors hold the
// rest.
#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/csp_bypass.h"
#include "core/audit/csp_evaluator.h"
#include "core/audit/observatory_csp.h"

namespace waybill::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;

EvaluatorFindings findings_of(std::string_view policy, CspVersion version = CspVersion::Three) {
    return evaluate_csp(parse_for_evaluator(policy), version);
}

TEST(CspEvaluatorTest, WhatAVersionDoesNotKnowIsNotThere) {
    constexpr std::string_view kPolicy =
        "script-src 'nonce-c29tZXRoaW5n' 'strict-dynamic' 'unsafe-inline' https:";
    const EvaluatorFinding open{"SCRIPT_UNSAFE_INLINE", "HIGH", "script-src", "'unsafe-inline'"};
    const EvaluatorFinding scheme{"PLAIN_URL_SCHEMES", "HIGH", "script-src", "https:"};
    EXPECT_THAT(findings_of(kPolicy, CspVersion::One), Contains(open));
    EXPECT_THAT(findings_of(kPolicy, CspVersion::Two), Not(Contains(open)));
    EXPECT_THAT(findings_of(kPolicy, CspVersion::Two), Contains(scheme));
    EXPECT_THAT(findings_of(kPolicy, CspVersion::Three), Not(Contains(scheme)));
}

TEST(CspEvaluatorTest, LighthouseCountsOnlyWhatEveryPolicyLetsThrough) {
    const std::array policies = {parse_for_evaluator("script-src 'unsafe-inline'"),
                                 parse_for_evaluator("script-src 'none'; object-src 'none'")};
    EXPECT_THAT(evaluate_csp_together(policies).failures, IsEmpty());
    EXPECT_THAT(evaluate_csp_together({policies.data(), 1}).failures,
                Contains(Field(&EvaluatorFinding::type, "SCRIPT_UNSAFE_INLINE")));
}

TEST(ObservatoryCspTest, ItMergesPoliciesThatBrowsersKeepApart) {
    const std::array<std::string_view, 2> lines = {"frame-ancestors 'self'",
                                                   "default-src * 'unsafe-inline'"};
    const ObservatoryCsp csp = observatory_csp({.lines = lines});
    EXPECT_EQ(csp.result, "csp-implemented-with-no-unsafe-default-src-none");
    EXPECT_EQ(csp.score_modifier, 10);
    EXPECT_THAT(csp.data->find("default-src")->sources, ElementsAre("'none'"));
}

TEST(ObservatoryCspTest, ReportOnlyIsNoPolicy) {
    const ObservatoryCsp csp = observatory_csp({.report_only = true});
    EXPECT_EQ(csp.result, "csp-not-implemented-but-reporting-enabled");
    EXPECT_FALSE(csp.pass);
}

TEST(CspBypassTest, PathsAndWildcardsCount) {
    EXPECT_NE(find_csp_bypass({.host = "unpkg.com"}), nullptr);
    EXPECT_EQ(find_csp_bypass({.host = "unpkg.com", .as_evaluator = true}), nullptr);
    EXPECT_NE(find_csp_bypass({.host = "jsdelivr.net", .wildcard = true}), nullptr);
    EXPECT_EQ(find_csp_bypass({.host = "jsdelivr.net"}), nullptr);
    EXPECT_EQ(find_csp_bypass({.host = "n.jsdelivr.net", .wildcard = true}), nullptr);
    EXPECT_NE(find_csp_bypass({.host = "cdnjs.cloudflare.com",
                               .path = "/ajax/libs/angular.js/1.2.0/angular.min.js"}),
              nullptr);
    EXPECT_EQ(find_csp_bypass({.host = "cdnjs.cloudflare.com", .path = "/ajax/libs/jquery/"}),
              nullptr);
    EXPECT_EQ(find_csp_bypass({.host = "www.googletagmanager.com"}), nullptr);
    EXPECT_NE(find_csp_bypass({.host = "www.googletagmanager.com", .eval_allowed = true}), nullptr);
}

}  // namespace
}  // namespace waybill::audit
