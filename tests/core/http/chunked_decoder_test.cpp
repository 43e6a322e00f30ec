// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/chunked_decoder.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/head_parser.h"
#include "tests/support/chunking.h"

namespace waybill::http {
namespace {

constexpr std::uint32_t kLineLimit = 100;

// "data|problem at place|..." of a body, then how it ended and what was left.
std::string decode(const std::vector<std::string_view>& pieces) {
    ChunkedDecoder decoder(kLineLimit);
    std::string data;
    std::string events;
    std::size_t offset = 0;
    std::string left;
    for (std::string_view piece : pieces) {
        while (!piece.empty() && !decoder.finished() && !decoder.broken()) {
            const ChunkedDecoder::Step step = decoder.step(piece);
            if (step.problem != nullptr) {
                events += '|' + std::string(name_of(step.code)) + '@'
                          + std::to_string(offset + step.place) + ' ' + step.problem;
            }
            data += step.data;
            piece.remove_prefix(step.used);
            offset += step.used;
        }
        left += piece;
    }
    return data + events + (decoder.finished() ? "|end" : "") + (decoder.broken() ? "|broken" : "")
           + (left.empty() ? "" : "|left " + left);
}

struct Case {
    std::string_view body;
    std::string_view events;
};

class ChunkedDecoderTest : public testing::TestWithParam<Case> {};

TEST_P(ChunkedDecoderTest, GivesTheSameHoweverItIsCut) {
    EXPECT_EQ(expect_chunking_law(GetParam().body, decode), GetParam().events);
}

INSTANTIATE_TEST_SUITE_P(WellFormed,
                         ChunkedDecoderTest,
                         testing::Values(Case{"5\r\nhello\r\n0\r\n\r\n", "hello|end|left \r\n"},
                                         Case{"A\r\n0123456789\r\na\r\n0123456789\r\n000\r\n",
                                              "01234567890123456789|end"},
                                         Case{"0000000000000001\r\nx\r\n0\r\n", "x|end"},
                                         Case{"2;a=b;c;d=\"e;\\\"f\" ; g\r\nhi\r\n0;x\r\n",
                                              "hi|end"},
                                         Case{"2 ;a\r\nhi\r\n0\r\n",
                                              "hi|bad-chunk@1 white space behind a chunk size|end"},
                                         Case{"ffffffffffffffff\r\nabc", "abc"}));

INSTANTIATE_TEST_SUITE_P(
    Sizes,
    ChunkedDecoderTest,
    testing::Values(
        Case{"+2\r\nhi\r\n0\r\n", "hi|bad-chunk@0 a sign in front of a chunk size|end"},
        Case{"-2\r\nhi\r\n0\r\n", "hi|bad-chunk@0 a sign in front of a chunk size|end"},
        Case{"0x2\r\nhi\r\n0\r\n", "hi|bad-chunk@1 0x in front of a chunk size|end"},
        Case{" 2\r\nhi\r\n0\r\n", "hi|bad-chunk@0 white space in front of a chunk size|end"},
        Case{"\r2\r\nhi\r\n0\r\n", "hi|bad-chunk@0 white space in front of a chunk size|end"},
        Case{"2\v\r\nhi\r\n0\r\n", "hi|bad-chunk@1 junk behind a chunk size|end"},
        Case{"2_0\r\nhi\r\n0\r\n", "hi|bad-chunk@1 junk behind a chunk size|end"},
        Case{"00000000000000002\r\nhi\r\n0\r\n",
             "hi|bad-chunk@16 a chunk size of more than 16 digits|end"},
        Case{"10000000000000000\r\nhi",
             "|bad-chunk@16 the chunk size does not fit in 64 bits|broken|left \r\nhi"},
        Case{"hello", "|bad-chunk@0 not a chunk size|broken|left ello"}));

INSTANTIATE_TEST_SUITE_P(
    Lines,
    ChunkedDecoderTest,
    testing::Values(
        Case{"2\nhi\n0\n",
             "hi|bare-lf@1 a chunk line ends with LF alone|bare-lf@4 chunk data is followed by LF "
             "alone|bare-lf@6 a chunk line ends with LF alone|end"},
        Case{"2\r\nhi0\r\n", "hi|bad-chunk@5 chunk data is not followed by CR LF|end"},
        Case{"2\r\nhi\r0\r\n", "hi|bad-chunk@6 chunk data is followed by CR alone|end"},
        Case{"2\r\nhixx\r\n",
             "hi|bad-chunk@5 chunk data is not followed by CR LF|bad-chunk@5 not a chunk "
             "size|broken|left x\r\n"},
        Case{"2\r\r\nhi\r\n0\r\n", "hi|bad-chunk@2 a CR without LF in a chunk line|end"},
        Case{"3\r\rhi\r\n0\r\n", "\rhi|bad-chunk@2 a CR without LF in a chunk line|end"},
        Case{"2\rx\r\nhi\r\n0\r\n", "hi|bad-chunk@2 a CR without LF in a chunk line|end"},
        Case{"2;\r\nhi\r\n0\r\n", "hi|bad-chunk@2 an empty chunk extension|end"},
        Case{"2;a=\r\nhi\r\n0\r\n", "hi|bad-chunk@4 a chunk extension with an empty value|end"},
        Case{"2;a=\"b\r\nhi\r\n0\r\n",
             "hi|bad-chunk@6 a chunk extension with an open quotation|end"},
        Case{"2;a(b\r\nhi\r\n0\r\n", "hi|bad-chunk@3 a malformed chunk extension|end"}));

TEST(ChunkedDecoderLimitTest, ALongExtensionIsSkippedAndNotedOnce) {
    const std::string body = "2;" + std::string(300, 'a') + "\r\nhi\r\n0\r\n";
    EXPECT_EQ(decode({body}), "hi|bad-chunk@100 a chunk line longer than is looked at|end");
}

TEST(ChunkedDecoderGapTest, AGapInsideChunkDataIsPassedOver) {
    ChunkedDecoder decoder(kLineLimit);
    EXPECT_EQ(decoder.left_in_chunk(), 0U);
    decoder.step("a\r\n");
    EXPECT_EQ(decoder.left_in_chunk(), 10U);
    EXPECT_EQ(decoder.step("012").data, "012");
    decoder.skip(7);
    EXPECT_EQ(decoder.left_in_chunk(), 0U);
    decoder.step("\r\n0\r\n");
    EXPECT_TRUE(decoder.finished());
}

TEST(LooksChunkedTest, TheFirstChunkLineTells) {
    EXPECT_EQ(looks_chunked("5\r\n"), Likeness::Yes);
    EXPECT_EQ(looks_chunked("f;"), Likeness::Yes);
    EXPECT_EQ(looks_chunked("\r5 "), Likeness::Yes);
    EXPECT_EQ(looks_chunked("5"), Likeness::Maybe);
    EXPECT_EQ(looks_chunked(""), Likeness::Maybe);
    EXPECT_EQ(looks_chunked("X5O!"), Likeness::No);
    EXPECT_EQ(looks_chunked("face the"), Likeness::Yes);
    EXPECT_EQ(looks_chunked("facts"), Likeness::No);
    EXPECT_EQ(looks_chunked("<html>"), Likeness::No);
}

}  // namespace
}  // namespace waybill::http
