// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mouse and keyboard do in a text.
#include <algorithm>

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include "gui/body/text_view.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

bool isWordByte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z')
           || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

}  // namespace

std::uint64_t TextView::offsetAt(QPoint position) const {
    const ScreenLine line = moved(top_, position.y() < 0 ? -1 : position.y() / cell_.height);
    const int x = position.x() - gutterWidth() - measure::kGrid + horizontalScrollBar()->value();
    return offsetIn(line,
                    static_cast<std::uint32_t>(std::max(0, (x + cell_.width / 2) / cell_.width)));
}

void TextView::setCursorAt(std::uint64_t offset, bool keep_anchor) {
    cursor_ = offset;
    if (!keep_anchor) {
        anchor_ = offset;
    }
    viewport()->update();
}

void TextView::showOffset(std::uint64_t offset) {
    map_.reveal(document_->rowOf(offset));
    updateScrollBars();
    const ScreenLine line = lineOf(offset);
    const int page = rowsOnScreen();
    if (line < top_ || line > moved(top_, page - 1)) {
        setTop(moved(line, -page / 3));
    }
    if (columns_ != 0) {
        return;
    }
    const int x = static_cast<int>(columnOf(offset)) * cell_.width;
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
        if (const auto line = lineAt(at.y()); line) {
            toggleFold(map_.rowAt(line->place));
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
        scrollLines(at.y() < 0 ? -1 : 1);
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
    const auto by_lines = [&](std::int64_t lines) {
        return offsetIn(moved(lineOf(cursor_), lines), columnOf(cursor_));
    };
    const std::int64_t page = rowsOnScreen();
    std::uint64_t target = cursor_;
    switch (event->key()) {
        case Qt::Key_Up:
            target = by_lines(-1);
            break;
        case Qt::Key_Down:
            target = by_lines(1);
            break;
        case Qt::Key_PageUp:
            target = by_lines(-page);
            break;
        case Qt::Key_PageDown:
            target = by_lines(page);
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
        case Qt::Key_Z:
            if (event->modifiers() == Qt::AltModifier) {
                toggleWrap();
                return;
            }
            break;
        default:
            break;
    }
    event->ignore();
}

void TextView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy"), this, &TextView::copy)->setEnabled(hasSelection());
    menu.addAction(tr("Select all"), this, &TextView::selectAll);
    menu.addSeparator();
    QAction* const wrap = menu.addAction(tr("Wrap long lines"), this, &TextView::toggleWrap);
    wrap->setShortcut(Qt::ALT | Qt::Key_Z);
    wrap->setCheckable(true);
    wrap->setChecked(wraps_);
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
