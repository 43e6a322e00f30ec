// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/dashboard_page.h"

#include <cmath>
#include <utility>

#include <QComboBox>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "gui/pages/bar_list.h"
#include "gui/pages/chart_card.h"
#include "gui/pages/figure_tile.h"
#include "gui/widgets/card.h"

namespace waybill::gui {
namespace {

constexpr int kTwoColumns = 760;  // from this width on

QString asCount(double value) {
    return value == std::floor(value) ? countText(static_cast<std::uint64_t>(value)) : QString();
}

QString asTime(double ns) {
    return timeText(std::llround(ns));
}

ChartFigures figuresOf(const std::vector<Dashboard::Bin>& bins) {
    ChartFigures figures;
    for (const Dashboard::Bin& bin : bins) {
        figures.points.push_back(
            {bin.label, bin.name, bin.figures.exchanges > 0 ? bin.filter : QString()});
    }
    return figures;
}

template <typename Value>
ChartSeries seriesOf(const QString& name,
                     Token token,
                     const std::vector<Dashboard::Bin>& bins,
                     Value value) {
    ChartSeries series{name, token, {}};
    for (const Dashboard::Bin& bin : bins) {
        series.values.push_back(static_cast<double>(value(bin.figures)));
    }
    return series;
}

}  // namespace

DashboardPage::DashboardPage(Document& document, QWidget* parent)
    : SessionPage(document, tr("Dashboard"), parent),
      tiles_(new QWidget),
      cards_(new QWidget),
      rates_(new ChartCard(tr("Requests over time"), FigureChart::Kind::Lines)),
      latencies_(new ChartCard(tr("Latency over time"), FigureChart::Kind::Lines)),
      distribution_(new ChartCard(tr("How long exchanges took"), FigureChart::Kind::Bars)) {
    setObjectName(QStringLiteral("dashboard_page"));
    build();
}

BarList* DashboardPage::addList(const QString& title, const char* name) {
    auto* const card = new Card(title);
    auto* const list = new BarList;
    list->setObjectName(QLatin1String(name));
    list->setAccessibleName(title);
    card->add(list);
    in_columns_.push_back(card);
    connect(list, &BarList::activated, this, &SessionPage::filterRequested);
    return list;
}

void DashboardPage::build() {
    auto* const tiles = new QHBoxLayout(tiles_);
    tiles->setContentsMargins(0, 0, 0, 0);
    tiles->setSpacing(measure::kGap);
    for (int i = 0; i < 6; ++i) {
        auto* const tile = new FigureTile;
        tiles->addWidget(tile, 1);
        connect(tile, &FigureTile::clicked, this, [this, tile] {
            if (tile->figure().leads) {
                emit filterRequested(tile->figure().filter);
            }
        });
    }
    auto* const side_by_side = new QHBoxLayout(cards_);
    side_by_side->setContentsMargins(0, 0, 0, 0);
    side_by_side->setSpacing(measure::kGap);
    for (QVBoxLayout*& column : columns_) {
        column = new QVBoxLayout;
        column->setSpacing(measure::kGap);
        column->addStretch(1);
        side_by_side->addLayout(column, 1);
    }
    const std::array<std::pair<ChartCard*, const char*>, 3> charts{
        {{rates_, "chart_rates"},
         {latencies_, "chart_latency"},
         {distribution_, "chart_distribution"}}};
    for (const auto& [chart, name] : charts) {
        chart->setObjectName(QLatin1String(name));
        in_columns_.push_back(chart);
        connect(chart, &ChartCard::filterRequested, this, &SessionPage::filterRequested);
    }
    statuses_ = addList(tr("Statuses"), "list_statuses");
    types_ = addList(tr("Content types"), "list_types");
    hosts_ = addList(tr("Hosts"), "list_hosts");
    routes_ = addList(tr("Routes"), "list_routes");
    for (std::size_t i = 0; i < measures_.size(); ++i) {
        auto* const box = new QComboBox;
        box->addItems({tr("by exchanges"), tr("by bytes"), tr("by 95th percentile")});
        box->setAccessibleName(i == 0 ? tr("Order of the hosts") : tr("Order of the routes"));
        measures_.at(i) = box;
        qobject_cast<Card*>(in_columns_[in_columns_.size() - 2 + i])->addToTitle(box);
        connect(box, &QComboBox::currentIndexChanged, this, [this](int index) {
            setMeasure(static_cast<Measure>(index));
        });
    }
    column()->addWidget(tiles_);
    column()->addWidget(cards_);
    arrange();
}

void DashboardPage::arrange() {
    const std::size_t columns = width() < kTwoColumns ? 1 : 2;
    if (columns == columns_used_) {
        return;
    }
    columns_used_ = columns;
    for (QWidget* const widget : in_columns_) {
        for (QVBoxLayout* const column : columns_) {
            column->removeWidget(widget);
        }
    }
    for (std::size_t i = 0; i < in_columns_.size(); ++i) {
        QVBoxLayout& column = *columns_.at(i % columns);
        column.insertWidget(column.count() - 1, in_columns_[i]);
    }
    // An empty column takes no room.
    auto* const side_by_side = qobject_cast<QHBoxLayout*>(cards_->layout());
    side_by_side->setStretch(1, columns == 2 ? 1 : 0);
    side_by_side->setSpacing(columns == 2 ? measure::kGap : 0);
}

void DashboardPage::resizeEvent(QResizeEvent* event) {
    SessionPage::resizeEvent(event);
    arrange();
}

bool DashboardPage::isReady() const {
    return document().size() > 0;
}

QString DashboardPage::waitingText() const {
    return document().state() == Document::State::Complete
               ? tr("There are no exchanges in this recording, so there is nothing to count.")
               : tr("The charts come with the first exchanges that are read.");
}

void DashboardPage::work() {
    task().start([session = document().session()](
                     const std::atomic<bool>& stop) { return Dashboard::of(*session, stop); },
                 [this](Dashboard dashboard) { present(std::move(dashboard)); });
}

void DashboardPage::setMeasure(Measure measure) {
    if (measure_ != measure) {
        measure_ = measure;
        showMeasured();
    }
}

void DashboardPage::showMeasured() {
    for (QComboBox* const box : measures_) {
        box->setCurrentIndex(static_cast<int>(measure_));
    }
    const auto at = static_cast<std::size_t>(measure_);
    hosts_->setTable(dashboard_.hosts.at(at));
    routes_->setTable(dashboard_.routes.at(at));
}

void DashboardPage::present(Dashboard dashboard) {
    dashboard_ = std::move(dashboard);
    for (std::size_t i = 0; i < dashboard_.figures.size(); ++i) {
        QLayoutItem* const item = tiles_->layout()->itemAt(static_cast<int>(i));
        if (auto* const tile =
                item == nullptr ? nullptr : qobject_cast<FigureTile*>(item->widget())) {
            tile->setFigure(dashboard_.figures[i]);
        }
    }
    const auto& times = dashboard_.intervals;
    ChartFigures rates = figuresOf(times);
    rates.heading = tr("Time");
    rates.format = asCount;
    rates.series = {
        seriesOf(tr("requests"), Token::Accent, times, [](const auto& f) { return f.exchanges; }),
        seriesOf(tr("errors"), Token::High, times, [](const auto& f) { return f.errors; })};
    rates_->setFigures(std::move(rates));
    rates_->setVerdict(times.empty() ? tr("There are no times in this recording.")
                                     : tr("In each %1.").arg(timeText(dashboard_.interval_ns)),
                       Token::SecondaryText);

    ChartFigures latencies = figuresOf(times);
    latencies.heading = tr("Time");
    latencies.format = asTime;
    latencies.series = {
        seriesOf(tr("median"), Token::Accent, times, [](const auto& f) { return f.p50; }),
        seriesOf(tr("95 %"), Token::PhaseConnect, times, [](const auto& f) { return f.p95; }),
        seriesOf(tr("99 %"), Token::High, times, [](const auto& f) { return f.p99; })};
    latencies_->setFigures(std::move(latencies));
    latencies_->setVerdict(tr("From the first byte of the request to the last of the response."),
                           Token::SecondaryText);

    const auto& bins = dashboard_.latencies;
    ChartFigures distribution = figuresOf(bins);
    distribution.heading = tr("Time taken");
    distribution.format = asCount;
    distribution.series = {
        seriesOf(tr("errors"), Token::High, bins, [](const auto& f) { return f.errors; }),
        seriesOf(
            tr("fine"), Token::Accent, bins, [](const auto& f) { return f.exchanges - f.errors; })};
    distribution_->setFigures(std::move(distribution));
    const analysis::Percentiles& total = dashboard_.total;
    distribution_->setVerdict(
        tr("Median %1, 90 % within %2, 99 % within %3, the longest %4.")
            .arg(
                timeText(total.p50), timeText(total.p90), timeText(total.p99), timeText(total.max)),
        Token::SecondaryText);
    statuses_->setTable(dashboard_.statuses);
    types_->setTable(dashboard_.types);
    showMeasured();
    showContent();
}

}  // namespace waybill::gui
