// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_format.h"

#include <gtest/gtest.h>

#include "core/report/log_histogram.h"
#include "tests/core/report/exchange_builder.h"

namespace waybill::report {
namespace {

constexpr TextStyle kAscii{};
constexpr TextStyle kUnicode{false, true, 100};

template <typename Build>
std::string line(const TextStyle& style, Build build) {
    std::string out;
    {
        Line line(out, style);
        build(line);
    }
    return out;
}

TEST(TextFormatTest, CountsAreGroupedByThousands) {
    EXPECT_EQ(format_count(0), "0");
    EXPECT_EQ(format_count(999), "999");
    EXPECT_EQ(format_count(1000), "1,000");
    EXPECT_EQ(format_count(1234567), "1,234,567");
    EXPECT_EQ(format_count(~std::uint64_t{0}), "18,446,744,073,709,551,615");
}

TEST(TextFormatTest, SizesAreReadAtAGlance) {
    const std::pair<std::uint64_t, const char*> expected[] = {
        {0, "0 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {1234, "1.2 kB"},
        {1250, "1.3 kB"},
        {99'949, "99.9 kB"},
        {99'950, "100 kB"},
        {999'499, "999 kB"},
        {999'500, "1.0 MB"},
        {617'123'456, "617 MB"},
        {1'500'000'000, "1.5 GB"},
        {~std::uint64_t{0}, "18 EB"},
    };
    for (const auto& [bytes, text] : expected) {
        EXPECT_EQ(format_size(bytes), text) << bytes;
    }
}

TEST(TextFormatTest, DurationsAreMillisecondsUnderASecond) {
    const std::pair<std::int64_t, const char*> expected[] = {
        {-1, "-"},
        {0, "0 ms"},
        {1, "0.00 ms"},
        {420'000, "0.42 ms"},
        {994'999, "0.99 ms"},
        {995'000, "1.0 ms"},
        {4'249'999, "4.2 ms"},
        {9'949'999, "9.9 ms"},
        {9'950'000, "10 ms"},
        {123'400'000, "123 ms"},
        {999'499'999, "999 ms"},
        {999'500'000, "1.00 s"},
        {9'994'999'999, "9.99 s"},
        {9'995'000'000, "10.0 s"},
        {59'949'999'999, "59.9 s"},
        {60'000'000'000, "1 min 00 s"},
        {125'000'000'000, "2 min 05 s"},
        {3'720'000'000'000, "1 h 02 min"},
        {273'600'000'000'000, "3 d 04 h"},
    };
    for (const auto& [ns, text] : expected) {
        EXPECT_EQ(format_duration(ns), text) << ns;
    }
}

TEST(TextFormatTest, SharesNeverDenyWhatIsThere) {
    EXPECT_EQ(format_share(0, 10), "0 %");
    EXPECT_EQ(format_share(10, 10), "100 %");
    EXPECT_EQ(format_share(1, 8), "12.5 %");
    EXPECT_EQ(format_share(1, 100'000), "<0.1 %");
    EXPECT_EQ(format_share(99'999, 100'000), ">99.9 %");
}

TEST(TextFormatTest, ColumnsLineUpAndLeaveNoBlanksBehind) {
    EXPECT_EQ(line(kAscii, [](Line& l) { l.left("ab", 4).right("12", 5).space(2).left("c", 9); }),
              "ab     12  c\n");
}

TEST(TextFormatTest, LongTextIsShortenedInTheMiddleOrAtTheEnd) {
    const auto middle = [](const TextStyle& style) {
        return line(style, [](Line& l) { l.left("abcdefghijklmnopqrstuvwxyz", 13).text("|"); });
    };
    EXPECT_EQ(middle(kAscii), "abcdef...wxyz|\n");
    EXPECT_EQ(middle(kUnicode), "abcdefgh\xe2\x80\xa6wxyz|\n");
    EXPECT_EQ(line(kAscii,
                   [](Line& l) {
                       l.left("abcdefghijklmnopqrstuvwxyz", 10, Colour::Plain, Shorten::End);
                   }),
              "abcdefg...\n");
    EXPECT_EQ(line(kAscii, [](Line& l) { l.left("abcdef", 2).left("abc", 0).text("|"); }), "ab|\n");
}

TEST(TextFormatTest, WideAndCombiningCharactersKeepTheirColumns) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("\xe6\x97\xa5\xe6\x9c\xac"), 4U);
    EXPECT_EQ(display_width("e\xcc\x81"), 1U);
    EXPECT_EQ(display_width("\xf0\x9f\x8c\x8d"), 2U);
    // Five wide letters do not fit seven columns: three, the ellipsis, and none of the end.
    const std::string text = line(kUnicode, [](Line& l) {
        l.left("\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", 7).text("|");
    });
    EXPECT_EQ(display_width(text), 7U + 2U);
}

TEST(TextFormatTest, WithoutUnicodeOnlyAsciiIsWritten) {
    const std::string text =
        line(kAscii, [](Line& l) { l.text("caf\xc3\xa9 \xf0\x9f\x8c\x8d").bar(1, 2, 4); });
    EXPECT_EQ(text, "caf\\u00e9 \\u1f30d##\n");
}

TEST(TextFormatTest, NothingOfTheWireDrivesTheTerminal) {
    for (const TextStyle& style : {kAscii, kUnicode}) {
        for (const std::string& text : hostile_texts()) {
            const std::string printed = line(
                style, [&](Line& l) { l.text(text).left(text, 8).right(text, 40).left(text, 3); });
            EXPECT_TRUE(is_safe_to_print(printed)) << printed;
            EXPECT_EQ(printed.find('\n'), printed.size() - 1);
        }
    }
}

TEST(TextFormatTest, ColourIsWrittenOnlyWhenAskedFor) {
    const auto build = [](Line& l) {
        l.text("a", Colour::Red).left("b", 3).text("c");
    };
    EXPECT_EQ(line(kAscii, build), "ab  c\n");
    EXPECT_EQ(line({true, false, 100}, build), "\x1b[31ma\x1b[0mb  c\n");
}

TEST(TextFormatTest, BarsShowTheSmallestPart) {
    const auto bar = [](const TextStyle& style, std::uint64_t part) {
        return line(style, [&](Line& l) { l.bar(part, 1000, 8).text("|"); });
    };
    EXPECT_EQ(bar(kAscii, 0), "        |\n");
    EXPECT_EQ(bar(kAscii, 1), "#       |\n");
    EXPECT_EQ(bar(kAscii, 500), "####    |\n");
    EXPECT_EQ(bar(kAscii, 1000), "########|\n");
    EXPECT_EQ(bar(kUnicode, 1), "\xe2\x96\x8f       |\n");
    EXPECT_EQ(bar(kUnicode, 125), "\xe2\x96\x88       |\n");
}

TEST(TextFormatTest, AHostThatIsNotAsciiIsSpelledOut) {
    EXPECT_EQ(shown_host("xn--bcher-kva.example"), "xn--bcher-kva.example");
    EXPECT_EQ(shown_host("\xd0\xb0pple.com"), "\\u0430pple.com");
    EXPECT_EQ(shown_host("\xff"), "\\xff");
}

TEST(LogHistogramTest, QuantilesAreWrongByLessThanOnePercent) {
    std::uint64_t value = 1;
    while (value < ~std::uint64_t{0} / 3) {
        LogHistogram histogram;
        histogram.add(0);
        for (int i = 0; i < 3; ++i) {
            histogram.add(value);
        }
        histogram.add(~std::uint64_t{0});
        const auto found = static_cast<double>(histogram.quantile(500));
        EXPECT_NEAR(found, static_cast<double>(value), static_cast<double>(value) * 0.01) << value;
        value += value / 7 + 1;
    }
}

TEST(LogHistogramTest, SmallNumbersExtremesAndSingleOnesAreExact) {
    LogHistogram histogram;
    EXPECT_EQ(histogram.quantile(500), 0U);
    histogram.add(123'456'789);
    for (const std::uint64_t permille : {0U, 500U, 1000U}) {
        EXPECT_EQ(histogram.quantile(permille), 123'456'789U);
    }
    LogHistogram small;
    for (std::uint64_t value = 1; value <= 100; ++value) {
        small.add(value);
    }
    EXPECT_EQ(small.quantile(500), 50U);
    EXPECT_EQ(small.quantile(950), 95U);
    EXPECT_EQ(small.quantile(990), 99U);
    EXPECT_EQ(small.smallest(), 1U);
    EXPECT_EQ(small.largest(), 100U);
}

}  // namespace
}  // namespace waybill::report
