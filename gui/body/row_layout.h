// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of text as it stands on a grid of cells: which character is in which column. Nothing of it
// is turned around or hidden: what would do so has a visible sign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace waybill::gui {

struct Glyph {
    char32_t character = 0;  // as it is shown; a tab is a space
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // of its bytes in the row
    std::uint32_t column = 0;
    std::uint8_t width = 1;  // in cells; 0 for what stands on the character before
};

// The characters of a row in UTF-8 up to that column.
std::vector<Glyph> layOutRow(std::string_view row, std::uint32_t most_columns);

// Where the row is broken into lines of that many columns: the first glyph of each, at least one.
// Between words, unless a line would be less than half full.
std::vector<std::size_t> wrapRow(const std::vector<Glyph>& glyphs, std::uint32_t columns);

// The sign for a character that shows nothing of itself; else the character.
char32_t visibleSign(char32_t character);

}  // namespace waybill::gui
