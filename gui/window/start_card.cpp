// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/start_card.h"

#include <QKeyEvent>
#include <QPainter>

#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kIcon = 20;

}  // namespace

StartCard::StartCard(const QString& icon,
                     const QString& title,
                     const QString& line,
                     QWidget* parent)
    : QAbstractButton(parent),
      icon_(icon) {
    setText(title);
    setLine(line);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StartCard::setLine(const QString& line) {
    line_ = line;
    setAccessibleName(text());
    setAccessibleDescription(line);
    update();
}

QSize StartCard::sizeHint() const {
    return {272, 92};
}

QSize StartCard::minimumSizeHint() const {
    return {200, 92};
}

void StartCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void StartCard::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool lively = isEnabled() && (underMouse() || hasFocus() || isDown());
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(themeColor(lively ? Token::Accent : Token::Border), 1.0));
    painter.setBrush(isDown() ? themeColor(Token::Selection)
                              : themeColor(isEnabled() ? Token::Surface : Token::Window));
    painter.drawRoundedRect(frame, measure::kCorner, measure::kCorner);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            frame.adjusted(1, 1, -1, -1), measure::kCorner - 1, measure::kCorner - 1);
    }

    QRect rest = rect().adjusted(
        measure::kCardPadding, measure::kCardPadding, -measure::kCardPadding, -measure::kMargin);
    const Token ink = isEnabled() ? Token::Text : Token::SecondaryText;
    painter.drawPixmap(
        rest.topLeft(),
        iconPixmap(
            icon_, kIcon, isEnabled() ? Token::Accent : Token::DisabledText, devicePixelRatioF()));
    QFont title = Theme::instance().uiFont();
    title.setWeight(QFont::DemiBold);
    painter.setFont(title);
    painter.setPen(themeColor(ink));
    const QRect title_line(rest.left() + kIcon + measure::kGap, rest.top(), rest.width(), kIcon);
    painter.drawText(title_line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text());
    painter.setFont(Theme::instance().secondaryFont());
    painter.setPen(themeColor(Token::SecondaryText));
    rest.setTop(rest.top() + kIcon + measure::kGap);
    rest.setLeft(rest.left() + kIcon + measure::kGap);
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, line_);
}

}  // namespace waybill::gui
