// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/string_pool.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace waybill::store {
namespace {

TEST(StringPoolTest, EqualStringsHaveOneIdAndTheEmptyOneIsZero) {
    StringPool pool;
    EXPECT_EQ(pool.intern(""), 0U);
    const StringId a = pool.intern("a.example");
    EXPECT_NE(a, 0U);
    EXPECT_EQ(pool.intern("a.example"), a);
    EXPECT_NE(pool.intern("A.example"), a);
    EXPECT_EQ(pool.at(a), "a.example");
    EXPECT_EQ(pool.size(), 3U);
}

TEST(StringPoolTest, ViewsStayValidWhileThePoolGrowsAndMoves) {
    StringPool pool;
    const std::string_view first = pool.at(pool.intern("first"));
    for (int i = 0; i < 100'000; ++i) {
        pool.intern(std::to_string(i));
    }
    const StringPool moved = std::move(pool);
    EXPECT_EQ(first, "first");
    EXPECT_EQ(moved.at(1), "first");
}

TEST(TextArenaTest, TextsOfAllLengthsAreFoundAgain) {
    TextArena arena;
    std::vector<std::pair<std::uint32_t, std::string>> kept;
    for (std::size_t length = 0; length <= TextArena::kLongest; length = length * 2 + 1) {
        for (int i = 0; i < 5; ++i) {
            const std::string text(length, static_cast<char>('a' + i));
            kept.emplace_back(arena.add(text), text);
        }
    }
    for (const auto& [id, text] : kept) {
        EXPECT_EQ(arena.at(id), text);
    }
}

}  // namespace
}  // namespace waybill::store
