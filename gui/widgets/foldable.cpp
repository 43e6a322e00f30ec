// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/foldable.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "gui/theme/theme.h"

namespace waybill::gui {

Foldable::Foldable(const QString& title, QWidget* content, QWidget* parent)
    : QWidget(parent),
      handle_(new QToolButton),
      content_(content) {
    handle_->setText(QString(title).replace(u'&', QStringLiteral("&&")));
    handle_->setAccessibleName(title);
    handle_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    handle_->setArrowType(Qt::RightArrow);
    handle_->setAutoRaise(true);
    handle_->setCheckable(true);
    handle_->setFont(Theme::instance().secondaryFont());
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(measure::kGrid);
    column->addWidget(handle_, 0, Qt::AlignLeft);
    column->addWidget(content_);
    content_->hide();
    connect(handle_, &QToolButton::toggled, this, [this](bool open) {
        handle_->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        content_->setVisible(open);
        emit toggled(open);
    });
}

void Foldable::setOpen(bool open) {
    handle_->setChecked(open);
}

bool Foldable::isOpen() const {
    return handle_->isChecked();
}

}  // namespace waybill::gui
