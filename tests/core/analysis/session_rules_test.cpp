// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/session_rules.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/exchange_from_text.h"

namespace waybill::analysis {
namespace {

// A session of a few exchanges in which no rule on one alone found anything.
class SessionRulesTest : public ::testing::Test {
protected:
    static constexpr std::uint32_t kExchanges = 3;

    SessionRulesTest() {
        AuditPiece piece;
        piece.set_of.assign(kExchanges, 0);
        piece.sets.emplace_back();
        audit_.add(std::move(piece));
    }

    void see(std::string_view path, std::string_view type, std::string_view body) {
        const auto made = test::exchange_from_text(
            "GET " + std::string(path) + " HTTP/1.1\nHost: www.example.com\n",
            "HTTP/1.1 200 OK\nContent-Type: " + std::string(type) + "\n\n" + std::string(body),
            true);
        made->exchange.id = next_ + 1;
        audit::ExchangeFacts facts = audit::facts_of(made->exchange);
        facts.response_body = made->response_body;
        facts.response_body_is_whole = true;
        rules_.observe(next_++, facts);
    }

    bool has(std::uint32_t exchange, std::string_view rule) const {
        const audit::Findings& findings = audit_.findings(exchange);
        return std::any_of(findings.begin(), findings.end(), [&](const audit::Finding& finding) {
            return finding.rule->id == rule;
        });
    }

    SessionAudit audit_;
    SessionRules rules_{audit_};
    std::uint32_t next_ = 0;
};

TEST_F(SessionRulesTest, NoncesOfPoliciesInMetaElementsCount) {
    constexpr std::string_view kPage =
        "<head><meta http-equiv=Content-Security-Policy content=\"script-src "
        "'nonce-c29tZXRoaW5n'\"></head>";
    see("/a", "text/html", kPage);
    see("/b", "text/html", kPage);
    EXPECT_FALSE(has(0, "csp-nonce-reused"));
    EXPECT_TRUE(has(1, "csp-nonce-reused"));
}

TEST_F(SessionRulesTest, FilesAreHeldAgainstTheHashesOfThePage) {
    see("/a",
        "text/html",
        "<script src=/b.js integrity=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=>");
    see("/b.js", "text/javascript", "b()");
    EXPECT_TRUE(has(1, "sri-mismatch"));
}

TEST_F(SessionRulesTest, WhatPagesOfAHostShowTogetherIsTold) {
    see("/a", "text/html\nX-Frame-Options: DENY", "<p>a</p>");
    see("/b", "text/html", "<p>b</p>");
    EXPECT_FALSE(has(1, "framing-inconsistent"));
    rules_.finish();
    EXPECT_TRUE(has(1, "framing-inconsistent"));
    EXPECT_FALSE(has(0, "framing-inconsistent"));
}

}  // namespace
}  // namespace waybill::analysis
