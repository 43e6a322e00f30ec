// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rewriter.h"

#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

Rewriter rewriter_of(std::string_view pattern) {
    auto compiled = Rewriter::compile(pattern);
    if (!compiled) {
        ADD_FAILURE() << compiled.error().message;
        return {};
    }
    return *compiled;
}

std::string replaced(std::string_view pattern, std::string_view with, std::string text) {
    rewriter_of(pattern).replace(text, with, 1000);
    return text;
}

TEST(RewriterTest, EachMatchIsReplacedWithItsGroups) {
    EXPECT_EQ(replaced("b", "x", "abcb"), "axcx");
    EXPECT_EQ(replaced("(\\w)(\\d)", "\\2\\1", "a1 b2"), "1a 2b");
    EXPECT_EQ(replaced("a", "[\\0]", "aa"), "[a][a]");
    EXPECT_EQ(replaced("a", "\\\\", "a"), "\\");
    EXPECT_EQ(replaced("^a", "x", "aaa"), "xaa");
    EXPECT_EQ(replaced("a$", "x", "aaa"), "aax");
    EXPECT_EQ(replaced("a.b", "x", "a\nb"), "x");
    EXPECT_EQ(replaced("(a)|(b)", "<\\1\\2>", "ab"), "<a><b>");
    EXPECT_EQ(replaced("A", "x", "aA"), "ax");
    EXPECT_EQ(replaced("(?i)A", "x", "aA"), "xx");
}

TEST(RewriterTest, EmptyMatchesStandBetweenCharacters) {
    EXPECT_EQ(replaced("", "-", "ab"), "-a-b-");
    EXPECT_EQ(replaced("", "-", ""), "-");
    EXPECT_EQ(replaced("x*", "-", "axb"), "-a--b-");
    EXPECT_EQ(replaced("", "-", "\xc3\xa9"), "-\xc3\xa9-");
}

TEST(RewriterTest, ATextWithoutMatchStaysAsItIs) {
    std::string text = "abc";
    EXPECT_EQ(rewriter_of("x").replace(text, "y", 10).replaced, 0U);
    EXPECT_EQ(text, "abc");
    EXPECT_EQ(Rewriter().replace(text, "y", 10).replaced, 0U);
}

TEST(RewriterTest, WhatWouldBeTooLargeStaysAsItIs) {
    std::string text(100, 'a');
    const auto outcome = rewriter_of("a").replace(text, std::string(100, 'b'), 1000);
    EXPECT_TRUE(outcome.too_large);
    EXPECT_EQ(text, std::string(100, 'a'));
    std::string captured(1000, 'a');
    EXPECT_TRUE(rewriter_of("(a+)").replace(captured, "\\1\\1\\1", 2000).too_large);
}

// Each match looks to the end of the text for a longer one: quadratic without the limit of time.
TEST(RewriterTest, ManySearchesThroughTheSameTextEnd) {
    std::string text(2 << 20, 'a');
    const auto outcome = rewriter_of("a[^c]*b|a").replace(text, "x", 4 << 20);
    EXPECT_TRUE(outcome.too_slow || outcome.replaced == text.size());
}

TEST(RewriterTest, FaultsOfReplacementsAreTold) {
    const Rewriter rewriter = rewriter_of("(a)");
    EXPECT_EQ(rewriter.fault_of("\\0\\1\\\\"), "");
    EXPECT_NE(rewriter.fault_of("\\2"), "");
    EXPECT_NE(rewriter.fault_of("\\"), "");
    EXPECT_NE(rewriter.fault_of("\\n"), "");
}

TEST(RewriterTest, WhatFollowsTheFirstMatchIsFound) {
    EXPECT_EQ(rewriter_of("/v\\d").behind("a/v1/b/v2"), "/b/v2");
    EXPECT_EQ(rewriter_of("x").behind("abc"), std::nullopt);
}

}  // namespace
}  // namespace waybill::proxy
