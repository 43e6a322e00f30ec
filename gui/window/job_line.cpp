// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/job_line.h"

#include <chrono>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::milliseconds kBetweenProgress{33};
constexpr int kBarWidth = 200;
constexpr std::size_t kLongestReason = 1000;

}  // namespace

JobLine::JobLine(const QString& title, QWidget* parent)
    : QFrame(parent),
      title_(wireText(title.toStdString())),
      text_(makePlainLabel(title_)),
      bar_(new BusyBar),
      stop_(new QPushButton(tr("Stop"))),
      close_(new QToolButton) {
    setObjectName(QStringLiteral("job_line"));
    setAccessibleName(title_);
    text_->setObjectName(QStringLiteral("job_line_text"));
    text_->setWordWrap(true);
    bar_->setFixedSize(kBarWidth, measure::kGrid);
    bar_->setAccessibleName(tr("Progress"));
    bar_->setBusy(true);
    stop_->setObjectName(QStringLiteral("job_line_stop"));
    stop_->setToolTip(tr("Stop writing. Nothing is kept of what was written."));
    close_->setObjectName(QStringLiteral("job_line_close"));
    close_->setIcon(icon(u"close", Token::SecondaryText));
    close_->setAutoRaise(true);
    close_->setToolTip(tr("Close the message"));
    close_->setAccessibleName(tr("Close the message"));
    close_->hide();
    auto* const line = new QHBoxLayout(this);
    line->setContentsMargins(
        measure::kCardPadding, measure::kGrid, measure::kMargin, measure::kGrid);
    line->setSpacing(measure::kGap);
    line->addWidget(text_, 1);
    line->addWidget(bar_);
    line->addWidget(stop_);
    line->addWidget(close_);
    connect(stop_, &QPushButton::clicked, this, &JobLine::stop);
    connect(close_, &QToolButton::clicked, this, &JobLine::end);
}

QString JobLine::text() const {
    return text_->text();
}

JobLine::Progress JobLine::progress() {
    return [this, guard = task_.guard(), told = std::chrono::steady_clock::time_point{}](
               std::uint64_t done, std::uint64_t total) mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - told >= kBetweenProgress) {
            told = now;
            guard->deliver([this, done, total] { showProgress(done, total); });
        }
    };
}

void JobLine::showProgress(std::uint64_t done, std::uint64_t total) {
    bar_->setProgress(static_cast<qint64>(done), static_cast<qint64>(total));
}

void JobLine::fail(const QString& reason) {
    failed_ = true;
    text_->setText(title_ + u'\n' + wireText(reason.toStdString(), kLongestReason, true));
    text_->setAccessibleName(text_->text());
    bar_->hide();
    stop_->hide();
    close_->show();
    update();
}

void JobLine::stop() {
    task_.cancel();
    end();
}

void JobLine::end() {
    emit ended();
    deleteLater();
}

void JobLine::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Selection));
    if (failed_) {
        constexpr int kEdge = 3;
        painter.fillRect(0, 0, kEdge, height(), themeColor(Token::High));
    }
    painter.setPen(themeColor(Token::Border));
    painter.drawLine(rect().topLeft(), rect().topRight());
}

}  // namespace waybill::gui
