// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/many_view.h"

#include <QTabWidget>
#include <QVBoxLayout>

#include "gui/detail/card_column.h"
#include "gui/detail/diff_tab.h"
#include "gui/models/selection_summary.h"
#include "gui/widgets/card.h"

namespace waybill::gui {
namespace {

constexpr int kDiffTab = 1;

}  // namespace

ManyView::ManyView(QWidget* parent)
    : QWidget(parent),
      tabs_(new QTabWidget),
      column_(new CardColumn),
      diff_(new DiffTab) {
    tabs_->setObjectName(QStringLiteral("manyTabs"));
    tabs_->setDocumentMode(true);
    tabs_->addTab(column_, tr("In sum"));
    tabs_->addTab(diff_, tr("Compare"));
    setFocusProxy(tabs_);
    column_->setObjectName(QStringLiteral("manyCards"));
    column_->setAccessibleName(tr("The selected exchanges in sum"));
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(tabs_);
    connect(column_, &CardColumn::followed, this, &ManyView::followed);
    connect(diff_, &DiffTab::exchangeRequested, this, &ManyView::exchangeRequested);
}

void ManyView::showExchanges(const SessionPointer& session,
                             const std::vector<std::uint32_t>& exchanges) {
    const bool two = exchanges.size() == 2;
    tabs_->setTabVisible(kDiffTab, two);
    if (two) {
        // In the order of the recording.
        diff_->compare(
            session, std::min(exchanges[0], exchanges[1]), std::max(exchanges[0], exchanges[1]));
    }
    task_.start(
        [session, exchanges](const std::atomic<bool>& /*stop*/) {
            return selectionCards(session->rows(), exchanges);
        },
        [this](const std::vector<CardText>& cards) {
            column_->setCards(cards);
            emit shown();
        });
}

void ManyView::compare() {
    if (tabs_->isTabVisible(kDiffTab)) {
        tabs_->setCurrentIndex(kDiffTab);
    }
}

}  // namespace waybill::gui
