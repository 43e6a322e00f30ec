// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/check_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::analysis {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string_view text) {
    const Result<CheckPolicy> policy = parse_check_policy(text, "p.toml");
    return policy ? "(none)" : policy.error().message;
}

// One assertion with this claim.
std::string error_of_claim(std::string_view claim) {
    return error_of("[[assert]]\nname = \"n\"\n" + std::string(claim) + "\n");
}

Assertion only_assertion(std::string_view text) {
    Result<CheckPolicy> policy = parse_check_policy(text, "p.toml");
    EXPECT_TRUE(policy.has_value()) << policy.error().message;
    EXPECT_EQ(policy->assertions.size(), 1U);
    return policy->assertions.at(0);
}

TEST(CheckPolicyTest, ReadsAnAssertionWithItsClaim) {
    const Assertion assertion = only_assertion(R"(
[[assert]]
name = "Pages forbid sniffing"
where = "status == 200"
severity = "high"
header = { in = "request", name = "X-A", equals = "b" }
)");
    EXPECT_EQ(assertion.name, "Pages forbid sniffing");
    EXPECT_EQ(assertion.severity, audit::Severity::High);
    const auto& header = std::get<HeaderClaim>(assertion.claim);
    EXPECT_EQ(header.side, Side::Client);
    EXPECT_EQ(header.name, "X-A");
    EXPECT_EQ(header.equals, "b");
    EXPECT_FALSE(header.absent);
}

TEST(CheckPolicyTest, UnitsAreReadAsPeopleWriteThem) {
    const auto claim = [](std::string_view text) {
        return only_assertion("[[assert]]\nname = \"n\"\n" + std::string(text)).claim;
    };
    EXPECT_EQ(std::get<SizeClaim>(claim("size = { max = \"2 kB\" }")).each.max, 2000.0);
    EXPECT_EQ(std::get<CacheClaim>(claim("cache = { min = \"1h\" }")).max_age.min, 3600.0);
    EXPECT_EQ(std::get<CookieClaim>(claim("cookie = { max = \"2d\" }")).lifetime.max, 172800.0);
    const auto time = std::get<TimeClaim>(claim("time = { p95 = \"1.5s\" }"));
    ASSERT_EQ(time.at_most.size(), 1U);
    EXPECT_EQ(time.at_most[0], (std::pair{950U, 1.5e9}));
    const auto status = std::get<StatusClaim>(claim("status = { allowed = [200, \"3xx\"] }"));
    EXPECT_THAT(status.allowed,
                ::testing::ElementsAre(StatusClaim::Range{200, 200}, StatusClaim::Range{300, 399}));
}

TEST(CheckPolicyTest, AnUnknownKeyIsToldWithItsPlaceAndTheNearestOne) {
    EXPECT_EQ(error_of("[[assert]]\nname = \"n\"\nheadr = { name = \"a\" }\n"),
              "p.toml:3:1: assert has no key \"headr\"; did you mean \"header\"?");
    EXPECT_THAT(error_of_claim("header = { nam = \"a\" }"),
                AllOf(StartsWith("p.toml:3:"), HasSubstr("did you mean \"name\"?")));
    EXPECT_THAT(error_of("asert = 1\n"), HasSubstr("did you mean \"assert\"?"));
}

TEST(CheckPolicyTest, SaysWhatWasExpected) {
    EXPECT_THAT(error_of_claim("size = { max = \"far\" }"), HasSubstr("a size in bytes"));
    EXPECT_THAT(error_of_claim("count = { max = -1 }"), HasSubstr("zero or more"));
    EXPECT_THAT(error_of_claim("count = 3"), HasSubstr("must be a table"));
    EXPECT_THAT(error_of_claim("count = { min = 3, max = 2 }"), HasSubstr("min is above max"));
    EXPECT_THAT(error_of_claim("cookie = { secure = \"yes\" }"), HasSubstr("true or false"));
    EXPECT_THAT(error_of_claim("cookie = { samesite = \"lax\" }"), HasSubstr("\"Lax\""));
    EXPECT_THAT(error_of_claim("status = { allowed = [\"20x\"] }"), HasSubstr("takes statuses"));
    EXPECT_THAT(error_of_claim("findings = { rules = [\"no-such-rule-at-all\"] }"),
                HasSubstr("there is no rule"));
    EXPECT_THAT(error_of_claim("header = { name = \"a\", matches = \"(\" }"),
                HasSubstr("matches: "));
    EXPECT_THAT(error_of_claim("where = \"statu == 1\"\ncount = { max = 1 }"),
                AllOf(StartsWith("p.toml:3:"), HasSubstr("did you mean \"status\"?")));
}

TEST(CheckPolicyTest, AnAssertionMakesExactlyOneClaim) {
    EXPECT_THAT(error_of_claim(""), HasSubstr("claims nothing"));
    EXPECT_THAT(error_of_claim("count = { max = 1 }\nsize = { max = 1 }"),
                HasSubstr("makes one claim"));
    EXPECT_THAT(error_of_claim("header = { name = \"a\", absent = true, equals = \"b\" }"),
                HasSubstr("takes one of"));
}

TEST(CheckPolicyTest, WhatIsNoTomlIsToldWithItsPlace) {
    EXPECT_THAT(error_of("[[assert]]\nname = \"x\n"), StartsWith("p.toml:2:"));
    EXPECT_THAT(error_of(""), HasSubstr("asserts nothing"));
    EXPECT_THAT(error_of("a = \"\x1b[31m\"\n"), Not(HasSubstr("\x1b")));
}

TEST(CheckPolicyTest, APolicyThatIsTooLargeIsNotRead) {
    EXPECT_THAT(error_of(std::string(kLargestPolicy + 1, '#')), HasSubstr("larger than"));
}

TEST(CheckPolicyTest, OnlyClaimsOnFindingsNeedThem) {
    const auto needs = [](std::string_view claim) {
        return parse_check_policy("[[assert]]\nname = \"n\"\n" + std::string(claim), "p")
            .value()
            .needs_findings();
    };
    EXPECT_TRUE(needs("findings = { severity = \"high\" }"));
    EXPECT_FALSE(needs("count = { max = 1 }"));
}

}  // namespace
}  // namespace waybill::analysis
