// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/http/hpack_decoder.h"
#include "core/http/hpack_huffman.h"

namespace waybill::http {
namespace {

class Lines final : public HpackFieldSink {
public:
    void on_field(const HpackField& field) override {
        text.append(field.name).append("=").append(field.value);
        text += field.never_indexed ? "!\n" : "\n";
    }
    std::string text;
};

std::string from_hex(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size();) {
        if (hex[i] == ' ') {
            ++i;
            continue;
        }
        bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
        i += 2;
    }
    return bytes;
}

class HpackTest : public testing::Test {
protected:
    std::string decode(std::string_view hex, bool cut = false) {
        Lines lines;
        outcome_ = decoder_.decode(as_bytes(from_hex(hex)), limits_, lines, cut);
        return lines.text;
    }
    // A literal with incremental indexing and a new name.
    static std::string literal(std::string_view name, std::string_view value) {
        std::string hex = "40";
        for (const std::string_view text : {name, value}) {
            constexpr std::string_view kDigits = "0123456789abcdef";
            hex += kDigits[text.size() >> 4U];
            hex += kDigits[text.size() & 15U];
            for (const char c : text) {
                hex += kDigits[static_cast<unsigned char>(c) >> 4U];
                hex += kDigits[static_cast<unsigned char>(c) & 15U];
            }
        }
        return hex;
    }

    HpackDecoder decoder_;
    HpackLimits limits_;
    HpackOutcome outcome_;
};

// RFC 7541 appendix C.4.
TEST_F(HpackTest, ThreeRequestsShareATable) {
    EXPECT_EQ(decode("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"),
              ":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\n");
    EXPECT_EQ(decode("8286 84be 5886 a8eb 1064 9cbf"),
              ":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\n"
              "cache-control=no-cache\n");
    EXPECT_EQ(decode("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"),
              ":method=GET\n:scheme=https\n:path=/index.html\n:authority=www.example.com\n"
              "custom-key=custom-value\n");
    EXPECT_FALSE(outcome_.damaged);
    EXPECT_EQ(outcome_.unknown, 0U);
}

TEST_F(HpackTest, ASecretIsMarked) {
    EXPECT_EQ(decode("1008 7061 7373 776f 7264 0673 6563 7265 74"), "password=secret!\n");
}

TEST_F(HpackTest, AnIndexBeyondTheTableIsDamage) {
    EXPECT_EQ(decode("82be84"), ":method=GET\n");
    EXPECT_TRUE(outcome_.damaged);
    EXPECT_EQ(decode("80"), "");
    EXPECT_TRUE(outcome_.damaged);
}

TEST_F(HpackTest, WhatWasLostIsUnknownUntilItIsSentAgain) {
    decode(literal("a", "1"));
    decoder_.lose_state();
    EXPECT_EQ(decode("82be"), ":method=GET\n(unknown field 62)=\n");
    EXPECT_FALSE(outcome_.damaged);
    EXPECT_EQ(outcome_.unknown, 1U);
    EXPECT_EQ(decode(literal("a", "2")), "a=2\n");
    EXPECT_EQ(decode("bebf"), "a=2\n(unknown field 63)=\n");
    EXPECT_EQ(outcome_.unknown, 1U);
}

TEST_F(HpackTest, AnUnknownNameKeepsTheValueSentWithIt) {
    decoder_.lose_state();
    EXPECT_EQ(decode("7e0178"), "(unknown field 62)=x\n");  // index 62, inserted
    EXPECT_EQ(decode("be"), "(unknown field 62)=x\n");
    EXPECT_EQ(decode(literal("b", "2")), "b=2\n");
    EXPECT_EQ(decode("bf"), "(unknown field 63)=x\n");
}

TEST_F(HpackTest, UnknownEntriesAreEvictedBeforeKnownOnes) {
    decoder_.lose_state();
    decode("3f11" + literal("a", "1") + literal("b", "2"));  // a table of 48 bytes: one entry
    EXPECT_EQ(decode("be"), "b=2\n");
    EXPECT_EQ(decode("bf"), "");
    EXPECT_TRUE(outcome_.damaged) << "nothing is unknown any more";
}

TEST_F(HpackTest, ATableOfSizeZeroIsKnownToBeEmpty) {
    decoder_.lose_state();
    decode("203fe11f" + literal("a", "1"));
    EXPECT_EQ(decode("be"), "a=1\n");
    EXPECT_EQ(decode("bf"), "");
    EXPECT_TRUE(outcome_.damaged);
}

TEST_F(HpackTest, AnEntryLargerThanTheTableEmptiesIt) {
    decode(literal("a", "1"));
    decode("3f05");  // 36 bytes
    EXPECT_EQ(decode("be"), "a=1\n");
    EXPECT_EQ(decode(literal("abcd", "efgh")), "abcd=efgh\n");
    EXPECT_EQ(decode("be"), "");
    EXPECT_TRUE(outcome_.damaged);
}

TEST_F(HpackTest, ATableLargerThanAllowedIsToldAndFollowed) {
    decode("3fe21f");  // 4097
    EXPECT_TRUE(outcome_.over_table_size);
    decoder_.set_limit(4097);
    decode("3fe21f");
    EXPECT_FALSE(outcome_.over_table_size);
}

TEST_F(HpackTest, WhatIsBeyondTheLimitIsLeftOutAndTheStateKeptRight) {
    limits_.list_bytes = 2 * (32 + 4);
    EXPECT_EQ(decode(literal("ab", "cd") + "bebebebe" + literal("ef", "gh")), "ab=cd\nab=cd\n");
    EXPECT_TRUE(outcome_.over_limit);
    EXPECT_FALSE(outcome_.damaged);
    EXPECT_EQ(decode("bebf"), "ef=gh\nab=cd\n");
    limits_ = {};
    limits_.fields = 1;
    EXPECT_EQ(decode("bebf"), "ef=gh\n");
    EXPECT_TRUE(outcome_.over_limit);
}

TEST_F(HpackTest, ACutBlockTellsWhatItHolds) {
    EXPECT_EQ(decode("82864161", true), ":method=GET\n:scheme=http\n");
    EXPECT_TRUE(outcome_.damaged);
    EXPECT_EQ(decode("be"), "(unknown field 62)=\n");
}

TEST_F(HpackTest, AbsurdIntegersAreDamage) {
    for (const std::string_view hex :
         {"ffffffffffffffffff7f", "ff", "ff80", "007fffffffffff7f61"}) {
        EXPECT_EQ(decode(hex), "") << hex;
        EXPECT_TRUE(outcome_.damaged) << hex;
    }
}

TEST(HuffmanTest, PaddingIsShortAndOfOnes) {
    std::vector<char> scratch;
    EXPECT_EQ(huffman_decode(as_bytes(from_hex("1f")), scratch), "a");
    EXPECT_EQ(huffman_decode(as_bytes(from_hex("1c")), scratch), std::nullopt);
    EXPECT_EQ(huffman_decode(as_bytes(from_hex("1fff")), scratch), std::nullopt);
    EXPECT_EQ(huffman_decode(as_bytes(from_hex("ffffffff")), scratch), std::nullopt);
    EXPECT_EQ(huffman_decode({}, scratch), "");
}

TEST(HuffmanTest, TheLongestCodesAreRead) {
    std::vector<char> scratch;
    // LF is the 30 bits 0x3ffffffc, then the 6 bits of a space and of "m".
    EXPECT_EQ(huffman_decode(as_bytes(from_hex("fffffff1 4a7f")), scratch), "\n m");
}

}  // namespace
}  // namespace waybill::http
