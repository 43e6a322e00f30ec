// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/required_literal.h"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/filter/pattern.h"

namespace waybill::filter {
namespace {

std::string literal(std::string_view source) {
    const RequiredLiteral found = required_literal(source);
    return found.whole ? "=" + found.text : found.text;
}

TEST(RequiredLiteralTest, APatternOfCharactersIsItself) {
    EXPECT_EQ(literal("items"), "=items");
    EXPECT_EQ(literal("\\/v1\\.2\\/"), "=/v1.2/");
}

TEST(RequiredLiteralTest, TheLongestPieceMustBeThere) {
    EXPECT_EQ(literal("v[0-9]+\\/items\\/"), "/items/");
    EXPECT_EQ(literal("^abc$"), "abc");
    EXPECT_EQ(literal("ab.*defg.h"), "defg");
    EXPECT_EQ(literal("[]x]abc"), "abc");
    EXPECT_EQ(literal("[^\\]]abc"), "abc");
    EXPECT_EQ(literal("\\dabc\\b"), "abc");
    EXPECT_EQ(literal("\xc3\xa4x"), "x");
}

TEST(RequiredLiteralTest, WhatMayBeMissingIsNotPartOfIt) {
    EXPECT_EQ(literal("abc?"), "ab");
    EXPECT_EQ(literal("abc*d"), "ab");
    EXPECT_EQ(literal("abc{0,2}d"), "ab");
    EXPECT_EQ(literal("abc+?d"), "abc");
    EXPECT_EQ(literal("a?"), "");
}

TEST(RequiredLiteralTest, NothingIsSaidOfWhatIsNotUnderstood) {
    for (const std::string_view source : {"a|b",
                                          "(abc)",
                                          "(?-i)abc",
                                          "\\x41bc",
                                          "\\pLabc",
                                          "\\Qa.c\\E",
                                          "[[:alpha:]]abc",
                                          "abc\\",
                                          "abc[",
                                          "abc{",
                                          "\\Cabc"}) {
        EXPECT_EQ(literal(source), "") << source;
    }
}

// Random expressions and texts over few characters: what a pattern is found in has its literal.
TEST(RequiredLiteralTest, IsInEachTextInWhichThePatternIsFound) {
    std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases each time
    const auto pick = [&](std::string_view from) {
        return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random)];
    };
    int found = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string source;
        for (int i = 0; i < 6; ++i) {
            source += pick("aabbcc.*+?[]^$\\{}1,d");
        }
        const Result<Pattern> pattern = Pattern::compile(source, true);
        const RequiredLiteral needed = required_literal(source);
        if (!pattern || needed.text.empty()) {
            continue;
        }
        for (int i = 0; i < 50; ++i) {
            std::string text;
            for (int length = 0; length < 8; ++length) {
                text += pick("aabbcc1d,{}");
            }
            if (pattern->found_in(text)) {
                ++found;
                ASSERT_NE(text.find(needed.text), std::string::npos) << source << " in " << text;
            } else if (needed.whole) {
                ASSERT_EQ(text.find(needed.text), std::string::npos) << source << " in " << text;
            }
        }
    }
    EXPECT_GT(found, 1000);
}

}  // namespace
}  // namespace waybill::filter
