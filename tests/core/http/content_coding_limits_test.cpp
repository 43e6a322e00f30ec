// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decompression bombs: each ends in DecodeLimit, early, in little memory, with what was decoded
// before still valid.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/http/content_coding.h"
#include "tests/support/compress.h"

namespace waybill::http {

namespace {

using testing::encode;
using testing::gzip;
using ::testing::HasSubstr;
using testing::sample_text;

// What a decoder may take, with its window; AddressSanitizer keeps what was freed.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kMostMemory = 400 * kMiB;
#else
constexpr std::size_t kMostMemory = 24 * kMiB;
#endif

// Resident memory of this process.
std::size_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) {
        return 0;
    }
    std::size_t total = 0;
    std::size_t resident = 0;
    const int read = std::fscanf(file, "%zu %zu", &total, &resident);
    std::fclose(file);
    return read == 2 ? resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) : 0;
}

struct Result {
    std::uint64_t size = 0;
    bool all_zero = true;
    bool ok = false;
    DecodeFailure failure;
    std::size_t most_memory = 0;
};

// In pieces as large as segments, as a capture gives them.
Result decode_zeros(const std::vector<std::string>& codings,
                    std::string_view body,
                    const DecodeLimits& limits = {}) {
    Result result;
    ContentDecoder decoder(codings, limits, [&](Bytes data) {
        result.size += data.size();
        result.all_zero = result.all_zero && data.front() == 0 && data.back() == 0;
        if (result.size % kMiB < data.size()) {
            result.most_memory = std::max(result.most_memory, resident_bytes());
        }
    });
    while (!body.empty() && decoder.add(as_bytes(body.substr(0, 1460)))) {
        body.remove_prefix(std::min<std::size_t>(1460, body.size()));
    }
    result.ok = decoder.finish();
    if (decoder.failure() != nullptr) {
        result.failure = *decoder.failure();
    }
    return result;
}

const std::string& zeros() {
    static const std::string content(96 * kMiB, '\0');
    return content;
}

void expect_bomb_is_stopped(const std::vector<std::string>& codings) {
    std::string body = zeros();
    for (const std::string& coding : codings) {
        body = encode(body, coding);
    }
    const std::size_t before = resident_bytes();
    const auto start = std::chrono::steady_clock::now();
    const Result result = decode_zeros(codings, body);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_FALSE(result.ok);
    EXPECT_EQ(result.failure.code, AnomalyCode::DecodeLimit) << result.failure.detail;
    EXPECT_TRUE(result.all_zero);
    EXPECT_LE(result.size, 64 * kMiB);
    EXPECT_LT(took, std::chrono::seconds(2));
    EXPECT_LT(result.most_memory, before + kMostMemory);
}

}  // namespace

TEST(ContentDecoderLimitsTest, AGzipBombIsStopped) {
    expect_bomb_is_stopped({"gzip"});
}

TEST(ContentDecoderLimitsTest, ADeflateBombIsStopped) {
    expect_bomb_is_stopped({"deflate"});
}

TEST(ContentDecoderLimitsTest, ABrotliBombIsStopped) {
    expect_bomb_is_stopped({"br"});
}

TEST(ContentDecoderLimitsTest, AZstdBombIsStopped) {
    expect_bomb_is_stopped({"zstd"});
}

TEST(ContentDecoderLimitsTest, NestedBombsAreStopped) {
    expect_bomb_is_stopped({"gzip", "gzip"});
    expect_bomb_is_stopped({"zstd", "br"});
    expect_bomb_is_stopped({"br", "zstd", "deflate", "gzip", "gzip"});
}

TEST(ContentDecoderLimitsTest, ABombBetweenTwoCodingsIsStopped) {
    // The outer coding has a great deal of output, of which the inner one makes nothing: it is
    // what follows its end.
    const std::string inner = gzip("small") + zeros();
    const Result result = decode_zeros({"gzip", "br"}, encode(inner, "br"));
    EXPECT_EQ(result.failure.code, AnomalyCode::DecodeLimit);
    EXPECT_THAT(result.failure.detail, HasSubstr("br: "));
    EXPECT_EQ(result.size, 5U);
}

TEST(ContentDecoderLimitsTest, TheOutputEndsExactlyAtItsLimit) {
    const std::string content = sample_text(100'000);
    for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
        for (const std::uint64_t limit : {std::uint64_t{1},
                                          std::uint64_t{16'384},
                                          std::uint64_t{50'001},
                                          std::uint64_t{99'999}}) {
            std::string output;
            ContentDecoder decoder(
                {coding}, {.output_bytes = limit}, [&](Bytes data) { output += as_text(data); });
            EXPECT_FALSE(decoder.add(as_bytes(encode(content, coding))));
            EXPECT_EQ(decoder.failure()->code, AnomalyCode::DecodeLimit);
            EXPECT_THAT(decoder.failure()->detail,
                        HasSubstr("more than " + std::to_string(limit) + " bytes"));
            EXPECT_EQ(output, content.substr(0, limit));
        }
        std::string output;
        ContentDecoder decoder({coding}, {.output_bytes = content.size()}, [&](Bytes data) {
            output += as_text(data);
        });
        EXPECT_TRUE(decoder.add(as_bytes(encode(content, coding))));
        EXPECT_TRUE(decoder.finish());
        EXPECT_EQ(output, content);
    }
}

TEST(ContentDecoderLimitsTest, WithoutLimitsABombIsDecoded) {
    const Result result =
        decode_zeros({"br"}, encode(zeros(), "br"), {.output_bytes = 0, .ratio = 0});
    EXPECT_TRUE(result.ok) << result.failure.detail;
    EXPECT_EQ(result.size, zeros().size());
}

TEST(ContentDecoderLimitsTest, AHighRatioWithinTheFirstMebibyteIsNoBomb) {
    const std::string content(kMiB, '\0');
    for (const char* coding : {"gzip", "br", "zstd"}) {
        const Result result = decode_zeros({coding}, encode(content, coding));
        EXPECT_TRUE(result.ok) << result.failure.detail;
        EXPECT_EQ(result.size, content.size());
    }
}

TEST(ContentDecoderLimitsTest, TheClockOfTheCallerStopsDecoding) {
    int asked = 0;
    std::string output;
    const std::string content = sample_text(1'000'000);
    ContentDecoder decoder({"gzip"},
                           {.out_of_time =
                                [&] {
                                    return ++asked > 3;
                                }},
                           [&](Bytes data) { output += as_text(data); });
    EXPECT_FALSE(decoder.add(as_bytes(gzip(content))));
    EXPECT_EQ(decoder.failure()->code, AnomalyCode::DecodeLimit);
    EXPECT_THAT(decoder.failure()->detail, HasSubstr("too long"));
    EXPECT_GT(output.size(), 0U);
    EXPECT_LT(output.size(), 100'000U);
    EXPECT_EQ(output, content.substr(0, output.size()));
}

TEST(ContentDecoderLimitsTest, TheClockIsAskedWhenThereIsNoOutput) {
    // Empty stored blocks: input without end that decodes to nothing.
    std::string body = gzip("").substr(0, 10);
    for (int i = 0; i < 100'000; ++i) {
        body.append("\0\0\0\xff\xff", 5);
    }
    int asked = 0;
    ContentDecoder decoder({"gzip"},
                           {.out_of_time =
                                [&] {
                                    return ++asked > 3;
                                }},
                           [](Bytes) {});
    EXPECT_FALSE(decoder.add(as_bytes(body)));
    EXPECT_EQ(decoder.failure()->code, AnomalyCode::DecodeLimit);
}

}  // namespace waybill::http
