// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/wire_label.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QPalette>
#include <QTextOption>

namespace waybill::gui {

WireLabel::WireLabel(const QString& text, QWidget* parent) : QWidget(parent), text_(text) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::ClickFocus);
    setCursor(Qt::IBeamCursor);
    setAccessibleName(text_);
    connect(&Theme::instance(), &Theme::changed, this, [this] { updateGeometry(); });
}

void WireLabel::setText(const QString& text) {
    text_ = text;
    spans_.clear();
    anchor_ = cursor_ = 0;
    setAccessibleName(text_);
    updateGeometry();
    update();
}

void WireLabel::setSpans(std::vector<Span> spans) {
    spans_ = std::move(spans);
    updateGeometry();
    update();
}

void WireLabel::setToken(Token token) {
    token_ = token;
    update();
}

void WireLabel::setMostLines(int lines) {
    most_lines_ = lines;
    updateGeometry();
}

QString WireLabel::selectedText() const {
    return text_.mid(std::min(anchor_, cursor_), std::abs(cursor_ - anchor_));
}

// Lines of that width from the top; returns their height.
qreal WireLabel::layOut(QTextLayout& layout, int width) const {
    layout.setText(text_);
    layout.setFont(Theme::instance().wireFont());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(Qt::LeftToRight);  // whatever the text begins with
    layout.setTextOption(option);
    QList<QTextLayout::FormatRange> formats;
    for (const Span& span : spans_) {
        QTextCharFormat format;
        format.setForeground(themeColor(span.token));
        if (span.bold) {
            format.setFontWeight(QFont::DemiBold);
        }
        formats.append({span.start, span.length, format});
    }
    layout.setFormats(formats);
    layout.beginLayout();
    qreal y = 0;
    for (int i = 0; most_lines_ == 0 || i < most_lines_; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) {
            break;
        }
        line.setLineWidth(std::max(width, 1));
        line.setPosition({0, y});
        y += line.height();
    }
    layout.endLayout();
    return y;
}

QSize WireLabel::sizeHint() const {
    const QFontMetrics metrics(Theme::instance().wireFont());
    const int width = std::min(metrics.horizontalAdvance(text_.left(200)) + 2, 480);
    return {width, heightForWidth(width)};
}

QSize WireLabel::minimumSizeHint() const {
    const QFontMetrics metrics(Theme::instance().wireFont());
    return {metrics.averageCharWidth() * 6, metrics.height()};
}

int WireLabel::heightForWidth(int width) const {
    QTextLayout layout;
    const auto height = static_cast<int>(std::ceil(layOut(layout, width)));
    return std::max(height, QFontMetrics(Theme::instance().wireFont()).height());
}

void WireLabel::paintEvent(QPaintEvent* /*event*/) {
    QTextLayout layout;
    layOut(layout, width());
    QPainter painter(this);
    painter.setPen(themeColor(token_));
    QList<QTextLayout::FormatRange> selections;
    if (anchor_ != cursor_) {
        QTextCharFormat format;
        format.setBackground(themeColor(Token::Selection));
        format.setForeground(themeColor(Token::Text));
        selections.append({std::min(anchor_, cursor_), std::abs(cursor_ - anchor_), format});
    }
    layout.draw(&painter, {0, 0}, selections);
}

int WireLabel::positionAt(QPoint point) const {
    QTextLayout layout;
    layOut(layout, width());
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        if (point.y() < line.y() + line.height() || i + 1 == layout.lineCount()) {
            return line.xToCursor(point.x());
        }
    }
    return 0;
}

void WireLabel::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        anchor_ = cursor_ = positionAt(event->pos());
        update();
    }
}

void WireLabel::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0) {
        cursor_ = positionAt(event->pos());
        update();
    }
}

void WireLabel::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
    anchor_ = 0;
    cursor_ = static_cast<int>(text_.size());
    update();
}

void WireLabel::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::SelectAll)) {
        anchor_ = 0;
        cursor_ = static_cast<int>(text_.size());
        update();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void WireLabel::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy"), this, &WireLabel::copy);
    menu.exec(event->globalPos());
}

void WireLabel::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason) {
        anchor_ = cursor_;
        update();
    }
}

void WireLabel::copy() const {
    const QString chosen = selectedText();
    QGuiApplication::clipboard()->setText(chosen.isEmpty() ? text_ : chosen);
}

}  // namespace waybill::gui
