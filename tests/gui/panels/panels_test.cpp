// SPDX-License-Identifier: GPL-3.0-or-later
//
// The docks' panels over recordings, driven by mouse and keys.
#include <memory>
#include <vector>

#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTreeView>
#include <gtest/gtest.h>

#include "gui/models/document.h"
#include "gui/models/event_lines.h"
#include "gui/models/findings_table.h"
#include "gui/models/side_tree_model.h"
#include "gui/panels/event_log.h"
#include "gui/panels/findings_panel.h"
#include "gui/panels/side_tree.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20'000;  // milliseconds

// A document of a sample that is read and judged.
class PanelsTest : public testing::Test {
protected:
    void open(const char* sample) {
        document_ = std::make_unique<Document>(
            QStringList{QStringLiteral(WAYBILL_SAMPLES "/") + QLatin1String(sample)});
    }

    void judge() {
        QSignalSpy judged(document_.get(), &Document::judged);
        document_->start();
        ASSERT_TRUE(judged.wait(kPatience));
    }

    static void click(QAbstractItemView& view,
                      const QModelIndex& index,
                      Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        view.scrollTo(index);
        QTest::mouseClick(
            view.viewport(), Qt::LeftButton, modifiers, view.visualRect(index).center());
    }

    std::unique_ptr<Document> document_;
};

TEST_F(PanelsTest, AClickInTheTreeFiltersAndEnterWithCtrlNarrows) {
    open("shop.pcap");
    SideTree tree(*document_);
    tree.resize(300, 600);
    tree.show();
    QSignalSpy filled(&tree, &SideTree::filled);
    judge();
    ASSERT_TRUE(filled.wait(kPatience));
    QSignalSpy filters(&tree, &SideTree::filterRequested);
    QSignalSpy narrowed(&tree, &SideTree::narrowed);
    const QModelIndex hosts = tree.model().sectionIndex(TreeKind::Hosts);
    ASSERT_TRUE(tree.view().isExpanded(hosts));
    const QModelIndex host = tree.model().index(0, 0, hosts);
    click(tree.view(), host);
    ASSERT_EQ(filters.size(), 1);
    const QString filter = filters.front().front().toString();
    EXPECT_TRUE(filter.startsWith(QStringLiteral("host == "))) << filter.toStdString();
    QTest::keyClick(&tree.view(), Qt::Key_Return, Qt::ControlModifier);
    ASSERT_EQ(narrowed.size(), 1);
    EXPECT_EQ(narrowed.front().front().toString(), filter);
    // The section itself is no filter.
    click(tree.view(), hosts);
    EXPECT_EQ(filters.size(), 1);
    click(tree.view(), tree.model().sectionIndex(TreeKind::All));
    ASSERT_EQ(filters.size(), 2);
    EXPECT_EQ(filters.back().front().toString(), QString());
}

TEST_F(PanelsTest, WhatIsOpenInTheTreeStaysOpenWhenMarksChange) {
    open("shop.pcap");
    SideTree tree(*document_);
    tree.resize(300, 600);
    tree.show();
    QSignalSpy filled(&tree, &SideTree::filled);
    judge();
    ASSERT_TRUE(filled.wait(kPatience));
    const auto host = [&] {
        return tree.model().index(0, 0, tree.model().sectionIndex(TreeKind::Hosts));
    };
    tree.view().expand(host());
    tree.view().setCurrentIndex(host());
    document_->annotations().setMark(std::vector<std::uint32_t>{1}, 2);
    EXPECT_TRUE(tree.view().isExpanded(host()));
    EXPECT_EQ(tree.view().currentIndex(), host());
    EXPECT_EQ(tree.model().rowCount(tree.model().sectionIndex(TreeKind::Marked)), 1);
}

TEST_F(PanelsTest, TypingInTheTreeFindsPaths) {
    open("shop.pcap");
    SideTree tree(*document_);
    tree.resize(300, 600);
    tree.show();
    QSignalSpy filled(&tree, &SideTree::filled);
    judge();
    ASSERT_TRUE(filled.wait(kPatience));
    auto* const search = tree.findChild<QLineEdit*>(QStringLiteral("side_tree_search"));
    ASSERT_NE(search, nullptr);
    QTest::keyClicks(search, QStringLiteral("no such thing anywhere"));
    QTest::keyClick(search, Qt::Key_Return);
    EXPECT_EQ(tree.model().rowCount(tree.model().sectionIndex(TreeKind::Hosts)), 0);
    QTest::keyClick(search, Qt::Key_Escape);
    QTest::keyClick(search, Qt::Key_Return);
    EXPECT_GT(tree.model().rowCount(tree.model().sectionIndex(TreeKind::Hosts)), 0);
}

TEST_F(PanelsTest, AFindingShowsItsExchangesAndOneOfThemIsGoneTo) {
    open("shop.pcap");
    FindingsPanel panel(*document_);
    panel.resize(1200, 300);
    panel.show();
    QSignalSpy filled(&panel, &FindingsPanel::filled);
    judge();
    ASSERT_TRUE(filled.wait(kPatience));
    auto* const table = panel.findChild<QTableView*>(QStringLiteral("findings_table"));
    auto* const exchanges = panel.findChild<QListView*>(QStringLiteral("findings_exchanges"));
    ASSERT_GT(table->model()->rowCount(), 0);
    EXPECT_EQ(table->currentIndex().row(), 0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return exchanges->model()->rowCount() > 0; }, kPatience));
    QSignalSpy gone(&panel, &FindingsPanel::exchangeRequested);
    click(*exchanges, exchanges->model()->index(0, 0));
    ASSERT_EQ(gone.size(), 1);
    const auto* const lines = static_cast<const ExchangeLines*>(exchanges->model());
    EXPECT_EQ(gone.front().front().toUInt(), lines->exchangeAt(0));
    QSignalSpy filters(&panel, &FindingsPanel::filterRequested);
    QTest::keyClick(table, Qt::Key_Return);
    ASSERT_EQ(filters.size(), 1);
    EXPECT_TRUE(filters.front().front().toString().startsWith(QStringLiteral("finding == ")));
}

TEST_F(PanelsTest, AnAnomalyInTheLogFiltersForIt) {
    open("capture-gaps.pcap");
    EventLog log(*document_);
    log.resize(1000, 400);
    log.show();
    judge();
    auto* const table = log.findChild<QTableView*>(QStringLiteral("event_log"));
    const auto anomaly = [&] {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QModelIndex index = table->model()->index(row, EventTable::kFigure);
            if (!index.data(EventTable::kFilterRole).toString().isEmpty()) {
                return index;
            }
        }
        return QModelIndex();
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return anomaly().isValid(); }, kPatience));
    QSignalSpy filters(&log, &EventLog::filterRequested);
    click(*table, anomaly());
    ASSERT_EQ(filters.size(), 1);
    EXPECT_TRUE(filters.front().front().toString().startsWith(QStringLiteral("anomaly == ")));
}

}  // namespace
}  // namespace waybill::gui
