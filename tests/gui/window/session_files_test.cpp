// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recordings kept as session files: saved, opened again, with marks and comments, and recovered.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <gmock/gmock.h>

#include "core/session_file/copy_session.h"
#include "core/session_file/session_writer.h"
#include "gui/filter/filter_bar.h"
#include "gui/models/recent_files.h"
#include "gui/models/unfinished_sessions.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_tabs.h"
#include "gui/window/recovery_bar.h"
#include "tests/gui/window_visit.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 30'000;

QString sample(const char* name) {
    return QStringLiteral(WAYBILL_SAMPLES "/%1").arg(QLatin1String(name));
}

// What the list shows of each exchange.
QStringList rowsOf(RecordingPage& page) {
    const store::Session& session = page.document().session()->rows();
    QStringList rows;
    for (const store::ExchangeRow& row : session.exchanges) {
        rows.push_back(QStringLiteral("%1 %2 %3 %4 %5 %6")
                           .arg(QString::fromUtf8(session.strings.at(row.method)),
                                QString::fromUtf8(session.strings.at(row.host)),
                                QString::fromUtf8(session.target(row)))
                           .arg(row.status)
                           .arg(row.response_size)
                           .arg(row.started.ns));
    }
    return rows;
}

class SessionFilesTest : public ::testing::Test {
protected:
    SessionFilesTest() {
        QSettings().clear();
        start();
    }

    void start() {
        window_ = std::make_unique<MainWindow>();
        window_->resize(1280, 800);
        window_->show();
    }
    RecordingPage* open(const QString& path) {
        RecordingPage* const page = window_->open({path});
        EXPECT_TRUE(waitForRecording(*page));
        return page;
    }
    QString file(const char* name) const { return folder_.filePath(QLatin1String(name)); }
    void act(QStringView id) { window_->actions()[id]->trigger(); }

    // The current one, in a file; how it is asked for is another test.
    void save(const QString& path) {
        bool saved = false;
        window_->saveRecordingTo(*window_->current(), path, [&saved] { saved = true; });
        ASSERT_TRUE(QTest::qWaitFor([&] { return saved; }, kPatience));
    }

    // A recording whose program died before it could finish it.
    void leaveUnfinished(const QString& path) {
        LoadedSession::Reading reading;
        reading.paths = {sample("shop.pcap").toStdString()};
        const auto session = LoadedSession::read(reading);
        session_file::WriteOptions options;
        options.program = "a test";
        auto writer = session_file::SessionWriter::create(path.toStdString(), options);
        ASSERT_TRUE(writer) << writer.error().message;
        session_file::SessionCopier copier(**writer);
        const auto loader = session->makeLoader();
        copier.begin(session->rows());
        for (std::uint32_t i = 0; i < 10; ++i) {
            ASSERT_TRUE(copier.copy(session->rows(), *loader, i));
        }
        ASSERT_TRUE(copier.end(session->rows(), *loader, false));
        // Its destructor commits nothing more, and does not close the file.
        ASSERT_TRUE(QTest::qWaitFor([&] { return (*writer)->committed() == 10; }, kPatience));
    }

    QTemporaryDir folder_;
    std::unique_ptr<MainWindow> window_;
};

TEST_F(SessionFilesTest, WhatIsSavedOpensWithTheSameRowsMarksAndComments) {
    RecordingPage* const page = open(sample("shop.pcap"));
    const QStringList rows = rowsOf(*page);
    page->document().annotations().setMark(std::vector<std::uint32_t>{3, 7}, 2);
    page->document().annotations().setComment(7, QStringLiteral("look: \u00fc"));
    EXPECT_TRUE(window_->tabs().tabText(0).endsWith(u'*'));
    const QString path = file("shop.waybill");
    window_->setTargetChooser([&](const TargetQuestion& question) {
        EXPECT_TRUE(question.proposed.endsWith(QStringLiteral("/shop.waybill")));
        return path;
    });
    act(u"file.save");
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->document().isSessionFile(); }, kPatience));

    // It goes on as the session.
    EXPECT_EQ(window_->tabs().tabText(0), QStringLiteral("shop.waybill"));
    EXPECT_EQ(page->document().paths(), QStringList{path});
    EXPECT_FALSE(page->document().hasUnsavedNotes());
    EXPECT_TRUE(page->document().isJudged());
    EXPECT_EQ(rowsOf(*page), rows);
    EXPECT_EQ(RecentFiles::instance().files().front().paths, QStringList{path});

    RecordingPage* const again = open(path);
    EXPECT_EQ(again->document().state(), Document::State::Complete);
    EXPECT_EQ(rowsOf(*again), rows);
    EXPECT_EQ(again->document().annotations().mark(3), 2);
    EXPECT_EQ(again->document().annotations().mark(7), 2);
    EXPECT_EQ(again->document().annotations().comment(7), QStringLiteral("look: \u00fc"));
    EXPECT_FALSE(again->document().hasUnsavedNotes());
}

TEST_F(SessionFilesTest, NotesOnASessionFileGoBackIntoItByThemselves) {
    open(sample("login.pcap"));
    const QString path = file("login.waybill");
    save(path);
    Document& document = window_->current()->document();
    document.annotations().setMark(std::vector<std::uint32_t>{1}, 5);
    document.annotations().setComment(2, QStringLiteral("kept"));
    EXPECT_TRUE(document.hasUnsavedNotes());
    ASSERT_TRUE(QTest::qWaitFor([&] { return !document.hasUnsavedNotes(); }, kPatience));
    document.annotations().setMark(std::vector<std::uint32_t>{1}, 0);
    document.annotations().setComment(2, QStringLiteral("changed"));
    window_->setUnsavedQuestion([](const QStringList&) {
        ADD_FAILURE() << "asked about what is kept by itself";
        return UnsavedAnswer::Cancel;
    });
    window_->closeRecording(0);
    ASSERT_EQ(window_->tabs().count(), 0);
    window_->undoBar().dismiss();
    settle(200);
    RecordingPage* const again = open(path);
    EXPECT_EQ(again->document().annotations().mark(1), 0);
    EXPECT_EQ(again->document().annotations().comment(2), QStringLiteral("changed"));
}

TEST_F(SessionFilesTest, OnlyWhatIsShownIsSavedAsAnotherSession) {
    RecordingPage* const page = open(sample("shop.pcap"));
    page->filterBar().setText(QStringLiteral("status >= 400"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return !page->list().isBusy() && page->list().shown().size() == 5; }, kPatience));
    page->document().annotations().setMark(page->list().shown(), 3);
    window_->setTargetChooser([&](const TargetQuestion&) { return file("part.waybill"); });
    act(u"file.save-shown");
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->undoBar().isVisible(); }, kPatience))
        << "nothing was told";
    EXPECT_FALSE(page->document().isSessionFile());
    EXPECT_TRUE(page->document().hasUnsavedNotes());
    QTest::mouseClick(window_->undoBar().findChild<QPushButton*>(), Qt::LeftButton);
    ASSERT_EQ(window_->tabs().count(), 2);
    ASSERT_TRUE(waitForRecording(*window_->current()));
    EXPECT_EQ(window_->current()->document().size(), 5U);
    EXPECT_EQ(window_->current()->document().annotations().mark(4), 3);
}

TEST_F(SessionFilesTest, ClosingAsksOnlyWhereMarksOrCommentsWouldBeLost) {
    RecordingPage* const page = open(sample("login.pcap"));
    int asked = 0;
    UnsavedAnswer answer = UnsavedAnswer::Cancel;
    window_->setUnsavedQuestion([&](const QStringList& names) {
        ++asked;
        EXPECT_EQ(names, QStringList{QStringLiteral("login.pcap")});
        return answer;
    });
    page->document().annotations().setMark(std::vector<std::uint32_t>{0}, 1);
    window_->closeRecording(0);
    EXPECT_EQ(asked, 1);
    ASSERT_EQ(window_->tabs().count(), 1);
    EXPECT_FALSE(window_->close());
    EXPECT_EQ(asked, 2);
    page->document().annotations().setMark(std::vector<std::uint32_t>{0}, 0);  // as it was
    EXPECT_FALSE(window_->tabs().tabText(0).endsWith(u'*'));
    window_->closeRecording(0);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(window_->tabs().count(), 0);

    RecordingPage* const other = open(sample("login.pcap"));
    other->document().annotations().setComment(0, QStringLiteral("keep me"));
    answer = UnsavedAnswer::Save;
    window_->setTargetChooser([&](const TargetQuestion&) { return file("kept.waybill"); });
    window_->closeRecording(0);
    EXPECT_EQ(asked, 3);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->tabs().count() == 0; }, kPatience));
    EXPECT_EQ(open(file("kept.waybill"))->document().annotations().comment(0),
              QStringLiteral("keep me"));
}

TEST_F(SessionFilesTest, AHarFileOpensLikeACapture) {
    RecordingPage* const page = open(sample("login.pcap"));
    page->document().annotations().setComment(1, QStringLiteral("of the file"));
    window_->exportTo(*page, {ExportForm::Har, true, ExportScope::All}, file("login.har.gz"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return QFile::exists(file("login.har.gz")); }, kPatience));
    RecordingPage* const again = open(file("login.har.gz"));
    ASSERT_EQ(again->document().state(), Document::State::Complete)
        << again->document().error().toStdString();
    EXPECT_EQ(again->document().size(), page->document().size());
    EXPECT_EQ(again->document().annotations().comment(1), QStringLiteral("of the file"));
    EXPECT_FALSE(again->document().isSessionFile());
    EXPECT_FALSE(again->document().hasUnsavedNotes());
}

TEST_F(SessionFilesTest, AFileThatIsNoSessionAnyMoreIsToldInItsTab) {
    QFile broken(file("broken.waybill"));
    ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
    broken.write(QByteArray("SQLite format 3\0", 16) + QByteArray(4096, 'x'));
    broken.close();
    RecordingPage* const page = window_->open({broken.fileName()});
    ASSERT_TRUE(QTest::qWaitFor([&] { return page->document().state() == Document::State::Failed; },
                                kPatience));
    EXPECT_FALSE(page->document().error().isEmpty());
    EXPECT_FALSE(page->document().isSessionFile());
}

// ---- Recovery ----

TEST_F(SessionFilesTest, AnInterruptedRecordingOffersToBeRecovered) {
    const QString path = file("died.waybill");
    leaveUnfinished(path);
    RecordingPage* const page = open(path);
    auto* const bar = page->findChild<RecoveryBar*>();
    ASSERT_NE(bar, nullptr);
    ASSERT_TRUE(bar->isVisible());
    EXPECT_TRUE(bar->text().contains(QStringLiteral("10"))) << bar->text().toStdString();
    QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("recovery_recover")),
                      Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return window_->current() != nullptr && window_->current() != page; }, kPatience))
        << bar->text().toStdString();
    ASSERT_TRUE(waitForRecording(*window_->current()));
    EXPECT_EQ(window_->tabs().count(), 1);
    EXPECT_EQ(window_->current()->document().size(), 10U);
    EXPECT_FALSE(window_->current()->findChild<RecoveryBar*>()->isVisible());
}

TEST_F(SessionFilesTest, OneMayLookAtItAndLeaveItAsItIs) {
    const QString path = file("died.waybill");
    leaveUnfinished(path);
    RecordingPage* const page = open(path);
    auto* const bar = page->findChild<RecoveryBar*>();
    QTest::mouseClick(bar->findChild<QPushButton*>(QStringLiteral("recovery_leave")),
                      Qt::LeftButton);
    EXPECT_FALSE(bar->isVisible());
    EXPECT_TRUE(open(path)->findChild<RecoveryBar*>()->isVisible());
}

TEST_F(SessionFilesTest, TheStartPageOffersSessionsOfAProgramThatDied) {
    const QString path = file("died.waybill");
    leaveUnfinished(path);
    UnfinishedSessions::add(path);
    UnfinishedSessions::add(file("gone.waybill"));
    start();
    auto* const card = window_->findChild<QAbstractButton*>(QStringLiteral("card_recover"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return card->text() == QStringLiteral("Recover session"); },
                                kPatience));
    card->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->current() != nullptr; }, kPatience));
    ASSERT_TRUE(waitForRecording(*window_->current()));
    EXPECT_EQ(window_->current()->document().size(), 10U);
    EXPECT_FALSE(window_->current()->findChild<RecoveryBar*>()->isVisible());
    EXPECT_THAT(UnfinishedSessions::interrupted(), testing::IsEmpty());
}

}  // namespace
}  // namespace waybill::gui
