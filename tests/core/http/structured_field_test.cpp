// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/structured_field.h"

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string canonical(std::string_view text, StructuredShape shape) {
    const auto field = parse_structured_field(text, shape);
    return field ? serialise_structured_field(*field).value_or("cannot be written") : "refused";
}

TEST(StructuredFieldTest, EachTypeOfItemIsReadAndWritten) {
    for (const std::string_view text : {"17",
                                        "-3.5",
                                        "\"a \\\"b\\\" \\\\\"",
                                        "*/x:y",
                                        ":AQI=:",
                                        "?1",
                                        "@-86400",
                                        "%\"z%c3%bc\""}) {
        EXPECT_EQ(canonical(text, StructuredShape::Item), text);
    }
}

TEST(StructuredFieldTest, WhatIsNotCanonicalIsWrittenSo) {
    EXPECT_EQ(canonical("a=1 ,\tb;x=?1;y,c=?1", StructuredShape::Dictionary), "a=1, b;x;y, c");
    EXPECT_EQ(canonical("( a  b ),1.50", StructuredShape::List), "(a b), 1.5");
}

TEST(StructuredFieldTest, AKeyStandsWhereItCameFirstWithItsLastValue) {
    EXPECT_EQ(canonical("a=1, b=2, a=3, c, a=4", StructuredShape::Dictionary), "a=4, b=2, c");
    EXPECT_EQ(canonical("x;q=1;r;q=2", StructuredShape::Item), "x;q=2;r");
}

TEST(StructuredFieldTest, TheValueOfAParameterIsLikeThatOfAnItem) {
    const auto field = parse_structured_field("\"x\";a=\"x\"", StructuredShape::Item);
    ASSERT_TRUE(field);
    EXPECT_EQ(*find_parameter(field->members[0].parameters, "a"), field->members[0].value);
}

TEST(StructuredFieldTest, AnErrorTellsItsPlace) {
    StructuredError error;
    EXPECT_FALSE(parse_structured_field("a=1, B=2", StructuredShape::Dictionary, &error));
    EXPECT_EQ(error.offset, 5U);
    EXPECT_FALSE(error.expected.empty());
}

TEST(StructuredFieldTest, WhatTheGrammarForbidsIsRefused) {
    for (const std::string_view text : {"",
                                        "1 2",
                                        "1234567890123456",
                                        "1234567890123.1",
                                        "1.",
                                        "1.2345",
                                        "\"a",
                                        "\"\\a\"",
                                        ":a:",
                                        "?2",
                                        "@1.5",
                                        "%\"%C3%BC\"",
                                        "%\"%ff\"",
                                        "a;=1",
                                        "\t1"}) {
        EXPECT_EQ(canonical(text, StructuredShape::Item), "refused") << text;
    }
    EXPECT_EQ(canonical("1,", StructuredShape::List), "refused");
    EXPECT_EQ(canonical("(1", StructuredShape::List), "refused");
    EXPECT_EQ(canonical("(1\t2)", StructuredShape::List), "refused");
}

TEST(StructuredFieldTest, ADecimalIsRoundedHalfToEven) {
    EXPECT_EQ(structured_decimal(0.0025)->number, 2);
    EXPECT_EQ(structured_decimal(-0.0015)->number, -2);
    EXPECT_EQ(structured_decimal(7)->number, 7000);
    EXPECT_FALSE(structured_decimal(1e12));
}

}  // namespace
}  // namespace waybill::http
