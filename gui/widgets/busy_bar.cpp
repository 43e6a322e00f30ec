// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/busy_bar.h"

#include <algorithm>

#include <QPainter>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kHeight = 2;
constexpr int kInterval = 40;  // ms
constexpr int kSteps = 50;     // from left to right

}  // namespace

BusyBar::BusyBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("busyBar"));
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    timer_.setInterval(kInterval);
    connect(&timer_, &QTimer::timeout, this, [this] {
        step_ = (step_ + 1) % kSteps;
        update();
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void BusyBar::setBusy(bool busy) {
    busy_ = busy;
    done_ = -1;
    step_ = 0;
    runTimer();
    update();
}

void BusyBar::setProgress(qint64 done, qint64 total) {
    busy_ = true;
    done_ = total <= 0 ? -1
                       : std::clamp(static_cast<double>(done) / static_cast<double>(total), 0., 1.);
    runTimer();
    update();
}

QSize BusyBar::sizeHint() const {
    return {0, kHeight};
}

// Only what is seen and moves costs anything.
void BusyBar::runTimer() {
    if (busy_ && done_ < 0 && isVisible()) {
        timer_.start();
    } else {
        timer_.stop();
    }
}

void BusyBar::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    runTimer();
}

void BusyBar::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void BusyBar::paintEvent(QPaintEvent* /*event*/) {
    if (!busy_) {
        return;
    }
    QPainter painter(this);
    const QColor accent = themeColor(Token::Accent);
    if (done_ >= 0) {
        painter.fillRect(QRectF(0, 0, width() * done_, height()), accent);
        return;
    }
    const double length = std::max(40.0, width() / 5.0);
    const double left = (width() + length) * step_ / kSteps - length;
    painter.fillRect(QRectF(left, 0, length, height()), accent);
}

}  // namespace waybill::gui
