// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/json_values.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/core/filter/made_bodies.h"

namespace waybill::filter {
namespace {

struct Written final : ValueSink {
    void on_text(std::string_view value) override { text += "text:" + std::string(value) + ' '; }
    void on_number(double value) override { text += "number:" + std::to_string(value) + ' '; }
    void on_flag(bool /*value*/) override { ADD_FAILURE(); }
    void on_address(const IpAddress& /*ip*/, std::uint16_t /*port*/) override { ADD_FAILURE(); }
    void on_time(Timestamp /*at*/) override { ADD_FAILURE(); }

    std::string text;
};

// What it tells, with "(more)" behind it when a body was too long.
std::string told(FieldId field, std::string_view path, MadeBodies& made, std::uint64_t most) {
    http::Exchange exchange;
    made.load(0, store::BodyDetail::None, exchange);
    Written written;
    const bool all = JsonValues(field, path).tell(exchange, made, most, written);
    return written.text + (all ? "" : "(more)");
}

TEST(JsonValuesTest, ValuesAreToldAsWhatTheyAre) {
    MadeBodies made = MadeBodies::response(
        "application/json", R"({"a":["x",1,2.5,null,true,{"b":[]},9007199254740993]})");
    EXPECT_EQ(told(FieldId::Json, "$.a[*]", made, kMiB),
              "text:x number:1.000000 number:2.500000 text:null text:true text:{\"b\":[]} "
              "text:9007199254740993 ");
    EXPECT_EQ(told(FieldId::ResponseJson, "$.a[0]", made, kMiB), "text:x ");
    EXPECT_EQ(told(FieldId::RequestJson, "$.a[0]", made, kMiB), "");
    EXPECT_EQ(told(FieldId::Json, "no path", made, kMiB), "");
}

TEST(JsonValuesTest, OfABodyThatIsTooLongNothingIsTold) {
    MadeBodies made = MadeBodies::response("application/json", R"({"a":1})");
    EXPECT_EQ(told(FieldId::Json, "$.a", made, 7), "number:1.000000 ");
    EXPECT_EQ(told(FieldId::Json, "$.a", made, 6), "(more)");
    made.response_body = "{\"a\":\"" + std::string(100'000, 'x') + "\"}";
    EXPECT_EQ(told(FieldId::Json, "$.a", made, 5000), "(more)");
    EXPECT_LT(made.bytes_read, 10'000U);  // and no more is read than shows it
}

TEST(JsonValuesTest, WhatIsNoJsonHasNoValues) {
    MadeBodies made = MadeBodies::response("text/html", "<a>{\"a\":1}</a>");
    EXPECT_EQ(told(FieldId::Json, "$.a", made, kMiB), "");
    made = MadeBodies::response("application/json", "{\"a\":");
    EXPECT_EQ(told(FieldId::Json, "$.a", made, kMiB), "");
}

}  // namespace
}  // namespace waybill::filter
