// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/dashboard_page.h"

#include <QLabel>
#include <QTableWidget>
#include <QTest>
#include <gmock/gmock.h>

#include "core/analysis/performance.h"
#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/filter/row_state.h"
#include "core/report/summary.h"
#include "gui/models/chip_filters.h"
#include "gui/pages/bar_list.h"
#include "gui/pages/chart_card.h"
#include "gui/pages/figure_tile.h"
#include "tests/gui/pages/page_fixture.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;

class DashboardPageTest : public testing::Test {
protected:
    ShownPage<DashboardPage> shown{sample("shop.pcap")};

    FigureTile& tile(const char* key) {
        auto* const found =
            shown.page.findChild<FigureTile*>(QStringLiteral("figure_") + QLatin1String(key));
        EXPECT_NE(found, nullptr) << key;
        return *found;
    }
    BarList& list(const char* name) { return *shown.page.findChild<BarList*>(QLatin1String(name)); }
    ChartCard& chart(const char* name) {
        return *shown.page.findChild<ChartCard*>(QLatin1String(name));
    }
};

TEST_F(DashboardPageTest, ItsNumbersAreThoseOfTheAnalysis) {
    shown.open();
    const store::Session& rows = shown.document.session()->rows();
    const report::Summary summary = report::summarise(rows);
    const analysis::Performance performance = analysis::performance_of(rows);
    EXPECT_EQ(tile("exchanges").figure().value, countText(summary.exchanges));
    EXPECT_EQ(tile("hosts").figure().value, countText(summary.host_count));
    EXPECT_EQ(tile("transferred").figure().value,
              sizeText(summary.request_bytes + summary.response_bytes));
    EXPECT_EQ(tile("median").figure().value, timeText(performance.whole.total.p50));
    EXPECT_EQ(tile("p95").figure().value, timeText(performance.whole.total.p95));
    EXPECT_EQ(tile("errors").figure().value, countText(performance.whole.errors));
    EXPECT_EQ(list("list_statuses").table().rows.front().figures.front(),
              countText(summary.statuses.front().count));
    EXPECT_EQ(list("list_types").table().rows.size(), summary.types.size());
}

TEST_F(DashboardPageTest, TheChartsCountEveryExchange) {
    shown.open();
    double requests = 0;
    for (const double value : chart("chart_rates").chart().figures().series.front().values) {
        requests += value;
    }
    EXPECT_EQ(requests, static_cast<double>(shown.document.size()));
    double timed = 0;
    for (const ChartSeries& series : chart("chart_distribution").chart().figures().series) {
        for (const double value : series.values) {
            timed += value;
        }
    }
    std::uint64_t expected = 0;
    for (const store::ExchangeRow& row : shown.document.session()->rows().exchanges) {
        expected += store::total_of(row) >= 0 && !row.has(store::row_flag::kTunnel) ? 1U : 0U;
    }
    EXPECT_EQ(timed, static_cast<double>(expected));
}

TEST_F(DashboardPageTest, EveryPartLeadsToAFilter) {
    shown.open();
    const auto is_filter = [](const QString& text) {
        return filter::parse_expression(text.toStdString()).has_value();
    };
    for (const char* const name : {"list_statuses", "list_types", "list_hosts", "list_routes"}) {
        for (const FigureRow& row : list(name).table().rows) {
            EXPECT_TRUE(is_filter(row.filter)) << row.filter.toStdString();
        }
    }
    for (const char* const name : {"chart_rates", "chart_latency", "chart_distribution"}) {
        for (const ChartPoint& point : chart(name).chart().figures().points) {
            EXPECT_TRUE(point.filter.isEmpty() || is_filter(point.filter))
                << point.filter.toStdString();
        }
    }
}

TEST_F(DashboardPageTest, AFilterFindsWhatItsRowCounts) {
    shown.open();
    const store::Session& session = shown.document.session()->rows();
    for (const char* const name : {"list_statuses", "list_types", "list_hosts", "list_routes"}) {
        for (const FigureRow& row : list(name).table().rows) {
            const auto expression = filter::parse_expression(row.filter.toStdString());
            ASSERT_TRUE(expression) << row.filter.toStdString();
            filter::Evaluator evaluator(*expression, session);
            std::uint64_t found = 0;
            for (std::uint32_t i = 0; i < shown.document.size(); ++i) {
                found += evaluator.on_row(i) == filter::Verdict::Yes ? 1U : 0U;
            }
            EXPECT_EQ(countText(found), row.figures.front()) << row.filter.toStdString();
        }
    }
}

TEST_F(DashboardPageTest, AClickAndAKeyFilter) {
    shown.open();
    BarList& statuses = list("list_statuses");
    QTest::mouseClick(&statuses, Qt::LeftButton, {}, QPoint(20, 30));
    EXPECT_THAT(shown.filters, ElementsAre(statuses.table().rows.front().filter.toStdString()));
    shown.filters.clear();
    QTest::keyClick(&statuses, Qt::Key_Down);
    QTest::keyClick(&statuses, Qt::Key_Return);
    EXPECT_THAT(shown.filters, ElementsAre(statuses.table().rows.at(1).filter.toStdString()));
    shown.filters.clear();
    QTest::mouseClick(&tile("errors"), Qt::LeftButton);
    EXPECT_THAT(shown.filters, ElementsAre(filter::kFailed));
}

TEST_F(DashboardPageTest, ErrorsAreThoseThatTheChipOfErrorsShows) {
    shown.open();
    const store::Session& session = shown.document.session()->rows();
    EXPECT_EQ(stateChips().front().filter, std::string_view(filter::kFailed));
    const auto expression = filter::parse_expression(filter::kFailed);
    ASSERT_TRUE(expression);
    filter::Evaluator evaluator(*expression, session);
    std::uint64_t found = 0;
    for (std::uint32_t i = 0; i < shown.document.size(); ++i) {
        found += evaluator.on_row(i) == filter::Verdict::Yes ? 1U : 0U;
    }
    EXPECT_GT(found, 0U);
    EXPECT_EQ(found, analysis::performance_of(session).whole.errors);
    EXPECT_EQ(tile("errors").figure().value, countText(found));
}

TEST_F(DashboardPageTest, TheArrowKeysWalkThroughAChart) {
    shown.open();
    FigureChart& rates = chart("chart_rates").chart();
    const auto& points = rates.figures().points;
    ASSERT_GT(points.size(), 1U);
    QTest::keyClick(&rates, Qt::Key_End);
    EXPECT_EQ(rates.currentPoint(), static_cast<int>(points.size()) - 1);
    QTest::keyClick(&rates, Qt::Key_Home);
    QTest::keyClick(&rates, Qt::Key_Return);
    EXPECT_THAT(shown.filters, ElementsAre(points.front().filter.toStdString()));
    EXPECT_TRUE(rates.describe(0).contains(QStringLiteral("requests: ")))
        << rates.describe(0).toStdString();
}

TEST_F(DashboardPageTest, AChartHasItsNumbersAsATable) {
    shown.open();
    ChartCard& card = chart("chart_distribution");
    card.setTableShown(true);
    const ChartFigures& figures = card.chart().figures();
    EXPECT_EQ(card.table().rowCount(), static_cast<int>(figures.points.size()));
    EXPECT_EQ(card.table().item(0, 1)->text(),
              figures.format(figures.series.front().values.front()));
}

TEST_F(DashboardPageTest, HostsAreOrderedByWhatIsChosen) {
    shown.open();
    shown.page.setMeasure(Measure::Latency);
    const auto& rows = list("list_hosts").table().rows;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        EXPECT_GE(rows[i - 1].value, rows[i].value);
    }
    EXPECT_EQ(list("list_routes").table().rows.front().value,
              shown.page.dashboard().routes[2].rows.front().value);
}

TEST_F(DashboardPageTest, NothingIsWorkedOutWhileNobodyLooks) {
    shown.page.hide();
    shown.document.start();
    ASSERT_TRUE(waitFor([this] { return shown.document.isJudged(); }));
    EXPECT_TRUE(shown.page.dashboard().isEmpty());
    shown.page.show();
    ASSERT_TRUE(waitFor([this] { return shown.page.isUpToDate(); }));
    EXPECT_EQ(shown.page.dashboard().exchanges, shown.document.size());
}

}  // namespace
}  // namespace waybill::gui
