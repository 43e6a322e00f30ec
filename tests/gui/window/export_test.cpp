// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges written into files of other forms, from menu and dialog, and dragged out of the list.
#include <QClipboard>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <gmock/gmock.h>

#include "gui/filter/filter_bar.h"
#include "gui/models/exchange_table_model.h"
#include "gui/table/exchange_drag.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/job_line.h"
#include "gui/window/main_window.h"
#include "tests/gui/window_visit.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 30'000;
constexpr const char* kPassword = "lovelace";  // of the sample's form

QByteArray content(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

class ExportTest : public ::testing::Test {
protected:
    ExportTest() {
        QSettings().clear();
        window_.resize(1280, 800);
        window_.show();
        page_ = window_.open({QStringLiteral(WAYBILL_SAMPLES "/login.pcap")});
        EXPECT_TRUE(waitForRecording(*page_));
    }

    QString file(const char* name) const { return folder_.filePath(QLatin1String(name)); }

    // Exports everything; false when nothing was told.
    bool write(ExportForm form, const QString& path, bool with_secrets = false) {
        window_.undoBar().dismiss();
        window_.exportTo(*page_, {form, with_secrets, ExportScope::All}, path);
        return QTest::qWaitFor([this] { return window_.undoBar().isVisible() && jobs().isEmpty(); },
                               kPatience);
    }
    QList<JobLine*> jobs() { return window_.findChildren<JobLine*>(); }

    QTemporaryDir folder_;
    MainWindow window_;
    RecordingPage* page_;
};

TEST_F(ExportTest, EachFormIsAnActionThatWritesAFileForItsOwnerOnly) {
    for (const ExportFormInfo& info : allExportForms()) {
        if (info.isFolder()) {
            continue;
        }
        SCOPED_TRACE(info.id);
        const QString id = QStringLiteral("export.") + QLatin1String(info.id);
        const QString path = file(info.file);
        QFile::remove(path);
        window_.setTargetChooser([&](const TargetQuestion& question) {
            EXPECT_EQ(question.proposed, QLatin1String(info.file));
            return path;
        });
        ASSERT_NE(window_.actions().find(id), nullptr);
        window_.actions()[id]->trigger();
        auto* const dialog = window_.findChild<ExportDialog*>();
        ASSERT_NE(dialog, nullptr);
        EXPECT_EQ(dialog->choice().form, info.form);
        EXPECT_FALSE(dialog->choice().with_secrets);
        window_.undoBar().dismiss();
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("export_go")),
                          Qt::LeftButton);
        ASSERT_TRUE(QTest::qWaitFor(
            [&] { return window_.undoBar().isVisible() && jobs().isEmpty(); }, kPatience))
            << (jobs().isEmpty() ? std::string() : jobs().front()->text().toStdString());
        EXPECT_GT(QFileInfo(path).size(), 0);
        EXPECT_EQ(QFileInfo(path).permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther),
                  QFileDevice::Permissions());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

TEST_F(ExportTest, SecretsAreReplacedUnlessTheyAreAskedFor) {
    for (const ExportForm form : {ExportForm::Har,
                                  ExportForm::JsonLines,
                                  ExportForm::Curl,
                                  ExportForm::Fetch,
                                  ExportForm::Python,
                                  ExportForm::RawRequest}) {
        SCOPED_TRACE(infoOf(form).id);
        const QString path = file(infoOf(form).file);
        ASSERT_TRUE(write(form, path));
        const QByteArray redacted = content(path);
        EXPECT_FALSE(redacted.contains(kPassword));
        EXPECT_TRUE(redacted.contains("redacted-"));
        EXPECT_TRUE(window_.undoBar().message().contains(QStringLiteral("placeholder")))
            << window_.undoBar().message().toStdString();
    }
    ASSERT_TRUE(write(ExportForm::Har, file("open.har"), true));
    EXPECT_TRUE(content(file("open.har")).contains(kPassword));
}

TEST_F(ExportTest, WhatTheFilterShowsIsWhatIsExported) {
    page_->filterBar().setText(QStringLiteral("method == POST"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return !page_->list().isBusy() && page_->list().shown().size() < 5; }, kPatience));
    const std::size_t shown = page_->list().shown().size();
    ASSERT_GT(shown, 0U);
    window_.exportTo(*page_, {ExportForm::Har, false, ExportScope::Shown}, file("shown.har"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return QFile::exists(file("shown.har")); }, kPatience));
    const QJsonArray entries =
        QJsonDocument::fromJson(content(file("shown.har")))[u"log"][u"entries"].toArray();
    EXPECT_EQ(entries.size(), static_cast<qsizetype>(shown));
    for (const QJsonValue& entry : entries) {
        EXPECT_EQ(entry[u"request"][u"method"].toString(), QStringLiteral("POST"));
    }
}

TEST_F(ExportTest, BodiesComeIntoAFolder) {
    ASSERT_TRUE(write(ExportForm::Bodies, file("bodies")));
    EXPECT_GT(QDir(file("bodies")).entryList(QDir::Files).size(), 0);
    QDirIterator files(file("bodies"), QDir::Files);
    while (files.hasNext()) {
        EXPECT_FALSE(content(files.next()).contains(kPassword));
    }
}

TEST_F(ExportTest, AFailureNamesTheFileAndStaysUntilItWasRead) {
    window_.exportTo(
        *page_, {ExportForm::Har, false, ExportScope::All}, file("missing/folder.har"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !jobs().isEmpty() && jobs().front()->hasFailed(); },
                                kPatience));
    JobLine* const job = jobs().front();
    EXPECT_TRUE(job->text().contains(QStringLiteral("missing/folder.har")))
        << job->text().toStdString();
    QTest::mouseClick(job->findChild<QWidget*>(QStringLiteral("job_line_close")), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    EXPECT_TRUE(jobs().isEmpty());
}

TEST_F(ExportTest, WhatIsThereIsReplacedOnlyByAWholeFile) {
    QFile there(file("there.har"));
    ASSERT_TRUE(there.open(QIODevice::WriteOnly));
    there.write("mine");
    there.close();
    window_.exportTo(*page_, {ExportForm::Har, false, ExportScope::All}, there.fileName());
    QTest::mouseClick(jobs().front()->findChild<QWidget*>(QStringLiteral("job_line_stop")),
                      Qt::LeftButton);
    settle(200);
    // The export may have been quicker than the click.
    const QByteArray now = content(there.fileName());
    EXPECT_TRUE(now == "mine" || QJsonDocument::fromJson(now).isObject());
    EXPECT_EQ(QDir(folder_.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

// ---- Dragging ----

TEST_F(ExportTest, DraggedRowsAreAFileWithoutSecretsAndTheirUrls) {
    const ExchangeTableModel& model = page_->table().model();
    EXPECT_TRUE(model.flags(model.index(0, 0)).testFlag(Qt::ItemIsDragEnabled));
    const std::unique_ptr<QMimeData> data = mimeDataOf(page_->document(), {0, 1, 2});
    ASSERT_TRUE(data->hasUrls());
    ASSERT_EQ(data->urls().size(), 1);
    const QString path = data->urls().front().toLocalFile();
    EXPECT_TRUE(path.endsWith(QStringLiteral("login-exchanges.har"))) << path.toStdString();
    const QByteArray har = content(path);
    EXPECT_EQ(QJsonDocument::fromJson(har)[u"log"][u"entries"].toArray().size(), 3);
    EXPECT_FALSE(har.contains(kPassword));
    const QFileInfo folder(QFileInfo(QFileInfo(path).path()).path());
    EXPECT_EQ(folder.permissions()
                  & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::ExeGroup
                     | QFileDevice::ExeOther),
              QFileDevice::Permissions());
    EXPECT_TRUE(data->text().startsWith(QStringLiteral("http://"))) << data->text().toStdString();
    EXPECT_EQ(data->text().trimmed().split(u'\n').size(), 3);
}

// ---- Copying ----

TEST_F(ExportTest, CopiesHavePlaceholdersUntilTheyAreAskedForWithout) {
    ASSERT_TRUE(page_->table().select(2));  // the form
    QGuiApplication::clipboard()->clear();
    window_.actions()[u"list.copy-python"]->trigger();
    const auto copied = [] {
        return QGuiApplication::clipboard()->text();
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return !copied().isEmpty(); }, kPatience));
    EXPECT_TRUE(copied().contains(QStringLiteral("requests")));
    EXPECT_FALSE(copied().contains(QLatin1String(kPassword)));
    QPushButton* again = nullptr;
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            again = window_.undoBar().findChild<QPushButton*>();
            return again != nullptr && again->isVisible();
        },
        kPatience));
    QTest::mouseClick(again, Qt::LeftButton);
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return copied().contains(QLatin1String(kPassword)); }, kPatience));
}

}  // namespace
}  // namespace waybill::gui
