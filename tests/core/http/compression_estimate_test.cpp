// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/compression_estimate.h"

#include <string>

#include <gtest/gtest.h>

namespace waybill::http {
namespace {

CompressedSizes sizes_of(CompressionEstimate& estimate,
                         const std::string& text,
                         std::size_t piece) {
    for (std::size_t at = 0; at < text.size(); at += piece) {
        estimate.add(as_bytes(std::string_view(text).substr(at, piece)));
    }
    return estimate.finish();
}

TEST(CompressionEstimateTest, TextThatRepeatsShrinksInEachCoding) {
    CompressionEstimate estimate;
    const CompressedSizes sizes = sizes_of(estimate, std::string(100'000, 'a'), 100'000);
    EXPECT_EQ(sizes.plain, 100'000U);
    EXPECT_GT(sizes.gzip, 0U);
    EXPECT_LT(sizes.gzip, 1000U);
    EXPECT_GT(sizes.br, 0U);
    EXPECT_LT(sizes.br, 1000U);
    EXPECT_GT(sizes.zstd, 0U);
    EXPECT_LT(sizes.zstd, 1000U);
}

TEST(CompressionEstimateTest, NoiseDoesNotShrink) {
    std::string noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 50'000; ++i) {
        state = state * 1'664'525U + 1'013'904'223U;
        noise += static_cast<char>(state >> 24U);
    }
    CompressionEstimate estimate;
    const CompressedSizes sizes = sizes_of(estimate, noise, noise.size());
    EXPECT_GE(sizes.gzip, noise.size());
    EXPECT_GE(sizes.br, noise.size());
    EXPECT_GE(sizes.zstd, noise.size());
}

TEST(CompressionEstimateTest, PiecesMakeNoDifferenceToGzip) {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "line " + std::to_string(i * 7919 % 5000) + "\n";
    }
    CompressionEstimate whole;
    CompressionEstimate pieces;
    EXPECT_EQ(sizes_of(whole, text, text.size()).gzip, sizes_of(pieces, text, 97).gzip);
}

TEST(CompressionEstimateTest, ANewContentBeginsFromNothing) {
    CompressionEstimate estimate;
    const std::string text(10'000, 'b');
    const CompressedSizes first = sizes_of(estimate, text, 1000);
    const CompressedSizes second = sizes_of(estimate, text, 1000);
    EXPECT_EQ(first.gzip, second.gzip);
    EXPECT_EQ(first.plain, second.plain);
}

TEST(CompressionEstimateTest, NothingHasTheSizeOfItsWrapping) {
    CompressionEstimate estimate;
    const CompressedSizes sizes = estimate.finish();
    EXPECT_EQ(sizes.plain, 0U);
    EXPECT_EQ(sizes.gzip, 20U);
    EXPECT_LE(sizes.br, 2U);
}

}  // namespace
}  // namespace waybill::http
