// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/undo_bar.h"

#include <chrono>
#include <utility>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::seconds kShown{12};

}  // namespace

UndoBar::UndoBar(QWidget* parent) : QFrame(parent), message_(makePlainLabel()) {
    setObjectName(QStringLiteral("undo_bar"));
    setAccessibleName(tr("What was done"));
    message_->setObjectName(QStringLiteral("undo_bar_message"));
    line_ = new QHBoxLayout(this);
    line_->setContentsMargins(
        measure::kCardPadding, measure::kGrid, measure::kMargin, measure::kGrid);
    line_->addWidget(message_, 1);
    auto* const close = new QToolButton;
    close->setText(QStringLiteral("\u00d7"));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close (Esc)"));
    close->setAccessibleName(tr("Close the message"));
    line_->addWidget(close);
    connect(close, &QToolButton::clicked, this, &UndoBar::dismiss);
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &UndoBar::dismiss);
    hide();
}

void UndoBar::showUndo(const QString& message,
                       std::function<void()> undo,
                       std::function<void()> gone) {
    std::vector<Answer> answers;
    answers.push_back({tr("Undo"), std::move(undo)});
    present(message, std::move(answers));
    gone_ = std::move(gone);
    timer_.start(kShown);
}

void UndoBar::tell(const QString& message, std::vector<Answer> answers) {
    present(message, std::move(answers));
    timer_.start(kShown);
}

void UndoBar::ask(const QString& message, std::vector<Answer> answers) {
    present(message, std::move(answers));
}

void UndoBar::present(const QString& message, std::vector<Answer> answers) {
    dismiss();
    message_->setText(message);
    message_->setAccessibleName(message);
    if (answers_ != nullptr) {
        answers_->hide();
        answers_->deleteLater();
    }
    answers_ = new QWidget;
    auto* const line = new QHBoxLayout(answers_);
    line->setContentsMargins(0, 0, 0, 0);
    for (Answer& answer : answers) {
        auto* const button = new QPushButton(answer.text);
        line->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, run = std::move(answer.run)] {
            gone_ = nullptr;
            dismiss();
            run();
        });
    }
    line_->insertWidget(1, answers_);
    show();
}

void UndoBar::dismiss() {
    timer_.stop();
    paused_ = false;
    hide();
    if (const std::function<void()> gone = std::exchange(gone_, nullptr)) {
        gone();
    }
}

QString UndoBar::message() const {
    return message_->text();
}

void UndoBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        dismiss();
        return;
    }
    QFrame::keyPressEvent(event);
}

void UndoBar::enterEvent(QEnterEvent* event) {
    paused_ = timer_.isActive();
    timer_.stop();
    QFrame::enterEvent(event);
}

void UndoBar::leaveEvent(QEvent* event) {
    if (std::exchange(paused_, false)) {
        timer_.start(kShown);
    }
    QFrame::leaveEvent(event);
}

void UndoBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Selection));
    painter.setPen(themeColor(Token::Border));
    painter.drawLine(rect().topLeft(), rect().topRight());
}

}  // namespace waybill::gui
