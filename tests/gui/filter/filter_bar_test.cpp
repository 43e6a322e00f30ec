// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filter bar as it is used: typing, completion, history, saved filters, chips.
#include "gui/filter/filter_bar.h"

#include <memory>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QToolButton>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/filter/chip_row.h"
#include "gui/filter/completion_popup.h"
#include "gui/filter/filter_editor.h"
#include "gui/filter/read_back.h"
#include "gui/models/document.h"
#include "gui/models/filter_memory.h"
#include "gui/widgets/chip.h"

namespace waybill::gui {
namespace {

using testing::HasSubstr;

class FilterBarTest : public testing::Test {
protected:
    void SetUp() override {
        FilterMemory::instance().clearUsed();
        document_ =
            std::make_unique<Document>(QStringList{QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")});
        list_ = std::make_unique<ExchangeList>(*document_);
        bar_ = std::make_unique<FilterBar>(*list_);
        bar_->resize(1000, 200);
        bar_->show();
        bool judged = false;
        QObject::connect(document_.get(), &Document::judged, bar_.get(), [&] { judged = true; });
        document_->start();
        ASSERT_TRUE(QTest::qWaitFor([&] { return judged; }, 20'000));
        bar_->activateWindow();
        bar_->focusInput();
        ASSERT_TRUE(QTest::qWaitFor([&] { return editor().hasFocus(); }));
        all_ = list_->shown().size();
        ASSERT_EQ(all_, 66U);
    }

    FilterEditor& editor() { return bar_->editor(); }
    void type(const QString& text) { QTest::keyClicks(&editor(), text); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&editor(), key, modifiers);
    }
    bool waitForShown(std::size_t count) {
        return QTest::qWaitFor([&] { return list_->shown().size() == count; });
    }
    bool waitForCompletion() {
        return QTest::qWaitFor([&] { return editor().popup().isVisible(); });
    }
    Chip* chip(const char* name) { return bar_->findChild<Chip*>(QString::fromLatin1(name)); }
    QString matches() { return bar_->findChild<QLabel*>(QStringLiteral("filterMatches"))->text(); }
    std::string readBack() { return bar_->readBack().text().toStdString(); }

    std::unique_ptr<Document> document_;
    std::unique_ptr<ExchangeList> list_;
    std::unique_ptr<FilterBar> bar_;
    std::size_t all_ = 0;
};

TEST_F(FilterBarTest, TypingFiltersAfterARest) {
    type("category == script");
    EXPECT_EQ(list_->shown().size(), all_);  // not while one types
    EXPECT_TRUE(waitForShown(6));
    EXPECT_TRUE(QTest::qWaitFor([&] { return matches() == "6 of 66"; })) << matches().toStdString();
    EXPECT_THAT(readBack(), HasSubstr("kind of content is script"));
    press(Qt::Key_Escape);
    press(Qt::Key_Escape);
    EXPECT_EQ(bar_->text(), "");
    EXPECT_TRUE(waitForShown(all_));
}

TEST_F(FilterBarTest, WhatIsNoFilterChangesNothingAndSaysWhy) {
    bar_->setText("category == script");
    ASSERT_TRUE(waitForShown(6));
    editor().setText("statuss == 200");
    QTest::qWait(400);
    EXPECT_EQ(list_->shown().size(), 6U);
    EXPECT_EQ(bar_->appliedText(), "category == script");
    EXPECT_TRUE(bar_->readBack().isError());
    EXPECT_THAT(readBack(), HasSubstr("Did you mean status?"));
    EXPECT_EQ(editor().parsed().error.at.begin, 0U);
    EXPECT_EQ(editor().parsed().error.at.end, 7U);
    EXPECT_FALSE(chip("XHR")->isEnabled());
    bar_->readBack().mendButton().click();
    EXPECT_EQ(bar_->text(), "status == 200");
    EXPECT_FALSE(bar_->readBack().isError());
}

TEST_F(FilterBarTest, CompletionInsertsWhatIsChosen) {
    type("meth");
    ASSERT_TRUE(waitForCompletion());
    press(Qt::Key_Down);
    press(Qt::Key_Return);
    EXPECT_EQ(bar_->text(), "method ");
    editor().popup().hide();
    type("== PO");
    ASSERT_TRUE(waitForCompletion());
    ASSERT_NE(editor().popup().at(0), nullptr);
    EXPECT_EQ(editor().popup().at(0)->text, "POST");
    EXPECT_GT(editor().popup().at(0)->count, 0U);
    press(Qt::Key_Tab);
    EXPECT_EQ(bar_->text(), "method == POST");
    EXPECT_FALSE(editor().popup().isVisible());
}

TEST_F(FilterBarTest, EscapeClosesTheCompletionFirst) {
    type("meth");
    ASSERT_TRUE(waitForCompletion());
    press(Qt::Key_Escape);
    EXPECT_FALSE(editor().popup().isVisible());
    EXPECT_EQ(bar_->text(), "meth");
}

TEST_F(FilterBarTest, EnterAppliesAtOnceAndLeaves) {
    bool left = false;
    QObject::connect(bar_.get(), &FilterBar::submitted, bar_.get(), [&] { left = true; });
    type("error");
    press(Qt::Key_Return);
    EXPECT_EQ(bar_->appliedText(), "error");
    EXPECT_TRUE(left);
}

TEST_F(FilterBarTest, UpBringsBackWhatWasUsedAndDownWhatWasTyped) {
    bar_->setText("status == 404");
    bar_->setText("error");
    bar_->setText("");
    type("half");
    editor().popup().hide();
    press(Qt::Key_Up);
    EXPECT_EQ(bar_->text(), "error");
    press(Qt::Key_Up);
    EXPECT_EQ(bar_->text(), "status == 404");
    press(Qt::Key_Up);
    EXPECT_EQ(bar_->text(), "status == 404");
    press(Qt::Key_Down);
    press(Qt::Key_Down);
    EXPECT_EQ(bar_->text(), "half");
}

TEST_F(FilterBarTest, ChipsCountTheSample) {
    ASSERT_TRUE(QTest::qWaitFor([&] { return !chip("Findings")->count().isEmpty(); }));
    EXPECT_EQ(chip("XHR")->count(), "12");
    EXPECT_EQ(chip("JS")->count(), "6");
    for (const char* const name : {"XHR", "JS", "Errors", "Slow", "Findings"}) {
        chip(name)->click();
        const std::size_t count = chip(name)->count().toULongLong();
        EXPECT_TRUE(waitForShown(count)) << name << " " << list_->shown().size();
        bar_->setText("");
        ASSERT_TRUE(waitForShown(all_));
    }
}

TEST_F(FilterBarTest, ChipsShowAndChangeTheText) {
    chip("JS")->click();
    EXPECT_EQ(bar_->text(), "category == \"script\"");
    EXPECT_TRUE(chip("JS")->isChecked());
    EXPECT_FALSE(chip("chipAll")->isChecked());
    QTest::mouseClick(chip("XHR"), Qt::LeftButton);
    EXPECT_EQ(bar_->text(), "category == \"data\"");
    chip("chipInvert")->click();
    EXPECT_EQ(bar_->text(), "not category == \"data\"");
    EXPECT_TRUE(waitForShown(all_ - 12));
    chip("chipInvert")->click();
    chip("chipAll")->click();
    EXPECT_EQ(bar_->text(), "");
    EXPECT_TRUE(waitForShown(all_));
}

TEST_F(FilterBarTest, AFilterIsSavedByNameAndUsedAgain) {
    FilterMemory& memory = FilterMemory::instance();
    bar_->setText("category == script");
    bar_->saveFilter();
    auto* const name = bar_->findChild<QLineEdit*>(QStringLiteral("savedFilterName"));
    ASSERT_TRUE(name->isVisible());
    QTest::keyClicks(name, "<b>Scripts");
    QTest::keyClick(name, Qt::Key_Return);
    ASSERT_EQ(memory.saved().size(), 1U);
    EXPECT_EQ(memory.saved().front(), (SavedFilter{"<b>Scripts", "category == script"}));
    bar_->setText("");
    ASSERT_TRUE(waitForShown(all_));
    chip("saved:<b>Scripts")->click();
    EXPECT_TRUE(waitForShown(6));
    EXPECT_FALSE(memory.rename("<b>Scripts", " "));
    EXPECT_TRUE(memory.rename("<b>Scripts", "JS only"));
    EXPECT_NE(chip("saved:JS only"), nullptr);
    memory.remove("JS only");
    EXPECT_TRUE(memory.saved().empty());
}

TEST_F(FilterBarTest, AStretchTakesThePlaceOfTheOneBefore) {
    bar_->setText("category == script");
    bar_->setStretch("since in {0ms..10s}");
    bar_->setStretch("since in {1s..2s}");
    EXPECT_EQ(bar_->text().count("since"), 1);
    EXPECT_THAT(bar_->text().toStdString(), HasSubstr("since in {1s..2s}"));
    EXPECT_THAT(bar_->text().toStdString(), HasSubstr("script"));
    bar_->setStretch({});
    EXPECT_EQ(bar_->text().count("since"), 0);
}

}  // namespace
}  // namespace waybill::gui
