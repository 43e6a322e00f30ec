// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/session_page.h"

#include <chrono>

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "gui/widgets/busy_bar.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

constexpr int kHead = 26;  // of the title, with controls beside it or without
// While rows arrive it is not done more often than this.
constexpr std::chrono::milliseconds kPace{1500};

}  // namespace

SessionPage::SessionPage(Document& document, const QString& title, QWidget* parent)
    : QWidget(parent),
      document_(document),
      head_(new QHBoxLayout),
      bar_(new BusyBar),
      stack_(new QStackedLayout),
      message_(makeTextLabel({}, Token::SecondaryText)),
      scroll_(new QScrollArea),
      column_(nullptr) {
    setAccessibleName(title);
    head_->setContentsMargins(measure::kMargin * 2, measure::kMargin, measure::kMargin * 2, 0);
    head_->setSpacing(measure::kGap);
    auto* const name = makeTitleLabel(title);
    head_->addWidget(name, 1);
    head_->addStrut(kHead);
    bar_->setFixedHeight(3);

    auto* const content = new QWidget;
    column_ = new QVBoxLayout(content);
    column_->setContentsMargins(
        measure::kMargin * 2, measure::kGrid, measure::kMargin * 2, measure::kMargin * 2);
    column_->setSpacing(measure::kGap);
    column_->setAlignment(Qt::AlignTop);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setWidget(content);
    scroll_->setObjectName(QStringLiteral("session_page_content"));
    scroll_->setAccessibleName(title);

    auto* const empty = new QWidget;
    auto* const middle = new QVBoxLayout(empty);
    message_->setAlignment(Qt::AlignCenter);
    message_->setObjectName(QStringLiteral("session_page_message"));
    middle->addWidget(message_);
    stack_->addWidget(empty);
    stack_->addWidget(scroll_);

    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(measure::kGrid);
    outer->addLayout(head_);
    outer->addWidget(bar_);
    outer->addLayout(stack_, 1);

    pace_.setSingleShot(true);
    pace_.setInterval(kPace);
    connect(&pace_, &QTimer::timeout, this, &SessionPage::refresh);
    connect(&task_, &BackgroundTask::busyChanged, bar_, &BusyBar::setBusy);
    const auto changed = [this] {
        stale_ = true;
        if (isVisible() && !pace_.isActive()) {
            pace_.start();
        }
    };
    connect(&document_, &Document::rowsArrived, this, changed);
    connect(&document_, &Document::judged, this, &SessionPage::invalidate);
    connect(&document_, &Document::stateChanged, this, &SessionPage::invalidate);
}

void SessionPage::addToHead(QWidget* widget) {
    head_->addWidget(widget);
}

void SessionPage::invalidate() {
    stale_ = true;
    refresh();
}

void SessionPage::refresh() {
    if (!stale_ || !isVisible()) {
        return;
    }
    if (!isReady()) {
        showMessage(waitingText());
        return;
    }
    stale_ = false;
    pace_.stop();
    work();
}

void SessionPage::showContent() {
    stack_->setCurrentWidget(scroll_);
    emit updated();
}

void SessionPage::showMessage(const QString& message) {
    message_->setText(message);
    stack_->setCurrentIndex(0);
}

void SessionPage::clearContent() {
    while (QLayoutItem* const item = column_->takeAt(0)) {
        // What is clicked may be among them: it lives until the event is over.
        if (QWidget* const widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
}

void SessionPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void SessionPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    if (task_.isBusy()) {
        // Nobody looks: it is made again when somebody does.
        task_.cancel();
        stale_ = true;
    }
}

}  // namespace waybill::gui
