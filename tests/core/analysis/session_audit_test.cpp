// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/session_audit.h"

#include <string>

#include <gtest/gtest.h>

#include "core/audit/rules_redirects.h"

namespace waybill::analysis {
namespace {

const audit::RuleInfo& rule() {
    return *audit::redirects_session_rules().front();
}

audit::Finding finding_with(std::string value) {
    return {
        &rule(), audit::Severity::Low, "once more", {Side::Server, "location", std::move(value)}};
}

// So many exchanges of which nothing was found.
SessionAudit audit_of(std::uint32_t exchanges) {
    AuditPiece piece;
    piece.sets.emplace_back();
    piece.set_of.assign(exchanges, 0);
    SessionAudit audit;
    audit.add(std::move(piece));
    return audit;
}

TEST(SessionAuditTest, ExchangesToWhichTheSameIsAddedShareIt) {
    SessionAudit audit = audit_of(1000);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        audit.add_finding(i, finding_with("/a"));
        audit.add_finding(i, finding_with("/b"));
    }
    EXPECT_EQ(audit.sets().size(), 3U) << "none, one, both";
    ASSERT_EQ(audit.findings(999).size(), 2U);
    EXPECT_EQ(audit.findings(999)[0].evidence.value, "/a");
    EXPECT_EQ(audit.findings(999)[1].evidence.value, "/b");
    EXPECT_LT(audit.security(999).score, 100);
}

TEST(SessionAuditTest, AFindingIsAddedToItsExchangeAlone) {
    SessionAudit audit = audit_of(3);
    audit.add_finding(1, finding_with("/a"));
    EXPECT_TRUE(audit.findings(0).empty());
    EXPECT_EQ(audit.findings(1).size(), 1U);
    EXPECT_TRUE(audit.findings(2).empty());
}

TEST(SessionAuditTest, SetsDoNotGrowWithWhatTheWireSays) {
    constexpr std::uint32_t kMany = 5000;
    SessionAudit audit = audit_of(kMany);
    for (std::uint32_t i = 0; i < kMany; ++i) {
        audit.add_finding(i, finding_with("/" + std::to_string(i)));
    }
    EXPECT_LE(audit.sets().size(), SessionAudit::kDistinct + 2U);
    for (std::uint32_t i = 0; i < kMany; ++i) {
        ASSERT_EQ(audit.findings(i).size(), 1U);
        ASSERT_EQ(audit.findings(i)[0].rule, &rule());
        ASSERT_EQ(audit.findings(i)[0].evidence.value,
                  i < SessionAudit::kDistinct ? "/" + std::to_string(i) : "");
    }
}

}  // namespace
}  // namespace waybill::analysis
