// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/diff_view.h"

#include <algorithm>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kTint = 30;  // of 255
constexpr int kSignWidth = 16;

bool differs(DiffKind kind) {
    return kind == DiffKind::Changed || kind == DiffKind::Left || kind == DiffKind::Right;
}

}  // namespace

DiffView::DiffView(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("diffView"));
    setAccessibleName(tr("Two exchanges compared"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        measureRows();
        viewport()->update();
    });
}

void DiffView::setRows(std::vector<DiffRow> rows) {
    rows_ = std::move(rows);
    current_ = -1;
    qsizetype longest = 0;
    for (const DiffRow& row : rows_) {
        longest = std::max({longest, row.left.size(), row.right.size()});
    }
    longest_ = static_cast<int>(longest);
    measureRows();
    viewport()->update();
}

std::size_t DiffView::differences() const {
    return static_cast<std::size_t>(std::count_if(
        rows_.begin(), rows_.end(), [](const DiffRow& row) { return differs(row.kind); }));
}

int DiffView::rowHeight() const {
    return QFontMetrics(Theme::instance().wireFont()).height() + 2;
}

void DiffView::measureRows() {
    const int visible = viewport()->height() / rowHeight();
    verticalScrollBar()->setPageStep(std::max(visible, 1));
    verticalScrollBar()->setRange(0, std::max(static_cast<int>(rows_.size()) - visible, 0));
    const int cell = QFontMetrics(Theme::instance().wireFont()).horizontalAdvance(u'0');
    const int room = viewport()->width() / 2 - kSignWidth - measure::kGap;
    horizontalScrollBar()->setSingleStep(cell * 4);
    horizontalScrollBar()->setPageStep(std::max(room, 1));
    horizontalScrollBar()->setRange(0, std::max(longest_ * cell - room, 0));
}

void DiffView::step(bool forward) {
    const int count = static_cast<int>(rows_.size());
    const auto at = [&](int i) {
        return differs(rows_[static_cast<std::size_t>(i)].kind);
    };
    int i = std::clamp(current_, -1, count);
    // Behind the stretch that is shown.
    while (i >= 0 && i < count && at(i)) {
        i += forward ? 1 : -1;
    }
    i = std::max(i, 0);
    while (i >= 0 && i < count && !at(i)) {
        i += forward ? 1 : -1;
    }
    if (i < 0 || i >= count) {
        return;
    }
    while (!forward && i > 0 && at(i - 1)) {
        --i;
    }
    current_ = i;
    verticalScrollBar()->setValue(i - verticalScrollBar()->pageStep() / 3);
    viewport()->update();
}

void DiffView::paintSide(QPainter& painter, const DiffRow& row, QRect place, bool left) const {
    const Theme& theme = Theme::instance();
    const QString& text = left ? row.left : row.right;
    const QString& other = left ? row.right : row.left;
    const bool marked =
        row.kind == DiffKind::Changed || row.kind == (left ? DiffKind::Left : DiffKind::Right);
    if (marked) {
        QColor tint = theme.color(row.kind == DiffKind::Changed ? Token::Medium
                                  : left                        ? Token::High
                                                                : Token::Good);
        painter.setPen(tint);
        tint.setAlpha(kTint);
        painter.fillRect(place, tint);
        painter.setFont(theme.wireFont());
        painter.drawText(place.adjusted(4, 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         row.kind == DiffKind::Changed ? QStringLiteral("~")
                         : left                        ? QStringLiteral("\u2212")
                                                       : QStringLiteral("+"));
    }
    const QFontMetrics metrics(theme.wireFont());
    const int x = place.left() + kSignWidth - horizontalScrollBar()->value();
    const int baseline = place.top() + 1 + metrics.ascent();
    painter.save();
    painter.setClipRect(place.adjusted(kSignWidth, 0, 0, 0));
    painter.setFont(theme.wireFont());
    painter.setPen(theme.color(row.kind == DiffKind::Same ? Token::SecondaryText : Token::Text));
    painter.drawText(x, baseline, text);
    if (row.kind == DiffKind::Changed) {
        qsizetype begin = 0;
        const qsizetype shorter = std::min(text.size(), other.size());
        while (begin < shorter && text[begin] == other[begin]) {
            ++begin;
        }
        qsizetype tail = 0;
        while (tail < shorter - begin
               && text[text.size() - 1 - tail] == other[other.size() - 1 - tail]) {
            ++tail;
        }
        const int from = metrics.horizontalAdvance(text.left(begin));
        const int to = metrics.horizontalAdvance(text.left(text.size() - tail));
        painter.fillRect(
            x + from, baseline + 2, std::max(to - from, 1), 2, theme.color(Token::Medium));
    }
    painter.restore();
}

void DiffView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    const Theme& theme = Theme::instance();
    painter.fillRect(viewport()->rect(), theme.color(Token::Surface));
    const int height = rowHeight();
    const int middle = viewport()->width() / 2;
    const auto first = static_cast<std::size_t>(verticalScrollBar()->value());
    const auto last =
        std::min(rows_.size(), first + static_cast<std::size_t>(viewport()->height() / height) + 2);
    for (std::size_t i = first; i < last; ++i) {
        const DiffRow& row = rows_[i];
        const QRect place(0, static_cast<int>(i - first) * height, viewport()->width(), height);
        if (row.kind == DiffKind::Heading) {
            painter.fillRect(place, theme.color(Token::Window));
            QFont bold = theme.secondaryFont();
            bold.setWeight(QFont::DemiBold);
            painter.setFont(bold);
            painter.setPen(theme.color(Token::SecondaryText));
            painter.drawText(place.adjusted(measure::kMargin, 0, 0, 0),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             row.left);
            continue;
        }
        paintSide(painter, row, QRect(0, place.top(), middle, height), true);
        paintSide(painter, row, QRect(middle + 1, place.top(), middle, height), false);
        if (static_cast<int>(i) == current_) {
            painter.fillRect(0, place.top(), 3, height, theme.color(Token::Accent));
        }
    }
    painter.fillRect(middle, 0, 1, viewport()->height(), theme.color(Token::Border));
}

void DiffView::resizeEvent(QResizeEvent* /*event*/) {
    measureRows();
}

void DiffView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QStringList lines;
        for (const DiffRow& row : rows_) {
            if (row.kind == DiffKind::Left || row.kind == DiffKind::Changed) {
                lines << QStringLiteral("-") + row.left;
            }
            if (row.kind == DiffKind::Right || row.kind == DiffKind::Changed) {
                lines << QStringLiteral("+") + row.right;
            }
            if (row.kind == DiffKind::Same || row.kind == DiffKind::Heading) {
                lines << QStringLiteral(" ") + row.left;
            }
        }
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
        return;
    }
    if (event->key() == Qt::Key_N || event->key() == Qt::Key_P) {
        step(event->key() == Qt::Key_N);
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

}  // namespace waybill::gui
