// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/caching_tab.h"

#include <QVBoxLayout>

#include "gui/detail/card_column.h"
#include "gui/models/detail_cards.h"

namespace waybill::gui {

CachingTab::CachingTab(QWidget* parent) : DetailTab(parent), column_(new CardColumn) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(column_);
    column_->setObjectName(QStringLiteral("cachingCards"));
    column_->setAccessibleName(tr("Caching of the exchange"));
    connect(column_, &CardColumn::followed, this, &DetailTab::follow);
}

void CachingTab::showDetail(const DetailPointer& detail) {
    column_->setCards(cachingCards(*detail));
}

}  // namespace waybill::gui
