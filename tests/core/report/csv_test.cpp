// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv.h"

#include <gtest/gtest.h>

#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

std::string cell(std::string_view text, FormulaGuard guard = FormulaGuard::On) {
    std::string out;
    append_csv_cell(out, text, guard);
    return out;
}

TEST(CsvTest, PlainTextIsLeftAlone) {
    EXPECT_EQ(cell(""), "");
    EXPECT_EQ(cell("abc"), "abc");
    EXPECT_EQ(cell("http://a/b?c=d&e=-1"), "http://a/b?c=d&e=-1");
    EXPECT_EQ(cell("2026-11-20T06:48:46.1Z"), "2026-11-20T06:48:46.1Z");
}

TEST(CsvTest, CommasQuotationMarksAndLineEndsAreQuoted) {
    EXPECT_EQ(cell("a,b"), "\"a,b\"");
    EXPECT_EQ(cell("say \"x\""), "\"say \"\"x\"\"\"");
    EXPECT_EQ(cell("a\nb"), "\"a\nb\"");
    EXPECT_EQ(cell(" a "), "\" a \"");
}

TEST(CsvTest, WhatASpreadsheetWouldCalculateGetsAnApostrophe) {
    const std::pair<std::string_view, std::string_view> table[] = {
        {"=1+1", "\"'=1+1\""},
        {"+1", "\"'+1\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\\x0d=1\""},
        {"  =1", "\"'  =1\""},
        {"\xc2\xa0=1", "\"'\xc2\xa0=1\""},
        {" \xc2\xa0 @x", "\"' \xc2\xa0 @x\""},
        {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {"=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""},
        {"\xef\xbc\x9dx", "\"'\xef\xbc\x9dx\""},
        {" \xef\xbc\x8bx", "\"' \xef\xbc\x8bx\""},
        {"\xef\xbc\x8dx", "\"'\xef\xbc\x8dx\""},
        {"\xef\xbc\xa0x", "\"'\xef\xbc\xa0x\""},
        {"safe\n=1\n+2", "\"safe\n'=1\n'+2\""},
    };
    for (const auto& [text, expected] : table) {
        EXPECT_EQ(cell(text), expected);
    }
}

TEST(CsvTest, TheGuardCanBeTakenOff) {
    EXPECT_EQ(cell("=1+1", FormulaGuard::Off), "\"=1+1\"");
}

TEST(CsvTest, HostileTextIsSafeToPrint) {
    for (const std::string& text : hostile_texts()) {
        EXPECT_TRUE(is_safe_to_print(cell(text), "\t")) << cell(text);
    }
}

TEST(CsvTest, TheDefaultColumnsHaveAHeaderAndALine) {
    SessionFixture fixture;
    fixture.add("GET", "example.com", "/a?b=c", 200, "text/html", [](store::ExchangeRow& row) {
        row.response_size = 42;
    });
    const auto exchange = make_exchange();
    exchange->anomalies.push_back({AnomalyCode::Gap, Side::Server, 1, ""});
    exchange->anomalies.push_back({AnomalyCode::BareLf, Side::Server, 1, ""});
    std::string out;
    append_csv_header(out, default_csv_fields());
    append_csv_line(out, default_csv_fields(), {fixture.session, 0, exchange.get()});
    EXPECT_EQ(out,
              "id,started,client,server,request.method,request.url,response.status,"
              "response.body.type,request.body.size,response.body.size,timing.total,connection,"
              "anomalies\n"
              "1,2017-07-14T02:40:00.000000000Z,10.0.0.1:4242,10.0.0.2:80,GET,"
              "http://example.com/a?b=c,200,text/html,0,42,15,1,\"gap,bare-lf\"\n");
}

}  // namespace
}  // namespace waybill::report
