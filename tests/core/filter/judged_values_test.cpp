// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/judged_values.h"

#include <string_view>

#include <gtest/gtest.h>

#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/store/judgements.h"
#include "core/store/session_builder.h"

namespace waybill::filter {
namespace {

using audit::RuleInfo;
using audit::Severity;
using audit::Subject;

constexpr RuleInfo kCookie{
    "cookie-no-secure", Severity::Medium, Subject::Cookies, "t", "m.", "f.", {}, "s"};
constexpr RuleInfo kSecret{
    "secret-aws-key", Severity::Critical, Subject::Secrets, "t", "m.", "f.", {}, "s"};

// The first exchange has both findings, the second none.
class TwoJudged final : public store::Judgements {
public:
    TwoJudged() {
        for (const RuleInfo* rule : {&kCookie, &kSecret}) {
            audit::Finding finding;
            finding.rule = rule;
            finding.severity = rule->severity;
            findings_.push_back(finding);
        }
    }
    const audit::Findings& findings(std::uint32_t exchange) const override {
        return exchange == 0 ? findings_ : none_;
    }
    store::ScoreAndGrade security(std::uint32_t exchange) const override {
        return exchange == 0 ? store::ScoreAndGrade{45, "D"} : store::ScoreAndGrade{100, "A+"};
    }
    store::ScoreAndGrade caching(std::uint32_t exchange) const override {
        return exchange == 0 ? store::ScoreAndGrade{90, "A"} : store::ScoreAndGrade{100, "A+"};
    }

private:
    audit::Findings findings_;
    audit::Findings none_;
};

class JudgedValuesTest : public ::testing::Test {
protected:
    JudgedValuesTest() {
        session_.connections.emplace_back();
        for (int i = 0; i < 2; ++i) {
            store::SessionBuilder::append(session_, {}, "/");
        }
        session_.judgements = &judged_;
    }

    Verdict ask(std::string_view filter, std::uint32_t exchange) const {
        const Result<Expression> expression = parse_expression(filter);
        EXPECT_TRUE(expression) << filter;
        return Evaluator(*expression, session_).on_row(exchange);
    }

    store::Session session_;
    TwoJudged judged_;
};

TEST_F(JudgedValuesTest, FindingsScoresAndGradesAreTold) {
    for (const std::string_view filter : {"finding == cookie-no-secure",
                                          "finding startswith secret",
                                          "severity == critical",
                                          "secret contains aws",
                                          "score < 50",
                                          "grade in {D, E, F}",
                                          "score.caching == 90",
                                          "grade.caching == A",
                                          "finding"}) {
        EXPECT_EQ(ask(filter, 0), Verdict::Yes) << filter;
        EXPECT_EQ(ask(filter, 1), Verdict::No) << filter;
    }
}

TEST_F(JudgedValuesTest, OnlyFindingsOnSecretsAreSecrets) {
    EXPECT_EQ(ask("secret contains cookie", 0), Verdict::No);
}

TEST_F(JudgedValuesTest, ASessionThatWasNotJudgedHasNoneOfThem) {
    session_.judgements = nullptr;
    EXPECT_EQ(ask("finding", 0), Verdict::No);
    EXPECT_EQ(ask("score < 50", 0), Verdict::No);
}

TEST_F(JudgedValuesTest, AFilterSaysWhetherItNeedsJudgements) {
    EXPECT_TRUE(needs_judgements(*parse_expression("status == 200 and not (finding or x)")));
    EXPECT_TRUE(needs_judgements(*parse_expression("grade == A")));
    EXPECT_FALSE(needs_judgements(*parse_expression("status == 200 or host == score.example")));
}

}  // namespace
}  // namespace waybill::filter
