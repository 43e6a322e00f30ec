// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/timing_bar.h"

#include <algorithm>
#include <utility>

#include <QPainter>

#include "core/report/text_format.h"

namespace waybill::gui {
namespace {

constexpr int kBarHeight = 12;
constexpr int kNarrowest = 2;
constexpr int kShareWidth = 64;

}  // namespace

Token tokenOf(Phase phase) {
    switch (phase) {
        case Phase::Connect:
            return Token::PhaseConnect;
        case Phase::Tls:
            return Token::PhaseTls;
        case Phase::Send:
            return Token::PhaseSend;
        case Phase::Wait:
            return Token::PhaseWait;
        case Phase::Receive:
            return Token::PhaseReceive;
    }
    return Token::PhaseBlocked;
}

TimingBar::TimingBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void TimingBar::setPhases(std::vector<PhaseTime> phases) {
    phases_ = std::move(phases);
    QStringList words;
    for (const PhaseTime& phase : phases_) {
        words << nameOf(phase.phase) + u' '
                     + QString::fromStdString(report::format_duration(phase.length));
    }
    setAccessibleName(tr("Phases: %1").arg(words.join(QStringLiteral(", "))));
    updateGeometry();
    update();
}

QSize TimingBar::sizeHint() const {
    const QFontMetrics metrics(Theme::instance().secondaryFont());
    const int lines = static_cast<int>(phases_.size());
    return {280, phases_.empty() ? 0 : kBarHeight + measure::kGrid + lines * metrics.height()};
}

void TimingBar::paintEvent(QPaintEvent* /*event*/) {
    if (phases_.empty()) {
        return;
    }
    QPainter painter(this);
    std::int64_t sum = 0;
    for (const PhaseTime& phase : phases_) {
        sum += phase.length;
    }
    const int spare = width() - kNarrowest * static_cast<int>(phases_.size());
    int left = 0;
    for (const PhaseTime& phase : phases_) {
        const double share =
            sum > 0 ? static_cast<double>(phase.length) / static_cast<double>(sum) : 0;
        const int wide = kNarrowest + static_cast<int>(share * std::max(spare, 0));
        painter.fillRect(left, 0, wide, kBarHeight, themeColor(tokenOf(phase.phase)));
        left += wide;
    }
    const QFontMetrics metrics(Theme::instance().secondaryFont());
    painter.setFont(Theme::instance().secondaryFont());
    int top = kBarHeight + measure::kGrid;
    const int square = metrics.ascent() / 2 + 2;
    for (const PhaseTime& phase : phases_) {
        painter.fillRect(0,
                         top + (metrics.height() - square) / 2,
                         square,
                         square,
                         themeColor(tokenOf(phase.phase)));
        painter.setPen(themeColor(Token::Text));
        painter.drawText(QRect(square + measure::kGap, top, width() / 2, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         nameOf(phase.phase));
        const auto draw = [&](const QString& text, int right) {
            painter.drawText(
                QRect(0, top, right, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, text);
        };
        draw(QString::fromStdString(report::format_duration(phase.length)), width() - kShareWidth);
        if (sum > 0 && phase.length > 0) {
            draw(QString::fromStdString(report::format_share(
                     static_cast<std::uint64_t>(phase.length), static_cast<std::uint64_t>(sum))),
                 width());
        }
        top += metrics.height();
    }
}

}  // namespace waybill::gui
