// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/text_view.h"

#include <algorithm>
#include <limits>

#include <QPainter>
#include <QScrollBar>

#include "gui/body/text_painting.h"
#include "gui/models/settings.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kFoldColumn = 16;
constexpr QStringView kWrapSetting = u"body.wrap";

}  // namespace

TextView::TextView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("bodyText"));
    setAccessibleName(tr("Text of the body"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TextView::takeScrollBar);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, &TextView::takeScrollAction);
    setWraps(Settings::instance().flag(kWrapSetting));
    connect(&Settings::instance(), &Settings::changed, this, [this](const QString& key) {
        if (key == kWrapSetting) {
            setWraps(Settings::instance().flag(kWrapSetting));
        }
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateMeasures();
        viewport()->update();
    });
    updateMeasures();
}

void TextView::updateMeasures() {
    cell_ = cellFont();
    updateScrollBars();
}

void TextView::setDocument(std::shared_ptr<const TextDocument> document,
                           Language language,
                           std::shared_ptr<const Folds> folds) {
    colouring_.cancel();
    document_ = std::move(document);
    language_ = language;
    states_.reset();
    matches_.reset();
    anchor_ = 0;
    cursor_ = 0;
    map_.setFolds(std::move(folds));
    top_ = {};
    horizontalScrollBar()->setValue(0);
    updateScrollBars();
    viewport()->update();
}

void TextView::documentGrew(bool complete) {
    updateScrollBars();
    viewport()->update();
    if (complete) {
        colourInBackground();
    }
}

void TextView::colourInBackground() {
    if (document_ == nullptr || language_ == Language::None || document_->size() > kMostColoured) {
        return;
    }
    colouring_.start(
        [document = document_, language = language_](const std::atomic<bool>& stop) {
            auto states = std::make_shared<std::vector<LexerState>>();
            LexerState state = kLexerStart;
            const std::uint64_t rows = document->rows();
            for (std::uint64_t row = 0; row < rows && !stop; row += LineIndex::kRowsPerMark) {
                states->push_back(state);
                for (const TextRow& text : document->read(row, LineIndex::kRowsPerMark)) {
                    state = colourRow(language, state, text.text, nullptr);
                }
            }
            return states;
        },
        [this](const std::shared_ptr<std::vector<LexerState>>& states) {
            states_ = states;
            viewport()->update();
        });
}

// In front of that row.
LexerState TextView::stateOf(std::uint64_t row) const {
    const std::uint64_t mark = row / LineIndex::kRowsPerMark;
    if (states_ == nullptr || mark >= states_->size()) {
        return kLexerStart;
    }
    LexerState state = (*states_)[static_cast<std::size_t>(mark)];
    const std::uint64_t first = mark * LineIndex::kRowsPerMark;
    for (const TextRow& text : document_->read(first, row - first)) {
        state = colourRow(language_, state, text.text, nullptr);
    }
    return state;
}

void TextView::setMatches(std::shared_ptr<const BodyMatches> found,
                          std::size_t current,
                          bool show) {
    matches_ = std::move(found);
    current_match_ = current;
    if (show && matches_ != nullptr && current < matches_->offsets.size()) {
        const std::uint64_t offset = matches_->offsets[current];
        anchor_ = offset;
        cursor_ = offset;
        showOffset(offset);
    }
    viewport()->update();
}

int TextView::gutterWidth() const {
    const std::uint64_t lines = document_ == nullptr ? 1 : document_->index().lines();
    const auto digits = static_cast<int>(std::to_string(lines).size());
    return (std::max(digits, 3) + 2) * cell_.width + kFoldColumn;
}

int TextView::rowsOnScreen() const {
    return std::max(1, viewport()->height() / cell_.height);
}

// What is the same for all rows of a picture.
struct TextView::Painting {
    QPainter& painter;
    int gutter;
    std::uint32_t first_column;
    std::uint32_t last_column;
    int text_x;  // of column 0
    std::uint64_t selection_begin;
    std::uint64_t selection_end;
    LexerState state;
    bool state_known;
};

void TextView::paintLine(Painting& painting,
                         const TextRow& row,
                         const std::vector<Glyph>& glyphs,
                         const std::vector<Coloured>& parts,
                         bool has_cursor,
                         int y) const {
    QPainter& painter = painting.painter;
    const auto x_of = [&](std::uint32_t column) {
        return painting.text_x + static_cast<int>(column) * cell_.width;
    };
    // Marks what lies between two offsets of the text.
    const auto fill = [&](std::uint64_t begin, std::uint64_t end, const QColor& color) {
        const auto [from, to] = columnsOf(glyphs, row.offset, begin, end);
        if (from < to) {
            painter.fillRect(
                x_of(from), y, static_cast<int>(to - from) * cell_.width, cell_.height, color);
        }
    };
    const std::uint64_t row_end = row.offset + row.text.size();
    if (has_cursor && hasFocus()) {
        painter.fillRect(painting.gutter,
                         y,
                         viewport()->width() - painting.gutter,
                         cell_.height,
                         themeColor(Token::Zebra));
    }
    if (matches_ != nullptr) {
        auto match =
            std::lower_bound(matches_->offsets.begin(),
                             matches_->offsets.end(),
                             row.offset < matches_->length ? 0 : row.offset - matches_->length);
        for (; match != matches_->offsets.end() && *match < row_end; ++match) {
            fill(*match, *match + matches_->length, themeColor(Token::HeldGround));
            if (static_cast<std::size_t>(match - matches_->offsets.begin()) == current_match_) {
                const auto [from, to] =
                    columnsOf(glyphs, row.offset, *match, *match + matches_->length);
                painter.setPen(themeColor(Token::Held));
                painter.drawRect(
                    x_of(from), y, static_cast<int>(to - from) * cell_.width - 1, cell_.height - 1);
            }
        }
    }
    fill(painting.selection_begin,
         painting.selection_end,
         themeColor(hasFocus() ? Token::Selection : Token::InactiveSelection));
    drawGlyphs(painter,
               glyphs,
               parts,
               {.first_column = painting.first_column,
                .x = painting.text_x,
                .baseline = y + cell_.ascent,
                .cell_width = cell_.width});
}

// Returns how many lines it took.
int TextView::paintRow(Painting& painting, const TextRow& row, std::uint64_t number, int y) const {
    LaidOut laid_out;
    laid_out.row.offset = row.offset;
    laid_out.glyphs = layOutRow(row.text, painting.last_column);
    laid_out.starts = {0};
    if (columns_ != 0) {
        laid_out.starts = wrapRow(laid_out.glyphs, columns_);
    }
    std::vector<Coloured> parts;
    if (language_ != Language::None) {
        painting.state = colourRow(language_, painting.state, row.text, &parts);
    }
    const std::size_t first = std::min<std::size_t>(
        map_.placeOf(number) == top_.place ? top_.part : 0, laid_out.starts.size() - 1);
    const bool has_cursor = cursor_ >= row.offset && cursor_ <= row.offset + row.text.size();
    const std::size_t cursor_part = has_cursor ? laid_out.partOf(cursor_) : 0;
    int lines = 0;
    for (std::size_t i = first;
         i < laid_out.starts.size() && y + lines * cell_.height < viewport()->height();
         ++i, ++lines) {
        const std::vector<Glyph> glyphs = laid_out.part(i);
        const int line_y = y + lines * cell_.height;
        paintLine(painting, row, glyphs, parts, has_cursor && i == cursor_part, line_y);
        if (i + 1 == laid_out.starts.size() && map_.isFolded(number) && !glyphs.empty()) {
            const std::uint32_t behind = glyphs.back().column + glyphs.back().width;
            painting.painter.setPen(themeColor(Token::SecondaryText));
            painting.painter.drawText(painting.text_x + static_cast<int>(behind + 1) * cell_.width,
                                      line_y + cell_.ascent,
                                      QStringLiteral("\u2026"));
        }
    }
    return std::max(1, lines);
}

void TextView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeColor(Token::Surface));
    painter.setFont(cell_.font);
    if (document_ == nullptr) {
        return;
    }
    const int scroll = horizontalScrollBar()->value();
    const int gutter = gutterWidth();
    Painting painting{.painter = painter,
                      .gutter = gutter,
                      .first_column = static_cast<std::uint32_t>(scroll / cell_.width),
                      .last_column = columns_ != 0
                                         ? std::numeric_limits<std::uint32_t>::max()
                                         : static_cast<std::uint32_t>(
                                             (scroll + viewport()->width()) / cell_.width + 1),
                      .text_x = gutter + measure::kGrid - scroll,
                      .selection_begin = std::min(anchor_, cursor_),
                      .selection_end = std::max(anchor_, cursor_),
                      .state = kLexerStart,
                      .state_known = false};
    const std::uint64_t places = map_.visible(document_->rows());
    struct Drawn {
        std::uint64_t number;
        std::uint64_t line;
        bool at_line_start;
        int y;
    };
    std::vector<Drawn> drawn;
    std::uint64_t next_row = 0;
    std::uint64_t place = top_.place;
    int y = 0;
    painter.setClipRect(gutter, 0, viewport()->width() - gutter - kMapWidth, viewport()->height());
    while (y < viewport()->height() && place < places) {
        // Rows that lie behind each other are read at once; a broken one may fill the screen.
        const std::uint64_t row = map_.rowAt(place);
        const auto wanted = static_cast<std::uint64_t>(
            columns_ != 0 && y == 0 ? 1 : (viewport()->height() - y) / cell_.height + 1);
        std::uint64_t count = 1;
        while (count < wanted && place + count < places
               && map_.rowAt(place + count) == row + count) {
            ++count;
        }
        if (language_ != Language::None && (!painting.state_known || row != next_row)) {
            painting.state = stateOf(row);
            painting.state_known = true;
        }
        std::uint64_t number = row;
        for (const TextRow& text : document_->read(row, count)) {
            if (y >= viewport()->height()) {
                break;
            }
            const bool is_continued = place == top_.place && top_.part > 0;
            const int lines = paintRow(painting, text, number, y);
            drawn.push_back({number, text.line, text.at_line_start && !is_continued, y});
            y += lines * cell_.height;
            ++number;
            ++place;
        }
        if (number == row) {
            break;
        }
        next_row = number;
    }
    painter.setClipping(false);
    painter.fillRect(0, 0, gutter, viewport()->height(), themeColor(Token::Window));
    painter.fillRect(gutter - 1, 0, 1, viewport()->height(), themeColor(Token::Border));
    painter.setPen(themeColor(Token::SecondaryText));
    for (const Drawn& row : drawn) {
        if (row.at_line_start) {
            painter.drawText(QRect(0, row.y, gutter - kFoldColumn - 2, cell_.height),
                             Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(row.line + 1));
        }
        if (map_.foldAt(row.number) != nullptr && row.at_line_start) {
            drawFoldMark(painter,
                         QRect(gutter - kFoldColumn, row.y, kFoldColumn - 2, cell_.height),
                         map_.isFolded(row.number));
        }
    }
    paintMatchMap(painter);
}

void TextView::paintMatchMap(QPainter& painter) const {
    if (matches_ == nullptr || matches_->rows.empty()) {
        return;
    }
    const int x = viewport()->width() - kMapWidth;
    const auto places =
        static_cast<double>(std::max<std::uint64_t>(map_.visible(document_->rows()), 1));
    int last = -1;
    for (std::size_t i = 0; i < matches_->rows.size(); ++i) {
        const auto place = static_cast<double>(map_.placeOf(matches_->rows[i]));
        const int y = static_cast<int>(place / places * viewport()->height());
        const bool is_current = i == current_match_;
        if (y != last || is_current) {
            painter.fillRect(x,
                             y,
                             kMapWidth,
                             is_current ? 3 : 2,
                             themeColor(is_current ? Token::Accent : Token::Held));
            last = y;
        }
    }
}

}  // namespace waybill::gui
