// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/security_tab.h"

#include <QVBoxLayout>

#include "gui/detail/card_column.h"
#include "gui/models/detail_cards.h"

namespace waybill::gui {

SecurityTab::SecurityTab(QWidget* parent) : DetailTab(parent), column_(new CardColumn) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(column_);
    column_->setObjectName(QStringLiteral("securityCards"));
    column_->setAccessibleName(tr("Security of the exchange"));
    connect(column_, &CardColumn::followed, this, &DetailTab::follow);
}

void SecurityTab::showDetail(const DetailPointer& detail) {
    column_->setCards(securityCards(*detail));
}

}  // namespace waybill::gui
