// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_table_model.h"

#include <string>

#include <QAbstractItemModelTester>
#include <gtest/gtest.h>

#include "gui/models/settings.h"
#include "tests/gui/models/list_fixture.h"
#include "tests/support/many_rows.h"

namespace waybill::gui {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

class ExchangeTableModelTest : public testing::Test {
protected:
    // The cells of a row, as text.
    std::string line(int row) {
        std::string text;
        for (int column = 0; column < model.columnCount(); ++column) {
            text += (column == 0 ? "" : "|")
                    + model.index(row, column).data(Qt::DisplayRole).toString().toStdString();
        }
        return text;
    }

    Document document{QStringList{}};
    ExchangeList list{document};
    ExchangeTableModel model{list};
    QAbstractItemModelTester tester{&model, Mode::Fatal};
};

TEST_F(ExchangeTableModelTest, ARowIsShownAsText) {
    model.setColumns({"n", "mark", "method", "status", "host", "path", "type", "size", "dur"});
    document.takeRows(LoadedSession::of(test::many_rows(100)));
    ASSERT_EQ(model.rowCount(), 100);
    EXPECT_EQ(line(0),
              "1||POST|200|api0.example.com|/static/bundle/0?page=0&limit=20|html|0 B|0.05 ms");
    EXPECT_EQ(line(1), "2||GET|200|www17.example.com|/account/settings/7919|woff2|9 B|0.55 ms");
}

TEST_F(ExchangeTableModelTest, ToolTipsHaveTheExactValue) {
    model.setColumns({"size", "dur"});
    document.takeRows(LoadedSession::of(test::many_rows(5000)));
    const auto tip = [&](int row, int column) {
        return model.index(row, column).data(Qt::ToolTipRole).toString().toStdString();
    };
    EXPECT_NE(tip(4000, 0).find("36,000 bytes"), std::string::npos);
    EXPECT_NE(tip(1, 1).find("0.550000 ms"), std::string::npos);
}

TEST_F(ExchangeTableModelTest, TimesAreToldAsTheUserLikes) {
    model.setColumns({"time"});
    document.takeRows(LoadedSession::of(test::many_rows(10)));
    const std::string utc = line(3);
    const auto is_like = [&](const char* format) {
        EXPECT_TRUE(Settings::instance().setForNow(u"time.format", QString::fromLatin1(format)));
        return line(3);
    };
    EXPECT_EQ(is_like("local").size(), std::string("12:34:56.789").size());
    EXPECT_TRUE(QString::fromStdString(is_like("first")).endsWith(QStringLiteral(" s")));
    EXPECT_TRUE(QString::fromStdString(is_like("ago")).endsWith(QStringLiteral(" ago")));
    EXPECT_EQ(is_like("utc"), utc);
}

TEST_F(ExchangeTableModelTest, AJsonPathIsAColumnThatIsReadInTheBackground) {
    Document shop({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
    openSample(shop);
    ExchangeList shop_list(shop);
    ExchangeTableModel table(shop_list);
    const auto column = ExchangeColumns::ofJson(QStringLiteral("products[0].name"));
    ASSERT_TRUE(column);
    EXPECT_EQ(column->id, QStringLiteral("json(\"$.products[0].name\")"));
    EXPECT_EQ(ExchangeColumns::ofJson(QStringLiteral("resp.json(\"$.count\")"))->id,
              QStringLiteral("resp.json(\"$.count\")"));
    EXPECT_FALSE(ExchangeColumns::ofJson(QStringLiteral("a b[")));
    table.setColumns({column->id, QStringLiteral("json(\"$.count\")")});
    const auto text = [&](int row, int at) {
        return table.index(row, at).data().toString();
    };
    EXPECT_EQ(text(4, 0), QStringLiteral("..."));  // not on the window's thread
    EXPECT_EQ(text(0, 0), QStringLiteral("..."));
    ASSERT_TRUE(waitFor([&] { return text(4, 0) == QLatin1String("Oil lantern"); }));
    EXPECT_EQ(text(4, 1), QStringLiteral("6"));
    ASSERT_TRUE(waitFor([&] { return text(0, 0).isEmpty(); }));
    setOrder(shop_list, {{"json(\"$.count\")", Qt::DescendingOrder}});
    EXPECT_EQ(numbers(shop_list).substr(0, 8), "22 5 21 ");  // 10, 6 and 4
}

TEST_F(ExchangeTableModelTest, RowsComeAndGoWithTheList) {
    document.takeRows(LoadedSession::of(test::many_rows(1000)));
    EXPECT_EQ(model.rowCount(), 1000);
    setFilter(list, "n <= 30");
    EXPECT_EQ(model.rowCount(), 30);
    document.takeRows(LoadedSession::of(test::many_rows(2000)));
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    EXPECT_EQ(model.rowCount(), 30);
    list.setFilter(std::nullopt);
    EXPECT_EQ(model.rowCount(), 2000);
    setOrder(list, {{"n", Qt::DescendingOrder}});
    EXPECT_EQ(model.exchangeAt(0), 1999U);
    EXPECT_EQ(model.rowOf(1999), 0);
}

TEST_F(ExchangeTableModelTest, GroupsHaveARowAndFold) {
    document.takeRows(LoadedSession::of(test::many_rows(100)));
    list.setGrouping(Grouping::Connection);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy(); }));
    ASSERT_EQ(model.rowCount(), 105);
    EXPECT_EQ(model.groupAt(0), 0U);
    EXPECT_EQ(model.groupAt(21), 1U);
    EXPECT_EQ(model.groupAt(20), std::nullopt);
    EXPECT_EQ(model.exchangeAt(0), std::nullopt);
    EXPECT_EQ(model.exchangeAt(22), 20U);
    EXPECT_EQ(model.index(21, 0).data(ExchangeTableModel::GroupRole).toString().toStdString(),
              "Connection 2: 10.0.0.1:40000 to 198.51.100.1:80");
    model.setFolded(0, true);
    EXPECT_EQ(model.rowCount(), 85);
    EXPECT_EQ(model.groupAt(1), 1U);
    EXPECT_EQ(model.rowOf(3), std::nullopt);
    EXPECT_EQ(model.rowOf(20), 2);
    model.unfoldTo(3);
    EXPECT_EQ(model.rowOf(3), 4);
    model.setAllFolded(true);
    EXPECT_EQ(model.rowCount(), 5);
}

TEST_F(ExchangeTableModelTest, MarksAndCommentsAreSeenAtOnce) {
    model.setColumns({"n", "mark", "comment"});
    document.takeRows(LoadedSession::of(test::many_rows(10)));
    int changes = 0;
    QObject::connect(&model, &QAbstractItemModel::dataChanged, &model, [&] { ++changes; });
    document.annotations().setMark(std::vector<std::uint32_t>{4}, 3);
    document.annotations().setComment(4, QStringLiteral("<b>look</b>"));
    EXPECT_EQ(changes, 2);
    EXPECT_EQ(line(4), "5|3|<b>look</b>");
    setOrder(list, {{"mark", Qt::AscendingOrder}});
    EXPECT_EQ(model.exchangeAt(0), 4U);
}

TEST_F(ExchangeTableModelTest, AHeaderIsAColumn) {
    Document shop({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
    ExchangeList shop_list(shop);
    ExchangeTableModel table(shop_list);
    const QAbstractItemModelTester shop_tester(&table, Mode::Fatal);
    const Column server = ExchangeColumns::ofHeader(QStringLiteral("Server"));
    table.setColumns({"n", server.id, "cached"});
    openSample(shop);
    ASSERT_GT(table.rowCount(), 0);
    const auto loader = shop.session()->makeLoader();
    http::Exchange exchange;
    for (int row = 0; row < table.rowCount(); ++row) {
        loader->load(static_cast<std::uint32_t>(row), store::BodyDetail::None, exchange);
        EXPECT_EQ(table.index(row, 1).data().toString().toStdString(),
                  exchange.response.head.fields.value("server"));
    }
}

TEST(ExchangeColumnsTest, EachThatIsOfferedCanBeFoundByItsName) {
    for (const QString& id : ExchangeColumns::all()) {
        const auto column = ExchangeColumns::find(id);
        ASSERT_TRUE(column.has_value()) << id.toStdString();
        EXPECT_EQ(column->id, id);
        EXPECT_FALSE(column->title.isEmpty());
    }
    for (const QString& id : ExchangeColumns::defaults()) {
        EXPECT_TRUE(ExchangeColumns::all().contains(id)) << id.toStdString();
    }
}

TEST(ExchangeColumnsTest, WhatIsNoFieldIsNoColumn) {
    EXPECT_FALSE(ExchangeColumns::find(QStringLiteral("status == 200")));
    EXPECT_FALSE(ExchangeColumns::find(QStringLiteral("nonsense")));
    EXPECT_FALSE(ExchangeColumns::find(QStringLiteral("body")));
    EXPECT_FALSE(ExchangeColumns::find(QString(10'000, u'x')));
}

TEST(ExchangeColumnsTest, TheNameOfAHeaderMayHoldAnything) {
    const Column column = ExchangeColumns::ofHeader(QStringLiteral("x\"]<b>"));
    EXPECT_EQ(column.argument, "x\"]<b>");
    EXPECT_EQ(ExchangeColumns::find(column.id)->argument, column.argument);
}

}  // namespace
}  // namespace waybill::gui
