// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/grpc_messages.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/chunking.h"
#include "tests/support/compress.h"

namespace waybill::http {
namespace {

std::string frame(std::string_view message, unsigned flag = 0) {
    std::string framed(1, static_cast<char>(flag));
    for (int shift = 24; shift >= 0; shift -= 8) {
        framed += static_cast<char>(message.size() >> static_cast<unsigned>(shift));
    }
    return framed.append(message);
}

std::string describe(const GrpcMessage& message) {
    std::string out = message.compressed ? std::string("compressed")
                                         : "'" + std::string(as_text(message.payload)) + "'";
    out += " " + std::to_string(message.size);
    out += message.was_compressed ? " flagged" : "";
    out += message.trailers ? " trailers" : "";
    out += message.truncated ? " truncated" : "";
    out += message.missing > 0 ? " missing " + std::to_string(message.missing) : "";
    out += message.whole ? "" : " not-whole";
    return out + ";";
}

std::string messages(std::string_view body,
                     std::string_view coding = {},
                     std::string_view type = "application/grpc",
                     std::uint64_t limit = kMiB) {
    return expect_chunking_law(body, [&](const std::vector<std::string_view>& pieces) {
        std::string out;
        GrpcMessageReader reader(
            type, coding, limit, [&](const GrpcMessage& message) { out += describe(message); });
        for (const std::string_view piece : pieces) {
            reader.add(as_bytes(piece));
        }
        reader.finish();
        return out;
    });
}

TEST(GrpcMessagesTest, MessagesComeOneByOne) {
    EXPECT_EQ(messages(frame("one") + frame("") + frame("three")), "'one' 3;'' 0;'three' 5;");
}

TEST(GrpcMessagesTest, CompressedMessagesAreDecompressed) {
    const std::string text(200, 'z');
    EXPECT_EQ(messages(frame(testing::gzip(text), 1) + frame("plain"), "gzip"),
              "'" + text + "' 200 flagged;'plain' 5;");
}

TEST(GrpcMessagesTest, WhatCannotBeDecompressedStaysCompressed) {
    EXPECT_EQ(messages(frame("snap", 1), "snappy"), "compressed 4 flagged;");
    EXPECT_EQ(messages(frame("\xff\xff\xff\xff", 1), "zstd"), "compressed 4 flagged;");
}

TEST(GrpcMessagesTest, TrailersOfGrpcWebAreTold) {
    EXPECT_EQ(
        messages(frame("m") + frame("grpc-status: 0\r\n", 0x80), {}, "application/grpc-web+proto"),
        "'m' 1;'grpc-status: 0\r\n' 16 trailers;");
}

TEST(GrpcMessagesTest, Base64IsUndoneAlsoPartByPart) {
    // Two parts, each encoded on its own, the first with padding.
    EXPECT_EQ(messages("AAAAAAFtAAAAAAFuAAAAAAFv", {}, "application/grpc-web-text"),
              "'m' 1;'n' 1;'o' 1;");
    EXPECT_EQ(messages("AAAAAAJtbQ==AAAAAAFu", {}, "application/grpc-web-text+proto"),
              "'mm' 2;'n' 1;");
}

TEST(GrpcMessagesTest, AMessageBeyondTheLimitIsCut) {
    EXPECT_EQ(messages(frame("0123456789") + frame("x"), {}, "application/grpc", 4),
              "'0123' 10 truncated;'x' 1;");
    EXPECT_EQ(
        messages(frame(testing::gzip(std::string(1000, 'b')), 1), "gzip", "application/grpc", 100)
            .substr(0, 4),
        "'bbb");
}

TEST(GrpcMessagesTest, AnAnnouncedLengthTakesNoMemory) {
    EXPECT_EQ(messages(std::string("\0\xff\xff\xff\xff", 5) + "data"), "'data' 4 not-whole;");
}

TEST(GrpcMessagesTest, WhatIsNoGrpcGivesNothing) {
    EXPECT_EQ(messages("{\"error\":\"no such thing\"}"), "");
}

TEST(GrpcMessagesTest, AGapInsideAMessageCostsItsBytes) {
    std::string out;
    GrpcMessageReader reader("application/grpc", "", kMiB, [&](const GrpcMessage& message) {
        out += describe(message);
    });
    const std::string body = frame("0123456789") + frame("next");
    reader.add(as_bytes(std::string_view(body).substr(0, 8)));
    reader.add_gap(4);
    reader.add(as_bytes(std::string_view(body).substr(12)));
    reader.add_gap(3);
    reader.add(as_bytes(body));
    reader.finish();
    EXPECT_EQ(out, "'012789' 10 missing 4;'next' 4;");
}

TEST(GrpcStatusTest, StatusAndMessageAreReadFromFields) {
    HeaderList fields;
    fields.add({"Grpc-Status", "5"});
    fields.add({"grpc-message", "no%20caf%c3%A9 100%"});
    const GrpcStatus status = read_grpc_status(fields);
    EXPECT_EQ(status.code, 5U);
    EXPECT_EQ(status.message, "no caf\xc3\xa9 100%");
    EXPECT_EQ(grpc_status_name(5), "NOT_FOUND");
    EXPECT_EQ(grpc_status_name(17), "");
    EXPECT_FALSE(read_grpc_status(HeaderList()).code.has_value());
}

TEST(GrpcStatusTest, StatusIsReadFromTheTrailersOfGrpcWeb) {
    const GrpcStatus status = read_grpc_status("grpc-status:16\r\ngrpc-message:who%3F\r\n");
    EXPECT_EQ(status.code, 16U);
    EXPECT_EQ(status.message, "who?");
}

}  // namespace
}  // namespace waybill::http
