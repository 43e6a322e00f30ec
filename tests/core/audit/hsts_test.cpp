// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/hsts.h"

#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/audit/hsts_observer.h"
#include "tests/support/exchange_from_text.h"

namespace waybill::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HstsTest, DirectivesMayHaveQuotesAndSpacesAndAnyCase) {
    const Hsts hsts = parse_hsts(" ; Max-Age = \"600\" ;; IncludeSubDomains ; Preload; x=\"a;b\"");
    EXPECT_EQ(hsts.max_age, 600U);
    EXPECT_TRUE(hsts.include_subdomains);
    EXPECT_TRUE(hsts.preload);
    EXPECT_TRUE(hsts.protects());
}

TEST(HstsTest, AFieldWithoutANumberOfSecondsIsNotValid) {
    for (const char* const value : {"",
                                    ";",
                                    "includeSubDomains",
                                    "max-age",
                                    "max-age=",
                                    "max-age=-1",
                                    "max-age=1.5",
                                    "max-age=\"\"",
                                    "max-age=1 x",
                                    "max-age=\"1",
                                    "max-age=1,includeSubDomains"}) {
        EXPECT_FALSE(parse_hsts(value).is_valid()) << value;
    }
    EXPECT_TRUE(parse_hsts("max-age=0").is_valid());
    EXPECT_FALSE(parse_hsts("max-age=0").protects());
    EXPECT_EQ(parse_hsts("max-age=99999999999999999999").max_age,
              std::numeric_limits<std::uint64_t>::max());
}

TEST(HstsTest, NoDirectiveMayStandThereTwice) {
    EXPECT_EQ(parse_hsts("max-age=1; MAX-AGE=2").repeated, "MAX-AGE");
    EXPECT_FALSE(parse_hsts("max-age=1; MAX-AGE=2").is_valid());
    EXPECT_FALSE(parse_hsts("max-age=1; x; x").is_valid());
    EXPECT_TRUE(parse_hsts("max-age=1; x; y").is_valid());
}

TEST(HstsTest, TheGrammarIsHeld) {
    EXPECT_TRUE(parse_hsts("max-age=1; a b").malformed);
    EXPECT_TRUE(parse_hsts("max-age=1; x=\"open").malformed);
    EXPECT_TRUE(parse_hsts("max-age=1; includeSubDomains=1").malformed);
    EXPECT_FALSE(parse_hsts("max-age=1; x=\"a\\\"b\"").malformed);
}

TEST(HstsPreloadTest, ThePreloadListReadsMoreNarrowlyThanBrowsers) {
    EXPECT_THAT(parse_preload_header("max-age=\"1\"").issues.errors,
                ElementsAre("header.parse.max_age.non_digit_characters"));
    EXPECT_THAT(parse_preload_header("max-age = 1").issues.errors,
                ElementsAre("header.parse.invalid.max_age.no_value"));
    EXPECT_THAT(parse_preload_header("max-age=1; max-age=2; max-age=3").issues.errors,
                ElementsAre("header.parse.repeated.max_age"));
    EXPECT_THAT(parse_preload_header("preloaded; includeSubDomainsToo; x").issues.warnings,
                ElementsAre("header.parse.invalid.preload",
                            "header.parse.invalid.include_sub_domains",
                            "header.parse.unknown_directive"));
}

TEST(HstsPreloadTest, AYearWithSubdomainsAndPreloadIsAccepted) {
    EXPECT_THAT(check_preloadable("max-age=31536000; includeSubDomains; preload").errors,
                IsEmpty());
    EXPECT_THAT(check_preloadable("max-age=31535999; includeSubDomains; preload").errors,
                ElementsAre("header.preloadable.max_age.below_1_year"));
    EXPECT_THAT(check_preloadable("max-age=10886400; includeSubDomains; preload",
                                  PreloadPolicy::EighteenWeeks)
                    .errors,
                IsEmpty());
    EXPECT_THAT(check_removable("max-age=0").errors, IsEmpty());
    EXPECT_THAT(
        check_removable("preload").errors,
        ElementsAre("header.removable.contains.preload", "header.removable.missing.max_age"));
}

TEST(HstsPreloadTest, AResponseMustHaveOneField) {
    const std::vector<std::string_view> none;
    const std::vector<std::string_view> two = {"max-age=1", "max-age=1"};
    EXPECT_THAT(check_preloadable(none).errors, ElementsAre("response.no_header"));
    EXPECT_THAT(check_removable(two).errors, ElementsAre("response.multiple_headers"));
}

class HstsObserverTest : public ::testing::Test {
protected:
    // `value`: of the field; null where there is none.
    void answer(const char* value, bool tls = true, std::string_view status = "200 OK") {
        const auto made = test::exchange_from_text(
            "GET / HTTP/1.1\nHost: Example.com\n",
            "HTTP/1.1 " + std::string(status) + "\n"
                + (value == nullptr ? ""
                                    : "Strict-Transport-Security: " + std::string(value) + "\n"),
            tls);
        made->exchange.id = ++id_;
        observer_.observe(facts_of(made->exchange));
    }

    HstsObserver observer_;

private:
    std::uint64_t id_ = 0;
};

TEST_F(HstsObserverTest, AnswersThatLackItAreCountedAtTheFirstOfThem) {
    answer("max-age=600");
    answer(nullptr);
    answer("max-age=600");
    answer("max-age=x");
    const auto found = observer_.findings();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().exchange, 2U);
    EXPECT_EQ(found.front().finding.rule->id, "hsts-inconsistent");
    EXPECT_EQ(found.front().finding.detail, "2 of 4 answers of example.com lack it");
}

TEST_F(HstsObserverTest, FieldsThatDifferAreTold) {
    answer("max-age=600");
    answer("max-age=600; includeSubDomains");
    const auto found = observer_.findings();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().exchange, 2U);
    EXPECT_EQ(found.front().finding.evidence.value, "max-age=600; includeSubDomains");
}

TEST_F(HstsObserverTest, HttpRevalidationsAndHostsWithoutItSayNothing) {
    answer("max-age=600");
    answer("max-age = \"600\"");
    answer(nullptr, false);
    answer(nullptr, true, "304 Not Modified");
    EXPECT_THAT(observer_.findings(), IsEmpty());
    HstsObserver other;
    EXPECT_THAT(other.findings(), IsEmpty());
}

}  // namespace
}  // namespace waybill::audit
