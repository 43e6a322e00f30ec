// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/chip.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>

namespace waybill::gui {
namespace {

constexpr int kHeight = 22;
constexpr int kPadding = 8;
constexpr int kDot = 8;
constexpr int kBetween = 5;

QFont strong(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

Chip::Chip(const QString& label, QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setLabel(label);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Chip::setLabel(const QString& label) {
    label_ = label;
    setAccessibleName(count_.isEmpty() ? label_ : label_ + u' ' + count_);
    updateGeometry();
    update();
}

void Chip::setCount(const QString& count) {
    count_ = count;
    setAccessibleName(count_.isEmpty() ? label_ : label_ + u' ' + count_);
    const int width = fontMetrics().horizontalAdvance(count_);
    if (count_.isEmpty() || width > count_width_) {
        count_width_ = width;
        updateGeometry();
    }
    update();
}

void Chip::setDot(std::optional<Token> token) {
    dot_ = token;
    updateGeometry();
    update();
}

void Chip::setToken(Token token) {
    token_ = token;
    update();
}

// Of the wider letters, so that it does not move when it is switched on.
int Chip::labelWidth() const {
    return QFontMetrics(strong(font())).horizontalAdvance(label_);
}

QSize Chip::sizeHint() const {
    int width = 2 * kPadding + labelWidth();
    if (dot_) {
        width += kDot + kBetween;
    }
    if (!count_.isEmpty()) {
        width += kBetween + count_width_;
    }
    return {width, std::max(kHeight, fontMetrics().height() + 4)};
}

bool Chip::event(QEvent* event) {
    switch (event->type()) {
        case QEvent::Enter:
        case QEvent::Leave:
            update();
            break;
        case QEvent::FontChange:
            count_width_ = fontMetrics().horizontalAdvance(count_);
            updateGeometry();
            break;
        default:
            break;
    }
    return QAbstractButton::event(event);
}

void Chip::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = isChecked() || isDown();
    const qreal pen = on || hasFocus() ? 1.5 : 1.0;
    const QRectF frame = QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
    const Token edge = on || hasFocus() ? Token::Accent
                       : underMouse()   ? Token::StrongBorder
                                        : Token::Border;
    painter.setPen(QPen(themeColor(edge), pen));
    painter.setBrush(themeColor(on ? Token::Selection : Token::Surface));
    painter.drawRoundedRect(frame, measure::kCorner, measure::kCorner);

    int x = kPadding;
    if (dot_) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(themeColor(*dot_));
        painter.drawEllipse(QRectF(x, (height() - kDot) / 2.0, kDot, kDot));
        x += kDot + kBetween;
    }
    const int flags = Qt::AlignVCenter | Qt::TextSingleLine;
    painter.setFont(on ? strong(font()) : font());
    painter.setPen(themeColor(isEnabled() ? token_ : Token::DisabledText));
    const int label_width = labelWidth();
    painter.drawText(QRect(x, 0, label_width, height()), flags | Qt::AlignLeft, label_);
    if (!count_.isEmpty()) {
        painter.setFont(font());
        painter.setPen(themeColor(isEnabled() ? Token::SecondaryText : Token::DisabledText));
        painter.drawText(QRect(x + label_width + kBetween, 0, count_width_, height()),
                         flags | Qt::AlignRight,
                         count_);
    }
}

}  // namespace waybill::gui
