// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/color_rules.h"

#include <string>

#include <QSettings>
#include <gtest/gtest.h>

#include "gui/models/exchange_table_model.h"
#include "tests/gui/models/list_fixture.h"
#include "tests/support/many_rows.h"

namespace waybill::gui {
namespace {

QString text(const char* ascii) {
    return QString(QLatin1String(ascii));
}

class ColorRulesTest : public testing::Test {
protected:
    ColorRulesTest() { QSettings().remove(QStringLiteral("colors")); }
    ~ColorRulesTest() override { ColorRules::instance().setRules({}); }

    // The colours of the first exchanges: "1 1 0".
    std::string colors(const RowColors& rows, std::uint32_t count) {
        EXPECT_TRUE(waitFor([&] { return !rows.isBusy(); }));
        std::string all;
        for (std::uint32_t i = 0; i < count; ++i) {
            all += (i == 0 ? "" : " ") + std::to_string(rows.color(i));
        }
        return all;
    }

    Document document{QStringList{}};
};

TEST_F(ColorRulesTest, RulesAreKeptForTheNextTime) {
    ColorRules rules;
    EXPECT_TRUE(rules.add(text("status == 404"), 2));
    EXPECT_TRUE(rules.add(text("  method == \"POST\" "), 6));
    const std::vector<ColorRule> expected{{text("method == \"POST\""), 6},
                                          {text("status == 404"), 2}};
    EXPECT_EQ(rules.rules(), expected);
    EXPECT_EQ(ColorRules().rules(), expected);
    rules.setRules({});
    EXPECT_TRUE(ColorRules().rules().empty());
}

TEST_F(ColorRulesTest, AFilterHasOneRule) {
    ColorRules rules;
    EXPECT_TRUE(rules.add(text("n == 1"), 1));
    EXPECT_TRUE(rules.add(text("n == 2"), 2));
    EXPECT_TRUE(rules.add(text("n == 1"), 3));
    const std::vector<ColorRule> expected{{text("n == 1"), 3}, {text("n == 2"), 2}};
    EXPECT_EQ(rules.rules(), expected);
}

TEST_F(ColorRulesTest, WhatIsKeptOutsideOfTheColoursIsBroughtInside) {
    QSettings settings;
    settings.beginWriteArray(QStringLiteral("colors/rules"), 2);
    settings.setArrayIndex(0);
    settings.setValue(QStringLiteral("filter"), text("n == 1"));
    settings.setValue(QStringLiteral("color"), 99);
    settings.setArrayIndex(1);
    settings.setValue(QStringLiteral("filter"), text("n == 2"));
    settings.setValue(QStringLiteral("color"), text("red"));
    settings.endArray();
    const std::vector<ColorRule> expected{{text("n == 1"), 6}, {text("n == 2"), 1}};
    EXPECT_EQ(ColorRules().rules(), expected);
}

TEST_F(ColorRulesTest, ThereAreNoMoreThanTheMost) {
    ColorRules rules;
    std::vector<ColorRule> many;
    for (int i = 0; i < ColorRules::kMostRules + 5; ++i) {
        many.push_back({QStringLiteral("n == %1").arg(i + 1), 1});
    }
    rules.setRules(many);
    EXPECT_EQ(rules.rules().size(), static_cast<std::size_t>(ColorRules::kMostRules));
    EXPECT_FALSE(rules.add(text("n == 5000"), 1));
    EXPECT_TRUE(rules.add(text("n == 1"), 2));
}

TEST_F(ColorRulesTest, TheFirstRuleThatFitsCounts) {
    ColorRules rules;
    rules.setRules({{text("n == 2"), 5}, {text("n <= 3"), 1}, {text("n == 3"), 4}});
    document.takeRows(LoadedSession::of(test::many_rows(10)));
    RowColors rows(document, rules);
    EXPECT_EQ(colors(rows, 5), "1 5 1 0 0");
    EXPECT_EQ(rows.rule(0)->filter, text("n <= 3"));
    EXPECT_EQ(rows.rule(1)->filter, text("n == 2"));
    EXPECT_EQ(rows.rule(4), nullptr);
}

TEST_F(ColorRulesTest, WhatIsNoFilterIsToldAndSkipped) {
    ColorRules rules;
    EXPECT_FALSE(rules.add(text("status =="), 1));
    EXPECT_FALSE(rules.add(text("  "), 1));
    EXPECT_TRUE(rules.rules().empty());
    EXPECT_FALSE(ColorRules::problem(text("status ==")).isEmpty());
    EXPECT_FALSE(ColorRules::problem({}).isEmpty());
    EXPECT_TRUE(ColorRules::problem(text("n == 2")).isEmpty());
    rules.setRules({{text("status =="), 1}, {QString(), 2}, {text("n == 2"), 3}});
    document.takeRows(LoadedSession::of(test::many_rows(10)));
    RowColors rows(document, rules);
    EXPECT_EQ(colors(rows, 4), "0 3 0 0");
}

TEST_F(ColorRulesTest, RowsThatArriveAreColoured) {
    ColorRules rules;
    rules.setRules({{text("n in {2, 1500}"), 2}});
    document.takeRows(LoadedSession::of(test::many_rows(1000)));
    RowColors rows(document, rules);
    document.takeRows(LoadedSession::of(test::many_rows(2000)));  // while the first are looked at
    EXPECT_EQ(colors(rows, 3), "0 2 0");
    EXPECT_EQ(rows.color(1499), 2);
    EXPECT_EQ(rows.color(1999), 0);
    EXPECT_EQ(rows.color(2000), 0);
}

TEST_F(ColorRulesTest, ColoursFollowTheRules) {
    ColorRules rules;
    document.takeRows(LoadedSession::of(test::many_rows(100)));
    RowColors rows(document, rules);
    EXPECT_FALSE(rows.isBusy());
    int told = 0;
    QObject::connect(&rows, &RowColors::changed, &rows, [&] { ++told; });
    rules.add(text("n == 1"), 4);
    EXPECT_EQ(colors(rows, 2), "4 0");
    rules.add(text("n == 2"), 3);
    rules.add(text("n <= 2"), 2);
    EXPECT_EQ(colors(rows, 3), "2 2 0");
    const int before = told;
    EXPECT_GE(before, 2);
    rules.setRules({});
    EXPECT_EQ(colors(rows, 3), "0 0 0");
    EXPECT_EQ(told, before + 1);
}

TEST_F(ColorRulesTest, RulesOfFindingsColourOnceItIsJudged) {
    ColorRules rules;
    rules.setRules({{text("finding"), 1}});
    Document sample({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
    RowColors rows(sample, rules);
    openSample(sample);
    ASSERT_TRUE(waitFor([&] { return !rows.isBusy(); }));
    std::uint32_t colored = 0;
    std::uint32_t with_findings = 0;
    for (std::uint32_t i = 0; i < sample.size(); ++i) {
        colored += rows.color(i) > 0 ? 1U : 0U;
        with_findings += sample.session()->audit()->findings(i).empty() ? 0U : 1U;
    }
    EXPECT_GT(with_findings, 0U);
    EXPECT_EQ(colored, with_findings);
}

TEST_F(ColorRulesTest, TheTableSaysWhichRuleItIsAndAMarkGoesBefore) {
    ExchangeList list(document);
    ExchangeTableModel model(list);
    model.setColumns({"mark", "host"});
    document.takeRows(LoadedSession::of(test::many_rows(10)));
    ColorRules::instance().setRules({{text("host == \"<b>x\" or n == 2"), 3}});
    ASSERT_TRUE(waitFor([&] { return model.colors().color(1) == 3; }));
    const QModelIndex cell = model.index(1, 0);
    EXPECT_EQ(cell.data().toString(), text("c3"));
    EXPECT_TRUE(cell.data(Qt::ToolTipRole).toString().contains(text("n == 2")));
    EXPECT_FALSE(cell.data(Qt::ToolTipRole).toString().contains(text("<b>")));
    EXPECT_EQ(model.index(0, 0).data().toString(), QString());
    document.annotations().setMark(std::vector<std::uint32_t>{1}, 5);
    EXPECT_EQ(cell.data().toString(), text("5"));
}

}  // namespace
}  // namespace waybill::gui
