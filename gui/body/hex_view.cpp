// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/hex_view.h"

#include <algorithm>
#include <array>
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

constexpr int kOffsetDigits = 10;
constexpr int kHexBegin = kOffsetDigits + 2;  // in cells
constexpr int kAsciiBegin = kHexBegin + HexView::kColumns * 3 + 2;
constexpr int kMapWidth = 6;
constexpr std::uint64_t kColumns = HexView::kColumns;

QChar digitOf(unsigned value) {
    return QLatin1Char("0123456789abcdef"[value & 0xfU]);
}

bool isShown(Byte byte) {
    return byte >= 0x20 && byte < 0x7f;
}

}  // namespace

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("bodyHex"));
    setAccessibleName(tr("Bytes of the body"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateMeasures();
        viewport()->update();
    });
    updateMeasures();
}

void HexView::updateMeasures() {
    cell_ = cellFont();
    updateScrollBars();
}

void HexView::setDocument(std::shared_ptr<const TextDocument> document) {
    document_ = std::move(document);
    matches_.reset();
    has_selection_ = false;
    anchor_ = 0;
    cursor_ = 0;
    verticalScrollBar()->setValue(0);
    updateScrollBars();
    viewport()->update();
}

void HexView::documentGrew() {
    updateScrollBars();
    viewport()->update();
}

void HexView::setMatches(std::shared_ptr<const BodyMatches> found, std::size_t current, bool show) {
    matches_ = std::move(found);
    current_match_ = current;
    if (show && matches_ != nullptr && current < matches_->offsets.size()) {
        cursor_ = anchor_ = matches_->offsets[current];
        has_selection_ = false;
        showOffset(cursor_);
    }
    viewport()->update();
}

std::uint64_t HexView::rows() const {
    return document_ == nullptr ? 0 : (document_->size() + kColumns - 1) / kColumns;
}

void HexView::updateScrollBars() {
    const int page = std::max(1, viewport()->height() / cell_.height);
    const std::uint64_t most = std::numeric_limits<int>::max() / 2;
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::min(rows(), most)) - page));
    const int width = asciiX(HexView::kColumns) + measure::kMargin + kMapWidth;
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(4 * cell_.width);
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void HexView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

// Without scrolling. The two halves of a row stand a cell apart.
int HexView::hexX(int column) const {
    return measure::kMargin
           + (kHexBegin + column * 3 + (column >= HexView::kColumns / 2 ? 1 : 0)) * cell_.width;
}

int HexView::asciiX(int column) const {
    return measure::kMargin + (kAsciiBegin + column) * cell_.width;
}

bool HexView::isMarked(std::uint64_t offset, bool& is_current) const {
    if (matches_ == nullptr) {
        return false;
    }
    const auto behind =
        std::upper_bound(matches_->offsets.begin(), matches_->offsets.end(), offset);
    if (behind == matches_->offsets.begin()) {
        return false;
    }
    const auto match = std::prev(behind);
    is_current = static_cast<std::size_t>(match - matches_->offsets.begin()) == current_match_;
    return offset < *match + matches_->length;
}

void HexView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeColor(Token::Surface));
    painter.setFont(cell_.font);
    if (document_ == nullptr) {
        return;
    }
    painter.translate(-horizontalScrollBar()->value(), 0);
    const int gutter = measure::kMargin + (kOffsetDigits + 1) * cell_.width;
    painter.fillRect(0, 0, gutter, viewport()->height(), themeColor(Token::Window));
    painter.fillRect(gutter - 1, 0, 1, viewport()->height(), themeColor(Token::Border));
    const auto first = static_cast<std::uint64_t>(verticalScrollBar()->value());
    const auto wanted = static_cast<std::uint64_t>(viewport()->height() / cell_.height + 1);
    const std::string bytes = document_->bytes().text(first * kColumns, wanted * kColumns);
    const std::uint64_t begin = std::min(anchor_, cursor_);
    const std::uint64_t end = std::max(anchor_, cursor_);
    const QColor selection = themeColor(hasFocus() ? Token::Selection : Token::InactiveSelection);
    const QColor text = themeColor(Token::Text);
    const QColor secondary = themeColor(Token::SecondaryText);
    QString offset_text(kOffsetDigits, u'0');
    for (std::size_t row = 0; row * kColumns < bytes.size(); ++row) {
        const int y = static_cast<int>(row) * cell_.height;
        std::uint64_t offset = (first + row) * kColumns;
        for (int i = 0; i < kOffsetDigits; ++i) {
            offset_text[kOffsetDigits - 1 - i] =
                digitOf(static_cast<unsigned>(offset >> (4U * static_cast<unsigned>(i))));
        }
        painter.setPen(secondary);
        painter.drawText(measure::kMargin / 2, y + cell_.ascent, offset_text);
        QString ascii;
        const std::size_t count = std::min<std::size_t>(kColumns, bytes.size() - row * kColumns);
        for (std::size_t i = 0; i < count; ++i, ++offset) {
            const int column = static_cast<int>(i);
            const Byte byte = static_cast<Byte>(bytes[row * kColumns + i]);
            bool is_current = false;
            const bool marked = isMarked(offset, is_current);
            const bool selected = has_selection_ && offset >= begin && offset <= end;
            const bool at_cursor = offset == cursor_ && hasFocus();
            if (marked || selected) {
                const QColor ground = selected ? selection : themeColor(Token::HeldGround);
                painter.fillRect(
                    hexX(column) - cell_.width / 2, y, 3 * cell_.width, cell_.height, ground);
                painter.fillRect(asciiX(column), y, cell_.width, cell_.height, ground);
            }
            if (is_current || at_cursor) {
                painter.setPen(themeColor(is_current ? Token::Held : Token::Accent));
                painter.drawRect(hexX(column) - 2, y, 2 * cell_.width + 3, cell_.height - 1);
                painter.drawRect(asciiX(column) - 1, y, cell_.width + 1, cell_.height - 1);
            }
            const std::array<QChar, 2> digits{digitOf(byte >> 4U), digitOf(byte)};
            painter.setPen(byte == 0 ? secondary : text);
            painter.drawText(hexX(column), y + cell_.ascent, QString(digits.data(), 2));
            ascii += isShown(byte) ? QChar(char16_t{byte}) : QChar(u'\u00b7');
        }
        painter.setPen(text);
        painter.drawText(asciiX(0), y + cell_.ascent, ascii);
    }
    painter.resetTransform();
    if (matches_ != nullptr && document_->size() > 0) {
        const int x = viewport()->width() - kMapWidth;
        int last = -1;
        for (const std::uint64_t match : matches_->offsets) {
            const int y =
                static_cast<int>(static_cast<double>(match) / static_cast<double>(document_->size())
                                 * viewport()->height());
            if (y != last) {
                painter.fillRect(x, y, kMapWidth, 2, themeColor(Token::Held));
                last = y;
            }
        }
    }
}

std::uint64_t HexView::byteAt(QPoint position) const {
    const int x = position.x() + horizontalScrollBar()->value();
    int column = 0;
    if (x >= asciiX(0)) {
        column = (x - asciiX(0)) / cell_.width;
    } else {
        while (column + 1 < HexView::kColumns && x >= hexX(column + 1) - cell_.width / 2) {
            ++column;
        }
    }
    column = std::clamp(column, 0, HexView::kColumns - 1);
    const std::int64_t row = std::max<std::int64_t>(
        0, verticalScrollBar()->value() + (position.y() < 0 ? -1 : position.y() / cell_.height));
    const std::uint64_t size = document_->size();
    return std::min(static_cast<std::uint64_t>(row) * kColumns + static_cast<std::uint64_t>(column),
                    size == 0 ? 0 : size - 1);
}

void HexView::setCursorAt(std::uint64_t offset, bool keep_anchor) {
    cursor_ = offset;
    if (!keep_anchor) {
        anchor_ = offset;
    }
    has_selection_ = keep_anchor;
    viewport()->update();
}

void HexView::showOffset(std::uint64_t offset) {
    const auto row = static_cast<int>(
        std::min<std::uint64_t>(offset / kColumns, std::numeric_limits<int>::max() / 2));
    QScrollBar* const bar = verticalScrollBar();
    if (row < bar->value()) {
        bar->setValue(row);
    } else if (row >= bar->value() + bar->pageStep()) {
        bar->setValue(row - bar->pageStep() + 1);
    }
}

void HexView::mousePressEvent(QMouseEvent* event) {
    if (document_ != nullptr && event->button() == Qt::LeftButton) {
        setCursorAt(byteAt(event->position().toPoint()),
                    (event->modifiers() & Qt::ShiftModifier) != 0);
    }
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
    if (document_ != nullptr && (event->buttons() & Qt::LeftButton) != 0) {
        setCursorAt(byteAt(event->position().toPoint()), true);
        showOffset(cursor_);
    }
}

void HexView::keyPressEvent(QKeyEvent* event) {
    if (document_ == nullptr || document_->size() == 0) {
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
    const std::uint64_t last = document_->size() - 1;
    const auto page = static_cast<std::uint64_t>(verticalScrollBar()->pageStep()) * kColumns;
    const bool far = (event->modifiers() & Qt::ControlModifier) != 0;
    const auto back = [&](std::uint64_t count) {
        return cursor_ >= count ? cursor_ - count : cursor_ % kColumns;
    };
    const auto ahead = [&](std::uint64_t count) {
        return std::min(cursor_ + count, last);
    };
    std::uint64_t target = cursor_;
    switch (event->key()) {
        case Qt::Key_Left:
            target = cursor_ == 0 ? 0 : cursor_ - 1;
            break;
        case Qt::Key_Right:
            target = ahead(1);
            break;
        case Qt::Key_Up:
            target = back(kColumns);
            break;
        case Qt::Key_Down:
            target = ahead(kColumns);
            break;
        case Qt::Key_PageUp:
            target = back(page);
            break;
        case Qt::Key_PageDown:
            target = ahead(page);
            break;
        case Qt::Key_Home:
            target = far ? 0 : cursor_ - cursor_ % kColumns;
            break;
        case Qt::Key_End:
            target = far ? last : std::min(cursor_ - cursor_ % kColumns + kColumns - 1, last);
            break;
        default:
            event->ignore();
            return;
    }
    setCursorAt(target, (event->modifiers() & Qt::ShiftModifier) != 0);
    showOffset(target);
}

std::string HexView::selectedBytes() const {
    if (document_ == nullptr || !has_selection_) {
        return {};
    }
    const std::uint64_t begin = std::min(anchor_, cursor_);
    const std::uint64_t size = std::max(anchor_, cursor_) - begin + 1;
    return document_->bytes().text(begin, std::min(size, kMostCopied));
}

QString HexView::selectedHex() const {
    QString hex;
    for (const char c : selectedBytes()) {
        if (!hex.isEmpty()) {
            hex += u' ';
        }
        hex += digitOf(static_cast<Byte>(c) >> 4U);
        hex += digitOf(static_cast<Byte>(c));
    }
    return hex;
}

QString HexView::selectedText() const {
    return QString::fromStdString(selectedBytes());
}

void HexView::copy() {
    if (has_selection_) {
        QGuiApplication::clipboard()->setText(selectedHex());
    }
}

void HexView::selectAll() {
    if (document_ != nullptr && document_->size() > 0) {
        anchor_ = 0;
        setCursorAt(document_->size() - 1, true);
    }
}

void HexView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy as hexadecimal"), this, &HexView::copy)->setEnabled(has_selection_);
    menu.addAction(tr("Copy as text"),
                   this,
                   [this] { QGuiApplication::clipboard()->setText(selectedText()); })
        ->setEnabled(has_selection_);
    menu.addAction(tr("Select all"), this, &HexView::selectAll);
    menu.exec(event->globalPos());
}

void HexView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace waybill::gui
