// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws rows of text cell by cell.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <QFont>
#include <QRect>

#include "gui/body/lexer.h"
#include "gui/body/row_layout.h"
#include "gui/models/text_document.h"

class QPainter;

namespace waybill::gui {

// The font of values from the wire, spaced so that each character takes the same number of pixels.
struct CellFont {
    QFont font;
    int width = 8;
    int height = 18;
    int ascent = 14;
};
CellFont cellFont();

struct GlyphPlace {
    std::uint32_t first_column = 0;  // those in front are not seen
    int x = 0;                       // of column 0
    int baseline = 0;
    int cell_width = 1;
};

void drawGlyphs(QPainter& painter,
                const std::vector<Glyph>& glyphs,
                const std::vector<Coloured>& parts,
                const GlyphPlace& place);

// The columns of what lies between two offsets of the text, of a row that begins at `row_offset`.
std::pair<std::uint32_t, std::uint32_t> columnsOf(const std::vector<Glyph>& glyphs,
                                                  std::uint64_t row_offset,
                                                  std::uint64_t begin,
                                                  std::uint64_t end);

void drawFoldMark(QPainter& painter, const QRect& rect, bool folded);

// Offsets of the characters beside that one; in front of the row is the row before's end.
std::uint64_t previousCharacter(const TextRow& row, std::uint64_t offset);
std::uint64_t nextCharacter(const TextRow& row, std::uint64_t offset);

}  // namespace waybill::gui
