// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/figure_tile.h"

#include <QPainter>

#include "gui/models/wire_string.h"
#include "gui/theme/theme.h"

namespace waybill::gui {

FigureTile::FigureTile(QWidget* parent) : QAbstractButton(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void FigureTile::setFigure(const Figure& figure) {
    figure_ = figure;
    setObjectName(QStringLiteral("figure_") + figure.key);
    setAccessibleName(figure.caption + QStringLiteral(": ") + figure.value);
    setAccessibleDescription(figure.tip);
    setToolTip(plainToolTip(figure.tip));
    setFocusPolicy(figure.leads ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(figure.leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    updateGeometry();
    update();
}

QSize FigureTile::sizeHint() const {
    const QFontMetrics value(Theme::instance().figureFont());
    const QFontMetrics caption(Theme::instance().secondaryFont());
    return {std::max({value.horizontalAdvance(figure_.value),
                      caption.horizontalAdvance(figure_.caption),
                      60})
                + 2 * measure::kCardPadding,
            value.height() + caption.height() + 2 * measure::kGap};
}

QSize FigureTile::minimumSizeHint() const {
    return sizeHint();
}

void FigureTile::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    const bool lit = figure_.leads && (underMouse() || hasFocus());
    painter.setPen(QPen(theme.color(lit ? Token::Accent : Token::Border), 1));
    painter.setBrush(theme.color(Token::Surface));
    painter.drawRoundedRect(
        QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), measure::kCorner, measure::kCorner);
    const QRect inner = rect().adjusted(
        measure::kCardPadding, measure::kGap, -measure::kCardPadding, -measure::kGap);
    painter.setFont(theme.figureFont());
    painter.setPen(theme.color(Token::Text));
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, figure_.value);
    painter.setFont(theme.secondaryFont());
    painter.setPen(theme.color(figure_.leads ? Token::Accent : Token::SecondaryText));
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignBottom, figure_.caption);
}

}  // namespace waybill::gui
