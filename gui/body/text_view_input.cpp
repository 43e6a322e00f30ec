// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mouse and keyboard do in a text.
#include <algorithm>
#include <limits>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include "gui/body/text_view.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kMostRows = std::numeric_limits<int>::max() / 2;

bool isWordByte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z')
           || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

}  // namespace

std::uint64_t TextView::offsetAt(QPoint position) const {
    const int line = std::max(0, position.y()) / cell_.height - (position.y() < 0 ? 1 : 0);
    const std::int64_t place = std::max<std::int64_t>(0, verticalScrollBar()->value() + line);
    const std::uint64_t places = map_.visible(document_->rows());
    const std::uint64_t row =
        map_.rowAt(std::min(static_cast<std::uint64_t>(place), places == 0 ? 0 : places - 1));
    const std::vector<TextRow> rows = document_->read(row, 1);
    if (rows.empty()) {
        return 0;
    }
    const int x = position.x() - gutterWidth() - measure::kGrid + horizontalScrollBar()->value();
    const int column = std::max(0, (x + cell_.width / 2) / cell_.width);
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
        x = static_cast<int>(glyph.column + glyph.width) * cell_.width;
    }
    QScrollBar* const bar = horizontalScrollBar();
    if (x < bar->value() || x > bar->value() + bar->pageStep() - 8 * cell_.width) {
        bar->setValue(x < bar->pageStep() - 8 * cell_.width ? 0 : x - bar->pageStep() / 3);
    }
}

void TextView::mousePressEvent(QMouseEvent* event) {
    if (document_ == nullptr || event->button() != Qt::LeftButton) {
        return;
    }
    const QPoint at = event->position().toPoint();
    if (at.x() < gutterWidth()) {
        const auto place =
            static_cast<std::uint64_t>(verticalScrollBar()->value() + at.y() / cell_.height);
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
