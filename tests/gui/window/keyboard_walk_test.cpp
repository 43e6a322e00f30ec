// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window without a mouse: where Tab leads, and the way back to the list.
#include <algorithm>
#include <vector>

#include <QDockWidget>
#include <QTabWidget>
#include <QTest>
#include <gmock/gmock.h>

#include "gui/detail/detail_pane.h"
#include "gui/filter/filter_bar.h"
#include "gui/filter/overview_strip.h"
#include "gui/table/exchange_table.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20'000;
constexpr int kMostStops = 200;

class KeyboardWalkTest : public testing::Test {
protected:
    void SetUp() override {
        window.resize(1280, 800);
        window.show();
        window.open({QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
        page = window.current();
        ASSERT_NE(page, nullptr);
        ASSERT_TRUE(QTest::qWaitFor([this] { return page->document().isJudged(); }, kPatience));
        ASSERT_TRUE(QTest::qWaitFor([this] { return page->list().shown().size() > 5; }, kPatience));
        page->goTo(4);
        const auto* const tabs =
            page->detail().findChild<QTabWidget*>(QStringLiteral("detailTabs"));
        ASSERT_TRUE(QTest::qWaitFor([tabs] { return tabs->isVisible(); }, kPatience));
        QTest::qWait(50);  // what has come is laid out
    }
    bool isIn(const QWidget& part, const QWidget* widget) const {
        return widget != nullptr && (widget == &part || part.isAncestorOf(widget));
    }

    MainWindow window;
    RecordingPage* page = nullptr;
};

TEST_F(KeyboardWalkTest, TabLeadsFromTheFilterToTheListAndTheDetailsAndAroundAgain) {
    page->filterBar().focusInput();
    QWidget* const start = window.focusWidget();
    ASSERT_TRUE(isIn(page->filterBar(), start));
    std::vector<QWidget*> stops;
    int last_of_filter = -1;
    int table = -1;
    int first_of_detail = -1;
    for (int i = 0; i < kMostStops; ++i) {
        QWidget* const stop = window.focusWidget();
        ASSERT_NE(stop, nullptr);
        if (i > 0 && stop == start) {
            break;
        }
        stops.push_back(stop);
        EXPECT_TRUE(stop->isVisible()) << stop->metaObject()->className();
        EXPECT_FALSE(stop->visibleRegion().isEmpty() && stop->size().isEmpty())
            << stop->metaObject()->className();
        if (isIn(page->filterBar(), stop)) {
            last_of_filter = i;
        } else if (table < 0 && isIn(page->table(), stop)) {
            table = i;
        } else if (first_of_detail < 0 && isIn(page->detail(), stop)) {
            first_of_detail = i;
        }
        // A view of several lines may keep Tab for itself; none of them does.
        QTest::keyClick(stop, Qt::Key_Tab);
    }
    EXPECT_EQ(window.focusWidget(), start) << "it does not come around";
    EXPECT_GE(last_of_filter, 0);
    EXPECT_GT(table, last_of_filter);
    EXPECT_GT(first_of_detail, table);
    const bool has_dock = std::any_of(stops.begin(), stops.end(), [&](const QWidget* stop) {
        for (const QWidget* at = stop; at != nullptr; at = at->parentWidget()) {
            if (qobject_cast<const QDockWidget*>(at) != nullptr) {
                return true;
            }
        }
        return false;
    });
    EXPECT_TRUE(has_dock);
}

TEST_F(KeyboardWalkTest, WhoGoesToTheDetailsComesToTheirTabs) {
    page->detail().setFocus();
    ASSERT_NE(window.focusWidget(), nullptr);
    EXPECT_NE(window.focusWidget(), &page->detail());
    const QString before = page->detail().currentTab();
    QTest::keyClick(window.focusWidget(), Qt::Key_Right);
    EXPECT_NE(page->detail().currentTab(), before);
}

TEST_F(KeyboardWalkTest, EscapeLeadsFromTheDetailsAndThePanelsBackToTheList) {
    const QWidget& table = page->table();
    for (const char* const tab : {"overview", "request", "response", "raw"}) {
        page->detail().showTab(QString::fromLatin1(tab));
        page->table().setFocus();
        int stops = 0;
        while (!isIn(page->detail(), window.focusWidget()) && stops++ < kMostStops) {
            QTest::keyClick(window.focusWidget(), Qt::Key_Tab);
        }
        ASSERT_TRUE(isIn(page->detail(), window.focusWidget())) << tab;
        for (int i = 0; i < 4 && isIn(page->detail(), window.focusWidget()); ++i) {
            QWidget* const inside = window.focusWidget();
            QTest::keyClick(inside, Qt::Key_Escape);
            EXPECT_TRUE(isIn(table, window.focusWidget()))
                << tab << ": " << inside->metaObject()->className();
            inside->setFocus(Qt::TabFocusReason);
            QTest::keyClick(inside, Qt::Key_Tab);
        }
    }
    auto* const side = window.findChild<QDockWidget*>(QStringLiteral("dock_side"));
    ASSERT_NE(side, nullptr);
    side->widget()->setFocus();
    side->setFocus();
    QTest::keyClick(side, Qt::Key_Escape);
    EXPECT_TRUE(isIn(table, window.focusWidget()));
}

}  // namespace
}  // namespace waybill::gui
