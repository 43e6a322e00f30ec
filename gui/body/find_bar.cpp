// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/find_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>

#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {

FindBar::FindBar(QWidget* parent)
    : QWidget(parent),
      text_(new QLineEdit),
      exact_case_(new QCheckBox(tr("Case"))),
      as_hex_(new QCheckBox(tr("Hex"))),
      state_(makePlainLabel()) {
    setObjectName(QStringLiteral("bodyFind"));
    text_->setObjectName(QStringLiteral("bodyFindText"));
    text_->setAccessibleName(tr("Find in the body"));
    text_->setPlaceholderText(tr("Find in the body"));
    text_->setClearButtonEnabled(true);
    text_->setMaxLength(4096);
    exact_case_->setToolTip(tr("Tell upper and lower case apart"));
    as_hex_->setToolTip(tr("Find bytes: 0d 0a"));
    state_->setMinimumWidth(120);
    const auto button = [this](QStringView name, const QString& tip) {
        auto* const made = new QToolButton;
        made->setIcon(icon(name));
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        made->setAutoRaise(true);
        return made;
    };
    QToolButton* const previous = button(u"chevron-up", tr("Previous match"));
    QToolButton* const next = button(u"chevron-down", tr("Next match"));
    QToolButton* const close = button(u"close", tr("Close the search"));
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    layout->setSpacing(measure::kGrid);
    layout->addWidget(text_, 1);
    layout->addWidget(previous);
    layout->addWidget(next);
    layout->addWidget(exact_case_);
    layout->addWidget(as_hex_);
    layout->addWidget(state_);
    layout->addWidget(close);
    connect(text_, &QLineEdit::textChanged, this, &FindBar::needleChanged);
    connect(exact_case_, &QCheckBox::toggled, this, &FindBar::needleChanged);
    connect(as_hex_, &QCheckBox::toggled, this, &FindBar::needleChanged);
    connect(previous, &QToolButton::clicked, this, &FindBar::previousRequested);
    connect(next, &QToolButton::clicked, this, &FindBar::nextRequested);
    connect(close, &QToolButton::clicked, this, &FindBar::closed);
    hide();
}

void FindBar::open() {
    show();
    text_->setFocus(Qt::ShortcutFocusReason);
    text_->selectAll();
}

void FindBar::setNeedle(const QString& text) {
    text_->setText(text);
}

void FindBar::setBytes(bool on) {
    as_hex_->setVisible(on);
    if (!on) {
        as_hex_->setChecked(false);
    }
}

void FindBar::showState(const BodyMatches* found, std::size_t current, std::uint64_t total) {
    const QLocale locale;
    if (found == nullptr) {
        const bool is_wrong = as_hex_->isChecked() && !text_->text().isEmpty();
        state_->setText(is_wrong ? tr("Not hexadecimal") : QString());
        return;
    }
    QString text;
    if (found->count == 0) {
        text = found->complete ? tr("Not found") : tr("Searching");
    } else {
        text = tr("%1 of %2")
                   .arg(locale.toString(qulonglong{current + 1}),
                        locale.toString(qulonglong{found->count}));
        if (found->count > BodyMatches::kMost) {
            state_->setToolTip(tr("The first %n matches can be visited.",
                                  nullptr,
                                  static_cast<int>(BodyMatches::kMost)));
        }
    }
    if (!found->complete && total > 0) {
        text += QStringLiteral(" (%1 %)").arg(found->searched * 100 / total);
    }
    state_->setText(text);
}

std::string FindBar::needle() const {
    const std::string text = text_->text().toStdString();
    return as_hex_->isChecked() ? bytesOfHex(text) : text;
}

bool FindBar::isCaseExact() const {
    return exact_case_->isChecked() || as_hex_->isChecked();
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Escape:
            emit closed();
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if ((event->modifiers() & Qt::ShiftModifier) != 0) {
                emit previousRequested();
            } else {
                emit nextRequested();
            }
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace waybill::gui
