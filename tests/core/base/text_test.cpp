// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace waybill {
namespace {

TEST(TextTest, OnlyWellFormedUtf8IsValid) {
    EXPECT_TRUE(is_valid_utf8(""));
    EXPECT_TRUE(is_valid_utf8("Gr\xc3\xbc\xc3\x9f"));
    EXPECT_TRUE(is_valid_utf8("\xf0\x9f\x93\xa6"));
    for (const char* const wrong : {"\xff",
                                    "\xc3",
                                    "\xc0\xaf",
                                    "\xe0\x80\xaf",
                                    "\xed\xa0\x80",
                                    "\xf4\x90\x80\x80",
                                    "a\x80",
                                    "\xf8\x88\x80\x80\x80"}) {
        EXPECT_FALSE(is_valid_utf8(wrong)) << wrong;
    }
}

TEST(TextTest, WhatIsNotUtf8IsFoundBehindAnyLengthOfAscii) {
    for (std::size_t before = 0; before < 20; ++before) {
        for (std::size_t after = 0; after < 20; ++after) {
            const std::string front(before, 'a');
            const std::string back(after, 'b');
            EXPECT_TRUE(is_valid_utf8(front + "\xc3\xbc" + back));
            EXPECT_FALSE(is_valid_utf8(front + "\xfc" + back));
            EXPECT_EQ(is_valid_utf8(front + "\xc3" + back), false);
        }
    }
}

TEST(TextTest, Latin1LosesNothing) {
    EXPECT_EQ(latin1_to_utf8("a\xe9\xff\x80"), "a\xc3\xa9\xc3\xbf\xc2\x80");
}

TEST(TextTest, NothingThatSteersATerminalIsShown) {
    EXPECT_EQ(for_terminal("a\x1b]0;title\x07z"), "a\\x1b]0;title\\x07z");
    EXPECT_EQ(for_terminal("line\r\nline\ttab"), "line\\x0d\\x0aline\\x09tab");
    EXPECT_EQ(for_terminal("\x7f"), "\\x7f");
    EXPECT_EQ(for_terminal("\xc2\x9b"
                           "31m"),
              "\\u009b31m");
    EXPECT_EQ(for_terminal("\x9b"), "\\x9b");
    EXPECT_EQ(for_terminal(std::string_view("\0", 1)), "\\x00");
}

TEST(TextTest, WhatReordersOrHidesTextIsMadeVisible) {
    EXPECT_EQ(for_terminal("a\xe2\x80\xae"
                           "b"),
              "a\\u202eb");
    EXPECT_EQ(for_terminal("\xe2\x81\xa6"), "\\u2066");
    EXPECT_EQ(for_terminal("\xe2\x80\x8b"), "\\u200b");
    EXPECT_EQ(for_terminal("\xef\xbb\xbf"), "\\ufeff");
    EXPECT_EQ(for_terminal("\xd8\x9c"), "\\u061c");
}

TEST(TextTest, OrdinaryTextIsShownAsItIs) {
    EXPECT_EQ(for_terminal("Gr\xc3\xbc\xc3\x9f \xf0\x9f\x93\xa6 C:\\x"),
              "Gr\xc3\xbc\xc3\x9f \xf0\x9f\x93\xa6 C:\\x");
}

}  // namespace
}  // namespace waybill
