// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/compressed_output.h"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/http/content_coding.h"

namespace waybill::report {
namespace {

// Half of it repeats itself, half of it cannot be compressed.
std::string text_of(std::size_t size) {
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same each time
    std::string text;
    while (text.size() < size) {
        text += "{\"name\":\"value\"},";
        text += static_cast<char>(random() & 0xffU);
    }
    return text;
}

std::string pack(Packing packing, std::string_view text, std::size_t piece) {
    std::string packed;
    const auto output = make_packed_output(packing, [&](std::string_view bytes) {
        packed += bytes;
        return Result<void>();
    });
    for (std::size_t at = 0; at < text.size(); at += piece) {
        EXPECT_TRUE(output->write(text.substr(at, piece)));
    }
    EXPECT_TRUE(output->finish());
    return packed;
}

// By the decoders of bodies.
std::string unpack(Packing packing, std::string_view packed) {
    const std::string coding = packing == Packing::Gzip   ? "gzip"
                               : packing == Packing::Zlib ? "deflate"
                                                          : "zstd";
    std::string text;
    http::ContentDecoder decoder({coding}, {}, [&](Bytes data) { text += as_text(data); });
    EXPECT_TRUE(decoder.add(as_bytes(packed)));
    EXPECT_TRUE(decoder.finish()) << coding;
    EXPECT_EQ(decoder.leniency(), "");
    return text;
}

TEST(CompressedOutputTest, WhatWasWrittenComesBackHoweverItWasCut) {
    const std::string text = text_of(600'000);
    for (const Packing packing : {Packing::Gzip, Packing::Zlib, Packing::Zstd}) {
        for (const std::size_t piece : {text.size(), std::size_t{100'000}, std::size_t{997}}) {
            const std::string packed = pack(packing, text, piece);
            EXPECT_LT(packed.size(), text.size() / 2);
            EXPECT_EQ(text, unpack(packing, packed));
        }
        EXPECT_EQ("", unpack(packing, pack(packing, "", 1)));
    }
    EXPECT_EQ(text, pack(Packing::None, text, 1000));
}

TEST(CompressedOutputTest, TheFailureOfTheOutputEndsIt) {
    for (const Packing packing : {Packing::None, Packing::Gzip, Packing::Zlib, Packing::Zstd}) {
        const auto output = make_packed_output(
            packing, [](std::string_view) { return Result<void>(Error{"the disk is full"}); });
        const Result<void> written = output->write(text_of(2'000'000));
        ASSERT_FALSE(written);
        EXPECT_EQ("the disk is full", written.error().message);
    }
}

}  // namespace
}  // namespace waybill::report
