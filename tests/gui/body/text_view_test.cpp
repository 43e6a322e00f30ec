// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text on the screen, with its rows broken into lines and without.
#include "gui/body/text_view.h"

#include <chrono>
#include <string>

#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>
#include <QWheelEvent>
#include <gmock/gmock.h>

#include "gui/body/row_layout.h"
#include "gui/models/settings.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;

constexpr std::uint32_t kAnyColumns = 1'000'000;

std::vector<std::string> linesOf(const std::string& row, std::uint32_t columns) {
    const std::vector<Glyph> glyphs = layOutRow(row, kAnyColumns);
    const std::vector<std::size_t> starts = wrapRow(glyphs, columns);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::size_t begin = starts[i] < glyphs.size() ? glyphs[starts[i]].begin : 0;
        const std::size_t end = i + 1 < starts.size() ? glyphs[starts[i + 1]].begin : row.size();
        lines.push_back(row.substr(begin, end - begin));
    }
    return lines;
}

TEST(WrapRowTest, LinesAreBrokenBetweenWordsUnlessTheyWouldBeHalfEmpty) {
    EXPECT_THAT(linesOf("", 8), ElementsAre(""));
    EXPECT_THAT(linesOf("12345678", 8), ElementsAre("12345678"));
    EXPECT_THAT(linesOf("123456789", 8), ElementsAre("12345678", "9"));
    EXPECT_THAT(linesOf("one two three", 8), ElementsAre("one two ", "three"));
    EXPECT_THAT(linesOf("a 3456789012", 8), ElementsAre("a 345678", "9012"));
}

TEST(WrapRowTest, NoLineIsWiderThanItsColumnsAndNothingIsLost) {
    const std::string row =
        "\xe4\xb8\xad\xe6\x96\x87 wide\tand e\xcc\x81 marks " + std::string(100, 'x') + " end";
    for (std::uint32_t columns = 8; columns < 60; ++columns) {
        std::string joined;
        for (const std::string& line : linesOf(row, columns)) {
            joined += line;
        }
        EXPECT_EQ(joined, row);
        const std::vector<Glyph> glyphs = layOutRow(row, kAnyColumns);
        const std::vector<std::size_t> starts = wrapRow(glyphs, columns);
        for (std::size_t i = 0; i < starts.size(); ++i) {
            const std::size_t last = (i + 1 < starts.size() ? starts[i + 1] : glyphs.size()) - 1;
            EXPECT_LE(glyphs[last].column + glyphs[last].width - glyphs[starts[i]].column, columns);
        }
    }
}

class TextViewTest : public testing::Test {
protected:
    TextViewTest() {
        view.resize(400, 300);
        view.show();
    }
    void show(const std::string& text) {
        auto document = std::make_shared<TextDocument>();
        ASSERT_TRUE(document->append(text));
        view.setDocument(std::move(document), Language::None);
        view.documentGrew(true);
    }

    TextView view;
};

TEST_F(TextViewTest, AWrappedLineIsWalkedToItsEndByKeysAndWheelWithoutAWayToTheSide) {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        text += "word" + std::to_string(i) + ' ';
    }
    show("first\n" + text + "\nlast");
    view.setWraps(true);
    EXPECT_EQ(view.horizontalScrollBar()->maximum(), 0);
    ASSERT_GT(view.verticalScrollBar()->maximum(), 100);
    const QPoint middle = view.viewport()->rect().center();
    for (int i = 0; i < 20; ++i) {
        QWheelEvent down(middle,
                         view.viewport()->mapToGlobal(middle),
                         {},
                         {0, -120},
                         {},
                         {},
                         Qt::NoScrollPhase,
                         false);
        QCoreApplication::sendEvent(view.viewport(), &down);
    }
    EXPECT_EQ(view.firstVisibleRow(), 1U);
    const int wheeled = view.verticalScrollBar()->value();
    EXPECT_GT(wheeled, 0);
    view.verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    EXPECT_EQ(view.verticalScrollBar()->value(), wheeled + 1);
    QTest::keyClick(&view, Qt::Key_End, Qt::ControlModifier);
    EXPECT_EQ(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
    QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
    EXPECT_EQ(view.verticalScrollBar()->value(), 0);
    view.grab();
}

TEST_F(TextViewTest, DownGoesThroughTheLinesOfARow) {
    show(std::string(1000, 'a') + "\nb");
    view.setWraps(true);
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    const auto columns = view.selectedText().size();
    EXPECT_GT(columns, 10);
    EXPECT_LT(columns, 100);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_EQ(view.selectedText().size(), 2 * columns);
    QTest::keyClick(&view, Qt::Key_Up, Qt::ShiftModifier);
    EXPECT_EQ(view.selectedText().size(), columns);
    view.setWraps(false);
    QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_EQ(view.selectedText().size(), 1001);
}

TEST_F(TextViewTest, TheSameTextStaysAtTheTopWhenLinesAreWrapped) {
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += std::to_string(i) + std::string(300, '.') + '\n';
    }
    show(text);
    view.setWraps(false);
    view.verticalScrollBar()->setValue(200);
    view.setWraps(true);
    EXPECT_EQ(view.firstVisibleRow(), 200U);
    view.resize(700, 300);
    EXPECT_EQ(view.firstVisibleRow(), 200U);
    view.setWraps(false);
    EXPECT_EQ(view.firstVisibleRow(), 200U);
}

TEST_F(TextViewTest, OneLineOfAnySizeIsWrappedAtOnce) {
    constexpr std::size_t kSize = 256 * kMiB;
    auto document = std::make_shared<TextDocument>();
    const std::string piece(kMiB, 'x');
    for (std::size_t size = 0; size < kSize; size += piece.size()) {
        ASSERT_TRUE(document->append(piece));
    }
    QElapsedTimer timer;
    timer.start();
    view.setWraps(true);
    view.setDocument(std::move(document), Language::None);
    view.documentGrew(true);
    view.grab();
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / 2);
    view.grab();
    view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
    view.grab();
    view.scrollLines(-100);
    view.grab();
    EXPECT_LT(timer.elapsed(), 2000) << "milliseconds, of which a build without optimisation and "
                                        "a busy machine take most";
}

TEST_F(TextViewTest, TheKeyChangesTheSetting) {
    show("text");
    const bool before = view.wraps();
    QTest::keyClick(&view, Qt::Key_Z, Qt::AltModifier);
    EXPECT_NE(view.wraps(), before);
    EXPECT_EQ(Settings::instance().flag(u"body.wrap"), view.wraps());
    QTest::keyClick(&view, Qt::Key_Z, Qt::AltModifier);
    EXPECT_EQ(view.wraps(), before);
}

}  // namespace
}  // namespace waybill::gui
