// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/protobuf_schema.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill::report {
namespace {

using ::testing::HasSubstr;

// Fields of the wire format, so that a set of descriptors can be written down.
std::string bytes(int field, std::string_view value) {
    return std::string(1, static_cast<char>(field << 3 | 2)) + static_cast<char>(value.size())
           + std::string(value);
}
std::string number(int field, int value) {
    return {static_cast<char>(field << 3), static_cast<char>(value)};
}

constexpr int kOptional = 1;
constexpr int kInt32 = 5;
constexpr int kString = 9;

std::string field(std::string_view name, int tag, int type) {
    return bytes(2, bytes(1, name) + number(3, tag) + number(4, kOptional) + number(5, type));
}

std::string types_file() {
    return bytes(1, "types.proto") + bytes(2, "shop")
           + bytes(4,
                   bytes(1, "Order") + field("item_name", 1, kString) + field("count", 2, kInt32))
           + bytes(4, bytes(1, "Receipt") + field("id", 1, kInt32)) + bytes(12, "proto3");
}

std::string service_file() {
    const std::string method =
        bytes(1, "Buy") + bytes(2, ".shop.Order") + bytes(3, ".shop.Receipt");
    return bytes(1, "service.proto") + bytes(2, "shop") + bytes(3, "types.proto")
           + bytes(6, bytes(1, "Till") + bytes(2, method)) + bytes(12, "proto3");
}

std::string error_of(const Result<ProtobufSchema>& schema) {
    return schema ? std::string("none") : schema.error().message;
}

TEST(ProtobufSchemaTest, MessagesOfAMethodBecomeJson) {
    const DescriptorSet set{"shop.pb", bytes(1, service_file()) + bytes(1, types_file())};
    const Result<ProtobufSchema> schema = ProtobufSchema::load({set});
    ASSERT_TRUE(schema) << error_of(schema);
    EXPECT_TRUE(schema->has_method("/shop.Till/Buy"));
    EXPECT_FALSE(schema->has_method("/shop.Till/Sell"));
    EXPECT_FALSE(schema->has_method(""));
    const Result<std::string> order =
        schema->message_json("/shop.Till/Buy", Side::Client, as_bytes("\x0a\x03tea\x10\x02"));
    ASSERT_TRUE(order) << order.error().message;
    EXPECT_EQ(*order, R"({"itemName":"tea","count":2})");
    const Result<std::string> receipt =
        schema->message_json("shop.Till/Buy", Side::Server, as_bytes("\x08\x07"));
    ASSERT_TRUE(receipt);
    EXPECT_EQ(*receipt, R"({"id":7})");
}

TEST(ProtobufSchemaTest, JsonIsSafeToLookAt) {
    const DescriptorSet set{"shop.pb", bytes(1, types_file()) + bytes(1, service_file())};
    const Result<ProtobufSchema> schema = ProtobufSchema::load({set});
    ASSERT_TRUE(schema) << error_of(schema);
    const Result<std::string> order =
        schema->message_json("/shop.Till/Buy",
                             Side::Client,
                             as_bytes("\x0a\x0d\x1b[\xe2\x80\xae\xe2\x81\xa7\xd8\x9c\xc3\xa9\x7f"));
    ASSERT_TRUE(order) << order.error().message;
    EXPECT_EQ(*order, "{\"itemName\":\"\\u001b[\\u202e\\u2067\\u061c\xc3\xa9\\u007f\"}");
}

TEST(ProtobufSchemaTest, WhatDoesNotFitIsToldByName) {
    const DescriptorSet set{"shop.pb", bytes(1, types_file()) + bytes(1, service_file())};
    const Result<ProtobufSchema> schema = ProtobufSchema::load({set, set});
    ASSERT_TRUE(schema) << error_of(schema);
    const Result<std::string> unknown = schema->message_json("/a.B/C", Side::Client, {});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().message, "/a.B/C: no such method in the schema");
    const Result<std::string> garbage =
        schema->message_json("/shop.Till/Buy", Side::Client, as_bytes("\xff\xff"));
    ASSERT_FALSE(garbage);
    EXPECT_EQ(garbage.error().message, "/shop.Till/Buy: the bytes are no shop.Order");
}

TEST(ProtobufSchemaTest, WhatIsNoSetIsToldByName) {
    const DescriptorSet set{"shop.pb", "syntax = \"proto3\";"};
    EXPECT_THAT(error_of(ProtobufSchema::load({set})),
                HasSubstr("shop.pb: is no set of descriptors"));
}

TEST(ProtobufSchemaTest, AMissingImportIsToldWithItsRemedy) {
    const DescriptorSet set{"shop.pb", bytes(1, service_file())};
    EXPECT_THAT(error_of(ProtobufSchema::load({set})),
                HasSubstr("service.proto: imports types.proto, which is not in the set (protoc "
                          "--include_imports"));
}

TEST(ProtobufSchemaTest, FilesThatImportEachOtherAreAnError) {
    const DescriptorSet set{"shop.pb",
                            bytes(1, bytes(1, "a.proto") + bytes(3, "b.proto"))
                                + bytes(1, bytes(1, "b.proto") + bytes(3, "a.proto"))};
    EXPECT_THAT(error_of(ProtobufSchema::load({set})), HasSubstr("proto: "));
}

TEST(ProtobufSchemaTest, AnUnknownTypeIsAnError) {
    const DescriptorSet set{
        "shop.pb",
        bytes(1,
              bytes(1, "a.proto")
                  + bytes(6,
                          bytes(1, "S")
                              + bytes(2, bytes(1, "M") + bytes(2, ".No") + bytes(3, ".No"))))};
    EXPECT_THAT(error_of(ProtobufSchema::load({set})), HasSubstr("a.proto: "));
}

}  // namespace
}  // namespace waybill::report
