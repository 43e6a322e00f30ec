// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/field_values.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "tests/core/filter/made_exchange.h"

namespace waybill::filter {
namespace {

// "text a; number 2".
struct Told final : ValueSink {
    void on_text(std::string_view value) override { add("text " + std::string(value)); }
    void on_number(double value) override { add("number " + std::to_string(std::lround(value))); }
    void on_flag(bool value) override { add(value ? "yes" : "no"); }
    void on_address(const IpAddress& ip, std::uint16_t port) override {
        add("address " + to_string(Endpoint{ip, port}));
    }
    void on_time(Timestamp at) override { add("time " + std::to_string(at.ns)); }

    void add(const std::string& value) { all += (all.empty() ? "" : "; ") + value; }

    std::string all;
};

class FieldValuesTest : public testing::Test {
protected:
    std::string by_row(FieldId field, const std::string& argument = {}) {
        FieldValues values(made.session, field, argument);
        Told told;
        const bool all = values.tell(0, told);
        return all ? told.all : told.all + " and more";
    }
    std::string by_heads(FieldId field, const std::string& argument = {}) {
        FieldValues values(made.session, field, argument);
        http::Exchange exchange;
        made.load(0, store::BodyDetail::None, exchange);
        Told told;
        values.tell(0, exchange, told);
        return told.all;
    }

    MadeExchange made{{"GET /a/b?page=2 HTTP/1.1\nHost: a.example\nAccept: x\n"},
                      {"HTTP/1.1 404 Not Found\nVary: a\nVary: b\nContent-Type: text/html\n"}};
};

TEST_F(FieldValuesTest, TheRowTellsWhatItHolds) {
    EXPECT_EQ(by_row(FieldId::Method), "text GET");
    EXPECT_EQ(by_row(FieldId::Status), "number 404");
    EXPECT_EQ(by_row(FieldId::Path), "text /a/b");
    EXPECT_EQ(by_row(FieldId::Query, "page"), "text 2");
    EXPECT_EQ(by_row(FieldId::Server), "address 10.0.0.2:8080");
    EXPECT_EQ(by_row(FieldId::Redirect), "no");
}

TEST_F(FieldValuesTest, WhatTheHeadsHoldIsToldOfTheLoadedExchange) {
    EXPECT_EQ(by_row(FieldId::ResponseHeader, "vary"), " and more");
    EXPECT_EQ(by_heads(FieldId::ResponseHeader, "vary"), "text a; text b");
    EXPECT_EQ(by_heads(FieldId::RequestHeader, "accept"), "text x");
    EXPECT_EQ(by_heads(FieldId::Reason), "text Not Found");
    EXPECT_EQ(by_heads(FieldId::Status), "number 404");
}

}  // namespace
}  // namespace waybill::filter
