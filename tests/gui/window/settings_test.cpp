// SPDX-License-Identifier: GPL-3.0-or-later
//
// Settings, and the dialog in which they are changed.
#include "gui/models/settings.h"

#include <QComboBox>
#include <QFile>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gmock/gmock.h>

#include "gui/window/actions.h"
#include "gui/window/settings_dialog.h"

namespace waybill::gui {
namespace {

class SettingsTest : public ::testing::Test {
protected:
    ~SettingsTest() override {
        for (const Setting& setting : allSettings()) {
            Settings::instance().reset(QString(QLatin1String(setting.key)));
        }
        QFile::remove(KeyMap::filePath());
    }
};

TEST_F(SettingsTest, EachIsWhatItUsuallyIsUntilItIsSet) {
    for (const Setting& setting : allSettings()) {
        const QString key = QLatin1String(setting.key);
        EXPECT_EQ(Settings::instance().text(key), QLatin1String(setting.usual)) << setting.key;
        EXPECT_FALSE(Settings::instance().isChanged(key)) << setting.key;
    }
}

TEST_F(SettingsTest, OnlyValuesThatItCanHaveAreTaken) {
    Settings& settings = Settings::instance();
    QSignalSpy changed(&settings, &Settings::changed);
    EXPECT_FALSE(settings.set(u"theme", QStringLiteral("pink")));
    EXPECT_FALSE(settings.set(u"recent.most", QStringLiteral("51")));
    EXPECT_FALSE(settings.set(u"no.such", QStringLiteral("on")));
    EXPECT_EQ(changed.count(), 0);
    EXPECT_TRUE(settings.set(u"recent.most", QStringLiteral("50")));
    EXPECT_EQ(settings.number(u"recent.most"), 50);
    EXPECT_EQ(changed.count(), 1);
}

TEST_F(SettingsTest, WhatIsSetForNowIsNotKept) {
    Settings& settings = Settings::instance();
    EXPECT_TRUE(settings.setForNow(u"density", QStringLiteral("compact")));
    EXPECT_EQ(settings.text(u"density"), QStringLiteral("compact"));
    EXPECT_TRUE(settings.set(u"density", QStringLiteral("normal")));
    EXPECT_EQ(settings.text(u"density"), QStringLiteral("normal"));
}

TEST_F(SettingsTest, TheDialogFindsASettingByItsWords) {
    QMainWindow window;
    ActionRegistry actions(&window);
    SettingsDialog dialog(actions);
    dialog.show();
    auto* const search = dialog.findChild<QLineEdit*>(QStringLiteral("settings_search"));
    QTest::keyClicks(search, QStringLiteral("rows"));
    EXPECT_TRUE(dialog.findChild<QWidget*>(QStringLiteral("setting_density"))->isVisible());
    EXPECT_FALSE(dialog.findChild<QWidget*>(QStringLiteral("setting_theme"))->isVisible());
    search->setText(QStringLiteral("zzzz"));
    EXPECT_TRUE(dialog.findChild<QLabel*>(QStringLiteral("settings_nothing"))->isVisible());
}

TEST_F(SettingsTest, AChangeInTheDialogHoldsAtOnceAndCanBeTakenBack) {
    QMainWindow window;
    ActionRegistry actions(&window);
    SettingsDialog dialog(actions);
    dialog.show();
    auto* const box = dialog.findChild<QComboBox*>(QStringLiteral("editor_density"));
    auto* const reset = dialog.findChild<QToolButton*>(QStringLiteral("reset_density"));
    EXPECT_FALSE(reset->isVisible());
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    EXPECT_EQ(Settings::instance().text(u"density"), QStringLiteral("comfortable"));
    EXPECT_TRUE(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    EXPECT_EQ(Settings::instance().text(u"density"), QStringLiteral("normal"));
    EXPECT_EQ(box->currentData().toString(), QStringLiteral("normal"));
}

TEST_F(SettingsTest, AKeyIsChangedInTheDialogAndKeptInTheFile) {
    QMainWindow window;
    ActionRegistry actions(&window);
    actions.add({.id = QStringLiteral("a.open"),
                 .text = QStringLiteral("Open"),
                 .category = QStringLiteral("File"),
                 .keys = QStringLiteral("Ctrl+O")},
                [] {});
    actions.add({.id = QStringLiteral("a.close"),
                 .text = QStringLiteral("Close"),
                 .category = QStringLiteral("File"),
                 .keys = QStringLiteral("Ctrl+W")},
                [] {});
    SettingsDialog dialog(actions);
    dialog.show();
    dialog.editKeys(QStringLiteral("a.close"));
    QTest::qWait(1);
    auto* const input = dialog.findChild<QKeySequenceEdit*>(QStringLiteral("keys_input"));
    input->setKeySequence(QKeySequence(QStringLiteral("Ctrl+O")));
    EXPECT_TRUE(dialog.findChild<QLabel*>(QStringLiteral("keys_conflict"))
                    ->text()
                    .contains(QStringLiteral("Open")));
    QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("keys_set")), Qt::LeftButton);
    EXPECT_EQ(keysToText(actions.find(u"a.close")->keys), QStringLiteral("Ctrl+O"));
    EXPECT_TRUE(actions.find(u"a.open")->keys.isEmpty());
    const KeyMap kept = KeyMap::fromFile(KeyMap::filePath());
    ASSERT_NE(kept.find(QStringLiteral("a.close")), nullptr);
    EXPECT_EQ(keysToText(*kept.find(QStringLiteral("a.close"))), QStringLiteral("Ctrl+O"));
    QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("keys_usual")), Qt::LeftButton);
    EXPECT_EQ(keysToText(actions.find(u"a.close")->keys), QStringLiteral("Ctrl+W"));
}

}  // namespace
}  // namespace waybill::gui
