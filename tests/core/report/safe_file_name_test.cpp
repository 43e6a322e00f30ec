// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/safe_file_name.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace waybill::report {
namespace {

std::string name_for(std::string_view path, std::string_view type = "text/html") {
    return safe_file_name(42, "response", path, type);
}

TEST(SafeFileNameTest, OrdinaryNamesAreKept) {
    EXPECT_EQ(name_for("/img/logo.png"), "000042-response-logo.png");
    EXPECT_EQ(name_for("/a/B-c_d.tar.gz"), "000042-response-B-c_d.tar.gz");
    EXPECT_EQ(safe_file_name(1'234'567, "request", "/x.js", ""), "1234567-request-x.js");
}

TEST(SafeFileNameTest, TheTypeGivesTheEndingWhereThePathHasNone) {
    EXPECT_EQ(name_for("/"), "000042-response.html");
    EXPECT_EQ(name_for("/items", "application/json"), "000042-response-items.json");
    EXPECT_EQ(name_for("/items", "x/unheard-of"), "000042-response-items.bin");
    EXPECT_EQ(name_for(""), "000042-response.html");
}

TEST(SafeFileNameTest, NothingLeadsElsewhere) {
    EXPECT_EQ(name_for("/../../etc/passwd"), "000042-response-passwd.html");
    EXPECT_EQ(name_for("/x/.."), "000042-response.html");
    EXPECT_EQ(name_for("/..\\..\\boot.ini"), "000042-response-boot.ini");
    EXPECT_EQ(name_for("/a%2f..%2fb"), "000042-response-a_2f.__2fb");
    EXPECT_EQ(name_for("/a%00b"), "000042-response-a_00b.html");
    EXPECT_EQ(name_for("/c:stream"), "000042-response-c_stream.html");
    EXPECT_EQ(name_for("/.bashrc"), "000042-response-_bashrc.html");
    EXPECT_EQ(name_for("/name. . ."), "000042-response-name.html");
    EXPECT_EQ(name_for("/CON"), "000042-response-CON.html");
}

// Any bytes at all.
TEST(SafeFileNameTest, NamesConsistOfHarmlessCharacters) {
    constexpr std::string_view kAlphabet =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    std::uint32_t state = 1;
    for (int round = 0; round < 5000; ++round) {
        std::string path;
        state = state * 1664525U + 1013904223U;
        for (std::size_t left = (state >> 8U) % (round % 50 == 0 ? 5000 : 20); left > 0; --left) {
            state = state * 1664525U + 1013904223U;
            constexpr std::string_view kLiked = "../\\ a.%:~";
            path += (state & 0x80000000U) != 0 ? kLiked[(state >> 16U) % kLiked.size()]
                                               : static_cast<char>(state >> 16U);
        }
        const std::string name = name_for(path, path);
        ASSERT_EQ(name.find_first_not_of(kAlphabet), std::string::npos) << name;
        ASSERT_EQ(name.find(".."), std::string::npos) << name;
        ASSERT_LE(name.size(), 120U) << name;
        ASSERT_TRUE(name.starts_with("000042-response"));
        ASSERT_NE(name.back(), '.');
    }
}

}  // namespace
}  // namespace waybill::report
