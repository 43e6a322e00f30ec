// SPDX-License-Identifier: GPL-3.0-or-later
//
// Key logs by the events a user makes: dropped on an open recording, chosen from the menu, offered
// where there is nothing to see without them.
#include <memory>

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QSettings>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <gmock/gmock.h>

#include "gui/detail/detail_pane.h"
#include "gui/filter/filter_bar.h"
#include "gui/models/keyed_reading.h"
#include "gui/models/settings.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/key_hint.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {
namespace {

constexpr int kPatience = 20000;

QString sample(const char* name) {
    return QStringLiteral(WAYBILL_SAMPLES "/%1").arg(QLatin1String(name));
}

class KeyLogTest : public ::testing::Test {
protected:
    KeyLogTest() {
        QSettings().clear();
        window_ = std::make_unique<MainWindow>();
        window_->resize(1280, 800);
        window_->show();
        window_->activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(window_.get()));
    }

    RecordingPage* open(const char* name) {
        RecordingPage* const page = window_->open({sample(name)});
        EXPECT_TRUE(QTest::qWaitFor(
            [page] { return page->document().state() == Document::State::Complete; }, kPatience));
        return page;
    }
    void drop(const QStringList& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& path : paths) {
            urls.push_back(QUrl::fromLocalFile(path));
        }
        data.setUrls(urls);
        QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(window_.get(), &enter);
        ASSERT_TRUE(enter.isAccepted());
        QDropEvent event({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(window_.get(), &event);
    }
    bool waitForMessage(const QString& part) {
        return QTest::qWaitFor([&] { return window_->undoBar().message().contains(part); },
                               kPatience);
    }
    KeyHint* hint() { return window_->current()->findChild<KeyHint*>(); }

    std::unique_ptr<MainWindow> window_;
};

TEST_F(KeyLogTest, ADroppedKeyLogDecryptsTheOpenCapture) {
    open("shop.pcap");
    RecordingPage* const before = open("http2.pcap");
    const std::uint32_t closed = encryptedIn(before->document().session()->rows()).closed();
    const std::uint32_t exchanges = before->document().size();
    ASSERT_GT(closed, 0U);
    ASSERT_TRUE(hint()->isVisible());
    EXPECT_TRUE(hint()->text().contains(QString::number(closed)));
    before->filterBar().setText(QStringLiteral("tls"));
    drop({sample("http2.keys")});
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->current() != before; }, kPatience))
        << window_->undoBar().message().toStdString();
    RecordingPage* const page = window_->current();
    EXPECT_TRUE(waitForMessage(QStringLiteral("decrypted")));
    EXPECT_GT(page->document().size(), exchanges);
    EXPECT_GT(encryptedIn(page->document().session()->rows()).decrypted, 0U);
    EXPECT_EQ(page->filterBar().text(), QStringLiteral("tls"));
    EXPECT_EQ(page->document().state(), Document::State::Complete);
    EXPECT_EQ(window_->tabs().count(), 2);
    EXPECT_EQ(window_->tabs().indexOf(page), 1);
    EXPECT_FALSE(hint()->isVisible());
    // The other recording is as it was, and nothing of the keys is remembered.
    EXPECT_TRUE(window_->tabs().page(0)->document().keys().empty());
    for (const QString& key : QSettings().allKeys()) {
        EXPECT_FALSE(QSettings().value(key).toString().contains(QStringLiteral("http2.keys")));
    }
}

TEST_F(KeyLogTest, MarksAndSelectionStayWithTheirExchanges) {
    RecordingPage* const before = open("https.pcapng");
    // As if its keys had come later: another reading of the same exchanges.
    ASSERT_GT(before->document().size(), 2U);
    before->document().annotations().setMark(std::vector<std::uint32_t>{1}, 3);
    before->document().annotations().setComment(2, QStringLiteral("look"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return before->table().select(1); }, kPatience));
    KeyedReading reading(before->document(), {});
    bool finished = false;
    QObject::connect(&reading, &KeyedReading::finished, &reading, [&] { finished = true; });
    reading.start();
    ASSERT_TRUE(QTest::qWaitFor([&] { return finished; }, kPatience));
    RecordingPage page(std::make_unique<Document>(before->document().paths()));
    page.takeViewOf(*before, reading.outcome().same);
    page.document().takeReading(reading.outcome().session);
    page.takeSelectionOf(*before, reading.outcome().same);
    EXPECT_EQ(page.document().annotations().mark(1), 3);
    EXPECT_EQ(page.document().annotations().comment(2), QStringLiteral("look"));
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return page.table().selected() == std::vector<std::uint32_t>{1}; }, kPatience));
}

TEST_F(KeyLogTest, AFileWithoutKeysIsToldInWords) {
    open("shop.pcap");
    window_->setKeyChooser([] { return QStringList{sample("check-policy.toml")}; });
    window_->actions()[u"file.add-keys"]->trigger();
    EXPECT_TRUE(waitForMessage(QStringLiteral("There are no keys in check-policy.toml.")));
}

TEST_F(KeyLogTest, KeysThatFitNothingLeaveTheRecordingAsItIs) {
    RecordingPage* const before = open("http2.pcap");
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("other.keys"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("CLIENT_RANDOM " + QByteArray(64, '0') + ' ' + QByteArray(96, '0') + '\n');
    file.close();
    drop({path});
    EXPECT_TRUE(waitForMessage(QStringLiteral("These keys fit none of the")));
    EXPECT_EQ(window_->current(), before);
}

TEST_F(KeyLogTest, WithoutARecordingAKeyLogSaysWhatIsMissing) {
    drop({sample("http2.keys")});
    EXPECT_TRUE(waitForMessage(QStringLiteral("Open a capture first")));
    EXPECT_EQ(window_->tabs().count(), 0);
}

TEST_F(KeyLogTest, ACaptureDroppedWithItsKeyLogIsOpenedDecrypted) {
    drop({sample("http2.pcap"), sample("http2.keys")});
    RecordingPage* const page = window_->current();
    ASSERT_NE(page, nullptr);
    ASSERT_TRUE(QTest::qWaitFor(
        [page] { return page->document().state() == Document::State::Complete; }, kPatience));
    EXPECT_GT(encryptedIn(page->document().session()->rows()).decrypted, 0U);
    EXPECT_GT(page->document().size(), 2U);
}

TEST_F(KeyLogTest, TheHintOffersAKeyLogAndCanBePutAway) {
    open("http2.pcap");
    bool asked = false;
    window_->setKeyChooser([&] {
        asked = true;
        return QStringList();
    });
    QTest::mouseClick(hint()->findChild<QAbstractButton*>(QStringLiteral("key_hint_add")),
                      Qt::LeftButton);
    EXPECT_TRUE(asked);
    QTest::mouseClick(hint()->findChild<QAbstractButton*>(QStringLiteral("key_hint_away")),
                      Qt::LeftButton);
    EXPECT_FALSE(hint()->isVisible());
}

}  // namespace
}  // namespace waybill::gui
