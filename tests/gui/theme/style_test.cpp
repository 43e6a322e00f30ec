// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/style.h"

#include <QApplication>
#include <QLabel>
#include <QScrollBar>
#include <QStyleOptionSlider>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

class StyleTest : public testing::Test {
protected:
    void SetUp() override { Theme::instance().apply(Theme::Mode::Light); }
};

// Gives away what a scroll bar asks its style with.
class Bar : public QScrollBar {
public:
    using QScrollBar::QScrollBar;

    QRect part(QStyle::SubControl which) const {
        QStyleOptionSlider option;
        initStyleOption(&option);
        return style()->subControlRect(QStyle::CC_ScrollBar, &option, which, this);
    }
};

TEST_F(StyleTest, NoLabelThatIsShownTakesItsTextForMarkup) {
    QLabel label(QStringLiteral("<b>a</b>"));
    ASSERT_EQ(label.textFormat(), Qt::AutoText);
    label.show();
    EXPECT_EQ(label.textFormat(), Qt::PlainText);
}

TEST_F(StyleTest, TheHandleOfAScrollBarGoesFromEndToEnd) {
    for (const Qt::Orientation orientation : {Qt::Vertical, Qt::Horizontal}) {
        Bar bar(orientation);
        bar.resize(orientation == Qt::Vertical ? QSize(12, 300) : QSize(300, 12));
        bar.setRange(0, 1'000'000);
        bar.setPageStep(10);
        bar.setValue(0);
        const QRect first = bar.part(QStyle::SC_ScrollBarSlider);
        EXPECT_EQ(first.topLeft(), QPoint(0, 0));
        EXPECT_GE(orientation == Qt::Vertical ? first.height() : first.width(), 20);
        bar.setValue(bar.maximum());
        EXPECT_EQ(bar.part(QStyle::SC_ScrollBarSlider).bottomRight(), bar.rect().bottomRight());
        bar.setValue(bar.maximum() / 2);
        const QRect middle = bar.part(QStyle::SC_ScrollBarSlider);
        EXPECT_EQ(bar.part(QStyle::SC_ScrollBarSubPage)
                      .united(middle)
                      .united(bar.part(QStyle::SC_ScrollBarAddPage)),
                  bar.rect());
    }
}

TEST_F(StyleTest, AScrollBarWithNothingToScrollIsFull) {
    Bar bar(Qt::Vertical);
    bar.resize(12, 300);
    bar.setRange(0, 0);
    EXPECT_EQ(bar.part(QStyle::SC_ScrollBarSlider), bar.rect());
}

TEST_F(StyleTest, AClickGoesThere) {
    Bar bar(Qt::Vertical);
    bar.resize(12, 300);
    bar.setRange(0, 1000);
    bar.setPageStep(100);
    bar.show();
    QTest::mouseClick(&bar, Qt::LeftButton, {}, QPoint(6, 290));
    EXPECT_GT(bar.value(), 800);
}

}  // namespace
}  // namespace waybill::gui
