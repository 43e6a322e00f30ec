// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/overflow_tabs.h"

#include <QAction>
#include <QMenu>
#include <QTabBar>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace waybill::gui {
namespace {

class OverflowTabsTest : public testing::Test {
protected:
    OverflowTabsTest() {
        for (int i = 0; i < 8; ++i) {
            tabs.addTab(new QWidget, QStringLiteral("Part number %1").arg(i));
        }
        tabs.resize(2000, 200);
        tabs.show();
    }

    int seen() const {
        int count = 0;
        for (int i = 0; i < tabs.count(); ++i) {
            count += tabs.isTabVisible(i) ? 1 : 0;
        }
        return count;
    }

    OverflowTabs tabs;
};

TEST_F(OverflowTabsTest, WithRoomForAllThereIsNoMenu) {
    EXPECT_EQ(seen(), 8);
    EXPECT_FALSE(tabs.moreButton().isVisible());
}

TEST_F(OverflowTabsTest, WhatFindsNoRoomIsInTheMenuAndNothingIsCut) {
    tabs.resize(400, 200);
    EXPECT_EQ(tabs.width(), 400);
    ASSERT_LT(seen(), 8);
    ASSERT_GT(seen(), 0);
    EXPECT_TRUE(tabs.moreButton().isVisible());
    QMenu& menu = *tabs.moreButton().menu();
    emit menu.aboutToShow();
    EXPECT_EQ(menu.actions().size(), 8 - seen());
    for (int i = 0; i < tabs.count(); ++i) {
        EXPECT_LE(tabs.tabBar()->tabRect(i).right(), tabs.moreButton().geometry().left());
    }
    const int before = seen();
    menu.actions().constLast()->trigger();
    EXPECT_EQ(tabs.currentIndex(), 7);
    EXPECT_TRUE(tabs.isTabVisible(7));
    EXPECT_LE(seen(), before + 1);
    EXPECT_LE(tabs.tabBar()->tabRect(7).right(), tabs.moreButton().geometry().left());
    tabs.resize(2000, 200);
    EXPECT_EQ(seen(), 8);
    EXPECT_EQ(tabs.currentIndex(), 7);
}

TEST_F(OverflowTabsTest, ATabOfTheMenuIsSeenWhenItBecomesCurrent) {
    tabs.resize(300, 200);
    for (int i = 0; i < tabs.count(); ++i) {
        tabs.setCurrentIndex(i);
        EXPECT_EQ(tabs.currentIndex(), i);
        EXPECT_TRUE(tabs.isTabVisible(i));
        EXPECT_TRUE(tabs.currentWidget()->isVisible());
    }
}

}  // namespace
}  // namespace waybill::gui
