// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/severity_mark.h"

#include <algorithm>

#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

namespace waybill::gui {
namespace {

using audit::Severity;

constexpr qreal kRounding = 3;
constexpr double kLetter = 0.68;  // of the square's side

class SeverityIconEngine final : public QIconEngine {
public:
    explicit SeverityIconEngine(Severity severity) : severity_(severity) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        paintSeverity(*painter, rect, severity_);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new SeverityIconEngine(*this); }

private:
    Severity severity_;
};

}  // namespace

Token tokenOf(Severity severity) {
    switch (severity) {
        case Severity::Critical:
            return Token::Critical;
        case Severity::High:
            return Token::High;
        case Severity::Medium:
            return Token::Medium;
        case Severity::Low:
            return Token::Redirect;
        case Severity::Info:
            break;
    }
    return Token::SecondaryText;
}

QIcon severityIcon(Severity severity) {
    return QIcon(new SeverityIconEngine(severity));
}

void paintSeverity(QPainter& painter, const QRect& rect, Severity severity) {
    const int side = std::min(rect.width(), rect.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(rect).center());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = themeColor(tokenOf(severity));
    const qreal rounding = kRounding * side / 16;
    // The milder ones are outlines: they should not draw the eye.
    const bool is_filled = severity >= Severity::Medium;
    if (is_filled) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(square, rounding, rounding);
    } else {
        painter.setPen(color);
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), rounding, rounding);
    }
    QFont font = Theme::instance().uiFont();
    font.setWeight(QFont::DemiBold);
    font.setPixelSize(std::max(6, static_cast<int>(side * kLetter)));
    painter.setFont(font);
    painter.setPen(is_filled ? themeColor(Token::OnAccent) : color);
    painter.drawText(square, Qt::AlignCenter, severityWords(severity).left(1));
    painter.restore();
}

SeverityMark::SeverityMark(Severity severity, QWidget* parent)
    : QWidget(parent),
      severity_(severity) {
    setFixedSize(sizeHint());
    setSeverity(severity);
}

void SeverityMark::setSeverity(Severity severity) {
    severity_ = severity;
    setAccessibleName(tr("Severity: %1").arg(severityWords(severity)));
    setToolTip(accessibleName());
    update();
}

void SeverityMark::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    paintSeverity(painter, rect(), severity_);
}

}  // namespace waybill::gui
