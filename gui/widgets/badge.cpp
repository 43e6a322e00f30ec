// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/badge.h"

#include <QPainter>

#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kPadding = 6;
constexpr int kTint = 28;  // of 255

}  // namespace

Badge::Badge(const QString& words, Token token, QWidget* parent)
    : QAbstractButton(parent),
      words_(words),
      token_(token) {
    setAccessibleName(words_);
    setLink(false);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Badge::setWords(const QString& words) {
    words_ = words;
    setAccessibleName(words_);
    updateGeometry();
    update();
}

void Badge::setToken(Token token) {
    token_ = token;
    update();
}

void Badge::setTip(const QString& tip) {
    setToolTip(plainToolTip(tip));
    setAccessibleDescription(tip);
}

void Badge::setLink(bool link) {
    link_ = link;
    setFocusPolicy(link ? Qt::TabFocus : Qt::NoFocus);
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QSize Badge::sizeHint() const {
    const QFontMetrics metrics(Theme::instance().secondaryFont());
    return {metrics.horizontalAdvance(words_) + 2 * kPadding, metrics.height() + 4};
}

void Badge::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = themeColor(token_);
    QColor ground = colour;
    ground.setAlpha(link_ && underMouse() ? 2 * kTint : kTint);
    painter.setPen(QPen(hasFocus() ? themeColor(Token::Accent) : ground, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(colour);
    painter.setFont(Theme::instance().secondaryFont());
    painter.drawText(rect(), Qt::AlignCenter, words_);
}

}  // namespace waybill::gui
