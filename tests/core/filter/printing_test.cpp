// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/filter/expression_builder.h"
#include "core/filter/literals.h"
#include "tests/support/parsed_filter.h"

namespace waybill::filter {
namespace {

Expression flag(FieldId id) {
    return presence_of(id);
}

const Expression kWs = flag(FieldId::WebSocket);
const Expression kSse = flag(FieldId::ServerSentEvents);
const Expression kError = flag(FieldId::Error);

std::string printed_value(FieldId id, const Value& value) {
    std::string out;
    append_value(out, field(id), value);
    return out;
}

TEST(PrintingTest, ParenthesesStandOnlyWhereTheyAreNeeded) {
    EXPECT_EQ(to_text(any_of({all_of({kWs, kSse}), kError})), "ws and sse or error");
    EXPECT_EQ(to_text(all_of({any_of({kWs, kSse}), kError})), "(ws or sse) and error");
    EXPECT_EQ(to_text(negation_of(all_of({kWs, kSse}))), "not (ws and sse)");
    EXPECT_EQ(to_text(negation_of(any_of({kWs, kSse}))), "not (ws or sse)");
    EXPECT_EQ(to_text(negation_of(negation_of(kWs))), "not not ws");
    EXPECT_EQ(to_text(all_of({negation_of(kWs), kSse})), "not ws and sse");
}

TEST(PrintingTest, TheBuildersKeepTheShapeOfTheParser) {
    EXPECT_EQ(all_of({all_of({kWs, kSse}), kError}), all_of({kWs, kSse, kError}));
    EXPECT_EQ(any_of({kWs, any_of({kSse, kError})}), any_of({kWs, kSse, kError}));
    EXPECT_EQ(all_of({kWs}), kWs);
    EXPECT_EQ(any_of({kWs}), kWs);
    EXPECT_EQ(to_text(all_of({})), "~all");
    EXPECT_EQ(to_text(any_of({})), "not ~all");
    EXPECT_EQ(*parse_filter("ws and (sse and error)").expression, all_of({kWs, kSse, kError}));
}

TEST(PrintingTest, DurationsStandInTheirLargestWholeUnit) {
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(0)), "0ms");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(1)), "1ns");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(1e3)), "1us");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(2e8)), "200ms");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(-1e9)), "-1s");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(5400e9)), "90min");
    EXPECT_EQ(printed_value(FieldId::Duration, number_value(7200e9)), "2h");
}

TEST(PrintingTest, EachNumberReadsBackAsItself) {
    for (const double number : {0.0,
                                1.0,
                                -1.0,
                                0.1,
                                1.0 / 3.0,
                                1e15,
                                1e16,
                                123456789012345678.0,
                                1e-300,
                                1.7976931348623157e308,
                                5e-324}) {
        EXPECT_EQ(read_number(printed_value(FieldId::Number, number_value(number))), number);
        EXPECT_EQ(read_size(printed_value(FieldId::Size, number_value(number))), number);
    }
    for (const double ns : {1.0, 999.0, 1e6 + 1, 1e12, 3600e9, 9007199254740993.0, 1e30, 1e300}) {
        EXPECT_EQ(read_duration(printed_value(FieldId::Duration, number_value(ns)), 1e6), ns);
    }
}

TEST(PrintingTest, OnlyTheMeaningOfValuesIsCompared) {
    EXPECT_EQ(*parse_filter("size > 10k").expression, *parse_filter("size > 10000").expression);
    EXPECT_EQ(*parse_filter("src == 10.1.1.1/8").expression,
              *parse_filter("src == 10.0.0.0/8").expression);
    EXPECT_FALSE(*parse_filter("src == 10.0.0.1").expression
                 == *parse_filter("src == 10.0.0.1:80").expression);
    EXPECT_FALSE(*parse_filter("src == 10.0.0.0/8").expression
                 == *parse_filter("src == 10.0.0.0/9").expression);
    EXPECT_FALSE(*parse_filter("host == a").expression
                 == *parse_filter("host == \"a\"c").expression);
    EXPECT_FALSE(*parse_filter("host ~ a").expression == *parse_filter("host ~ /a/c").expression);
    EXPECT_FALSE(*parse_filter("time > 06:48").expression
                 == *parse_filter("time > 06:49").expression);
    EXPECT_FALSE(*parse_filter("time >= 00:00").expression
                 == *parse_filter("time >= 1970-01-01").expression);
    EXPECT_FALSE(*parse_filter("ws == true").expression == *parse_filter("ws == false").expression);
}

TEST(PrintingTest, NestingIsThatOfTheText) {
    const auto nesting = [](std::string_view text) {
        return nesting_of(*parse_filter(text).expression);
    };
    EXPECT_EQ(nesting("((ws))"), 0U);
    EXPECT_EQ(nesting("ws sse or error"), 0U);
    EXPECT_EQ(nesting("(ws or sse) error"), 1U);
    EXPECT_EQ(nesting("not (ws or sse)"), 2U);
    EXPECT_EQ(nesting("not not ws"), 2U);
}

TEST(PrintingTest, WhatMustBeReadIsTheMostOfItsFields) {
    const auto need = [](std::string_view text) {
        return need_of(*parse_filter(text).expression);
    };
    EXPECT_EQ(need(""), Need::Row);
    EXPECT_EQ(need("status == 200 or host == a"), Need::Row);
    EXPECT_EQ(need("status == 200 and not (host == a or reason == b)"), Need::Heads);
    EXPECT_EQ(need("header contains a or body contains b or n > 1"), Need::Body);
}

}  // namespace
}  // namespace waybill::filter
