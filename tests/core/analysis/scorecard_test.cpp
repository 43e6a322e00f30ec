// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scorecard.h"

#include <string>

#include <gtest/gtest.h>

#include "core/store/session_builder.h"

namespace waybill::analysis {
namespace {

using audit::RuleInfo;
using audit::Severity;
using audit::Subject;

constexpr RuleInfo rule(std::string_view id, Severity severity, Subject subject) {
    return {id, severity, subject, "title", "Message.", "Fix.", {}, "source", {}};
}

constexpr RuleInfo kCookie = rule("cookie", Severity::Medium, Subject::Cookies);
constexpr RuleInfo kLeak = rule("leak", Severity::Low, Subject::Leaks);
constexpr RuleInfo kSecret = rule("secret", Severity::Critical, Subject::Secrets);
constexpr RuleInfo kTransport = rule("transport", Severity::High, Subject::Transport);
constexpr RuleInfo kCache = rule("cache", Severity::Medium, Subject::Caching);
constexpr RuleInfo kCacheLeak = rule("cache-leak", Severity::High, Subject::Caching);
constexpr RuleInfo kGrammar = rule("grammar", Severity::Medium, Subject::Conformance);
constexpr RuleInfo kOtherSide = {"other-side",
                                 Severity::Medium,
                                 Subject::Cookies,
                                 "title",
                                 "Message.",
                                 "Fix.",
                                 {},
                                 "source",
                                 "none cookie"};
constexpr RuleInfo kHint = rule("hint", Severity::Info, Subject::Cookies);

audit::Finding found(const RuleInfo& rule) {
    audit::Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    return finding;
}

// A session of exchanges of one host or more, each with its findings.
struct JudgedSession {
    store::Session session;
    SessionAudit audit;

    void add(std::string_view host, audit::Findings findings, std::string_view type = "text/html") {
        store::ExchangeRow row;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse;
        row.status = 200;
        row.host = session.strings.intern(host);
        row.type = session.strings.intern(type);
        if (session.connections.empty()) {
            session.connections.emplace_back();
        }
        AuditPiece piece;
        piece.first = static_cast<std::uint32_t>(session.exchanges.size());
        piece.set_of = {0};
        piece.sets.push_back(findings);
        store::SessionBuilder::append(session, row, "/");
        const std::uint32_t index = piece.first;
        audit.add(std::move(piece));
        if (!audit.examples().empty() && audit.examples().back() == index) {
            audit.keep_evidence(index, std::move(findings));
        }
    }
};

TEST(ScorecardTest, NothingFoundIsTheBestOfAllScores) {
    const Scorecard card = score_exchange({});
    EXPECT_EQ(card.security.value, 100);
    EXPECT_EQ(card.security.grade, "A+");
    EXPECT_TRUE(card.security.lines.empty());
}

TEST(ScorecardTest, ARuleTakesItsPointsOnceHoweverOftenItFired) {
    const Scorecard card = score_exchange({found(kCookie), found(kCookie)});
    EXPECT_EQ(card.security.value, 95);
    ASSERT_EQ(card.security.lines.size(), 1U);
    EXPECT_EQ(card.security.lines[0].affected, 1U);
}

TEST(ScorecardTest, OneFaultSeenFromTwoSidesTakesItsPointsOnce) {
    const double once = score_exchange({found(kCookie)}).security.value;
    EXPECT_EQ(score_exchange({found(kOtherSide), found(kCookie)}).security.value, once);
    EXPECT_EQ(score_exchange({found(kOtherSide)}).security.value, once);
    EXPECT_LT(once, 100);
}

TEST(ScorecardTest, SecurityCachingAndConformanceAreNeverMixed) {
    const Scorecard card = score_exchange({found(kCache), found(kGrammar)});
    EXPECT_EQ(card.security.value, 100);
    EXPECT_EQ(card.caching.value, 95);
    EXPECT_EQ(card.conformance.value, 95);
}

TEST(ScorecardTest, ACacheThatLeaksIsAMatterOfSecurity) {
    const Scorecard card = score_exchange({found(kCacheLeak)});
    EXPECT_EQ(card.security.value, 88);
    EXPECT_EQ(card.caching.value, 100);
}

TEST(ScorecardTest, AGraveFindingHoldsTheGradeDown) {
    EXPECT_EQ(score_exchange({found(kSecret)}).security.grade, "D");
    EXPECT_TRUE(score_exchange({found(kSecret)}).security.grade_capped);
    EXPECT_EQ(score_exchange({found(kTransport)}).security.grade, "B");
    EXPECT_FALSE(score_exchange({found(kLeak)}).security.grade_capped);
}

TEST(ScorecardTest, ASubjectTakesNoMoreThanItsCap) {
    constexpr RuleInfo kOther = rule("leak-b", Severity::Medium, Subject::Leaks);
    constexpr RuleInfo kThird = rule("leak-c", Severity::Medium, Subject::Leaks);
    EXPECT_EQ(score_exchange({found(kLeak), found(kOther), found(kThird)}).security.value, 95);
}

TEST(ScorecardTest, WhatIsOnlyAHintTakesNothing) {
    const Scorecard card = score_exchange({found(kHint)});
    EXPECT_EQ(card.security.value, 100);
    EXPECT_TRUE(card.security.lines.empty());
}

TEST(ScorecardTest, OneOfManyPagesCostsHalfAndIsNamed) {
    JudgedSession judged;
    for (int i = 0; i < 9; ++i) {
        judged.add("example.com", {});
    }
    judged.add("example.com", {found(kCookie)});
    const Scorecard card = score_session(judged.session, judged.audit);
    EXPECT_DOUBLE_EQ(card.security.value, 100 - 5 * (0.5 + 0.5 * 0.1));
    ASSERT_EQ(card.security.lines.size(), 1U);
    EXPECT_EQ(card.security.lines[0].affected, 1U);
    EXPECT_EQ(card.security.lines[0].first, 9U);
}

TEST(ScorecardTest, TheArithmeticAddsUp) {
    JudgedSession judged;
    judged.add("example.com", {found(kCookie), found(kLeak)});
    judged.add("example.com", {found(kLeak)});
    const Scorecard card = score_session(judged.session, judged.audit);
    double taken = 0;
    for (const ScoreLine& line : card.security.lines) {
        taken += line.points;
    }
    EXPECT_DOUBLE_EQ(card.security.value, 100 - taken);
}

TEST(ScorecardTest, EachHostHasItsOwnCard) {
    JudgedSession judged;
    judged.add("b.example", {found(kCookie)});
    judged.add("a.example", {});
    const auto cards = score_hosts(judged.session, judged.audit);
    ASSERT_EQ(cards.size(), 2U);
    EXPECT_EQ(cards[0].host, "a.example");
    EXPECT_EQ(cards[0].security.value, 100);
    EXPECT_EQ(cards[1].host, "b.example");
    EXPECT_EQ(cards[1].security.value, 95);
}

TEST(ScorecardTest, TheOrderOfExchangesChangesNothing) {
    JudgedSession one;
    one.add("a.example", {found(kCookie)});
    one.add("a.example", {found(kLeak), found(kTransport)});
    one.add("a.example", {});
    JudgedSession other;
    other.add("a.example", {});
    other.add("a.example", {found(kTransport), found(kLeak)});
    other.add("a.example", {found(kCookie)});
    EXPECT_EQ(score_session(one.session, one.audit).security.value,
              score_session(other.session, other.audit).security.value);
}

TEST(ScorecardTest, FewDocumentsAreNotEnoughEvidence) {
    JudgedSession judged;
    judged.add("a.example", {});
    judged.add("a.example", {}, "application/json");
    EXPECT_FALSE(score_session(judged.session, judged.audit).enough_evidence());
    judged.add("a.example", {});
    judged.add("a.example", {});
    EXPECT_TRUE(score_session(judged.session, judged.audit).enough_evidence());
}

TEST(ScorecardTest, TheChartCutsAtMultiplesOfFive) {
    EXPECT_EQ(grade_of(100), "A+");
    EXPECT_EQ(grade_of(99.9), "A");
    EXPECT_EQ(grade_of(85), "A-");
    EXPECT_EQ(grade_of(79), "B");
    EXPECT_EQ(grade_of(24), "F");
    EXPECT_EQ(grade_of(0), "F");
}

TEST(SessionAuditTest, EvidenceIsKeptOfTheFirstFindingsOfEachRule) {
    JudgedSession judged;
    for (std::uint32_t i = 0; i < SessionAudit::kExamples + 3; ++i) {
        audit::Finding finding = found(kLeak);
        finding.detail = std::to_string(i);
        judged.add("a.example", {finding});
    }
    EXPECT_EQ(judged.audit.findings(0)[0].detail, "0");
    EXPECT_EQ(judged.audit.findings(SessionAudit::kExamples - 1)[0].detail,
              std::to_string(SessionAudit::kExamples - 1));
    EXPECT_EQ(judged.audit.findings(SessionAudit::kExamples)[0].detail, "");
    EXPECT_EQ(judged.audit.findings(SessionAudit::kExamples)[0].rule, &kLeak);
    EXPECT_EQ(judged.audit.set_of(SessionAudit::kExamples),
              judged.audit.set_of(SessionAudit::kExamples + 2));
}

TEST(SessionAuditTest, AFindingThatIsAddedBelongsToItsExchangeAlone) {
    JudgedSession judged;
    judged.add("a.example", {});
    judged.add("a.example", {});
    judged.audit.add_finding(1, found(kCookie));
    EXPECT_TRUE(judged.audit.findings(0).empty());
    ASSERT_EQ(judged.audit.findings(1).size(), 1U);
    EXPECT_EQ(judged.audit.security(1).score, 95);
    EXPECT_EQ(judged.audit.security(0).score, 100);
}

TEST(SessionAuditTest, ExchangesThatWereNotJudgedHaveNoFindings) {
    const SessionAudit audit;
    EXPECT_TRUE(audit.findings(7).empty());
    EXPECT_EQ(audit.security(7).grade, "A+");
}

}  // namespace
}  // namespace waybill::analysis
