// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window by the events a user makes: files opened and dropped, tabs, docks, layouts.
#include "gui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <gmock/gmock.h>

#include "gui/detail/detail_pane.h"
#include "gui/filter/filter_bar.h"
#include "gui/models/color_rules.h"
#include "gui/models/exchange_table_model.h"
#include "gui/models/key_map.h"
#include "gui/models/recent_files.h"
#include "gui/models/settings.h"
#include "gui/table/exchange_table.h"
#include "gui/table/exchange_view.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20000;

QString sample(const char* name) {
    return QStringLiteral(WAYBILL_SAMPLES "/%1").arg(QLatin1String(name));
}

void waitUntilRead(RecordingPage* page) {
    ASSERT_NE(page, nullptr);
    ASSERT_TRUE(QTest::qWaitFor(
        [page] {
            return page->document().state() == Document::State::Complete
                   || page->document().state() == Document::State::Failed;
        },
        kPatience));
}

void drop(QWidget& window, const QStringList& paths, Qt::KeyboardModifiers modifiers = {}) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) {
        urls.push_back(QUrl::fromLocalFile(path));
    }
    data.setUrls(urls);
    QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, modifiers);
    QApplication::sendEvent(&window, &enter);
    ASSERT_TRUE(enter.isAccepted());
    QDropEvent event({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, modifiers);
    QApplication::sendEvent(&window, &event);
}

class MainWindowTest : public ::testing::Test {
protected:
    MainWindowTest() {
        QSettings().clear();
        start();
    }
    ~MainWindowTest() override {
        for (const Setting& setting : allSettings()) {
            Settings::instance().reset(QString(QLatin1String(setting.key)));
        }
        ColorRules::instance().setRules({});
    }

    void start() {
        window_ = std::make_unique<MainWindow>();
        window_->resize(1280, 800);
        window_->show();
        window_->activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(window_.get()));
    }
    void act(QStringView id) { window_->actions()[id]->trigger(); }
    QDockWidget* dock(const char* name) {
        return window_->findChild<QDockWidget*>(QLatin1String(name));
    }

    std::unique_ptr<MainWindow> window_;
};

TEST_F(MainWindowTest, OpensWhatIsChosenInATabAndTellsItsCounts) {
    window_->setFileChooser([] { return QStringList{sample("shop.pcap")}; });
    QTest::keyClick(window_.get(), Qt::Key_O, Qt::ControlModifier);
    RecordingPage* const page = window_->current();
    waitUntilRead(page);
    EXPECT_EQ(window_->tabs().tabText(0), QStringLiteral("shop.pcap"));
    EXPECT_EQ(window_->windowTitle(), QStringLiteral("shop.pcap - Waybill"));
    ASSERT_GT(page->document().size(), 0U);
    auto* const shown = window_->findChild<QLabel*>(QStringLiteral("status_shown"));
    const QString all = QString::number(page->document().size());
    EXPECT_TRUE(QTest::qWaitFor([&] { return shown->text().startsWith(all); }, kPatience))
        << shown->text().toStdString();
    EXPECT_TRUE(dock("dock_side")->isVisible());
    ASSERT_EQ(RecentFiles::instance().files().size(), 1U);
    EXPECT_EQ(RecentFiles::instance().files().front().exchanges, page->document().size());
}

TEST_F(MainWindowTest, AFileThatIsNoCaptureIsToldInItsTab) {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("<b>no.pcap")));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("this is no capture");
    file.close();
    RecordingPage* const page = window_->open({file.fileName()});
    waitUntilRead(page);
    ASSERT_EQ(page->document().state(), Document::State::Failed);
    auto* const reason = page->findChild<QLabel*>(QStringLiteral("failure_reason"));
    EXPECT_TRUE(reason->isVisible());
    EXPECT_FALSE(reason->text().isEmpty());
    EXPECT_EQ(reason->textFormat(), Qt::PlainText);
    int asked = 0;
    window_->setFileChooser([&] {
        ++asked;
        return QStringList();
    });
    QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("failure_open")),
                      Qt::LeftButton);
    EXPECT_EQ(asked, 1);
}

TEST_F(MainWindowTest, AClosedTabComesBackWithUndo) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    waitUntilRead(page);
    window_->open({sample("login.pcap")});
    window_->closeRecording(0);
    EXPECT_EQ(window_->tabs().count(), 1);
    auto* const undo = window_->undoBar().findChild<QPushButton*>();
    ASSERT_NE(undo, nullptr);
    ASSERT_TRUE(undo->isVisible());
    QTest::mouseClick(undo, Qt::LeftButton);
    ASSERT_EQ(window_->tabs().count(), 2);
    EXPECT_EQ(window_->tabs().page(0), page);
    EXPECT_FALSE(window_->undoBar().isVisible());
}

TEST_F(MainWindowTest, WithoutARecordingTheStartPageIsShownAndNoDocks) {
    EXPECT_TRUE(window_->findChild<QWidget*>(QStringLiteral("start_page"))->isVisible());
    EXPECT_FALSE(dock("dock_side")->isVisible());
    EXPECT_FALSE(window_->actions()[u"file.close"]->isEnabled());
    window_->open({sample("shop.pcap")});
    EXPECT_FALSE(window_->findChild<QWidget*>(QStringLiteral("start_page"))->isVisible());
    EXPECT_TRUE(window_->actions()[u"file.close"]->isEnabled());
    act(u"file.close");
    EXPECT_TRUE(window_->findChild<QWidget*>(QStringLiteral("start_page"))->isVisible());
}

TEST_F(MainWindowTest, ASampleIsOneClickFromTheStartPage) {
    auto* const link = window_->findChild<QAbstractButton*>(QStringLiteral("open_sample"));
    ASSERT_NE(link, nullptr);
    EXPECT_TRUE(link->isVisible());
    link->click();
    RecordingPage* const page = window_->current();
    ASSERT_NE(page, nullptr);
    waitUntilRead(page);
    EXPECT_EQ(window_->tabs().tabText(0), QStringLiteral("shop.pcap"));
    EXPECT_GT(page->document().size(), 0U);
}

TEST_F(MainWindowTest, SeveralDroppedFilesAreAskedAboutOrWithShiftOneRecording) {
    const QStringList files{sample("shop.pcap"), sample("login.pcap")};
    drop(*window_, files);
    EXPECT_EQ(window_->tabs().count(), 0);
    const auto answers = window_->undoBar().findChildren<QPushButton*>();
    ASSERT_EQ(answers.size(), 2);
    QTest::mouseClick(answers.back(), Qt::LeftButton);
    EXPECT_EQ(window_->tabs().count(), 2);
    drop(*window_, files, Qt::ShiftModifier);
    EXPECT_EQ(window_->tabs().count(), 3);
    EXPECT_EQ(window_->current()->document().paths().size(), 2);
    drop(*window_, {sample("get.pcapng.gz")});
    EXPECT_EQ(window_->tabs().count(), 4);
}

TEST_F(MainWindowTest, DocksAreWhereTheyWereTheNextTime) {
    window_->open({sample("shop.pcap")});
    act(u"view.findings");
    act(u"view.side");
    EXPECT_TRUE(dock("dock_findings")->isVisible());
    EXPECT_FALSE(dock("dock_side")->isVisible());
    window_->close();
    start();
    window_->open({sample("shop.pcap")});
    EXPECT_TRUE(dock("dock_findings")->isVisible());
    EXPECT_FALSE(dock("dock_side")->isVisible());
}

TEST_F(MainWindowTest, DetailsStandBesideTheListOrBelowIt) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    const auto corner = [page](QWidget& widget) {
        return widget.mapTo(page, QPoint());
    };
    QApplication::processEvents();
    EXPECT_GT(corner(page->detail()).x(), corner(page->table()).x());
    act(u"view.layout");
    QApplication::processEvents();
    EXPECT_EQ(page->layoutMode(), RecordingPage::Layout::DetailBelow);
    EXPECT_GT(corner(page->detail()).y(), corner(page->table()).y());
    EXPECT_EQ(Settings::instance().text(u"layout"), QStringLiteral("below"));
}

TEST_F(MainWindowTest, InANarrowWindowTheDetailsCoverTheListUntilOneGoesBack) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    window_->resize(800, 700);
    ASSERT_TRUE(QTest::qWaitFor([page] { return page->isNarrow(); }, kPatience));
    EXPECT_TRUE(page->table().isVisible());
    EXPECT_FALSE(page->detail().isVisible());
    act(u"focus.details");
    EXPECT_FALSE(page->table().isVisible());
    EXPECT_TRUE(page->detail().isVisible());
    QApplication::processEvents();
    auto* const back = page->findChild<QToolButton*>(QStringLiteral("details_back"));
    ASSERT_TRUE(back->isVisible());
    QTest::mouseClick(back, Qt::LeftButton);
    EXPECT_TRUE(page->table().isVisible());
    EXPECT_FALSE(page->detail().isVisible());
    window_->resize(1400, 700);
    ASSERT_TRUE(QTest::qWaitFor([page] { return !page->isNarrow(); }, kPatience));
    EXPECT_TRUE(page->table().isVisible());
    EXPECT_TRUE(page->detail().isVisible());
}

TEST_F(MainWindowTest, PagesAreReachedByTheirKeys) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    QTest::keyClick(window_.get(), Qt::Key_3, Qt::ControlModifier);
    EXPECT_EQ(page->page(), RecordingPage::Page::Security);
    EXPECT_TRUE(window_->actions()[u"page.security"]->isChecked());
    EXPECT_FALSE(window_->actions()[u"page.exchanges"]->isChecked());
    QTest::keyClick(window_.get(), Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(page->page(), RecordingPage::Page::Exchanges);
}

TEST_F(MainWindowTest, TheLastSessionIsOpenedAgain) {
    window_->open({sample("shop.pcap")});
    window_->open({sample("login.pcap")});
    window_->close();
    start();
    act(u"file.reopen-last");
    ASSERT_EQ(window_->tabs().count(), 2);
    EXPECT_EQ(window_->tabs().tabText(1), QStringLiteral("login.pcap"));
}

TEST_F(MainWindowTest, TheKeySheetShowsAndGoes) {
    QTest::keyClick(window_.get(), Qt::Key_F1);
    auto* const sheet = window_->findChild<QWidget*>(QStringLiteral("key_sheet"));
    EXPECT_TRUE(sheet->isVisible());
    QTest::keyClick(sheet, Qt::Key_Escape);
    EXPECT_FALSE(sheet->isVisible());
}

TEST_F(MainWindowTest, WhatTheFilterShowsIsColoured) {
    EXPECT_FALSE(window_->actions()[u"colors.color-3"]->isEnabled());
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    waitUntilRead(page);
    EXPECT_FALSE(window_->actions()[u"colors.color-3"]->isEnabled());
    page->filterBar().setText(QStringLiteral("n == 2"));
    ASSERT_TRUE(window_->actions()[u"colors.color-3"]->isEnabled());
    act(u"colors.color-3");
    const RowColors& colors = page->table().model().colors();
    ASSERT_TRUE(QTest::qWaitFor([&] { return colors.color(1) == 3; }, kPatience));
    EXPECT_EQ(colors.color(0), 0);

    act(u"colors.rules");
    auto* const dialog = window_->findChild<QDialog*>(QStringLiteral("color_rules_dialog"));
    ASSERT_NE(dialog, nullptr);
    auto* const filter = dialog->findChild<QLineEdit*>(QStringLiteral("color_rules_filter"));
    auto* const problem = dialog->findChild<QLabel*>(QStringLiteral("color_rules_problem"));
    const auto click = [&](const char* name) {
        QTest::mouseClick(dialog->findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
    };
    EXPECT_EQ(filter->text(), QStringLiteral("n == 2"));
    EXPECT_TRUE(problem->text().isEmpty());
    QTest::keyClicks(filter, QStringLiteral(" and"));
    EXPECT_FALSE(problem->text().isEmpty());
    QTest::keyClicks(filter, QStringLiteral(" n > 0"));
    EXPECT_TRUE(problem->text().isEmpty());
    QTest::keyClick(filter, Qt::Key_Return);
    EXPECT_TRUE(dialog->isVisible());
    click("color_rules_add");
    QTest::keyClicks(filter, QStringLiteral("n < 3"));
    QTest::keyClick(filter, Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return colors.color(0) == 1; }, kPatience));
    EXPECT_EQ(colors.color(1), 3);
    click("color_rules_up");
    ASSERT_TRUE(QTest::qWaitFor([&] { return colors.color(1) == 1; }, kPatience));
    const std::vector<ColorRule> expected{{QStringLiteral("n < 3"), 1},
                                          {QStringLiteral("n == 2 and n > 0"), 3}};
    EXPECT_EQ(ColorRules::instance().rules(), expected);
    click("color_rules_remove");
    click("color_rules_remove");
    EXPECT_TRUE(ColorRules::instance().rules().empty());
    ASSERT_TRUE(QTest::qWaitFor([&] { return colors.color(1) == 0; }, kPatience));
}

TEST_F(MainWindowTest, TheListIsClearedAndBroughtBack) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    waitUntilRead(page);
    const auto shown = [page] {
        return page->list().isBusy() ? ~std::size_t{0} : page->list().shown().size();
    };
    auto* const cleared = window_->findChild<QToolButton*>(QStringLiteral("status_cleared"));
    ASSERT_NE(cleared, nullptr);
    EXPECT_FALSE(cleared->isVisible());
    const std::size_t all = page->document().size();
    ASSERT_TRUE(page->table().select(3));
    QApplication::setActiveWindow(window_.get());  // keys of lists ask for the focus
    page->table().setFocus();
    ASSERT_TRUE(page->table().view().hasFocus());
    QTest::keyClick(&page->table().view(), Qt::Key_Delete);
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == all - 1; }, kPatience));
    QTest::keyClick(window_.get(), Qt::Key_L, Qt::ControlModifier);
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == 0 && cleared->isVisible(); }, kPatience));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == all - 1; }, kPatience));
    QTest::keyClick(window_.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == 0; }, kPatience));
    page->goTo(3);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !page->table().selected().empty(); }, kPatience));
    EXPECT_EQ(shown(), 1U);
    cleared->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return shown() == all; }, kPatience));
}

TEST_F(MainWindowTest, AKeyOfTheListThatWasSetAnewLeavesItsOldOne) {
    RecordingPage* const page = window_->open({sample("shop.pcap")});
    waitUntilRead(page);
    ASSERT_TRUE(page->table().select(3));
    QApplication::setActiveWindow(window_.get());  // keys of lists ask for the focus
    page->table().setFocus();
    ASSERT_TRUE(page->table().view().hasFocus());
    KeyMap user;
    user.set(QStringLiteral("list.mark-3"), keysFromText(u"8"));
    window_->actions().applyKeys({}, user);
    QTest::keyClick(&page->table().view(), Qt::Key_3);
    EXPECT_EQ(page->document().annotations().mark(3), 0);
    QTest::keyClick(&page->table().view(), Qt::Key_8);
    EXPECT_EQ(page->document().annotations().mark(3), 3);
}

TEST_F(MainWindowTest, NoTwoActionsShareAKey) {
    std::vector<QKeySequence> seen;
    for (const ActionRegistry::Entry& entry : window_->actions().entries()) {
        // None was taken away from the keys it asks for.
        EXPECT_EQ(entry.keys, keysFromText(entry.spec.keys)) << entry.spec.id.toStdString();
        for (const QKeySequence& key : entry.keys) {
            EXPECT_THAT(seen, ::testing::Not(::testing::Contains(key)))
                << key.toString().toStdString();
            seen.push_back(key);
        }
    }
}

TEST_F(MainWindowTest, TheKeysOfOtherProgramsNameActionsThatThereAre) {
    for (const char* const preset : {"mitmproxy", "Fiddler", "Burp", "Wireshark"}) {
        const KeyMap map = KeyMap::preset(QString(QLatin1String(preset)));
        EXPECT_FALSE(map.keys().empty()) << preset;
        for (const auto& [action, keys] : map.keys()) {
            EXPECT_NE(window_->actions().find(action), nullptr) << action.toStdString();
        }
    }
}

}  // namespace
}  // namespace waybill::gui
