// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_strength.h"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

using enum ScriptProtection;

CspStrength strength_of(std::initializer_list<std::string_view> texts) {
    std::vector<CspPolicy> policies;
    for (const std::string_view text : texts) {
        policies.push_back(parse_csp(text, CspOrigin::Header));
    }
    return csp_strength(policies);
}

TEST(CspStrengthTest, TheLadderIsAsDescribed) {
    const std::string nonce = "'nonce-c29tZXRoaW5nIHJhbmRvbQ'";
    struct Case {
        std::string policy;
        ScriptProtection expected;
    };
    const Case cases[] = {
        {"frame-ancestors 'none'", None},
        {"script-src *", None},
        {"script-src https://*.com", None},
        {"script-src " + nonce + " *", None},
        {"default-src 'none'; script-src 'self'; script-src-elem *", None},
        {"script-src 'self' 'unsafe-inline'", Weak},
        {"script-src 'self'; script-src-attr 'unsafe-inline'", Weak},
        {"script-src https:", Weak},
        {"script-src 'self' data:", Weak},
        {"script-src 'self' blob:", Weak},
        {"script-src 'nonce-a'", Weak},
        {"default-src self; script-src nonce-abc", Broken},
        {"script-src 'strict-dynamic'", Broken},
        {"script-src https://cdn.jsdelivr.net", Bypassable},
        {"script-src *.github.io", Bypassable},
        {"default-src 'self'", Allowlist},
        {"script-src 'self' " + nonce, Allowlist},
        {"script-src *.example.com:* localhost", Allowlist},
        {"script-src " + nonce, Nonce},
        {"script-src " + nonce + "; object-src 'none'", Nonce},
        {"script-src " + nonce + "; object-src 'none'; base-uri https:", Nonce},
        {"script-src " + nonce + "; object-src 'none'; base-uri 'self'", Strict},
        {"script-src 'unsafe-inline' https: 'strict-dynamic' " + nonce
             + "; object-src 'none'; base-uri 'none'",
         Strict},
        {"default-src 'none'", Strict},
    };
    for (const Case& each : cases) {
        EXPECT_EQ(name_of(strength_of({each.policy}).scripts), name_of(each.expected))
            << each.policy;
    }
}

TEST(CspStrengthTest, PoliciesAreEnforcedEachForItself) {
    // Merging source lists would say something else of each.
    EXPECT_EQ(
        strength_of({"frame-ancestors 'self'", "default-src * 'unsafe-inline' data:"}).scripts,
        None);
    EXPECT_EQ(strength_of({"script-src 'self' 'unsafe-inline'", "script-src https:"}).scripts,
              Allowlist);
    EXPECT_EQ(
        strength_of({"script-src 'nonce-c29tZXRoaW5n'", "object-src 'none'", "base-uri 'none'"})
            .scripts,
        Strict);
}

TEST(CspStrengthTest, OtherAxesStandForThemselves) {
    const CspStrength strength = strength_of(
        {"script-src 'self'; form-action https:; base-uri 'none'; img-src http://a.example",
         "frame-ancestors 'self'; require-trusted-types-for 'script'"});
    EXPECT_EQ(strength.forms, CspReach::Anybody);
    EXPECT_EQ(strength.base, CspReach::Nobody);
    EXPECT_EQ(strength.framing, CspReach::Listed);
    EXPECT_TRUE(strength.trusted_types);
    EXPECT_TRUE(strength.insecure_sources);
    EXPECT_TRUE(strength.leaves(CspOpening::InlineStyles));
    EXPECT_FALSE(strength.reports);
}

constexpr auto kPolicies = std::to_array<std::string_view>({
    "",
    "default-src 'none'",
    "default-src 'self'",
    "default-src *",
    "default-src self; script-src nonce-abc",
    "frame-ancestors *; base-uri 'self'; object-src 'none'",
    "script-src 'self' 'unsafe-inline'",
    "script-src 'strict-dynamic'",
    "script-src 'unsafe-inline' 'nonce-c29tZXRoaW5n' https:",
    "script-src 'nonce-a'; base-uri *",
    "script-src 'nonce-c29tZXRoaW5n'; object-src 'none'; base-uri 'none'",
    "script-src https://cdn.jsdelivr.net *.github.io",
    "script-src data: blob: https://*.com",
    "script-src-elem https:; script-src-attr 'unsafe-inline'; style-src 'unsafe-inline'",
    "upgrade-insecure-requests; form-action http:",
});

CspStrength strength_of_policies(const std::vector<CspPolicy>& policies) {
    return csp_strength(policies);
}

bool is_equal(const CspStrength& a, const CspStrength& b) {
    return a.scripts == b.scripts && a.openings == b.openings && a.forms == b.forms
           && a.base == b.base && a.framing == b.framing && a.trusted_types == b.trusted_types
           && a.insecure_sources == b.insecure_sources;
}

TEST(CspStrengthTest, OneMorePolicyNeverMakesItWorse) {
    for (const std::string_view first : kPolicies) {
        for (const std::string_view second : kPolicies) {
            for (const std::string_view third : kPolicies) {
                const auto two = strength_of({first, second});
                const auto three = strength_of({first, second, third});
                EXPECT_GE(three.scripts, two.scripts) << first << ", " << second << ", " << third;
                EXPECT_EQ(three.openings & ~two.openings, 0U);
                EXPECT_GE(three.base, two.base);
                EXPECT_GE(three.forms, two.forms);
                EXPECT_GE(three.framing, two.framing);
            }
        }
    }
}

TEST(CspStrengthTest, NeitherOrderNorRepetitionNorReportOnlyMatters) {
    for (const std::string_view first : kPolicies) {
        for (const std::string_view second : kPolicies) {
            const auto there = strength_of({first, second});
            EXPECT_TRUE(is_equal(there, strength_of({second, first}))) << first << ", " << second;
            EXPECT_TRUE(is_equal(there, strength_of({first, second, first, second})));
            const CspStrength alone = strength_of({first});
            EXPECT_TRUE(is_equal(alone,
                                 strength_of_policies({parse_csp(second, CspOrigin::ReportOnly),
                                                       parse_csp(first, CspOrigin::Header)})));
        }
        EXPECT_EQ(strength_of_policies({parse_csp(first, CspOrigin::ReportOnly)}).scripts, None);
    }
}

}  // namespace
}  // namespace waybill::audit
