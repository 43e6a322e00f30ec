// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/score_view.h"

#include <algorithm>
#include <utility>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kPartHeight = 22;
constexpr int kBarHeight = 6;
constexpr int kLeastBar = 40;

QString figureOf(const ScorePart& part) {
    return part.figure.isEmpty() ? QLocale().toString(part.value, 'g', 4) : part.figure;
}

}  // namespace

ScoreView::ScoreView(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void ScoreView::setScore(const QString& grade, double points, const QString& caption) {
    grade_ = grade;
    points_ = points;
    caption_ = caption;
    describe();
    update();
}

void ScoreView::setNote(const QString& note) {
    note_ = note;
    describe();
    update();
}

void ScoreView::setParts(std::vector<ScorePart> parts) {
    parts_ = std::move(parts);
    current_ = 0;
    setFocusPolicy(parts_.empty() ? Qt::NoFocus : Qt::StrongFocus);
    setCursor(parts_.empty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    describe();
    updateGeometry();
    update();
}

void ScoreView::describe() {
    setAccessibleName(points_ < 0
                          ? tr("%1: not graded").arg(caption_)
                          : tr("%1: grade %2, %3 of 100 points")
                                .arg(caption_, grade_, QLocale().toString(points_, 'f', 1)));
    QStringList lines;
    if (!note_.isEmpty()) {
        lines << note_;
    }
    for (const ScorePart& part : parts_) {
        lines << part.name + QStringLiteral(": ")
                     + (part.tip.isEmpty() ? figureOf(part) : part.tip);
    }
    setAccessibleDescription(lines.join(u'\n'));
}

QSize ScoreView::sizeHint() const {
    return {280, minimumSizeHint().height()};
}

QSize ScoreView::minimumSizeHint() const {
    const int parts = static_cast<int>(parts_.size()) * kPartHeight;
    return {160, measure::kGrade + (parts > 0 ? measure::kGap + parts : 0)};
}

QRect ScoreView::partRect(int part) const {
    return {0, measure::kGrade + measure::kGap + part * kPartHeight, width(), kPartHeight};
}

int ScoreView::partAt(QPoint point) const {
    for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
        if (partRect(i).contains(point)) {
            return i;
        }
    }
    return -1;
}

int ScoreView::figureWidth() const {
    const QFontMetrics metrics(Theme::instance().uiFont());
    int widest = 0;
    for (const ScorePart& part : parts_) {
        widest = std::max(widest, metrics.horizontalAdvance(figureOf(part)));
    }
    return widest + measure::kGap;
}

int ScoreView::nameWidth() const {
    const QFontMetrics metrics(Theme::instance().uiFont());
    int widest = 0;
    for (const ScorePart& part : parts_) {
        widest = std::max(widest, metrics.horizontalAdvance(part.name));
    }
    // Names are read, bars are only compared: they take what names leave.
    return std::min(widest + measure::kGap,
                    std::max(width() - figureWidth() - kLeastBar, width() / 2));
}

void ScoreView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();

    const QRect square(0, 0, measure::kGrade, measure::kGrade);
    painter.setPen(Qt::NoPen);
    painter.setBrush(grade_.isEmpty() ? theme.color(Token::DisabledText)
                                      : theme.gradeColor(grade_));
    painter.drawRoundedRect(square, measure::kCorner, measure::kCorner);
    painter.setPen(theme.color(Token::OnAccent));
    painter.setFont(theme.figureFont());
    painter.drawText(square, Qt::AlignCenter, grade_.isEmpty() ? QStringLiteral("\u2013") : grade_);

    const int left = measure::kGrade + measure::kCardPadding;
    const int lines = note_.isEmpty() ? 1 : 2;
    const QFontMetrics metrics(theme.uiFont());
    const QFontMetrics small(theme.secondaryFont());
    int top = (measure::kGrade - metrics.height() - (lines - 1) * small.height()) / 2;
    painter.setPen(theme.color(Token::Text));
    QFont bold = theme.uiFont();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    const QString headline =
        points_ < 0 ? caption_
                    : tr("%1: %2 of 100").arg(caption_, QLocale().toString(points_, 'f', 1));
    const QFontMetrics bold_metrics(bold);
    painter.drawText(QRect(left, top, width() - left, metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     bold_metrics.elidedText(headline, Qt::ElideRight, width() - left));
    if (!note_.isEmpty()) {
        top += metrics.height();
        painter.setPen(theme.color(Token::SecondaryText));
        painter.setFont(theme.secondaryFont());
        painter.drawText(QRect(left, top, width() - left, small.height()),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         small.elidedText(note_, Qt::ElideRight, width() - left));
    }

    const int names = nameWidth();
    const int figures = figureWidth();
    for (int i = 0; i < static_cast<int>(parts_.size()); ++i) {
        const ScorePart& part = parts_[static_cast<std::size_t>(i)];
        const QRect row = partRect(i);
        if (hasFocus() && i == current_) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.color(Token::Selection));
            painter.drawRoundedRect(row, 4, 4);
        }
        painter.setPen(theme.color(Token::Text));
        painter.setFont(theme.uiFont());
        painter.drawText(row.adjusted(0, 0, names - row.width() - measure::kGrid, 0),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(part.name, Qt::ElideRight, names - measure::kGrid));
        const QRect track(names,
                          row.center().y() - kBarHeight / 2 + 1,
                          std::max(row.width() - names - figures, 8),
                          kBarHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::Border));
        painter.drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
        const double share = part.most > 0 ? std::clamp(part.value / part.most, 0.0, 1.0) : 0;
        if (share > 0) {
            QRectF bar(track);
            bar.setWidth(std::max(bar.width() * share, static_cast<double>(kBarHeight)));
            painter.setBrush(theme.color(part.bad ? Token::Medium : Token::Good));
            painter.drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
        }
        painter.setPen(theme.color(Token::SecondaryText));
        painter.setFont(theme.uiFont());
        painter.drawText(QRect(row.right() + 1 - figures, row.top(), figures, row.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         figureOf(part));
    }
}

void ScoreView::mousePressEvent(QMouseEvent* event) {
    if (const int part = partAt(event->pos()); part >= 0) {
        current_ = part;
        update();
        emit partActivated(part);
    }
}

void ScoreView::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(parts_.size());
    switch (event->key()) {
        case Qt::Key_Up:
            current_ = std::max(current_ - 1, 0);
            break;
        case Qt::Key_Down:
            current_ = std::min(current_ + 1, count - 1);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            if (current_ < count) {
                emit partActivated(current_);
            }
            break;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    update();
}

bool ScoreView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* const help = static_cast<QHelpEvent*>(event);
        const int part = partAt(help->pos());
        if (part >= 0 && !parts_[static_cast<std::size_t>(part)].tip.isEmpty()) {
            QToolTip::showText(
                help->globalPos(), plainToolTip(parts_[static_cast<std::size_t>(part)].tip), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

}  // namespace waybill::gui
