// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/text_view.h"

#include <algorithm>
#include <limits>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include "gui/body/text_painting.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kFoldColumn = 16;
constexpr int kMapWidth = 6;
constexpr std::uint64_t kMostRows = std::numeric_limits<int>::max() / 2;

bool isWordByte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z')
           || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

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
    const QFontMetrics metrics(Theme::instance().wireFont());
    cell_width_ = std::max(1, metrics.horizontalAdvance(u'0'));
    row_height_ = metrics.height() + 2;
    ascent_ = metrics.ascent() + 1;
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
    return (std::max(digits, 3) + 2) * cell_width_ + kFoldColumn;
}

int TextView::rowsOnScreen() const {
    return std::max(1, viewport()->height() / row_height_);
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
                          : static_cast<int>(document_->index().widestRow() + 1) * cell_width_;
    const int room = viewport()->width() - gutterWidth() - kMapWidth;
    horizontalScrollBar()->setPageStep(std::max(1, room));
    horizontalScrollBar()->setSingleStep(4 * cell_width_);
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
        return painting.text_x + static_cast<int>(column) * cell_width_;
    };
    // Marks what lies between two offsets of the text.
    const auto fill = [&](std::uint64_t begin, std::uint64_t end, const QColor& color) {
        const auto [from, to] = columnsOf(glyphs, row.offset, begin, end);
        if (from < to) {
            painter.fillRect(
                x_of(from), y, static_cast<int>(to - from) * cell_width_, row_height_, color);
        }
    };
    const std::uint64_t row_end = row.offset + row.text.size();
    if (cursor_ >= row.offset && cursor_ <= row_end && hasFocus()) {
        painter.fillRect(painting.gutter,
                         y,
                         viewport()->width() - painting.gutter,
                         row_height_,
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
                    x_of(from), y, static_cast<int>(to - from) * cell_width_ - 1, row_height_ - 1);
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
                .baseline = y + ascent_,
                .cell_width = cell_width_});
    if (map_.isFolded(number) && !glyphs.empty()) {
        const std::uint32_t behind = glyphs.back().column + glyphs.back().width;
        painter.setPen(themeColor(Token::SecondaryText));
        painter.drawText(x_of(behind + 1), y + ascent_, QStringLiteral("\u2026"));
    }
}

void TextView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeColor(Token::Surface));
    painter.setFont(Theme::instance().wireFont());
    if (document_ == nullptr) {
        return;
    }
    const int scroll = horizontalScrollBar()->value();
    const int gutter = gutterWidth();
    Painting painting{
        .painter = painter,
        .gutter = gutter,
        .first_column = static_cast<std::uint32_t>(scroll / cell_width_),
        .last_column = static_cast<std::uint32_t>((scroll + viewport()->width()) / cell_width_ + 1),
        .text_x = gutter + measure::kGrid - scroll,
        .selection_begin = std::min(anchor_, cursor_),
        .selection_end = std::max(anchor_, cursor_),
        .state = kLexerStart,
        .state_known = false};
    const std::uint64_t place = static_cast<std::uint64_t>(verticalScrollBar()->value());
    const std::uint64_t places = map_.visible(document_->rows());
    const int wanted = viewport()->height() / row_height_ + 1;
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
            paintRow(painting, text, number, i * row_height_);
            drawn.push_back({number, text.line, text.at_line_start, i * row_height_});
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
            painter.drawText(QRect(0, row.y, gutter - kFoldColumn - 2, row_height_),
                             Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(row.line + 1));
        }
        if (map_.foldAt(row.number) != nullptr) {
            drawFoldMark(painter,
                         QRect(gutter - kFoldColumn, row.y, kFoldColumn - 2, row_height_),
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

std::uint64_t TextView::offsetAt(QPoint position) const {
    const int line = std::max(0, position.y()) / row_height_ - (position.y() < 0 ? 1 : 0);
    const std::int64_t place = std::max<std::int64_t>(0, verticalScrollBar()->value() + line);
    const std::uint64_t places = map_.visible(document_->rows());
    const std::uint64_t row =
        map_.rowAt(std::min(static_cast<std::uint64_t>(place), places == 0 ? 0 : places - 1));
    const std::vector<TextRow> rows = document_->read(row, 1);
    if (rows.empty()) {
        return 0;
    }
    const int x = position.x() - gutterWidth() - measure::kGrid + horizontalScrollBar()->value();
    const int column = std::max(0, (x + cell_width_ / 2) / cell_width_);
    const std::string& text = rows.front().text;
    for (const Glyph& glyph : layOutRow(text, static_cast<std::uint32_t>(column) + 1)) {
        if (glyph.column + std::max<std::uint32_t>(glyph.width, 1U)
                > static_cast<std::uint32_t>(column)
            && glyph.width > 0) {
            return rows.front().offset + glyph.begin;
        }
    }
    return rows.front().offset + text.size();
}

void TextView::setCursorAt(std::uint64_t offset, bool keep_anchor) {
    cursor_ = offset;
    if (!keep_anchor) {
        anchor_ = offset;
    }
    viewport()->update();
}

void TextView::showOffset(std::uint64_t offset) {
    const std::uint64_t row = document_->rowOf(offset);
    map_.reveal(row);
    updateScrollBars();
    const auto place = static_cast<int>(std::min(map_.placeOf(row), kMostRows));
    const int first = verticalScrollBar()->value();
    const int page = rowsOnScreen();
    if (place < first || place >= first + page) {
        verticalScrollBar()->setValue(place - page / 3);
    }
    const std::vector<TextRow> rows = document_->read(row, 1);
    if (rows.empty()) {
        return;
    }
    const std::uint64_t within = offset - rows.front().offset;
    int x = 0;
    for (const Glyph& glyph : layOutRow(rows.front().text, std::numeric_limits<int>::max())) {
        if (glyph.begin >= within) {
            break;
        }
        x = static_cast<int>(glyph.column + glyph.width) * cell_width_;
    }
    QScrollBar* const bar = horizontalScrollBar();
    if (x < bar->value() || x > bar->value() + bar->pageStep() - 8 * cell_width_) {
        bar->setValue(x < bar->pageStep() - 8 * cell_width_ ? 0 : x - bar->pageStep() / 3);
    }
}

void TextView::mousePressEvent(QMouseEvent* event) {
    if (document_ == nullptr || event->button() != Qt::LeftButton) {
        return;
    }
    const QPoint at = event->position().toPoint();
    if (at.x() < gutterWidth()) {
        const auto place =
            static_cast<std::uint64_t>(verticalScrollBar()->value() + at.y() / row_height_);
        if (place < map_.visible(document_->rows())) {
            toggleFold(map_.rowAt(place));
        }
        return;
    }
    setCursorAt(offsetAt(at), (event->modifiers() & Qt::ShiftModifier) != 0);
}

void TextView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    viewport()->setCursor(at.x() < gutterWidth() && (event->buttons() & Qt::LeftButton) == 0
                              ? Qt::ArrowCursor
                              : Qt::IBeamCursor);
    if (document_ == nullptr || (event->buttons() & Qt::LeftButton) == 0) {
        return;
    }
    setCursorAt(offsetAt(at), true);
    if (at.y() < 0 || at.y() > viewport()->height()) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (at.y() < 0 ? -1 : 1));
    }
}

void TextView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (document_ == nullptr || event->position().x() < gutterWidth()) {
        return;
    }
    const std::uint64_t at = offsetAt(event->position().toPoint());
    const std::vector<TextRow> rows = document_->read(document_->rowOf(at), 1);
    if (rows.empty()) {
        return;
    }
    const std::string& text = rows.front().text;
    std::size_t begin = std::min<std::size_t>(at - rows.front().offset, text.size());
    std::size_t end = begin;
    while (begin > 0 && isWordByte(text[begin - 1])) {
        --begin;
    }
    while (end < text.size() && isWordByte(text[end])) {
        ++end;
    }
    setCursorAt(rows.front().offset + begin, false);
    setCursorAt(rows.front().offset + end, true);
}

void TextView::toggleFold(std::uint64_t row) {
    map_.setFolded(row, !map_.isFolded(row));
    updateScrollBars();
    viewport()->update();
}

void TextView::foldAll() {
    map_.foldAll();
    updateScrollBars();
    viewport()->update();
}

void TextView::unfoldAll() {
    map_.unfoldAll();
    updateScrollBars();
    viewport()->update();
}

void TextView::selectAll() {
    if (document_ != nullptr) {
        anchor_ = 0;
        cursor_ = document_->size();
        viewport()->update();
    }
}

QString TextView::selectedText() const {
    if (document_ == nullptr) {
        return {};
    }
    const std::uint64_t begin = std::min(anchor_, cursor_);
    const std::uint64_t size = std::max(anchor_, cursor_) - begin;
    return QString::fromStdString(document_->bytes().text(begin, std::min(size, kMostCopied)));
}

void TextView::copy() {
    if (hasSelection()) {
        QGuiApplication::clipboard()->setText(selectedText());
    }
}

void TextView::moveCursor(QKeyEvent* event) {
    const bool keep = (event->modifiers() & Qt::ShiftModifier) != 0;
    const bool far = (event->modifiers() & Qt::ControlModifier) != 0;
    const std::uint64_t row = document_->rowOf(cursor_);
    const std::vector<TextRow> rows = document_->read(row, 1);
    const std::uint64_t begin = rows.empty() ? 0 : rows.front().offset;
    const std::uint64_t length = rows.empty() ? 0 : rows.front().text.size();
    const std::uint64_t places = map_.visible(document_->rows());
    const std::uint64_t place = map_.placeOf(row);
    const auto to_place = [&](std::uint64_t wanted) {
        const auto found = document_->read(map_.rowAt(std::min(wanted, places - 1)), 1);
        return found.empty() ? cursor_
                             : found.front().offset
                                   + std::min<std::uint64_t>(cursor_ - std::min(begin, cursor_),
                                                             found.front().text.size());
    };
    const auto page = static_cast<std::uint64_t>(rowsOnScreen());
    std::uint64_t target = cursor_;
    switch (event->key()) {
        case Qt::Key_Up:
            target = to_place(place > 0 ? place - 1 : 0);
            break;
        case Qt::Key_Down:
            target = to_place(place + 1);
            break;
        case Qt::Key_PageUp:
            target = to_place(place > page ? place - page : 0);
            break;
        case Qt::Key_PageDown:
            target = to_place(place + page);
            break;
        case Qt::Key_Left:
            target = rows.empty() ? cursor_ : previousCharacter(rows.front(), cursor_);
            break;
        case Qt::Key_Right:
            if (cursor_ < begin + length) {
                target = nextCharacter(rows.front(), cursor_);
            } else if (const auto next = document_->read(row + 1, 1); !next.empty()) {
                target = next.front().offset;
            }
            break;
        case Qt::Key_Home:
            target = far ? 0 : begin;
            break;
        case Qt::Key_End:
            target = far ? document_->size() : begin + length;
            break;
        default:
            return;
    }
    setCursorAt(target, keep);
    showOffset(target);
}

void TextView::keyPressEvent(QKeyEvent* event) {
    if (document_ == nullptr) {
        event->ignore();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    switch (event->key()) {
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Home:
        case Qt::Key_End:
            if ((event->modifiers() & (Qt::AltModifier | Qt::MetaModifier)) == 0) {
                moveCursor(event);
                return;
            }
            break;
        case Qt::Key_Plus:
        case Qt::Key_Minus: {
            const std::uint64_t row = document_->rowOf(cursor_);
            if (map_.foldAt(row) != nullptr
                && map_.isFolded(row) == (event->key() == Qt::Key_Plus)) {
                toggleFold(row);
            }
            return;
        }
        default:
            break;
    }
    event->ignore();
}

void TextView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy"), this, &TextView::copy)->setEnabled(hasSelection());
    menu.addAction(tr("Select all"), this, &TextView::selectAll);
    if (map_.hasFolds()) {
        menu.addSeparator();
        menu.addAction(tr("Fold all"), this, &TextView::foldAll);
        menu.addAction(tr("Unfold all"), this, &TextView::unfoldAll);
    }
    menu.exec(event->globalPos());
}

void TextView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void TextView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace waybill::gui
