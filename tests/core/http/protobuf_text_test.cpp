// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/protobuf_text.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

std::string text(std::string_view message, const ProtobufTextLimits& limits = {}) {
    return protobuf_text(as_bytes(message), limits).value_or("no message");
}

std::string nested(std::string_view inside) {
    return "\x1a" + std::string(1, static_cast<char>(inside.size())) + std::string(inside);
}

TEST(ProtobufTextTest, NumbersSayWhatElseTheyMayBe) {
    EXPECT_EQ(text("\x08\x96\x01"), "1: 150 (zigzag 75)\n");
    EXPECT_EQ(text("\x08\x01\x10\x03"), "1: 1\n2: 3 (zigzag -2)\n");
    EXPECT_EQ(text("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
              "1: 18446744073709551615 (signed -1) (zigzag -9223372036854775808)\n");
    EXPECT_EQ(text(std::string("\x15\x00\x00\xc0\x3f", 5)), "2: 0x3fc00000 (float 1.5)\n");
    EXPECT_EQ(text(std::string("\x11\x00\x00\x00\x00\x00\x00\xf8\x3f", 9)),
              "2: 0x3ff8000000000000 (double 1.5)\n");
}

TEST(ProtobufTextTest, BytesAreGuessedAsTextMessageOrBytes) {
    EXPECT_EQ(text("\x12\x07testing"), "2: \"testing\"\n");
    EXPECT_EQ(text(nested("\x08\x96\x01")), "3 {\n  1: 150 (zigzag 75)\n}\n");
    EXPECT_EQ(text("\x12\x05"
                   "a\nb\"\\"),
              "2: \"a\\nb\\\"\\\\\"\n");
    EXPECT_EQ(text(std::string("\x12\x03\xff\xfe\x80", 5)), "2: 3 bytes fffe80\n");
    EXPECT_EQ(text("\x22\x06\x03\x8e\x02\x9e\xa7\x05"),
              "4: 6 bytes 038e029ea705 (packed 3 270 86942)\n");
    EXPECT_EQ(text(std::string("\x12\x00", 2)), "2: \"\"\n");
}

TEST(ProtobufTextTest, GroupsAreRead) {
    EXPECT_EQ(text("\x0b\x10\x01\x0c"), "1 group {\n  2: 1\n}\n");
    EXPECT_EQ(text("\x0b\x10\x01"), "no message");
    EXPECT_EQ(text("\x0b\x14"), "no message");
}

TEST(ProtobufTextTest, WhatIsNoMessageIsNone) {
    EXPECT_EQ(text(""), "");
    EXPECT_EQ(text("\x08"), "no message");
    EXPECT_EQ(text(std::string("\x00\x01", 2)), "no message");
    EXPECT_EQ(text("\x0e"), "no message");
    EXPECT_EQ(text("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x"), "no message");
    EXPECT_EQ(text("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "no message");
}

TEST(ProtobufTextTest, DepthIsBounded) {
    std::string deep("\x08\x01");
    for (int i = 0; i < 20; ++i) {
        deep = nested(deep);
    }
    EXPECT_NE(text(deep).find("1: 1\n"), std::string::npos);
    const std::string cut = text(deep, {3, kMiB, 4096});
    EXPECT_EQ(cut.find("1: 1\n"), std::string::npos);
    EXPECT_NE(cut.find("    3: 36 bytes"), std::string::npos) << cut;
}

TEST(ProtobufTextTest, OutputIsBounded) {
    std::string many;
    for (int i = 0; i < 1000; ++i) {
        many += "\x08\x01";
    }
    EXPECT_EQ(text(many, {32, 20, 4096}), "1: 1\n1: 1\n1: 1\n1: 1\n1: 1\n...\n");
    EXPECT_EQ(text("\x12\x06xxxxx\xc3\x12\x00", {32, kMiB, 4}), "no message");
    EXPECT_EQ(text("\x12\x06xxx\xc3\xa4y", {32, kMiB, 4}), "2: \"xxx\"...\n");
}

TEST(ProtobufTextTest, ItIsSafeOnATerminal) {
    EXPECT_EQ(text("\x12\x05"
                   "a\xe2\x80\xae"
                   "b"),
              "2: \"a\\u202eb\"\n");
}

}  // namespace
}  // namespace waybill::http
