// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/timing_tab.h"

#include <QVBoxLayout>

#include "core/report/text_format.h"
#include "gui/detail/card_column.h"
#include "gui/detail/lanes_view.h"
#include "gui/detail/timing_bar.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/widgets/card.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostLanes = 24;

std::vector<Lane> lanesOf(const ExchangeDetail& detail) {
    std::vector<Lane> lanes;
    const std::int64_t zero = detail.row().started.ns;
    for (const std::uint32_t index : neighboursOf(detail, kMostLanes)) {
        const store::ExchangeRow& row = detail.rows().exchanges[index];
        Lane lane;
        lane.exchange = index;
        lane.current = index == detail.index();
        lane.title = QStringLiteral("#%1  ").arg(index + 1) + rowTitle(detail.rows(), index, 160);
        const bool known = row.started.known() && detail.row().started.known();
        lane.begin = known ? row.started.ns - zero : 0;
        lane.sent = row.request_end;
        lane.answered = row.response_begin;
        lane.end = row.response_end;
        lane.figure = QString::fromStdString(report::format_duration(store::total_of(row)));
        lanes.push_back(std::move(lane));
    }
    return lanes;
}

}  // namespace

TimingTab::TimingTab(QWidget* parent) : DetailTab(parent), column_(new CardColumn) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(column_);
    column_->setObjectName(QStringLiteral("timingCards"));
    column_->setAccessibleName(tr("Timing of the exchange"));
    connect(column_, &CardColumn::followed, this, &DetailTab::follow);
}

void TimingTab::showDetail(const DetailPointer& detail) {
    column_->clear();
    CardText text = timingCard(*detail);
    std::erase_if(text.facts, [](const Fact& fact) { return fact.is_phase; });
    auto* const phases = new Card(text.title);
    phases->setObjectName(QStringLiteral("card-timing"));
    phases->setVerdict(text.verdict, tokenOf(text.tone));
    auto* const bar = new TimingBar;
    bar->setPhases(phasesOf(*detail));
    phases->add(bar);
    phases->add(makeFacts(text.facts, [this](const DetailLink& link) { follow(link); }));
    phases->setWhy(text.why, text.source);
    column_->add(phases);

    std::vector<Lane> lanes = lanesOf(*detail);
    auto* const neighbours = new Card(tr("On the same connection"));
    neighbours->setObjectName(QStringLiteral("card-neighbours"));
    const std::uint32_t all = detail->connection().exchanges;
    neighbours->setVerdict(
        all <= 1 ? tr("The connection carried this exchange alone.")
                 : tr("%1 of %2 exchanges, those nearest to this one. On one connection, answers "
                      "come in the order of the requests.")
                       .arg(lanes.size())
                       .arg(all));
    auto* const view = new LanesView;
    view->setObjectName(QStringLiteral("lanes"));
    view->setLanes(std::move(lanes));
    connect(view, &LanesView::exchangeRequested, this, &DetailTab::exchangeRequested);
    neighbours->add(view);
    column_->add(neighbours);
    column_->finish();
}

}  // namespace waybill::gui
