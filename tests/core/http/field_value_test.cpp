// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/field_value.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/http/byte_range.h"
#include "core/http/challenge.h"
#include "core/http/entity_tag.h"
#include "core/http/link_field.h"
#include "core/http/mime_type.h"

namespace waybill::http {
namespace {

using ::testing::ElementsAre;

TEST(FieldValueTest, ACommaInsideQuotesSeparatesNothing) {
    std::vector<std::string> members;
    for_each_list_member("a=\"1, \\\" 2\" ,, b",
                         [&](std::string_view member) { members.emplace_back(member); });
    EXPECT_THAT(members, ElementsAre("a=\"1, \\\" 2\"", "b"));
}

TEST(FieldValueTest, AParameterTellsHowItWasWritten) {
    const FieldParameter parameter = parse_field_parameter("a =\"b\\c\"");
    EXPECT_EQ(parameter.name, "a");
    EXPECT_EQ(without_escapes(parameter.value), "bc");
    EXPECT_TRUE(parameter.is_quoted);
    EXPECT_TRUE(parameter.has_bad_space);
    EXPECT_FALSE(parse_field_parameter("a").has_value);
}

TEST(FieldValueTest, AWeightHasAtMostThreeDigitsAndIsAtMostOne) {
    EXPECT_TRUE(is_weight("0.123"));
    EXPECT_TRUE(is_weight("1.000"));
    EXPECT_FALSE(is_weight("1.001"));
    EXPECT_FALSE(is_weight("0.1234"));
    EXPECT_FALSE(is_weight("abc"));
    EXPECT_FALSE(is_weight(""));
}

TEST(MimeTypeTest, ParametersAreReadAsBrowsersDo) {
    const auto type = parse_mime_type(" TEXT/Html ;x=\"a\\b\"junk; Charset=GBK;charset=utf-8;bad");
    ASSERT_TRUE(type);
    EXPECT_EQ(type->essence(), "text/html");
    EXPECT_EQ(*type->find("charset"), "GBK");
    EXPECT_EQ(serialise_mime_type(*type), "text/html;x=ab;charset=GBK");
    EXPECT_FALSE(parse_mime_type("text"));
    EXPECT_FALSE(parse_mime_type("text/ht ml"));
}

TEST(ByteRangeTest, EachFaultOfAContentRangeIsTold) {
    EXPECT_EQ(parse_content_range("bytes 0-9/10").fault, ContentRangeFault::None);
    EXPECT_TRUE(parse_content_range("bytes */10").is_unsatisfied);
    EXPECT_EQ(parse_content_range("0-9/10").fault, ContentRangeFault::NoUnit);
    EXPECT_EQ(parse_content_range("bytes 0-9 10").fault, ContentRangeFault::NoSlash);
    EXPECT_EQ(parse_content_range("bytes 9/10").fault, ContentRangeFault::NoHyphen);
    EXPECT_EQ(parse_content_range("bytes 0-x/10").fault, ContentRangeFault::NotANumber);
    EXPECT_EQ(parse_content_range("bytes 0-10/10").fault, ContentRangeFault::Impossible);
}

TEST(ByteRangeTest, ARangeIsReadWithOpenEnds) {
    const auto range = parse_range("bytes=0-1,5-,-3");
    ASSERT_TRUE(range);
    ASSERT_EQ(range->ranges.size(), 3U);
    EXPECT_FALSE(range->ranges[1].last);
    EXPECT_FALSE(range->ranges[2].first);
    EXPECT_FALSE(parse_range("bytes=-"));
    EXPECT_FALSE(parse_range("bytes 0-1"));
    EXPECT_TRUE(parse_range("bytes=5-1")->ranges[0].is_backwards());
}

TEST(EntityTagTest, AListIsTakenTagByTag) {
    std::string_view list = "\"a,b\", W/\"c\"";
    EXPECT_EQ(take_entity_tag(list), (EntityTag{false, "a,b"}));
    EXPECT_EQ(take_entity_tag(list), (EntityTag{true, "c"}));
    EXPECT_FALSE(take_entity_tag(list));
    EXPECT_FALSE(parse_entity_tag("a"));
    EXPECT_FALSE(parse_entity_tag("\"a\" b"));
    EXPECT_FALSE(parse_entity_tag("w/\"a\""));
}

TEST(LinkFieldTest, TargetsMayHoldCommas) {
    const LinkField field = parse_link_field("</a,b;c>; rel=\"x y\", </d>; title=\"rel=z, \", e");
    ASSERT_EQ(field.links.size(), 2U);
    EXPECT_EQ(field.links[0].target, "/a,b;c");
    EXPECT_EQ(field.links[0].rel, "x y");
    EXPECT_FALSE(field.links[1].has_rel);
    EXPECT_TRUE(field.malformed);
}

TEST(ChallengeTest, CommasSeparateChallengesAndParameters) {
    const Challenges parsed =
        parse_challenges("Basic realm=\"a, b\", charset=\"UTF-8\", Negotiate abc==, Bearer");
    ASSERT_EQ(parsed.challenges.size(), 3U);
    EXPECT_FALSE(parsed.malformed);
    EXPECT_EQ(parsed.challenges[0].find("REALM")->value, "a, b");
    EXPECT_EQ(parsed.challenges[0].parameters.size(), 2U);
    EXPECT_EQ(parsed.challenges[1].token68, "abc==");
    EXPECT_TRUE(parse_challenges("realm=x").malformed);
}

}  // namespace
}  // namespace waybill::http
