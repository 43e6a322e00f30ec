// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/link_label.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kRounding = 2;  // advances are fractions, and eliding looks at them
constexpr int kPadding = 2;   // above and below; the text begins at the edge, as labels do

}  // namespace

LinkLabel::LinkLabel(const QString& text, QWidget* parent) : QAbstractButton(parent) {
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setLabel(text);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LinkLabel::setLabel(const QString& text) {
    label_ = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize LinkLabel::sizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(label_) + kRounding, metrics.height() + 2 * kPadding};
}

QSize LinkLabel::minimumSizeHint() const {
    const QFontMetrics metrics = fontMetrics();
    return {qMin(sizeHint().width(), metrics.averageCharWidth() * 6), sizeHint().height()};
}

bool LinkLabel::event(QEvent* event) {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave
        || event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
        update();
    } else if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange
               || event->type() == QEvent::PolishRequest) {
        updateGeometry();  // the words are as wide as their font
    }
    return QAbstractButton::event(event);
}

void LinkLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    QFont shown = font();
    shown.setUnderline(isEnabled() && (underMouse() || hasFocus()));
    painter.setFont(shown);
    painter.setPen(themeColor(isEnabled() ? Token::Accent : Token::DisabledText));
    painter.drawText(rect(),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(label_, Qt::ElideMiddle, width()));
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void LinkLabel::copy() const {
    QGuiApplication::clipboard()->setText(label_);
}

void LinkLabel::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void LinkLabel::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Copy"), this, &LinkLabel::copy);
    menu.exec(event->globalPos());
}

}  // namespace waybill::gui
