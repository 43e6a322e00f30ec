// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/text_view.h"

#include <algorithm>
#include <limits>

#include <QPainter>
#include <QScrollBar>

#include "gui/body/text_painting.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kFoldColumn = 16;
constexpr int kMapWidth = 6;
constexpr std::uint64_t kMostRows = std::numeric_limits<int>::max() / 2;

}  // namespace

TextView::TextView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("bodyText"));
    setAccessibleName(tr("Text of the body"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    verticalScrollBar()->setSingleStep(1);
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
    verticalScrollBar()->setValue(0);
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

std::uint64_t TextView::firstVisibleRow() const {
    return map_.rowAt(static_cast<std::uint64_t>(verticalScrollBar()->value()));
}

void TextView::updateScrollBars() {
    const std::uint64_t rows = document_ == nullptr ? 0 : map_.visible(document_->rows());
    const int page = rowsOnScreen();
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0,
                                  std::max(0, static_cast<int>(std::min(rows, kMostRows)) - page));
    const int width = document_ == nullptr
                          ? 0
                          : static_cast<int>(document_->index().widestRow() + 1) * cell_.width;
    const int room = viewport()->width() - gutterWidth() - kMapWidth;
    horizontalScrollBar()->setPageStep(std::max(1, room));
    horizontalScrollBar()->setSingleStep(4 * cell_.width);
    horizontalScrollBar()->setRange(0, std::max(0, width - room));
}

void TextView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
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

void TextView::paintRow(Painting& painting, const TextRow& row, std::uint64_t number, int y) const {
    QPainter& painter = painting.painter;
    const std::vector<Glyph> glyphs = layOutRow(row.text, painting.last_column);
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
    if (cursor_ >= row.offset && cursor_ <= row_end && hasFocus()) {
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
    std::vector<Coloured> parts;
    if (language_ != Language::None) {
        painting.state = colourRow(language_, painting.state, row.text, &parts);
    }
    drawGlyphs(painter,
               glyphs,
               parts,
               {.first_column = painting.first_column,
                .x = painting.text_x,
                .baseline = y + cell_.ascent,
                .cell_width = cell_.width});
    if (map_.isFolded(number) && !glyphs.empty()) {
        const std::uint32_t behind = glyphs.back().column + glyphs.back().width;
        painter.setPen(themeColor(Token::SecondaryText));
        painter.drawText(x_of(behind + 1), y + cell_.ascent, QStringLiteral("\u2026"));
    }
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
    Painting painting{
        .painter = painter,
        .gutter = gutter,
        .first_column = static_cast<std::uint32_t>(scroll / cell_.width),
        .last_column = static_cast<std::uint32_t>((scroll + viewport()->width()) / cell_.width + 1),
        .text_x = gutter + measure::kGrid - scroll,
        .selection_begin = std::min(anchor_, cursor_),
        .selection_end = std::max(anchor_, cursor_),
        .state = kLexerStart,
        .state_known = false};
    const std::uint64_t place = static_cast<std::uint64_t>(verticalScrollBar()->value());
    const std::uint64_t places = map_.visible(document_->rows());
    const int wanted = viewport()->height() / cell_.height + 1;
    struct Drawn {
        std::uint64_t number;
        std::uint64_t line;
        bool at_line_start;
        int y;
    };
    std::vector<Drawn> drawn;
    std::uint64_t next_row = 0;
    painter.setClipRect(gutter, 0, viewport()->width() - gutter - kMapWidth, viewport()->height());
    for (int i = 0; i < wanted && place + static_cast<std::uint64_t>(i) < places;) {
        // Rows that lie behind each other are read at once.
        const std::uint64_t row = map_.rowAt(place + static_cast<std::uint64_t>(i));
        int count = 1;
        while (i + count < wanted
               && map_.rowAt(place + static_cast<std::uint64_t>(i + count))
                      == row + static_cast<std::uint64_t>(count)) {
            ++count;
        }
        if (language_ != Language::None && (!painting.state_known || row != next_row)) {
            painting.state = stateOf(row);
            painting.state_known = true;
        }
        std::uint64_t number = row;
        for (const TextRow& text : document_->read(row, static_cast<std::uint64_t>(count))) {
            paintRow(painting, text, number, i * cell_.height);
            drawn.push_back({number, text.line, text.at_line_start, i * cell_.height});
            ++number;
            ++i;
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
        if (map_.foldAt(row.number) != nullptr) {
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
