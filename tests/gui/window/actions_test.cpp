// SPDX-License-Identifier: GPL-3.0-or-later
//
// Actions, their keys, and finding them.
#include "gui/window/actions.h"

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QTest>
#include <gmock/gmock.h>

#include "gui/models/fuzzy_match.h"
#include "gui/models/key_map.h"
#include "gui/window/command_palette.h"
#include "gui/window/palette_model.h"

namespace waybill::gui {
namespace {

using ::testing::ElementsAre;

class ActionsTest : public ::testing::Test {
protected:
    ActionsTest() {
        list_.setParent(&window_);
        editor_.setParent(&window_);
        list_.setFocusPolicy(Qt::StrongFocus);
        actions_.serve(&list_);
        actions_.add({.id = QStringLiteral("a.mark"),
                      .text = QStringLiteral("&Mark"),
                      .category = QStringLiteral("List"),
                      .keys = QStringLiteral("M Ctrl+M")},
                     [this] { ++marked_; });
        actions_.add({.id = QStringLiteral("a.open"),
                      .text = QStringLiteral("Open a file..."),
                      .category = QStringLiteral("File"),
                      .keys = QStringLiteral("Ctrl+O")},
                     [this] { ++opened_; });
        window_.show();
        window_.activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(&window_));
    }

    QMainWindow window_;
    QWidget list_;
    QLineEdit editor_;
    ActionRegistry actions_{&window_};
    int marked_ = 0;
    int opened_ = 0;
};

TEST_F(ActionsTest, LettersActInListsAndAreTypedInEditors) {
    list_.setFocus();
    QTest::keyClick(&list_, Qt::Key_M);
    EXPECT_EQ(marked_, 1);
    editor_.setFocus();
    QTest::keyClick(&editor_, Qt::Key_M);
    EXPECT_EQ(marked_, 1);
    EXPECT_EQ(editor_.text(), QStringLiteral("m"));
    QTest::keyClick(&editor_, Qt::Key_M, Qt::ControlModifier);
    EXPECT_EQ(marked_, 2);
}

TEST_F(ActionsTest, AChangedKeyActsAndTheOldOneNoLonger) {
    KeyMap user;
    user.set(QStringLiteral("a.mark"), keysFromText(u"X"));
    actions_.applyKeys({}, user);
    list_.setFocus();
    QTest::keyClick(&list_, Qt::Key_M);
    QTest::keyClick(&list_, Qt::Key_M, Qt::ControlModifier);
    EXPECT_EQ(marked_, 0);
    QTest::keyClick(&list_, Qt::Key_X);
    EXPECT_EQ(marked_, 1);
}

TEST_F(ActionsTest, TheUserTakesAKeyFromAnotherAction) {
    KeyMap user;
    user.set(QStringLiteral("a.mark"), keysFromText(u"Ctrl+O"));
    actions_.applyKeys({}, user);
    EXPECT_THAT(actions_.find(u"a.mark")->keys, ElementsAre(QKeySequence("Ctrl+O")));
    EXPECT_TRUE(actions_.find(u"a.open")->keys.isEmpty());
    QTest::keyClick(&window_, Qt::Key_O, Qt::ControlModifier);
    EXPECT_EQ(marked_, 1);
    EXPECT_EQ(opened_, 0);
}

TEST_F(ActionsTest, APresetGivesWayToTheUser) {
    KeyMap preset;
    preset.set(QStringLiteral("a.open"), keysFromText(u"F3"));
    KeyMap user;
    user.set(QStringLiteral("a.mark"), keysFromText(u"F3"));
    actions_.applyKeys(preset, user);
    EXPECT_TRUE(actions_.find(u"a.open")->keys.isEmpty());
    EXPECT_EQ(actions_.holderOf(QKeySequence(Qt::Key_F3), u"a.open")->spec.id,
              QStringLiteral("a.mark"));
    actions_.applyKeys(preset, {});
    EXPECT_THAT(actions_.find(u"a.open")->keys, ElementsAre(QKeySequence(Qt::Key_F3)));
}

TEST_F(ActionsTest, ThePaletteFindsAnActionByAFewLettersAndRunsIt) {
    CommandPalette palette(actions_, &window_);
    palette.open();
    auto* const input = palette.findChild<QLineEdit*>(QStringLiteral("palette_input"));
    auto* const list = palette.findChild<QListView*>(QStringLiteral("palette_list"));
    ASSERT_NE(input, nullptr);
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->model()->rowCount(), 2);
    QTest::keyClicks(input, QStringLiteral("opfi"));
    ASSERT_EQ(list->model()->rowCount(), 1);
    EXPECT_EQ(list->model()->index(0, 0).data(PaletteModel::KeysRole).toString(),
              QStringLiteral("Ctrl+O"));
    QTest::keyClick(input, Qt::Key_Return);
    EXPECT_EQ(opened_, 1);
    EXPECT_FALSE(palette.isVisible());
}

TEST_F(ActionsTest, ThePaletteDoesNotRunWhatCannotBeDone) {
    actions_[u"a.open"]->setEnabled(false);
    CommandPalette palette(actions_, &window_);
    palette.open(QStringLiteral("open"));
    QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Return);
    EXPECT_EQ(opened_, 0);
    EXPECT_TRUE(palette.isVisible());
    QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_Escape);
    EXPECT_FALSE(palette.isVisible());
}

TEST_F(ActionsTest, F2InThePaletteAsksForOtherKeys) {
    CommandPalette palette(actions_, &window_);
    QString wanted;
    QObject::connect(
        &palette, &CommandPalette::keysWanted, [&](const QString& id) { wanted = id; });
    palette.open(QStringLiteral("mark"));
    QTest::keyClick(palette.findChild<QLineEdit*>(), Qt::Key_F2);
    EXPECT_EQ(wanted, QStringLiteral("a.mark"));
}

TEST(KeyMapTest, TheFileIsReadAsItIsWritten) {
    KeyMap map;
    map.set(QStringLiteral("view.settings"), keysFromText(u"Ctrl+, G,G"));
    map.set(QStringLiteral("list.mark"), {});
    map.set(QStringLiteral("list.equals"), keysFromText(u"= ;"));
    QStringList complaints;
    const KeyMap read = KeyMap::fromText(map.toText(), &complaints);
    EXPECT_TRUE(complaints.isEmpty());
    EXPECT_EQ(read.keys(), map.keys());
    EXPECT_EQ(read.keys().at(QStringLiteral("view.settings")).size(), 2);
    EXPECT_TRUE(read.find(QStringLiteral("list.mark"))->isEmpty());
}

TEST(KeyMapTest, LinesWithoutSenseAreTold) {
    QStringList complaints;
    const KeyMap map = KeyMap::fromText(
        QStringLiteral("# keys\n\nno equals sign\na.b = Ctrl+Nothing\nc.d = F5\n"), &complaints);
    EXPECT_EQ(complaints.size(), 2);
    EXPECT_TRUE(complaints.value(0).contains(QStringLiteral("3")));
    EXPECT_EQ(map.find(QStringLiteral("a.b")), nullptr);
    EXPECT_NE(map.find(QStringLiteral("c.d")), nullptr);
}

TEST(FuzzyMatchTest, WholeWordsComeBeforeScatteredLetters) {
    const auto whole = fuzzyMatch(u"Clear the filter", u"filter");
    const auto begins = fuzzyMatch(u"Find in later rows", u"filter");
    ASSERT_TRUE(whole && begins);
    EXPECT_GT(whole->score, begins->score);
    EXPECT_THAT(fuzzyMatch(u"Go To", u"gt")->places, ElementsAre(0, 3));
    EXPECT_FALSE(fuzzyMatch(u"Open", u"opx"));
    EXPECT_TRUE(fuzzyMatch(u"Open", u""));
}

}  // namespace
}  // namespace waybill::gui
