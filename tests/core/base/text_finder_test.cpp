// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text_finder.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "core/base/ascii.h"

namespace waybill {
namespace {

// What it must agree with.
std::size_t find_slowly(std::string_view needle,
                        bool exact_case,
                        std::string_view text,
                        std::size_t from) {
    for (std::size_t at = from; at + needle.size() <= text.size(); ++at) {
        const std::string_view piece = text.substr(at, needle.size());
        if (exact_case ? piece == needle : ascii::equal_ignoring_case(piece, needle)) {
            return at;
        }
    }
    return TextFinder::kNowhere;
}

// A copy that ends where its memory ends, so that ASan sees each byte read behind it.
class ExactCopy {
public:
    explicit ExactCopy(std::string_view text)
        : bytes_(std::make_unique<char[]>(text.size())),  // NOLINT(modernize-avoid-c-arrays)
          size_(text.size()) {
        std::copy(text.begin(), text.end(), bytes_.get());
    }

    std::string_view text() const { return {bytes_.get(), size_}; }

private:
    std::unique_ptr<char[]> bytes_;  // NOLINT(modernize-avoid-c-arrays)
    std::size_t size_;
};

TEST(TextFinderTest, IgnoresAsciiCaseAlone) {
    EXPECT_EQ(TextFinder("CONTENT").find("x-content-type"), 2U);
    EXPECT_EQ(TextFinder("content").find("X-CONTENT-TYPE"), 2U);
    // The bytes that differ from these in the bit of the case are no letters.
    EXPECT_EQ(TextFinder("[").find("{"), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("{").find("["), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("`").find("@"), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("@").find("`"), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("\xc4").find("\xe4"), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("\xe4").find("\xc4"), TextFinder::kNowhere);
}

TEST(TextFinderTest, TellsCaseWhereItIsAskedTo) {
    EXPECT_EQ(TextFinder("Foo", true).find("foo FOO Foo"), 8U);
    EXPECT_FALSE(TextFinder("foo", true).found_in("FOO Foo fOO fo"));
}

TEST(TextFinderTest, AnEmptyNeedleIsFoundWhereTheSearchBegins) {
    EXPECT_EQ(TextFinder("").find(""), 0U);
    EXPECT_EQ(TextFinder("").find("abc", 2), 2U);
    EXPECT_EQ(TextFinder("").find("abc", 3), 3U);
    EXPECT_EQ(TextFinder("").find("abc", 4), TextFinder::kNowhere);
}

TEST(TextFinderTest, ANeedleLongerThanTheRestIsNowhere) {
    EXPECT_EQ(TextFinder("abcd").find("abc"), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("abc").find("abc", 1), TextFinder::kNowhere);
    EXPECT_EQ(TextFinder("a").find("", 0), TextFinder::kNowhere);
}

TEST(TextFinderTest, FindsEachPlaceInTurn) {
    const std::string text = "aXa, xAx, aaaa" + std::string(40, '.') + "AA";
    const TextFinder finder("aa");
    std::string places;
    for (std::size_t at = finder.find(text); at != TextFinder::kNowhere;
         at = finder.find(text, at + 1)) {
        places += std::to_string(at) + ' ';
    }
    EXPECT_EQ(places, "10 11 12 54 ");
}

TEST(TextFinderTest, AgreesWithTheNaiveSearchWhereverTheNeedleLies) {
    for (const std::size_t size : {1U, 2U, 3U, 5U, 15U, 16U, 17U, 31U, 32U, 33U, 40U}) {
        std::string needle = "N";
        needle.append(size - 1, 'e');
        for (std::size_t length = size; length < size + 70; ++length) {
            for (std::size_t at = 0; at + size <= length; ++at) {
                std::string text(length, '-');
                text.replace(at, size, ascii::lower(needle));
                const ExactCopy copy(text);
                ASSERT_EQ(TextFinder(needle).find(copy.text()), at) << size << ' ' << length;
                ASSERT_EQ(TextFinder(needle, true).find(copy.text()), TextFinder::kNowhere);
            }
        }
    }
}

TEST(TextFinderTest, AgreesWithTheNaiveSearchOnRandomText) {
    std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases each time
    const auto pick = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    std::size_t found = 0;
    for (int round = 0; round < 20'000; ++round) {
        constexpr std::string_view kAlphabet = "aAbB[{\xc3";
        const std::size_t letters = 1 + pick(kAlphabet.size());
        std::string text(pick(120), ' ');
        std::generate(text.begin(), text.end(), [&] { return kAlphabet[pick(letters)]; });
        std::string needle(pick(6) == 0 ? pick(60) : pick(5), ' ');
        std::generate(needle.begin(), needle.end(), [&] { return kAlphabet[pick(letters)]; });
        const std::size_t from = pick(text.size() + 2);
        const bool exact = pick(2) == 0;
        const ExactCopy copy(text);
        const std::size_t at = TextFinder(needle, exact).find(copy.text(), from);
        ASSERT_EQ(
            at, from > text.size() ? TextFinder::kNowhere : find_slowly(needle, exact, text, from))
            << needle << " in " << text << " from " << from;
        found += at != TextFinder::kNowhere ? 1 : 0;
    }
    EXPECT_GT(found, 1'000U);
}

// Without a way out of comparing at each place, each of these takes 2^37 steps.
TEST(TextFinderTest, TextThatFitsNearlyEverywhereTakesNoLonger) {
    const std::string text(16 * 1024 * 1024, 'a');
    std::string needle(16 * 1024, 'A');
    needle[needle.size() / 2] = 'b';
    EXPECT_FALSE(TextFinder(needle).found_in(text));
    needle[needle.size() / 2] = 'a';
    EXPECT_EQ(TextFinder(needle).find(text, 100), 100U);
    needle.insert(needle.size() - 1, "b");
    EXPECT_EQ(TextFinder(needle).find(text + needle), text.size());
}

}  // namespace
}  // namespace waybill
