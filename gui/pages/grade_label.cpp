// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/grade_label.h"

#include <QPainter>

#include "gui/models/wire_string.h"
#include "gui/theme/theme.h"

namespace waybill::gui {

GradeLabel::GradeLabel(const SecurityReport::Grade& grade, QWidget* parent)
    : QAbstractButton(parent),
      grade_(grade) {
    setToolTip(plainToolTip(grade.tip));
    setAccessibleName(grade.grade.isEmpty() ? tr("No grade")
                                            : tr("%1, %2 points").arg(grade.grade, grade.figure));
    setAccessibleDescription(grade.tip);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setFocusPolicy(Qt::NoFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void GradeLabel::setLink(bool link) {
    setFocusPolicy(link ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void GradeLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = Theme::instance();
    if (grade_.grade.isEmpty()) {
        painter.setPen(theme.color(Token::SecondaryText));
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("\u2013"));
        return;
    }
    const QRectF square(0.5, 0.5, 28, height() - 1);
    painter.setPen(hasFocus() ? QPen(theme.color(Token::Text), 1) : QPen(Qt::NoPen));
    painter.setBrush(theme.gradeColor(grade_.grade));
    painter.drawRoundedRect(square, 4, 4);
    QFont font = theme.uiFont();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(theme.color(Token::OnAccent));
    painter.drawText(square, Qt::AlignCenter, grade_.grade);
    painter.setFont(theme.uiFont());
    painter.setPen(theme.color(Token::SecondaryText));
    painter.drawText(rect().adjusted(34, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, grade_.figure);
}

}  // namespace waybill::gui
