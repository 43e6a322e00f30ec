// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters made out of what was clicked mean what was clicked, whatever the traffic holds.
#include "gui/models/filter_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/filter/expression_builder.h"
#include "gui/models/chip_filters.h"

namespace waybill::gui {
namespace {

using filter::FieldId;
using filter::Operator;

TEST(FilterTextTest, HostileValuesComeBackAsTheyWere) {
    for (const std::string_view value : {std::string_view("a\" or host == \"b"),
                                         std::string_view("back\\slash\\"),
                                         std::string_view("two\nlines\t"),
                                         std::string_view("nul\0inside", 10),
                                         std::string_view("not utf8: \xff\xfe"),
                                         std::string_view("\xe2\x80\xae turned"),
                                         std::string_view("/pattern/"),
                                         std::string_view("")}) {
        const auto parsed = parsedFilter(fieldEquals(FieldId::Host, value));
        ASSERT_TRUE(parsed) << value;
        ASSERT_EQ(parsed->kind, filter::Expression::Kind::Predicate) << value;
        EXPECT_EQ(parsed->predicate.field, FieldId::Host);
        EXPECT_EQ(parsed->predicate.values.at(0).low.text, value);
    }
}

TEST(FilterTextTest, ArgumentsAreQuotedToo) {
    const auto parsed = parsedFilter(fieldEquals(FieldId::Header, "v", "x\"]=="));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->predicate.argument, "x\"]==");
}

TEST(FilterTextTest, NumbersAndAddressesAreNoTexts) {
    EXPECT_EQ(fieldEquals(FieldId::Status, "404"), "status == 404");
    EXPECT_EQ(comparison(FieldId::Status, Operator::GreaterEqual, 400), "status >= 400");
    const auto server = parsedFilter(fieldEquals(FieldId::Server, "10.0.0.1:80"));
    ASSERT_TRUE(server);
    EXPECT_EQ(server->predicate.values.at(0).low.kind, filter::ValueKind::Network);
}

TEST(FilterTextTest, AnOrKeepsItsMeaningBesideAnAnd) {
    const auto both = parsedFilter(joined("status == 404 or status == 500", "host == a"));
    ASSERT_TRUE(both);
    ASSERT_EQ(both->kind, filter::Expression::Kind::And);
    EXPECT_EQ(both->children.at(0).kind, filter::Expression::Kind::Or);
}

TEST(FilterTextTest, WhatIsThereIsNotRepeated) {
    EXPECT_EQ(joined("host == a and status == 404", "status == 404"),
              "host == a and status == 404");
    EXPECT_EQ(joined("", "status == 404"), "status == 404");
    EXPECT_EQ(joined("status ==", "status == 404"), "status == 404");
    EXPECT_EQ(joined("host == a", ""), "host == a");
}

TEST(FilterTextTest, ADoubleNegationIsNone) {
    EXPECT_EQ(negated(negated("status == 404")), "status == 404");
    EXPECT_EQ(negated("status == 404 or error"), "not (status == 404 or error)");
}

TEST(FilterTextTest, ExchangesAreNamedInStretches) {
    EXPECT_EQ(theseExchanges({0, 3, 4, 5, 8}), "n in {1, 4..6, 9}");
    EXPECT_EQ(theseExchanges({}), "");
    std::vector<std::uint32_t> scattered;
    for (std::uint32_t i = 0; i < 2000; i += 2) {
        scattered.push_back(i);
    }
    EXPECT_EQ(theseExchanges(scattered), "");
}

TEST(FilterTextTest, AStretchOfTimeIsReadBack) {
    const auto term = parsedFilter(between(FieldId::Since, 1.5e9, 2e9));
    ASSERT_TRUE(term);
    const auto stretch = stretchOf(*term, FieldId::Since);
    ASSERT_TRUE(stretch);
    EXPECT_EQ(stretch->low, 1.5e9);
    EXPECT_EQ(stretch->high, 2e9);
    EXPECT_FALSE(stretchOf(*term, FieldId::Duration));
}

TEST(FilterBytesTest, PositionsAreOfTheSameCharacter) {
    const FilterBytes bytes(QString::fromUtf8("a\xc3\xa4\xf0\x9f\x98\x80z"));
    EXPECT_EQ(bytes.bytes(), "a\xc3\xa4\xf0\x9f\x98\x80z");
    EXPECT_EQ(bytes.byteAt(2), 3U);
    EXPECT_EQ(bytes.indexAt(3), 2);
    EXPECT_EQ(bytes.indexAt(5), 2);  // inside of the pair
    EXPECT_EQ(bytes.indexAt(7), 4);
    EXPECT_EQ(bytes.indexAt(100), 5);
}

TEST(ChipStateTest, ChipsAreAViewOfTheText) {
    const ChipState state(
        "host == a and category in {script, stylesheet} and (error or status >= 400)");
    EXPECT_TRUE(state.anyType());
    EXPECT_FALSE(state.hasType(0));
    EXPECT_TRUE(state.hasType(2));
    EXPECT_TRUE(state.hasType(3));
    EXPECT_TRUE(state.hasState(0));
    EXPECT_FALSE(state.hasState(1));
    EXPECT_FALSE(ChipState("status ==").isValid());
}

TEST(ChipStateTest, SwitchingKeepsTheRestOfTheFilter) {
    EXPECT_EQ(ChipState("host=a").withType(0, true, true), "host=a and category == \"data\"");
    EXPECT_EQ(ChipState("category == data and host == a").withAllTypes(), "host == \"a\"");
    EXPECT_EQ(ChipState("category == data").withType(3, true, false),
              "category in {\"data\", \"script\"}");
    EXPECT_EQ(ChipState("category == data").withType(3, true, true), "category == \"script\"");
    EXPECT_EQ(ChipState("error or status >= 400").withState(0, false), "");
    EXPECT_EQ(ChipState("host=a").withState(0, true), "host=a and (error or status >= 400)");
    EXPECT_EQ(ChipState("host=a").withState(1, true), "host=a and dur > 1s");
    EXPECT_EQ(ChipState("error").inverted(), "not error");
    EXPECT_EQ(ChipState("not error").inverted(), "error");
}

}  // namespace
}  // namespace waybill::gui
