// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ascii.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::ascii {
namespace {

TEST(AsciiTest, TokenCharactersAreThoseOfRfc9110) {
    std::string accepted;
    for (int c = 0; c < 256; ++c) {
        if (is_token_char(static_cast<char>(c))) {
            accepted += static_cast<char>(c);
        }
    }
    EXPECT_EQ(accepted,
              "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
}

TEST(AsciiTest, AnEmptyTextIsNoToken) {
    EXPECT_FALSE(is_token(""));
    EXPECT_TRUE(is_token("x"));
    EXPECT_FALSE(is_token("x y"));
}

TEST(AsciiTest, CaseIsIgnoredInAsciiOnly) {
    EXPECT_TRUE(equal_ignoring_case("Content-Type", "cONTENT-tYPE"));
    EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
}

TEST(AsciiTest, TrimTakesSpacesAndTabsOnly) {
    EXPECT_EQ(trim(" \t a b\t "), "a b");
    EXPECT_EQ(trim("\r\n"), "\r\n");
    EXPECT_EQ(trim(" \t"), "");
}

TEST(AsciiTest, ADecimalNumberHasNoSignNoSpaceAndFits) {
    EXPECT_EQ(parse_decimal("18446744073709551615"), 18'446'744'073'709'551'615U);
    EXPECT_EQ(parse_decimal("007"), 7U);
    for (const char* const wrong :
         {"", "+1", "-1", " 1", "1 ", "0x10", "18446744073709551616", "1.0"}) {
        EXPECT_EQ(parse_decimal(wrong), std::nullopt) << wrong;
    }
}

TEST(AsciiTest, MembersOfAListAreTrimmedAndEmptyOnesLeftOut) {
    std::vector<std::string> members;
    for_each_member(" a,, b ;q=1 ,\t,c,",
                    [&](std::string_view member) { members.emplace_back(member); });
    EXPECT_EQ(members, (std::vector<std::string>{"a", "b ;q=1", "c"}));
}

}  // namespace
}  // namespace waybill::ascii
