// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_control.h"

#include <initializer_list>

#include <gtest/gtest.h>

namespace waybill::audit {
namespace {

http::HeaderList fields(std::initializer_list<http::Field> list) {
    http::HeaderList out;
    for (const http::Field& field : list) {
        out.add(field);
    }
    return out;
}

CacheControl response(std::string_view value) {
    return parse_cache_control(fields({{"Cache-Control", value}}), http::HeadKind::Response);
}

TEST(CacheControlTest, DirectivesOfSeveralLinesCountTogether) {
    const CacheControl told =
        parse_cache_control(fields({{"Cache-Control", "max-age=60"}, {"cache-control", "private"}}),
                            http::HeadKind::Response);
    EXPECT_EQ(told.max_age.seconds, 60);
    EXPECT_TRUE(told.is_private);
    EXPECT_TRUE(told.problems.empty());
}

TEST(CacheControlTest, WhatStandsInAQuotedStringIsNoDirective) {
    const CacheControl told = response("extension=\"max-age=60, no-store\", max-age=5");
    EXPECT_EQ(told.max_age.seconds, 5);
    EXPECT_FALSE(told.no_store);
    EXPECT_TRUE(told.has(CacheControlFault::Unknown));
}

TEST(CacheControlTest, OfTwoTheFirstOneCounts) {
    const CacheControl told = response("max-age=120, max-age=60");
    EXPECT_EQ(told.max_age.seconds, 120);
    EXPECT_TRUE(told.has(CacheControlFault::Duplicate));
}

TEST(CacheControlTest, ANumberThatIsNoneIsThereButNotValid) {
    for (const std::string_view value : {"max-age=-1", "max-age=1.5", "max-age=x", "max-age"}) {
        const CacheControl told = response(value);
        EXPECT_TRUE(told.max_age.present) << value;
        EXPECT_FALSE(told.max_age.valid) << value;
        EXPECT_TRUE(told.has(CacheControlFault::BadValue)) << value;
    }
}

TEST(CacheControlTest, LargeNumbersAreCapped) {
    EXPECT_EQ(response("max-age=2147483647").max_age.seconds, 2'147'483'647);
    const CacheControl told = response("max-age=99999999999999999999999");
    EXPECT_EQ(told.max_age.seconds, kLargestDelta);
    EXPECT_TRUE(told.has(CacheControlFault::TooLarge));
}

TEST(CacheControlTest, ASpaceBeforeTheEqualsSignMakesItNoDirective) {
    const CacheControl told = response("max-age =60");
    EXPECT_FALSE(told.max_age.present);
    EXPECT_TRUE(told.has(CacheControlFault::Space));
}

TEST(CacheControlTest, FieldNamesMakePrivateAndNoCacheAboutTheseAlone) {
    const CacheControl told = response("private=\"set-cookie, x\", no-cache=\"y\"");
    EXPECT_FALSE(told.is_private);
    EXPECT_FALSE(told.no_cache);
    EXPECT_EQ(told.private_fields.names, "set-cookie, x");
    EXPECT_EQ(told.no_cache_fields.names, "y");
}

TEST(CacheControlTest, ADirectiveOfTheOtherMessageIsAFault) {
    EXPECT_TRUE(response("max-stale=5").has(CacheControlFault::WrongMessage));
    EXPECT_TRUE(parse_cache_control(fields({{"Cache-Control", "public"}}), http::HeadKind::Request)
                    .has(CacheControlFault::WrongMessage));
}

TEST(CacheControlTest, CapitalsAndValuesOfFlagsAreFaults) {
    EXPECT_TRUE(response("No-Store").has(CacheControlFault::Miscased));
    EXPECT_TRUE(response("No-Store").no_store);
    EXPECT_TRUE(response("no-store=1").has(CacheControlFault::FlagWithValue));
}

TEST(AgeTest, OnlyTheFirstMemberCounts) {
    EXPECT_EQ(parse_age(fields({{"Age", "90, 30"}})).seconds, 90);
    EXPECT_EQ(parse_age(fields({{"Age", "90"}, {"Age", "30"}})).seconds, 90);
}

TEST(AgeTest, WhatIsNoNumberIsIgnored) {
    EXPECT_EQ(parse_age(fields({{"Age", "abc"}})).fault, AgeFault::NotANumber);
    EXPECT_EQ(parse_age(fields({{"Age", "-7"}})).fault, AgeFault::Negative);
    EXPECT_FALSE(parse_age(fields({{"Age", "-7"}})).seconds);
}

TEST(VaryTest, NamesAreCollectedOnce) {
    const Vary vary = parse_vary(fields({{"Vary", "Accept, accept"}, {"Vary", "Cookie, *"}}));
    EXPECT_EQ(vary.names.size(), 2U);
    EXPECT_TRUE(vary.duplicate);
    EXPECT_TRUE(vary.star);
}

TEST(TargetedTest, ATextInPlaceOfANumberMakesTheFieldInvalid) {
    const auto told =
        parse_targeted(fields({{"CDN-Cache-Control", "max-age=\"60\""}}), "cdn-cache-control");
    EXPECT_TRUE(told.present);
    EXPECT_FALSE(told.valid);
    EXPECT_TRUE(told.bad_type);
}

TEST(TargetedTest, AVendorsOwnFieldComesFirst) {
    const auto list = fields(
        {{"CDN-Cache-Control", "max-age=60"}, {"Cloudflare-CDN-Cache-Control", "max-age=90"}});
    ASSERT_NE(targeted_field(list), nullptr);
    EXPECT_EQ(targeted_field(list)->value, "max-age=90");
}

TEST(CacheStatusTest, EachCacheOnTheWaySaysWhatItDid) {
    const auto members = parse_cache_status(
        fields({{"Cache-Status", "origin; hit; ttl=-5, \"my, cdn\"; fwd=uri-miss; stored"}}));
    ASSERT_EQ(members.size(), 2U);
    EXPECT_TRUE(members[0].hit);
    EXPECT_EQ(members[0].ttl, -5);
    EXPECT_EQ(members[1].cache, "my, cdn");
    EXPECT_EQ(members[1].forwarded, "uri-miss");
    EXPECT_TRUE(members[1].stored);
}

TEST(CacheStatusTest, AHitThatWasForwardedIsInvalid) {
    const auto members = parse_cache_status(fields({{"Cache-Status", "a; hit; fwd=miss"}}));
    ASSERT_EQ(members.size(), 1U);
    EXPECT_TRUE(members[0].invalid);
}

TEST(CacheEvidenceTest, FieldsOfKnownCachesTellWhereAnAnswerCameFrom) {
    EXPECT_EQ(cache_evidence(fields({{"X-Cache", "HIT from a"}})), CacheEvidence::Hit);
    EXPECT_EQ(cache_evidence(fields({{"CF-Cache-Status", "MISS"}})), CacheEvidence::Miss);
    EXPECT_EQ(cache_evidence(fields({{"X-Varnish", "12 11"}})), CacheEvidence::Hit);
    EXPECT_EQ(cache_evidence(fields({{"Age", "12"}})), CacheEvidence::Hit);
    EXPECT_EQ(cache_evidence(fields({{"Age", "0"}})), CacheEvidence::None);
}

}  // namespace
}  // namespace waybill::audit
