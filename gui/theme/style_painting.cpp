// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/style_painting.h"

#include <algorithm>

#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

#include "gui/theme/icons.h"

namespace waybill::gui {
namespace {

constexpr int kScrollHandle = 6;
constexpr int kCorner = 4;
constexpr qreal kRing = 1.5;
constexpr int kArrow = 16;

bool isOn(const QStyleOption& option, QStyle::StateFlag flag) {
    return (option.state & flag) != 0;
}

// Lines lie on whole pixels when their middle does not.
QRectF crisp(const QRect& rect, qreal pen = 1.0) {
    return QRectF(rect).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
}

void rounded(QPainter& painter, const QRect& rect, Token ground, Token edge, qreal pen = 1.0) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(edge), pen));
    painter.setBrush(themeColor(ground));
    painter.drawRoundedRect(crisp(rect, pen), kCorner, kCorner);
    painter.restore();
}

}  // namespace

void paintField(QPainter& painter, const QStyleOption& option) {
    const bool focus = isOn(option, QStyle::State_HasFocus);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    rounded(painter,
            option.rect,
            enabled ? Token::Surface : Token::Window,
            focus                                              ? Token::Accent
            : enabled && isOn(option, QStyle::State_MouseOver) ? Token::SecondaryText
                                                               : Token::StrongBorder,
            focus ? kRing : 1.0);
}

void paintPushButton(QPainter& painter, const QStyleOption& option) {
    const auto* const button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const bool is_default =
        button != nullptr && (button->features & QStyleOptionButton::DefaultButton) != 0;
    const bool pressed = isOn(option, QStyle::State_Sunken) || isOn(option, QStyle::State_On);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    if (button != nullptr && (button->features & QStyleOptionButton::Flat) != 0 && !pressed
        && !isOn(option, QStyle::State_MouseOver)) {
        return;
    }
    Token ground = Token::Surface;
    if (pressed) {
        ground = Token::Selection;
    } else if (!enabled) {
        ground = Token::Window;
    } else if (isOn(option, QStyle::State_MouseOver)) {
        ground = Token::InactiveSelection;
    }
    Token edge = Token::StrongBorder;
    if (!enabled) {
        edge = Token::Border;
    } else if (is_default || pressed) {
        edge = Token::Accent;
    }
    rounded(painter, option.rect, ground, edge);
}

void paintToolButton(QPainter& painter, const QStyleOption& option) {
    const bool on = isOn(option, QStyle::State_On) || isOn(option, QStyle::State_Sunken);
    const bool hover = isOn(option, QStyle::State_MouseOver) && isOn(option, QStyle::State_Enabled);
    if (on) {
        rounded(painter, option.rect, Token::Selection, Token::Accent);
    } else if (hover) {
        rounded(painter, option.rect, Token::InactiveSelection, Token::Border);
    } else if (!isOn(option, QStyle::State_AutoRaise)) {
        rounded(painter, option.rect, Token::Surface, Token::StrongBorder);
    }
}

void paintToolButtonLabel(QPainter& painter, const QStyleOptionToolButton& button) {
    constexpr int kIconToText = 6;
    QRect rest = button.rect;
    if (button.arrowType != Qt::NoArrow) {
        // A fold: what is drawn of its arrow begins where the texts above it do.
        constexpr int kInset = 5;
        QStyleOption sign = button;
        sign.rect = QRect(rest.left() - kInset, rest.top(), kArrow, rest.height());
        paintSign(
            painter, sign, button.arrowType == Qt::DownArrow ? u"chevron-down" : u"chevron-right");
        rest.setLeft(sign.rect.right() + kIconToText - 2);
    } else if (!button.icon.isNull()) {
        const QRect place(QPoint(rest.left() + 2 * measure::kGrid - 2, rest.top()),
                          QSize(button.iconSize.width(), rest.height()));
        const bool enabled = isOn(button, QStyle::State_Enabled);
        button.icon.paint(&painter,
                          place,
                          Qt::AlignCenter,
                          enabled ? QIcon::Normal : QIcon::Disabled,
                          isOn(button, QStyle::State_On) ? QIcon::On : QIcon::Off);
        rest.setLeft(place.right() + kIconToText);
    } else {
        rest.setLeft(rest.left() + measure::kGrid);
    }
    painter.setFont(button.font);
    painter.setPen(
        themeColor(isOn(button, QStyle::State_Enabled) ? Token::Text : Token::DisabledText));
    painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic, button.text);
}

void paintLine(QPainter& painter, int left, int right, int y, Token token) {
    painter.fillRect(QRect(QPoint(left, y), QPoint(right, y)), themeColor(token));
}

void paintSign(QPainter& painter, const QStyleOption& option, QStringView name) {
    const QRect& rect = option.rect;
    const int size = std::min({kArrow, rect.width(), rect.height()});
    const QRect place(rect.center().x() - size / 2 + (rect.width() % 2 == 0 ? 1 : 0),
                      rect.center().y() - size / 2 + (rect.height() % 2 == 0 ? 1 : 0),
                      size,
                      size);
    const bool enabled = isOn(option, QStyle::State_Enabled);
    painter.drawPixmap(place,
                       iconPixmap(name,
                                  size,
                                  enabled ? Token::SecondaryText : Token::DisabledText,
                                  painter.device()->devicePixelRatioF()));
}

void paintTab(QPainter& painter, const QStyleOptionTab& tab) {
    const bool selected = isOn(tab, QStyle::State_Selected);
    if (!selected && isOn(tab, QStyle::State_MouseOver) && isOn(tab, QStyle::State_Enabled)) {
        painter.fillRect(tab.rect, themeColor(Token::InactiveSelection));
    }
    if (!selected) {
        return;
    }
    constexpr int kLine = 2;
    QRect line = tab.rect;
    switch (tab.shape) {
        case QTabBar::RoundedSouth:
        case QTabBar::TriangularSouth:
            line.setHeight(kLine);
            break;
        case QTabBar::RoundedWest:
        case QTabBar::TriangularWest:
            line.setLeft(line.right() - kLine + 1);
            break;
        case QTabBar::RoundedEast:
        case QTabBar::TriangularEast:
            line.setWidth(kLine);
            break;
        default:
            line.setTop(line.bottom() - kLine + 1);
            break;
    }
    painter.fillRect(line, themeColor(Token::Accent));
}

void paintHeaderSection(QPainter& painter, const QStyleOptionHeader& header) {
    const QRect& rect = header.rect;
    const bool hover = isOn(header, QStyle::State_MouseOver) && isOn(header, QStyle::State_Enabled);
    painter.fillRect(rect, themeColor(hover ? Token::InactiveSelection : Token::Window));
    paintLine(painter, rect.left(), rect.right(), rect.bottom(), Token::Border);
    if (header.orientation == Qt::Horizontal) {
        painter.fillRect(QRect(rect.right(), rect.top() + 5, 1, rect.height() - 10),
                         themeColor(Token::Border));
    } else {
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()),
                         themeColor(Token::Border));
    }
}

void paintScrollBar(QPainter& painter, const QStyleOptionSlider& bar, const QRect& handle) {
    painter.fillRect(bar.rect, themeColor(Token::Surface));
    if (bar.maximum <= bar.minimum) {
        return;
    }
    const bool live = isOn(bar, QStyle::State_Sunken)
                      || (isOn(bar, QStyle::State_MouseOver)
                          && (bar.activeSubControls & QStyle::SC_ScrollBarSlider) != 0);
    const QPoint middle = handle.center();
    const QRect drawn = bar.orientation == Qt::Vertical ? QRect(middle.x() - kScrollHandle / 2 + 1,
                                                                handle.top() + 2,
                                                                kScrollHandle,
                                                                handle.height() - 4)
                                                        : QRect(handle.left() + 2,
                                                                middle.y() - kScrollHandle / 2 + 1,
                                                                handle.width() - 4,
                                                                kScrollHandle);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeColor(live ? Token::SecondaryText : Token::StrongBorder));
    painter.drawRoundedRect(drawn, kScrollHandle / 2.0, kScrollHandle / 2.0);
    painter.restore();
}

void paintFocusRing(QPainter& painter, const QRect& rect) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(Token::Accent), kRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(crisp(rect, kRing), kCorner, kCorner);
    painter.restore();
}

void paintFrame(QPainter& painter, const QRect& rect) {
    painter.save();
    painter.setPen(themeColor(Token::Border));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect.adjusted(0, 0, -1, -1));
    painter.restore();
}

void paintCheck(QPainter& painter, const QStyleOption& option, bool round) {
    const bool enabled = isOn(option, QStyle::State_Enabled);
    const bool on = isOn(option, QStyle::State_On);
    const bool some = isOn(option, QStyle::State_NoChange);
    const Token edge = !enabled                                ? Token::Border
                       : on || some                            ? Token::Accent
                       : isOn(option, QStyle::State_MouseOver) ? Token::SecondaryText
                                                               : Token::DisabledText;
    const bool filled = (on || some) && enabled && !round;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(edge), round && on ? kRing : 1.0));
    painter.setBrush(themeColor(filled ? Token::Accent : Token::Surface));
    const int side = std::min(option.rect.width(), option.rect.height());
    const QRect box(option.rect.topLeft(), QSize(side, side));
    if (round) {
        painter.drawEllipse(crisp(box));
    } else {
        painter.drawRoundedRect(crisp(box), kCorner - 1, kCorner - 1);
    }
    const Token sign = enabled ? (round ? Token::Accent : Token::OnAccent) : Token::DisabledText;
    if (round && on) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(themeColor(sign));
        const qreal inset = side / 3.5;
        painter.drawEllipse(QRectF(box).adjusted(inset, inset, -inset, -inset));
    } else if (on || some) {
        painter.drawPixmap(
            box.adjusted(1, 1, -1, -1),
            iconPixmap(
                on ? u"check" : u"minus", side - 2, sign, painter.device()->devicePixelRatioF()));
    }
    painter.restore();
}

void paintProgress(QPainter& painter, const QStyleOptionProgressBar& bar) {
    const qint64 range = qint64{bar.maximum} - bar.minimum;
    if (range <= 0) {
        return;
    }
    QRect filled = bar.rect;
    filled.setWidth(
        static_cast<int>((qint64{bar.progress} - bar.minimum) * bar.rect.width() / range));
    painter.fillRect(filled, themeColor(Token::Accent));
}

}  // namespace waybill::gui
