// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/recording_page.h"

#include <array>
#include <utility>

#include <QSplitter>
#include <QVBoxLayout>

#include "gui/detail/detail_pane.h"
#include "gui/filter/filter_bar.h"
#include "gui/filter/overview_strip.h"
#include "gui/pages/cache_page.h"
#include "gui/pages/dashboard_page.h"
#include "gui/pages/security_page.h"
#include "gui/panels/event_log.h"
#include "gui/panels/findings_panel.h"
#include "gui/panels/search_panel.h"
#include "gui/panels/side_tree.h"
#include "gui/table/exchange_table.h"

namespace waybill::gui {

// What a part asks for is the same everywhere.
template <typename Part>
void RecordingPage::follow(Part& part) {
    connect(&part, &Part::filterRequested, this, [this](const QString& filter) {
        filter_bar_->setText(filter);
        setPage(Page::Exchanges);
    });
    connect(&part, &Part::narrowed, this, [this](const QString& filter) {
        filter_bar_->narrow(filter);
        setPage(Page::Exchanges);
    });
    connect(&part, &Part::exchangeRequested, this, &RecordingPage::goTo);
}

RecordingPage::RecordingPage(std::unique_ptr<Document> document, QWidget* parent)
    : QWidget(parent),
      document_(std::move(document)),
      list_(new ExchangeList(*document_, this)),
      filter_bar_(new FilterBar(*list_)),
      strip_(new OverviewStrip(*list_)),
      table_(new ExchangeTable(*list_)),
      detail_(new DetailPane(*document_)),
      splitter_(new QSplitter(Qt::Horizontal)),
      pages_(new QStackedWidget),
      side_tree_(new SideTree(*document_, this)),
      findings_(new FindingsPanel(*document_, this)),
      search_(new SearchPanel(*document_, this)),
      events_(new EventLog(*document_, this)) {
    for (QWidget* const panel : std::array<QWidget*, 4>{side_tree_, findings_, search_, events_}) {
        panel->hide();  // until a dock shows it
    }
    splitter_->addWidget(table_);
    splitter_->addWidget(detail_);
    splitter_->setStretchFactor(0, 3);
    splitter_->setStretchFactor(1, 2);
    splitter_->setChildrenCollapsible(false);

    auto* const exchanges = new QWidget;
    auto* const column = new QVBoxLayout(exchanges);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(filter_bar_);
    column->addWidget(strip_);
    column->addWidget(splitter_, 1);

    auto* const dashboard = new DashboardPage(*document_);
    auto* const security = new SecurityPage(*document_);
    auto* const cache = new CachePage(*document_);
    for (QWidget* const page : std::array<QWidget*, 4>{exchanges, dashboard, security, cache}) {
        pages_->addWidget(page);  // in the order of Page
    }
    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(pages_);

    follow(*detail_);
    follow(*side_tree_);
    follow(*findings_);
    follow(*search_);
    follow(*events_);
    follow(*dashboard);
    follow(*security);
    follow(*cache);
    connect(table_, &ExchangeTable::filterRequested, filter_bar_, &FilterBar::setText);
    connect(table_, &ExchangeTable::narrowed, filter_bar_, &FilterBar::narrow);
    connect(strip_, &OverviewStrip::stretchChosen, filter_bar_, &FilterBar::setStretch);
    connect(filter_bar_, &FilterBar::applied, strip_, &OverviewStrip::showFilter);
    connect(filter_bar_, &FilterBar::submitted, table_, qOverload<>(&QWidget::setFocus));
    connect(table_, &ExchangeTable::selectionChanged, detail_, &DetailPane::showExchanges);
    connect(document_.get(), &Document::stateChanged, this, &RecordingPage::titleChanged);
}

RecordingPage::~RecordingPage() = default;

void RecordingPage::setPage(Page page) {
    if (page != this->page()) {
        pages_->setCurrentIndex(static_cast<int>(page));
        emit pageChanged();
    }
}

RecordingPage::Page RecordingPage::page() const {
    return static_cast<Page>(pages_->currentIndex());
}

void RecordingPage::setLayoutMode(Layout layout) {
    layout_ = layout;
    splitter_->setOrientation(layout == Layout::DetailRight ? Qt::Horizontal : Qt::Vertical);
}

void RecordingPage::goTo(std::uint32_t exchange) {
    setPage(Page::Exchanges);
    if (!table_->select(exchange)) {
        filter_bar_->setText({});
        table_->select(exchange);
    }
}

}  // namespace waybill::gui
