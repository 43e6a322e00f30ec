// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/bar_list.h"

#include <algorithm>
#include <utility>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "gui/models/wire_string.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kBarHeight = 4;
constexpr int kRowHeight = 28;  // a line of text, and its bar below
constexpr int kHeadHeight = 20;

}  // namespace

BarList::BarList(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        measureColumns();
        updateGeometry();
        update();
    });
}

void BarList::setTable(FigureTable table) {
    table_ = std::move(table);
    most_ = 0;
    bool leads = false;
    for (const FigureRow& row : table_.rows) {
        most_ = std::max(most_, row.value);
        leads = leads || !row.filter.isEmpty();
    }
    current_ = 0;
    hovered_ = -1;
    setFocusPolicy(leads ? Qt::StrongFocus : Qt::NoFocus);
    QStringList lines;
    for (const FigureRow& row : table_.rows) {
        lines << row.tip;
    }
    setAccessibleDescription(lines.join(u'\n'));
    measureColumns();
    updateGeometry();
    update();
}

void BarList::measureColumns() {
    const QFontMetrics text(Theme::instance().uiFont());
    const QFontMetrics head(Theme::instance().secondaryFont());
    widths_.assign(static_cast<std::size_t>(std::max(table_.columns.size() - 1, qsizetype{0})), 0);
    for (std::size_t i = 0; i < widths_.size(); ++i) {
        const auto column = static_cast<qsizetype>(i);
        widths_[i] = head.horizontalAdvance(table_.columns[column + 1]);
        for (const FigureRow& row : table_.rows) {
            if (column < row.figures.size()) {
                widths_[i] = std::max(widths_[i], text.horizontalAdvance(row.figures[column]));
            }
        }
        widths_[i] += 2 * measure::kGap;
    }
}

QSize BarList::minimumSizeHint() const {
    int width = 100;
    for (const int column : widths_) {
        width += column;
    }
    const int rows = static_cast<int>(table_.rows.size()) + (table_.left_out > 0 ? 1 : 0);
    return {width, kHeadHeight + std::max(rows, 1) * kRowHeight};
}

QSize BarList::sizeHint() const {
    return {std::max(minimumSizeHint().width(), 320), minimumSizeHint().height()};
}

QRect BarList::rectOf(int row) const {
    return {0, kHeadHeight + row * kRowHeight, width(), kRowHeight};
}

int BarList::rowAt(QPoint point) const {
    const int row = point.y() < kHeadHeight ? -1 : (point.y() - kHeadHeight) / kRowHeight;
    return row < static_cast<int>(table_.rows.size()) ? row : -1;
}

QColor BarList::colourOf(const FigureRow& row) const {
    const Theme& theme = Theme::instance();
    if (row.colour.status >= 0) {
        return theme.statusColor(row.colour.status);
    }
    return row.colour.category ? theme.typeColor(*row.colour.category) : theme.color(Token::Accent);
}

void BarList::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    const auto columns = [&](int y, int height, const QStringList& texts, qsizetype from) {
        int right = width();
        for (std::size_t i = widths_.size(); i-- > 0;) {
            const auto at = static_cast<qsizetype>(i) + from;
            const QRect cell(right - widths_[i], y, widths_[i] - measure::kGrid, height);
            if (at < texts.size()) {
                painter.drawText(cell, Qt::AlignRight | Qt::AlignVCenter, texts[at]);
            }
            right -= widths_[i];
        }
        return right;
    };
    painter.setFont(theme.secondaryFont());
    painter.setPen(theme.color(Token::SecondaryText));
    columns(0, kHeadHeight, table_.columns, 1);
    if (!table_.columns.isEmpty()) {
        painter.drawText(QRect(measure::kGrid, 0, width() / 2, kHeadHeight),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         table_.columns.front());
    }
    if (table_.rows.empty()) {
        painter.drawText(rectOf(0).adjusted(measure::kGrid, 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         tr("None."));
        return;
    }
    for (int i = 0; i < static_cast<int>(table_.rows.size()); ++i) {
        const FigureRow& row = table_.rows[static_cast<std::size_t>(i)];
        const QRect rect = rectOf(i);
        const bool is_current = hasFocus() && i == current_;
        if (!row.filter.isEmpty() && (is_current || i == hovered_)) {
            painter.fillRect(rect, theme.color(is_current ? Token::Selection : Token::Zebra));
        }
        if (is_current) {
            painter.fillRect(QRect(0, rect.top(), 3, rect.height()), theme.color(Token::Accent));
        }
        const int text_height = kRowHeight - kBarHeight - measure::kGrid;
        painter.setFont(theme.uiFont());
        painter.setPen(theme.color(Token::Text));
        const int right = columns(rect.top(), text_height, row.figures, 0);
        const QRect name(
            measure::kGrid, rect.top(), right - measure::kGrid - measure::kGap, text_height);
        painter.drawText(name,
                         Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(row.name, Qt::ElideMiddle, name.width()));
        const QRectF ground(
            measure::kGrid, rect.top() + text_height, width() - 2 * measure::kGrid, kBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::Border));
        painter.drawRoundedRect(ground, 2, 2);
        if (most_ > 0 && row.value > 0) {
            QRectF bar = ground;
            bar.setWidth(std::max(2.0, ground.width() * row.value / most_));
            painter.setBrush(colourOf(row));
            painter.drawRoundedRect(bar, 2, 2);
            if (row.marked > 0) {
                bar.setWidth(std::max(2.0, ground.width() * row.marked / most_));
                painter.setBrush(theme.color(Token::High));
                painter.drawRoundedRect(bar, 2, 2);
            }
        }
    }
    if (table_.left_out > 0) {
        painter.setFont(theme.secondaryFont());
        painter.setPen(theme.color(Token::SecondaryText));
        painter.drawText(
            rectOf(static_cast<int>(table_.rows.size())).adjusted(measure::kGrid, 0, 0, 0),
            Qt::AlignLeft | Qt::AlignVCenter,
            tr("and %n more",
               nullptr,
               static_cast<int>(std::min<std::uint64_t>(table_.left_out, 1'000'000'000))));
    }
}

void BarList::activate(int row) {
    if (row >= 0 && row < static_cast<int>(table_.rows.size())) {
        current_ = row;
        update();
        const QString filter = table_.rows[static_cast<std::size_t>(row)].filter;
        if (!filter.isEmpty()) {
            emit activated(filter);
        }
    }
}

void BarList::mouseMoveEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos());
    const bool leads = row >= 0 && !table_.rows[static_cast<std::size_t>(row)].filter.isEmpty();
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (row != hovered_) {
        hovered_ = row;
        update();
    }
}

void BarList::leaveEvent(QEvent* event) {
    hovered_ = -1;
    update();
    QWidget::leaveEvent(event);
}

void BarList::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && rect().contains(event->pos())) {
        activate(rowAt(event->pos()));
    }
}

void BarList::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(table_.rows.size()) - 1;
    switch (event->key()) {
        case Qt::Key_Up:
            current_ = std::max(current_ - 1, 0);
            break;
        case Qt::Key_Down:
            current_ = std::clamp(current_ + 1, 0, std::max(last, 0));
            break;
        case Qt::Key_Home:
            current_ = 0;
            break;
        case Qt::Key_End:
            current_ = std::max(last, 0);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            activate(current_);
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    update();
}

bool BarList::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        const int row = rowAt(help->pos());
        if (row >= 0) {
            QToolTip::showText(help->globalPos(),
                               plainToolTip(table_.rows[static_cast<std::size_t>(row)].tip),
                               this,
                               rectOf(row));
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

}  // namespace waybill::gui
