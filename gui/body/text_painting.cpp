// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/text_painting.h"

#include <algorithm>

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>
#include <QtMath>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

Token tokenOf(Part part) {
    switch (part) {
        case Part::Key:
        case Part::Tag:
            return Token::Redirect;
        case Part::String:
            return Token::Good;
        case Part::Number:
            return Token::Medium;
        case Part::Keyword:
            return Token::High;
        case Part::Comment:
            return Token::SecondaryText;
        case Part::Attribute:
            return Token::Informational;
        case Part::Plain:
            break;
    }
    return Token::Text;
}

bool isContinuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

}  // namespace

CellFont cellFont() {
    CellFont cell;
    cell.font = Theme::instance().wireFont();
    const QFontMetricsF metrics(cell.font);
    const qreal advance = metrics.horizontalAdvance(u'0');
    cell.width = std::max(1, qRound(advance));
    cell.font.setLetterSpacing(QFont::AbsoluteSpacing, cell.width - advance);
    cell.height = qCeil(metrics.height()) + 2;
    cell.ascent = qCeil(metrics.ascent()) + 1;
    return cell;
}

void drawGlyphs(QPainter& painter,
                const std::vector<Glyph>& glyphs,
                const std::vector<Coloured>& parts,
                const GlyphPlace& place) {
    std::size_t part = 0;
    QString run;  // ASCII of one colour: every font that is made for it keeps to the cells
    std::uint32_t run_column = 0;
    Token run_token = Token::Text;
    const auto flush = [&] {
        if (!run.isEmpty()) {
            painter.setPen(themeColor(run_token));
            painter.drawText(
                place.x + static_cast<int>(run_column) * place.cell_width, place.baseline, run);
            run.clear();
        }
    };
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const Glyph& glyph = glyphs[i];
        if (glyph.column + glyph.width < place.first_column) {
            continue;
        }
        while (part < parts.size() && parts[part].end <= glyph.begin) {
            ++part;
        }
        const bool is_in_part = part < parts.size() && parts[part].begin <= glyph.begin;
        const Token token = is_in_part ? tokenOf(parts[part].part) : Token::Text;
        const bool is_simple = glyph.character < 0x80 && glyph.width == 1;
        if (!run.isEmpty()
            && (!is_simple || token != run_token
                || run_column + static_cast<std::uint32_t>(run.size()) != glyph.column)) {
            flush();
        }
        if (is_simple) {
            if (run.isEmpty()) {
                run_column = glyph.column;
                run_token = token;
            }
            run += QChar(static_cast<char16_t>(glyph.character));
            continue;
        }
        if (glyph.character == ' ' || glyph.width == 0) {
            continue;
        }
        char32_t together[4] = {glyph.character};
        qsizetype count = 1;
        for (std::size_t mark = i + 1; mark < glyphs.size() && glyphs[mark].width == 0 && count < 4;
             ++mark) {
            together[count++] = glyphs[mark].character;
        }
        painter.setPen(themeColor(token));
        painter.drawText(place.x + static_cast<int>(glyph.column) * place.cell_width,
                         place.baseline,
                         QString::fromUcs4(together, count));
    }
    flush();
}

std::pair<std::uint32_t, std::uint32_t> columnsOf(const std::vector<Glyph>& glyphs,
                                                  std::uint64_t row_offset,
                                                  std::uint64_t begin,
                                                  std::uint64_t end) {
    const auto column_at = [&](std::uint64_t offset) {
        const std::uint64_t within = offset > row_offset ? offset - row_offset : 0;
        const auto found = std::lower_bound(
            glyphs.begin(), glyphs.end(), within, [](const Glyph& glyph, std::uint64_t at) {
                return glyph.begin < at;
            });
        if (found != glyphs.end()) {
            return found->column;
        }
        return glyphs.empty() ? 0U : glyphs.back().column + glyphs.back().width;
    };
    return {column_at(begin), column_at(end)};
}

void drawFoldMark(QPainter& painter, const QRect& rect, bool folded) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(Token::SecondaryText), 1.5));
    const QPointF centre = QRectF(rect).center();
    constexpr qreal kArm = 3;
    const QPointF along = folded ? QPointF(0, kArm) : QPointF(kArm, 0);
    const QPointF ahead = folded ? QPointF(kArm / 2, 0) : QPointF(0, kArm / 2);
    painter.drawPolyline(QPolygonF{centre - along - ahead, centre + ahead, centre + along - ahead});
    painter.restore();
}

std::uint64_t previousCharacter(const TextRow& row, std::uint64_t offset) {
    if (offset <= row.offset) {
        return offset == 0 ? 0 : offset - 1;
    }
    std::uint64_t within = std::min<std::uint64_t>(offset - row.offset, row.text.size());
    while (within > 0 && isContinuation(row.text[--within])) {
    }
    return row.offset + within;
}

std::uint64_t nextCharacter(const TextRow& row, std::uint64_t offset) {
    std::uint64_t within = offset - row.offset + 1;
    while (within < row.text.size() && isContinuation(row.text[within])) {
        ++within;
    }
    return row.offset + within;
}

}  // namespace waybill::gui
