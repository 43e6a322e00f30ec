// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/grpc_framing.h"

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

std::string base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string coded;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        const std::string_view part = text.substr(at, 3);
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = bits << 8U | (i < part.size() ? static_cast<unsigned char>(part[i]) : 0U);
        }
        for (unsigned i = 0; i < 4; ++i) {
            coded += i <= part.size() ? kDigits[(bits >> (18U - 6U * i)) & 0x3fU] : '=';
        }
    }
    return coded;
}

// The messages, however the body is cut into pieces.
std::string unframe(std::string_view body,
                    std::string_view coding = {},
                    std::string_view type = "application/grpc") {
    return expect_chunking_law(body, [&](const std::vector<std::string_view>& pieces) {
        std::string messages;
        const GrpcUnframer::Output output = [&](Bytes data) {
            messages += as_text(data);
            return true;
        };
        GrpcUnframer unframer(type, coding, output);
        for (const std::string_view piece : pieces) {
            EXPECT_TRUE(unframer.add(as_bytes(piece)));
        }
        EXPECT_TRUE(unframer.finish());
        return messages;
    });
}

TEST(GrpcFramingTest, ItsTypesAreKnown) {
    for (const char* type : {"application/grpc",
                             "Application/gRPC+proto",
                             "application/grpc-web",
                             "application/grpc-web+json",
                             "application/grpc-web-text+proto"}) {
        EXPECT_TRUE(has_grpc_framing(type)) << type;
    }
    for (const char* type :
         {"", "application/grpcx", "application/grpc-webx", "application/json"}) {
        EXPECT_FALSE(has_grpc_framing(type)) << type;
    }
}

TEST(GrpcFramingTest, ThePrefixesAreTakenOff) {
    EXPECT_EQ(unframe(frame("hello ") + frame("") + frame("world")), "hello world");
    EXPECT_EQ(unframe(""), "");
    EXPECT_EQ(unframe(frame("data") + frame("grpc-status: 0\r\n", 0x80)), "datagrpc-status: 0\r\n");
}

TEST(GrpcFramingTest, CompressedMessagesAreDecoded) {
    const std::string text = testing::sample_text(300);
    EXPECT_EQ(unframe(frame(testing::gzip(text), 1) + frame("plain"), "gzip"), text + "plain");
    EXPECT_EQ(unframe(frame(testing::encode(text, "deflate"), 1), " Deflate"), text);
    EXPECT_EQ(unframe(frame(testing::gzip(text), 0x81), "gzip"), text);
    EXPECT_EQ(unframe(frame("as it is", 1), "identity"), "as it is");
    EXPECT_EQ(unframe(frame("as it is", 1), "snappy"), "as it is");
    EXPECT_EQ(unframe(frame("not compressed", 1), "gzip"), "not compressed");
}

TEST(GrpcFramingTest, ABodyThatIsCutOffGivesWhatItHas) {
    const std::string text = testing::sample_text(300);
    EXPECT_EQ(unframe(frame("hello").substr(0, 8)), "hel");
    EXPECT_EQ(unframe(frame("one") + std::string("\0\0", 2)), "one" + std::string("\0\0", 2));
    const std::string coded = frame(testing::gzip(text), 1);
    const std::string cut = unframe(coded.substr(0, coded.size() - 20), "gzip");
    EXPECT_EQ(cut, text.substr(0, cut.size()));
    EXPECT_GT(cut.size(), 50U);
}

TEST(GrpcFramingTest, WhatIsNotFramedPassesFromThereOn) {
    EXPECT_EQ(unframe("{\"error\": true}"), "{\"error\": true}");
    EXPECT_EQ(unframe(frame("one") + "\x02rest of it"), "one\x02rest of it");
    EXPECT_EQ(unframe("abc"), "abc");
}

TEST(GrpcFramingTest, TextIsUnwrappedFirst) {
    const std::string type = "application/grpc-web-text";
    EXPECT_EQ(unframe(base64(frame("hello") + frame("world")), {}, type), "helloworld");
    EXPECT_EQ(unframe(base64(frame("a")) + base64(frame("bc")), {}, type), "abc");
    EXPECT_EQ(unframe(base64(frame("hello")).substr(0, 11), {}, type), "hel");
    EXPECT_EQ(unframe(base64(frame("hello")) + "!bad", {}, type), "hello!bad");
}

TEST(GrpcFramingTest, ABombGivesWhatTheLimitsLet) {
    const std::string bomb = testing::gzip(std::string(80'000'000, 'x'));
    std::size_t size = 0;
    const GrpcUnframer::Output output = [&](Bytes data) {
        size += data.size();
        return true;
    };
    GrpcUnframer unframer("application/grpc", "gzip", output);
    unframer.add(as_bytes(frame(bomb, 1)));
    unframer.finish();
    EXPECT_GT(size, kMiB);
    EXPECT_LE(size, 64 * kMiB);
}

TEST(GrpcFramingTest, NothingComesOnceItWasStopped) {
    for (const unsigned flag : {0U, 1U}) {
        const std::string text = testing::sample_text(100'000);
        int calls = 0;
        const GrpcUnframer::Output output = [&](Bytes) {
            ++calls;
            return false;
        };
        GrpcUnframer unframer("application/grpc", "gzip", output);
        const std::string framed = frame(flag == 0 ? text : testing::gzip(text), flag);
        EXPECT_FALSE(unframer.add(as_bytes(framed + framed)));
        EXPECT_FALSE(unframer.add(as_bytes(framed)));
        EXPECT_FALSE(unframer.finish());
        EXPECT_EQ(calls, 1);
    }
}

}  // namespace
}  // namespace waybill::http
