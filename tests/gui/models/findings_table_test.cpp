// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/findings_table.h"

#include <atomic>
#include <memory>
#include <string>

#include <QAbstractItemModelTester>
#include <gtest/gtest.h>

#include "capture/session_judging.h"
#include "gui/models/event_lines.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

std::shared_ptr<LoadedSession> judged(const std::string& sample) {
    auto session = LoadedSession::read(
        {.paths = {WAYBILL_SAMPLES "/" + sample}, .stop = nullptr, .progress = {}});
    session->publish(std::make_unique<analysis::SessionAudit>(capture::judge_session({
        .session = session->rows(),
        .make_loader = [&] { return session->makeLoader(); },
        .options = {},
        .progress = {},
    })));
    return session;
}

TEST(FindingsTableTest, RulesComeByWeightWithAsManyExchangesAsTheirListHas) {
    const auto session = judged("shop.pcap");
    const std::atomic<bool> stop{false};
    const auto rules = summariseRules(*session, stop);
    ASSERT_GT(rules.size(), 5U);
    double points = 0;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto exchanges = exchangesWith(*session, *rules[i].rule, stop);
        EXPECT_EQ(exchanges.size(), rules[i].exchanges) << rules[i].rule->id;
        ASSERT_FALSE(exchanges.empty());
        EXPECT_EQ(exchanges.front(), rules[i].first);
        EXPECT_GE(rules[i].hosts, 1U);
        EXPECT_LE(rules[i].hosts, rules[i].exchanges);
        points += rules[i].points;
        if (i > 0) {
            EXPECT_GE(rules[i - 1].severity, rules[i].severity);
        }
    }
    EXPECT_GT(points, 0);
}

TEST(FindingsTableTest, TheMilderAreLeftOutAndColumnsSort) {
    const auto session = judged("shop.pcap");
    FindingsTable table;
    const QAbstractItemModelTester tester(&table);
    table.setRules(summariseRules(*session, std::atomic<bool>(false)));
    const int all = table.rowCount();
    table.setLeastSeverity(audit::Severity::Medium);
    ASSERT_GT(table.rowCount(), 0);
    EXPECT_LT(table.rowCount(), all);
    for (int row = 0; row < table.rowCount(); ++row) {
        EXPECT_GE(table.at(row).severity, audit::Severity::Medium);
    }
    table.setLeastSeverity(audit::Severity::Info);
    table.sort(FindingsTable::kExchanges, Qt::DescendingOrder);
    for (int row = 1; row < table.rowCount(); ++row) {
        EXPECT_GE(table.at(row - 1).exchanges, table.at(row).exchanges);
    }
}

TEST(FindingsTableTest, ALineOfAnExchangeSaysWhichItIs) {
    const auto session = judged("shop.pcap");
    ExchangeLines lines;
    const QAbstractItemModelTester tester(&lines);
    lines.setExchanges(session, {2});
    EXPECT_TRUE(lines.data(lines.index(0)).toString().startsWith(QStringLiteral("#3  ")));
    EXPECT_EQ(lines.exchangeAt(0), 2U);
    EXPECT_EQ(exchangeLine(*session, session->size()), QString());
}

TEST(EventLinesTest, AnomaliesAreSaidInWordsAndLeadToTheirExchanges) {
    const auto session = judged("capture-gaps.pcap");
    EventFacts facts;
    facts.session = session;
    facts.notes = {QStringLiteral("<b>cut</b>")};
    facts.reading = 1234;
    EventTable table;
    const QAbstractItemModelTester tester(&table);
    table.setLines(eventLines(facts));
    bool has_anomaly = false;
    QStringList texts;
    for (int row = 0; row < table.rowCount(); ++row) {
        const QString filter = table.index(row, 0).data(EventTable::kFilterRole).toString();
        has_anomaly = has_anomaly || filter.startsWith(QStringLiteral("anomaly == "));
        EXPECT_TRUE(filter.isEmpty() || parsedFilter(filter)) << filter.toStdString();
        texts << table.index(row, EventTable::kText).data().toString()
                     + table.index(row, EventTable::kFigure).data().toString();
        EXPECT_FALSE(
            table.index(row, 1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    }
    EXPECT_TRUE(has_anomaly);
    EXPECT_TRUE(texts.contains(QStringLiteral("<b>cut</b>")));
    EXPECT_TRUE(texts.contains(QStringLiteral("The recording was read.1.23 s")));
}

}  // namespace
}  // namespace waybill::gui
