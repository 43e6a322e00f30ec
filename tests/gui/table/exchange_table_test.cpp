// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_table.h"

#include <string>
#include <vector>

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/models/color_rules.h"
#include "gui/models/exchange_table_model.h"
#include "gui/table/exchange_copier.h"
#include "gui/table/exchange_delegate.h"
#include "gui/table/exchange_view.h"
#include "gui/table/table_header.h"
#include "tests/gui/models/list_fixture.h"
#include "tests/support/many_rows.h"

namespace waybill::gui {
namespace {

class ExchangeTableTest : public testing::Test {
protected:
    void SetUp() override {
        document.takeRows(LoadedSession::of(test::many_rows(1000)));
        table.resize(1200, 600);
        table.show();
        QObject::connect(&table,
                         &ExchangeTable::selectionChanged,
                         &table,
                         [this](const std::vector<std::uint32_t>& now) { told = now; });
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&table.view(), key, modifiers);
        QCoreApplication::processEvents();
    }
    // What the action of the menu at the cell of that column asks for.
    QString askedBy(const QString& start, int row, const QString& column) {
        QMenu menu;
        const auto at = static_cast<int>(table.model().columnIds().indexOf(column));
        table.fillMenu(menu, table.model().index(row, at));
        QString filter;
        const auto take = [&](const QString& text) {
            filter = text;
        };
        const auto requested =
            QObject::connect(&table, &ExchangeTable::filterRequested, &table, take);
        const auto narrowed = QObject::connect(&table, &ExchangeTable::narrowed, &table, take);
        for (QAction* const action : menu.actions()) {
            if (action->text().startsWith(start)) {
                action->trigger();
            }
        }
        QObject::disconnect(requested);
        QObject::disconnect(narrowed);
        return filter;
    }

    Document document{QStringList{}};
    ExchangeList list{document};
    ExchangeTable table{list};
    std::vector<std::uint32_t> told;
};

using Exchanges = std::vector<std::uint32_t>;

TEST_F(ExchangeTableTest, KeysMoveTheSelection) {
    ASSERT_TRUE(table.select(5));
    press(Qt::Key_J);
    EXPECT_EQ(told, Exchanges{6});
    press(Qt::Key_K);
    press(Qt::Key_K);
    EXPECT_EQ(told, Exchanges{4});
    press(Qt::Key_G, Qt::ShiftModifier);
    EXPECT_EQ(told, Exchanges{999});
    press(Qt::Key_Home);
    EXPECT_EQ(told, Exchanges{0});
    press(Qt::Key_Down, Qt::AltModifier);
    EXPECT_EQ(told, Exchanges{1});
}

TEST_F(ExchangeTableTest, TheSelectionOutlivesSortingAndFiltering) {
    table.select(500);
    setOrder(list, {{"n", Qt::DescendingOrder}});
    QCoreApplication::processEvents();
    EXPECT_EQ(table.selected(), Exchanges{500});
    setFilter(list, "n >= 400");
    QCoreApplication::processEvents();
    EXPECT_EQ(table.selected(), Exchanges{500});
    setFilter(list, "n < 400");
    QCoreApplication::processEvents();
    EXPECT_TRUE(table.selected().empty());
    EXPECT_FALSE(table.select(500));
}

TEST_F(ExchangeTableTest, DeleteTakesWhatIsSelectedOutAndGoesOnBehindIt) {
    ASSERT_TRUE(table.select(5));
    press(Qt::Key_Delete);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy() && told == Exchanges{6}; }));
    EXPECT_EQ(list.shown().size(), 999U);
    EXPECT_EQ(table.selected(), Exchanges{6});
    ASSERT_TRUE(table.select(999));
    press(Qt::Key_Delete);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy() && told == Exchanges{998}; }));
    list.removed().bringBack(5);
    table.selectLater(5);
    ASSERT_TRUE(waitFor([&] { return !list.isBusy() && told == Exchanges{5}; }));
}

TEST_F(ExchangeTableTest, OnlyWhatDidNotEndHasALineUnderItsTime) {
    auto* const delegate = dynamic_cast<ExchangeDelegate*>(table.view().itemDelegate());
    ASSERT_NE(delegate, nullptr);
    const auto is_drawn = [&](std::uint16_t flags) {
        store::Session rows = test::many_rows(1000);
        rows.exchanges[2].flags = flags;
        document.takeRows(LoadedSession::of(std::move(rows)));
        table.resize(1600, 600);
        delegate->takeProgressSeen();
        table.grab();
        return delegate->takeProgressSeen();
    };
    using namespace store::row_flag;
    EXPECT_TRUE(is_drawn(kHasRequest));
    EXPECT_TRUE(is_drawn(kHasRequest | kHasResponse));
    EXPECT_FALSE(is_drawn(kHasRequest | kNoResponse));
    EXPECT_FALSE(is_drawn(kHasRequest | kHasResponse | kResponseComplete));
}

TEST_F(ExchangeTableTest, KeysThatActionsStandForCanBeLeftToThem) {
    table.leaveKeysToActions();
    ASSERT_TRUE(table.select(7));
    press(Qt::Key_3);
    EXPECT_EQ(document.annotations().mark(7), 0);
    EXPECT_TRUE(table.runKey(QKeyCombination(Qt::Key_3)));
    EXPECT_EQ(document.annotations().mark(7), 3);
    press(Qt::Key_Home);
    EXPECT_EQ(told, Exchanges{0});
}

TEST_F(ExchangeTableTest, NumbersMarkWhatIsSelected) {
    table.select(7);
    press(Qt::Key_3);
    EXPECT_EQ(document.annotations().mark(7), 3);
    press(Qt::Key_M);
    EXPECT_EQ(document.annotations().mark(7), 0);
    press(Qt::Key_M);
    EXPECT_EQ(document.annotations().mark(7), 1);
    press(Qt::Key_0);
    EXPECT_EQ(document.annotations().mark(7), 0);
}

TEST_F(ExchangeTableTest, ACommentIsTypedBelowTheList) {
    table.select(7);
    press(Qt::Key_Semicolon);
    auto* const editor = table.findChild<QLineEdit*>(QStringLiteral("promptEditor"));
    ASSERT_NE(editor, nullptr);
    ASSERT_TRUE(editor->isVisible());
    QTest::keyClicks(editor, QStringLiteral("look here"));
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_EQ(document.annotations().comment(7), QStringLiteral("look here"));
    EXPECT_FALSE(editor->isVisible());
}

TEST_F(ExchangeTableTest, ANumberThatThereIsNotIsComplainedOf) {
    press(Qt::Key_G, Qt::ControlModifier);
    auto* const editor = table.findChild<QLineEdit*>(QStringLiteral("promptEditor"));
    QTest::keyClicks(editor, QStringLiteral("1001"));
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_TRUE(editor->isVisible());
    editor->setText(QStringLiteral("1000"));
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_EQ(table.selected(), Exchanges{999});
}

TEST_F(ExchangeTableTest, ClicksOnAHeaderSortRisingFallingAndNotAtAll) {
    TableHeader& header = table.header();
    const std::vector<SortKey> by_status{{"status", Qt::AscendingOrder}};
    header.sortBy(QStringLiteral("status"), false);
    EXPECT_EQ(list.sortKeys(), by_status);
    header.sortBy(QStringLiteral("size"), true);
    header.sortBy(QStringLiteral("size"), true);
    const std::vector<SortKey> by_both{{"status", Qt::AscendingOrder},
                                       {"size", Qt::DescendingOrder}};
    EXPECT_EQ(list.sortKeys(), by_both);
    header.sortBy(QStringLiteral("size"), true);
    header.sortBy(QStringLiteral("status"), false);
    header.sortBy(QStringLiteral("status"), false);
    EXPECT_TRUE(list.sortKeys().empty());
}

TEST_F(ExchangeTableTest, ColumnsComeAndGo) {
    TableHeader& header = table.header();
    header.toggleColumn(QStringLiteral("type"));
    EXPECT_FALSE(header.shownColumns().contains(QStringLiteral("type")));
    table.addHeaderColumn(QStringLiteral("Server"));
    EXPECT_TRUE(header.shownColumns().contains(QStringLiteral("header[\"server\"]")));
    EXPECT_EQ(header.shownColumns().last(), QStringLiteral("waterfall"));
}

SessionPointer rowsWithPrograms() {
    store::Session session = test::many_rows(1000);
    Program program;
    program.name = "curl";
    session.connections[1].programs[0] = std::make_shared<const Program>(program);
    return LoadedSession::of(std::move(session));
}

TEST_F(ExchangeTableTest, TheUsualColumnsHaveProgramsWhereOneIsKnown) {
    TableHeader& header = table.header();
    header.setShownColumns(ExchangeColumns::defaults());
    document.takeRows(rowsWithPrograms());
    ASSERT_EQ(header.shownColumns().size(), ExchangeColumns::defaults().size() + 1);
    EXPECT_TRUE(header.shownColumns().contains(QStringLiteral("process")));
    document.takeRows(LoadedSession::of(test::many_rows(1000)));
    EXPECT_EQ(header.shownColumns(), ExchangeColumns::defaults());

    // Who takes it away is not given it again.
    document.takeRows(rowsWithPrograms());
    header.toggleColumn(QStringLiteral("process"));
    document.takeRows(rowsWithPrograms());
    EXPECT_EQ(header.shownColumns(), ExchangeColumns::defaults());
    header.toggleColumn(QStringLiteral("process"));

    // Columns of one's own choice stay.
    const QStringList own = {QStringLiteral("n"), QStringLiteral("path")};
    header.setShownColumns(own);
    document.takeRows(rowsWithPrograms());
    EXPECT_EQ(header.shownColumns(), own);
}

TEST_F(ExchangeTableTest, TheMenuFiltersByTheValueUnderTheMouse) {
    EXPECT_EQ(askedBy("Show Only", 1, "status").toStdString(), "status == 200");
    EXPECT_EQ(askedBy("Hide", 1, "host").toStdString(), "not host == \"www17.example.com\"");
    EXPECT_EQ(askedBy("Only This Host", 1, "n").toStdString(), "host == \"www17.example.com\"");
    EXPECT_EQ(askedBy("Only This Connection", 25, "n").toStdString(), "conn == 2");
    EXPECT_EQ(askedBy("Add to", 1, "path").toStdString(), "path == \"/account/settings/7919\"");
}

TEST_F(ExchangeTableTest, AnEmptyListSaysWhy) {
    auto* const hint = table.findChild<QWidget*>(QStringLiteral("emptyHint"));
    ASSERT_NE(hint, nullptr);
    EXPECT_FALSE(hint->isVisible());
    setFilter(list, "status == 999");
    QCoreApplication::processEvents();
    EXPECT_TRUE(hint->isVisible());
}

TEST(ExchangeCopierTest, ExchangesAreCopiedInEachForm) {
    Document document({QStringLiteral(WAYBILL_SAMPLES "/curl-get.pcap")});
    openSample(document);
    const std::atomic<bool> stop{false};
    const auto text = [&](CopyForm form) {
        return ExchangeCopier::textOf(*document.session(), form, {0}, nullptr, stop);
    };
    EXPECT_TRUE(text(CopyForm::Url).starts_with("http://"));
    EXPECT_NE(text(CopyForm::Curl).find("curl "), std::string::npos);
    EXPECT_NE(text(CopyForm::RawRequest).find(" HTTP/1.1\r\n"), std::string::npos);
    EXPECT_TRUE(text(CopyForm::RawResponse).starts_with("HTTP/1.1 "));
    EXPECT_TRUE(text(CopyForm::Json).starts_with("{\"type\":\"exchange\""));
    EXPECT_TRUE(text(CopyForm::Csv).starts_with("id,"));
}

TEST_F(ExchangeTableTest, AValueMakesAColourRule) {
    QMenu menu;
    const auto status =
        static_cast<int>(table.model().columnIds().indexOf(QStringLiteral("status")));
    table.fillMenu(menu, table.model().index(5, status));
    for (QAction* const action : menu.actions()) {
        if (action->menu() != nullptr && action->text().startsWith(QStringLiteral("Colour"))) {
            ASSERT_EQ(action->menu()->actions().size(), ColorRules::kColors);
            action->menu()->actions().at(3)->trigger();
        }
    }
    const std::vector<ColorRule> expected{{QStringLiteral("status == 404"), 4}};
    EXPECT_EQ(ColorRules::instance().rules(), expected);
    EXPECT_TRUE(waitFor([&] { return table.model().colors().color(5) == 4; }));
    EXPECT_EQ(table.model().colors().color(4), 0);
    ColorRules::instance().setRules({});
}

}  // namespace
}  // namespace waybill::gui
