// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/prompt_bar.h"

#include <utility>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {

PromptBar::PromptBar(QWidget* parent)
    : QWidget(parent),
      question_(makePlainLabel()),
      editor_(new QLineEdit),
      complaint_(makePlainLabel()) {
    setObjectName(QStringLiteral("promptBar"));
    editor_->setObjectName(QStringLiteral("promptEditor"));
    auto* const line = new QHBoxLayout(this);
    line->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    line->setSpacing(measure::kGap);
    line->addWidget(question_);
    line->addWidget(editor_, 1);
    line->addWidget(complaint_);
    editor_->installEventFilter(this);
    connect(editor_, &QLineEdit::returnPressed, this, &PromptBar::take);
    connect(editor_, &QLineEdit::textEdited, complaint_, &QLabel::clear);
    hide();
}

void PromptBar::ask(const QString& question,
                    const QString& text,
                    std::function<QString(const QString&)> accept) {
    question_->setText(question);
    editor_->setAccessibleName(question);
    editor_->setText(text);
    editor_->selectAll();
    complaint_->clear();
    accept_ = std::move(accept);
    show();
    editor_->setFocus();
}

void PromptBar::take() {
    const QString wrong = accept_ ? accept_(editor_->text()) : QString();
    complaint_->setText(wrong);
    if (wrong.isEmpty()) {
        leave();
    }
}

void PromptBar::leave() {
    hide();
    emit closed();
}

bool PromptBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == editor_ && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        leave();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace waybill::gui
