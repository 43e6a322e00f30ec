// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/raw_view.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kLeft = measure::kMargin;

bool isPrintable(unsigned char byte) {
    return byte >= 0x20 && byte < 0x7f;
}

bool isLineEnd(unsigned char byte) {
    return byte == '\r' || byte == '\n';
}

}  // namespace

RawView::RawView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("rawView"));
    setAccessibleName(tr("The heads as they were sent"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        layOut();
        viewport()->update();
    });
}

void RawView::setSections(std::vector<Section> sections) {
    sections_ = std::move(sections);
    marked_length_ = 0;
    layOut();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void RawView::setLineEndsShown(bool shown) {
    line_ends_ = shown;
    layOut();
    viewport()->update();
}

int RawView::rowHeight() const {
    return QFontMetrics(Theme::instance().wireFont()).height() + 2;
}

int RawView::cellWidth() const {
    return std::max(QFontMetrics(Theme::instance().wireFont()).horizontalAdvance(u'0'), 1);
}

int RawView::cellsOf(unsigned char byte) const {
    if (isPrintable(byte)) {
        return 1;
    }
    if (isLineEnd(byte)) {
        return line_ends_ ? 2 : 0;
    }
    return 4;
}

QString RawView::shown(unsigned char byte) const {
    if (isPrintable(byte)) {
        return QString(QChar(byte));
    }
    if (isLineEnd(byte)) {
        return byte == '\r' ? QStringLiteral("\\r") : QStringLiteral("\\n");
    }
    return QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
}

// Rows of at most so many cells as there is room for.
void RawView::layOut() {
    rows_.clear();
    const int most = std::max((viewport()->width() - 2 * kLeft) / cellWidth(), 8);
    for (std::uint32_t s = 0; s < sections_.size(); ++s) {
        const Section& section = sections_[s];
        rows_.push_back({RowKind::Heading, s, 0, 0});
        const auto size = static_cast<std::uint32_t>(section.bytes.size());
        std::uint32_t begin = 0;
        int cells = 0;
        for (std::uint32_t i = 0; i < size; ++i) {
            const auto byte = static_cast<unsigned char>(section.bytes[i]);
            const int wide = cellsOf(byte);
            if (cells + wide > most && i > begin) {
                rows_.push_back({RowKind::Bytes, s, begin, i});
                begin = i;
                cells = 0;
            }
            cells += wide;
            if (byte == '\n') {
                rows_.push_back({RowKind::Bytes, s, begin, i + 1});
                begin = i + 1;
                cells = 0;
            }
        }
        if (begin < size) {
            rows_.push_back({RowKind::Bytes, s, begin, size});
        }
        if (!section.ending.isEmpty()) {
            rows_.push_back({RowKind::Ending, s, 0, 0});
        }
    }
    const int visible = viewport()->height() / rowHeight();
    verticalScrollBar()->setPageStep(std::max(visible, 1));
    verticalScrollBar()->setRange(0, std::max(static_cast<int>(rows_.size()) - visible, 0));
}

void RawView::mark(Side side, std::uint32_t offset, std::uint32_t length) {
    marked_side_ = side;
    marked_ = offset;
    marked_length_ = length;
    for (std::size_t i = 0; length > 0 && i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        if (row.kind == RowKind::Bytes && sections_[row.section].side == side && row.end > offset) {
            const int top = verticalScrollBar()->value();
            const auto place = static_cast<int>(i);
            if (place < top || place >= top + verticalScrollBar()->pageStep()) {
                verticalScrollBar()->setValue(place - verticalScrollBar()->pageStep() / 3);
            }
            break;
        }
    }
    viewport()->update();
}

QString RawView::markedText() const {
    QString text;
    for (const Section& section : sections_) {
        if (section.side != marked_side_ || marked_ >= section.bytes.size()) {
            continue;
        }
        for (const char c : section.bytes.substr(marked_, marked_length_)) {
            const auto byte = static_cast<unsigned char>(c);
            text += byte == '\n' ? QStringLiteral("\n") : byte == '\r' ? QString() : shown(byte);
        }
        break;
    }
    return text;
}

void RawView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), themeColor(Token::Surface));
    const Theme& theme = Theme::instance();
    const int height = rowHeight();
    const int cell = cellWidth();
    const QFontMetrics metrics(theme.wireFont());
    const auto first = static_cast<std::size_t>(verticalScrollBar()->value());
    const auto last =
        std::min(rows_.size(), first + static_cast<std::size_t>(viewport()->height() / height) + 2);
    for (std::size_t i = first; i < last; ++i) {
        const Row& row = rows_[i];
        const Section& section = sections_[row.section];
        const int top = static_cast<int>(i - first) * height;
        if (row.kind != RowKind::Bytes) {
            const bool heading = row.kind == RowKind::Heading;
            painter.setFont(theme.secondaryFont());
            painter.setPen(theme.color(Token::SecondaryText));
            painter.drawText(QRect(kLeft, top, viewport()->width() - kLeft, height),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             heading ? section.heading : section.ending);
            continue;
        }
        painter.setFont(theme.wireFont());
        int x = kLeft;
        for (std::uint32_t at = row.begin; at < row.end; ++at) {
            const auto byte = static_cast<unsigned char>(section.bytes[at]);
            const int wide = cellsOf(byte) * cell;
            const bool marked =
                section.side == marked_side_ && at >= marked_ && at - marked_ < marked_length_;
            if (marked) {
                painter.fillRect(
                    x, top, wide > 0 ? wide : cell / 2, height, theme.color(Token::Selection));
            }
            if (wide > 0) {
                painter.setPen(theme.color(isPrintable(byte) ? Token::Text : Token::Accent));
                painter.drawText(x, top + 1 + metrics.ascent(), shown(byte));
                x += wide;
            }
        }
    }
}

void RawView::resizeEvent(QResizeEvent* /*event*/) {
    layOut();
}

void RawView::mousePressEvent(QMouseEvent* event) {
    const auto place =
        static_cast<std::size_t>(verticalScrollBar()->value() + event->pos().y() / rowHeight());
    if (place >= rows_.size() || rows_[place].kind != RowKind::Bytes) {
        return;
    }
    const Row& row = rows_[place];
    const Section& section = sections_[row.section];
    int x = kLeft;
    for (std::uint32_t at = row.begin; at < row.end; ++at) {
        x += cellsOf(static_cast<unsigned char>(section.bytes[at])) * cellWidth();
        if (event->pos().x() < x || at + 1 == row.end) {
            emit byteClicked(section.side, at);
            return;
        }
    }
}

void RawView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(markedText());
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

}  // namespace waybill::gui
