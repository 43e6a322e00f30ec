// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/lanes_view.h"

#include <algorithm>
#include <utility>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kLaneHeight = 36;
constexpr int kBarHeight = 8;
constexpr int kFigureWidth = 72;
constexpr int kCurrentBar = 3;

}  // namespace

LanesView::LanesView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Exchanges on the same connection"));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void LanesView::setLanes(std::vector<Lane> lanes) {
    lanes_ = std::move(lanes);
    focused_ = 0;
    std::int64_t end = 0;
    begin_ = lanes_.empty() ? 0 : lanes_.front().begin;
    QStringList words;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        const Lane& lane = lanes_[i];
        begin_ = std::min(begin_, lane.begin);
        end = std::max(end, lane.begin + std::max({lane.sent, lane.answered, lane.end}));
        if (lane.current) {
            focused_ = static_cast<int>(i);
        }
        words << lane.title + QStringLiteral(" ") + lane.figure;
    }
    span_ = std::max<std::int64_t>(end - begin_, 1);
    setAccessibleDescription(words.join(u'\n'));
    updateGeometry();
    update();
}

QSize LanesView::sizeHint() const {
    return {280, static_cast<int>(lanes_.size()) * kLaneHeight};
}

int LanesView::laneAt(QPoint point) const {
    const int lane = point.y() / kLaneHeight;
    return lane >= 0 && lane < static_cast<int>(lanes_.size()) ? lane : -1;
}

void LanesView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const QFontMetrics metrics(Theme::instance().secondaryFont());
    const int left = kCurrentBar + measure::kGrid;
    const int track = std::max(width() - left - kFigureWidth, 16);
    const auto x = [&](std::int64_t at) {
        return left
               + static_cast<int>(static_cast<double>(at - begin_) / static_cast<double>(span_)
                                  * track);
    };
    for (int i = 0; i < static_cast<int>(lanes_.size()); ++i) {
        const Lane& lane = lanes_[static_cast<std::size_t>(i)];
        const QRect row(0, i * kLaneHeight, width(), kLaneHeight);
        if (lane.current) {
            painter.fillRect(row, themeColor(Token::Selection));
            painter.fillRect(0, row.top(), kCurrentBar, row.height(), themeColor(Token::Accent));
        }
        if (hasFocus() && i == focused_) {
            painter.setPen(themeColor(Token::Accent));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(row.adjusted(0, 0, -1, -1));
        }
        painter.setPen(themeColor(lane.current ? Token::Text : Token::SecondaryText));
        painter.setFont(Theme::instance().secondaryFont());
        painter.drawText(
            QRect(left, row.top() + 2, width() - left, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(lane.title, Qt::ElideMiddle, width() - left - measure::kGap));
        const int top = row.top() + metrics.height() + 6;
        const std::int64_t sent = std::max<std::int64_t>(lane.sent, 0);
        const std::int64_t answered = std::max(lane.answered, sent);
        const std::int64_t end = std::max(lane.end, answered);
        const auto fill = [&](std::int64_t from, std::int64_t to, Token token) {
            const int x_from = x(lane.begin + from);
            painter.fillRect(x_from,
                             top,
                             std::max(x(lane.begin + to) - x_from, 1),
                             kBarHeight,
                             themeColor(token));
        };
        fill(0, sent, Token::PhaseSend);
        if (lane.answered >= 0) {
            fill(sent, answered, Token::PhaseWait);
        }
        if (lane.end >= 0) {
            fill(answered, end, Token::PhaseReceive);
        }
        painter.setPen(themeColor(Token::SecondaryText));
        painter.drawText(
            QRect(width() - kFigureWidth, top - 4, kFigureWidth - measure::kGrid, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter,
            lane.figure);
    }
}

void LanesView::mousePressEvent(QMouseEvent* event) {
    if (const int lane = laneAt(event->pos()); lane >= 0) {
        focused_ = lane;
        update();
        emit exchangeRequested(lanes_[static_cast<std::size_t>(lane)].exchange);
    }
}

void LanesView::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(lanes_.size());
    switch (event->key()) {
        case Qt::Key_Up:
            focused_ = std::max(focused_ - 1, 0);
            break;
        case Qt::Key_Down:
            focused_ = std::min(focused_ + 1, count - 1);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (focused_ >= 0 && focused_ < count) {
                emit exchangeRequested(lanes_[static_cast<std::size_t>(focused_)].exchange);
            }
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    update();
}

bool LanesView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* const help = static_cast<QHelpEvent*>(event);
        const int lane = laneAt(help->pos());
        QToolTip::showText(
            help->globalPos(),
            lane < 0 ? QString() : plainToolTip(lanes_[static_cast<std::size_t>(lane)].title),
            this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace waybill::gui
