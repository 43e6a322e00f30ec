// SPDX-License-Identifier: GPL-3.0-or-later
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/chip.h"
#include "gui/widgets/link_label.h"

namespace waybill::gui {
namespace {

TEST(ChipTest, ItKeepsItsWidthWhenItIsSwitchedOnAndWhenItsCountShrinks) {
    Chip chip(QStringLiteral("Doc"));
    chip.setCheckable(true);
    chip.setCount(QStringLiteral("1,234"));
    const int width = chip.sizeHint().width();
    chip.setChecked(true);
    EXPECT_EQ(chip.sizeHint().width(), width);
    chip.setCount(QStringLiteral("7"));
    EXPECT_EQ(chip.sizeHint().width(), width);
    EXPECT_EQ(chip.accessibleName(), QStringLiteral("Doc 7"));
}

TEST(ChipTest, ItSwitchesByMouseAndKeyboard) {
    Chip chip(QStringLiteral("<b>Doc</b>"));
    chip.setCheckable(true);
    chip.resize(chip.sizeHint());
    QTest::mouseClick(&chip, Qt::LeftButton);
    EXPECT_TRUE(chip.isChecked());
    QTest::keyClick(&chip, Qt::Key_Space);
    EXPECT_FALSE(chip.isChecked());
}

TEST(LinkLabelTest, ItIsClickedByKeyboardAndTakesAnyText) {
    LinkLabel link(QStringLiteral("<a href=x>12 & more</a>"));
    QSignalSpy clicks(&link, &QAbstractButton::clicked);
    QTest::keyClick(&link, Qt::Key_Space);
    EXPECT_EQ(clicks.count(), 1);
    EXPECT_EQ(link.label(), QStringLiteral("<a href=x>12 & more</a>"));
    EXPECT_EQ(link.focusPolicy(), Qt::StrongFocus);
    EXPECT_TRUE(link.shortcut().isEmpty());
}

TEST(BusyBarTest, ItShowsHowFarItIsAndKeepsItsPlace) {
    Theme::instance().apply(Theme::Mode::Light);
    BusyBar bar;
    bar.resize(100, bar.sizeHint().height());
    const int height = bar.height();
    bar.setProgress(1, 2);
    const QImage half = bar.grab().toImage();
    EXPECT_EQ(half.pixelColor(20, 1).rgb(), themeColor(Token::Accent).rgb());
    EXPECT_NE(half.pixelColor(80, 1).rgb(), themeColor(Token::Accent).rgb());
    bar.setBusy(false);
    EXPECT_NE(bar.grab().toImage().pixelColor(20, 1).rgb(), themeColor(Token::Accent).rgb());
    EXPECT_EQ(bar.sizeHint().height(), height);
}

}  // namespace
}  // namespace waybill::gui
