// SPDX-License-Identifier: GPL-3.0-or-later
//
// Long texts by rows, what is found in them, and their colours.
#include <algorithm>
#include <string>

#include <QSignalSpy>
#include <gmock/gmock.h>

#include "gui/body/lexer.h"
#include "gui/body/row_layout.h"
#include "gui/body/row_map.h"
#include "gui/models/body_search.h"
#include "gui/models/text_document.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;

std::vector<std::string> rowsOf(const TextDocument& document) {
    std::vector<std::string> rows;
    for (const TextRow& row : document.read(0, 1000)) {
        rows.push_back(row.text);
    }
    return rows;
}

TEST(LineIndexTest, RowsAreTheSameHoweverTheTextComesIn) {
    const std::string text = "one\r\ntwo\n\nthree is a long one \xc3\xa4\xc3\xb6\xc3\xbc end";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        TextDocument document(std::make_shared<BodyBytes>(), 8);
        for (std::size_t at = 0; at < text.size(); at += piece) {
            ASSERT_TRUE(document.append(text.substr(at, piece)));
        }
        EXPECT_THAT(
            rowsOf(document),
            ElementsAre(
                "one", "two", "", "three is", " a long ", "one \xc3\xa4\xc3\xb6", "\xc3\xbc end"))
            << "in pieces of " << piece;
        EXPECT_EQ(document.rows(), 7U);
        EXPECT_EQ(document.index().lines(), 4U);
    }
}

TEST(LineIndexTest, AnEmptyTextHasOneEmptyRow) {
    const TextDocument document;
    EXPECT_THAT(rowsOf(document), ElementsAre(""));
    EXPECT_EQ(document.rows(), 1U);
    EXPECT_EQ(document.rowOf(0), 0U);
}

TEST(LineIndexTest, RowsOfALongTextAreFoundFromTheirNumbersAndOffsets) {
    constexpr std::uint64_t kLines = 1'000'000;
    TextDocument document;
    std::string piece;
    for (std::uint64_t line = 0; line < kLines; ++line) {
        piece += "line " + std::to_string(line) + std::string(190, '.') + '\n';
        if (piece.size() > 1'000'000) {
            ASSERT_TRUE(document.append(piece));
            piece.clear();
        }
    }
    ASSERT_TRUE(document.append(piece));
    ASSERT_GT(document.size(), 200'000'000U);
    EXPECT_EQ(document.rows(), kLines + 1);
    for (const std::uint64_t row : {0UL, 63UL, 64UL, 777'777UL, 999'999UL}) {
        const std::vector<TextRow> rows = document.read(row, 1);
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].text.substr(0, rows[0].text.find('.')), "line " + std::to_string(row));
        EXPECT_EQ(rows[0].line, row);
        EXPECT_EQ(document.rowOf(rows[0].offset), row);
        EXPECT_EQ(document.rowOf(rows[0].offset + rows[0].text.size()), row);
    }
}

TEST(LineIndexTest, ALineWithoutEndIsShownInPieces) {
    TextDocument document;
    ASSERT_TRUE(document.append(std::string(1'000'000, 'x')));
    EXPECT_EQ(document.rows(), 16U);
    EXPECT_EQ(document.index().lines(), 1U);
    EXPECT_EQ(document.index().widestRow(), LineIndex::kLongestRow);
}

TEST(RowLayoutTest, WhatWouldHideOrTurnHasAVisibleSign) {
    std::u32string shown;
    for (const Glyph& glyph : layOutRow("a\x01\xe2\x80\xae\x7f\xff", 100)) {
        shown += glyph.character;
    }
    EXPECT_EQ(shown, (std::u32string{U'a', 0x2401, 0xfffd, 0x2421, 0xfffd}));
}

TEST(RowLayoutTest, TabsAndWideCharactersKeepToTheColumns) {
    std::vector<std::uint32_t> columns;
    for (const Glyph& glyph : layOutRow("a\tb\xe4\xbd\xa0"
                                        "c",
                                        100)) {
        columns.push_back(glyph.column);
    }
    EXPECT_THAT(columns, ElementsAre(0, 1, 4, 5, 7));
}

TEST(RowMapTest, FoldedRowsAreLeftOut) {
    RowMap map;
    map.setFolds(std::make_shared<Folds>(Folds{{0, 9}, {1, 3}, {5, 8}}));
    map.setFolded(1, true);
    map.setFolded(5, true);
    EXPECT_EQ(map.visible(12), 7U);
    std::vector<std::uint64_t> rows;
    for (std::uint64_t place = 0; place < 7; ++place) {
        rows.push_back(map.rowAt(place));
        EXPECT_EQ(map.placeOf(map.rowAt(place)), place);
    }
    EXPECT_THAT(rows, ElementsAre(0, 1, 4, 5, 9, 10, 11));
    EXPECT_EQ(map.placeOf(7), 3U);
    map.reveal(7);
    EXPECT_EQ(map.visible(12), 10U);
}

TEST(BodySearchTest, MatchesAreFoundAcrossPieces) {
    auto document = std::make_shared<TextDocument>();
    std::string text(3'000'000, '.');
    text.replace(1'048'574, 6, "Needle");
    text.replace(2'999'994, 6, "nEEDLE");
    ASSERT_TRUE(document->append(text));
    BodySearch search;
    search.start(document, "needle", false);
    for (int i = 0; i < 100 && (search.found() == nullptr || !search.found()->complete); ++i) {
        QSignalSpy(&search, &BodySearch::changed).wait(100);
    }
    ASSERT_NE(search.found(), nullptr);
    EXPECT_THAT(search.found()->offsets, ElementsAre(1'048'574, 2'999'994));
    EXPECT_THAT(search.found()->rows, ElementsAre(15, 45));
}

TEST(BodySearchTest, ManyMatchesAreCountedAndSomeKept) {
    auto document = std::make_shared<TextDocument>();
    ASSERT_TRUE(document->append(std::string(50'000, 'a')));
    BodySearch search;
    search.start(document, "a", true);
    ASSERT_TRUE(QSignalSpy(&search, &BodySearch::changed).wait(5000));
    EXPECT_EQ(search.found()->count, 50'000U);
    EXPECT_EQ(search.found()->offsets.size(), BodyMatches::kMost);
}

TEST(BodySearchTest, HexadecimalStandsForBytes) {
    EXPECT_EQ(bytesOfHex("0d 0A"), "\r\n");
    EXPECT_EQ(bytesOfHex("0d0a"), "\r\n");
    EXPECT_EQ(bytesOfHex("0d0"), "");
    EXPECT_EQ(bytesOfHex("xy"), "");
}

// "key:string" for each coloured part, with the state carried from row to row.
std::string colours(Language language, const std::vector<std::string>& rows) {
    constexpr std::string_view kLetters = "pksnwcta";  // by Part
    std::string out;
    LexerState state = kLexerStart;
    for (const std::string& row : rows) {
        std::vector<Coloured> parts;
        state = colourRow(language, state, row, &parts);
        std::string line(row.size(), '.');
        for (const Coloured& part : parts) {
            std::fill(line.begin() + part.begin,
                      line.begin() + part.end,
                      kLetters[static_cast<std::size_t>(part.part)]);
        }
        out += line + '\n';
    }
    return out;
}

TEST(LexerTest, JsonHasKeysAndValues) {
    EXPECT_EQ(colours(Language::Json, {R"({"a": "b\"c", "d": [1, -2.5e+3, true]})"}),
              ".kkk..ssssss..kkk...n..nnnnnnn..wwww..\n");
}

TEST(LexerTest, CommentsAndTemplatesOfAScriptGoOverRows) {
    EXPECT_EQ(colours(Language::JavaScript, {"let a = `x", "y` + 1; /* c", "c */ a // d"}),
              "www.....ss\n"
              "ss...n..cccc\n"
              "cccc...cccc\n");
}

TEST(LexerTest, HtmlKnowsItsScriptsAndStyles) {
    EXPECT_EQ(
        colours(Language::Html, {"<p a=\"b", "c\">x</p><script>", "var x", "</script><!-- y"}),
        "tt.a.ss\n"
        "sst.tttttttttttt\n"
        "www..\n"
        "tttttttttcccccc\n");
}

TEST(LexerTest, AnyBytesEndInAnyState) {
    std::string bytes;
    for (int i = 0; i < 4096; ++i) {
        bytes += static_cast<char>((i * 7919) >> 3);
    }
    for (int language = 0; language <= static_cast<int>(Language::Xml); ++language) {
        for (int state = 0; state < 256; ++state) {
            std::vector<Coloured> parts;
            colourRow(
                static_cast<Language>(language), static_cast<LexerState>(state), bytes, &parts);
            std::uint32_t last = 0;
            for (const Coloured& part : parts) {
                ASSERT_LE(last, part.begin);
                ASSERT_LT(part.begin, part.end);
                ASSERT_LE(part.end, bytes.size());
                last = part.end;
            }
        }
    }
}

}  // namespace
}  // namespace waybill::gui
