// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/row_layout.h"

#include <algorithm>
#include <array>

#include <QChar>

namespace waybill::gui {
namespace {

constexpr std::uint32_t kTab = 4;
constexpr char32_t kReplacement = 0xfffd;

struct Range {
    char32_t first;
    char32_t last;
};

// That take two cells (East Asian Width W and F, in the large).
constexpr std::array<Range, 11> kWide{{{0x1100, 0x115f},
                                       {0x2e80, 0x303e},
                                       {0x3041, 0x33ff},
                                       {0x3400, 0x4dbf},
                                       {0x4e00, 0x9fff},
                                       {0xa000, 0xa4cf},
                                       {0xac00, 0xd7a3},
                                       {0xf900, 0xfaff},
                                       {0xfe30, 0xff60},
                                       {0x1f300, 0x1faff},
                                       {0x20000, 0x3fffd}}};

bool isWide(char32_t character) {
    return std::any_of(kWide.begin(), kWide.end(), [&](const Range& range) {
        return character >= range.first && character <= range.last;
    });
}

bool standsOnTheOneBefore(char32_t character) {
    const QChar::Category category = QChar::category(character);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing;
}

// Decodes one character; what is no UTF-8 is U+FFFD and one byte long.
char32_t decode(std::string_view text, std::uint32_t& length) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
    };
    const std::uint32_t first = byte(0);
    length = 1;
    std::uint32_t more = 0;
    char32_t least = 0;
    char32_t character = 0;
    if (first >= 0xf0 && first <= 0xf4) {
        more = 3;
        least = 0x10000;
        character = first & 0x07U;
    } else if (first >= 0xe0 && first < 0xf0) {
        more = 2;
        least = 0x800;
        character = first & 0x0fU;
    } else if (first >= 0xc2 && first < 0xe0) {
        more = 1;
        least = 0x80;
        character = first & 0x1fU;
    } else {
        return kReplacement;
    }
    if (text.size() <= more) {
        return kReplacement;
    }
    for (std::uint32_t i = 1; i <= more; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return kReplacement;
        }
        character = (character << 6U) | (byte(i) & 0x3fU);
    }
    if (character < least || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) {
        return kReplacement;
    }
    length = more + 1;
    return character;
}

}  // namespace

char32_t visibleSign(char32_t character) {
    if (character < 0x20) {
        return 0x2400 + character;
    }
    if (character == 0x7f) {
        return 0x2421;
    }
    if (character < 0x7f) {
        return character;
    }
    switch (QChar::category(character)) {
        case QChar::Other_Control:
        case QChar::Other_Format:
        case QChar::Other_PrivateUse:
        case QChar::Other_Surrogate:
        case QChar::Other_NotAssigned:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            return kReplacement;
        default:
            return character;
    }
}

std::vector<Glyph> layOutRow(std::string_view row, std::uint32_t most_columns) {
    std::vector<Glyph> glyphs;
    glyphs.reserve(std::min<std::size_t>(row.size(), most_columns) + 1);
    std::uint32_t column = 0;
    std::uint32_t at = 0;
    while (at < row.size() && column < most_columns) {
        Glyph glyph{.character = static_cast<unsigned char>(row[at]),
                    .begin = at,
                    .end = at + 1,
                    .column = column,
                    .width = 1};
        if (glyph.character == '\t') {
            glyph.character = ' ';
            glyph.width = static_cast<std::uint8_t>(kTab - column % kTab);
        } else if (glyph.character < 0x80) {
            glyph.character = visibleSign(glyph.character);
        } else {
            std::uint32_t length = 1;
            glyph.character = visibleSign(decode(row.substr(at), length));
            glyph.end = at + length;
            if (standsOnTheOneBefore(glyph.character) && !glyphs.empty()) {
                glyph.width = 0;
            } else if (isWide(glyph.character)) {
                glyph.width = 2;
            }
        }
        at = glyph.end;
        column += glyph.width;
        glyphs.push_back(glyph);
    }
    return glyphs;
}

std::vector<std::size_t> wrapRow(const std::vector<Glyph>& glyphs, std::uint32_t columns) {
    std::vector<std::size_t> starts = {0};
    std::size_t word = 0;  // the glyph behind the last space
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const Glyph& glyph = glyphs[i];
        const std::size_t start = starts.back();
        const std::uint32_t begin = glyphs[start].column;
        if (i > start && glyph.column + glyph.width > begin + columns) {
            const bool has_word = word > start && glyphs[word].column - begin >= columns / 2;
            starts.push_back(has_word ? word : i);
        }
        if (glyph.character == ' ') {
            word = i + 1;
        }
    }
    return starts;
}

}  // namespace waybill::gui
