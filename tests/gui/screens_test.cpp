// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of each place of the window, for eyes: WAYBILL_SCREENS=FOLDER lets it write them there.
// WAYBILL_SCREENS_OF names another sample than shop.pcap, WAYBILL_SCREENS_SIZE another size than
// 1280x800; LANGUAGE=zh_CN speaks Chinese; QT_SCALE_FACTOR=2 has twice the pixels.
// Always: nothing in the window is larger than the room it has.
#include <string>
#include <vector>

#include <QApplication>
#include <QDir>
#include <QMenu>
#include <QPixmap>
#include <QTest>
#include <QTimer>
#include <gtest/gtest.h>

#include "gui/table/exchange_table.h"
#include "gui/theme/theme.h"
#include "gui/window/actions.h"
#include "gui/window/export_dialog.h"
#include "gui/window/language.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_page.h"
#include "tests/gui/window_visit.h"

namespace waybill::gui {
namespace {

QString folderForScreens() {
    return qEnvironmentVariable("WAYBILL_SCREENS");
}

QString sample() {
    return QStringLiteral(WAYBILL_SAMPLES) + u'/'
           + qEnvironmentVariable("WAYBILL_SCREENS_OF", QStringLiteral("shop.pcap"));
}

QSize sizeOfWindow() {
    const QStringList parts =
        qEnvironmentVariable("WAYBILL_SCREENS_SIZE", QStringLiteral("1280x800")).split(u'x');
    return {parts.value(0).toInt(), parts.value(1).toInt()};
}

TEST(ScreensTest, EachPlaceFitsTheWindow) {
    const QString folder = folderForScreens();
    const bool keeps = !folder.isEmpty();
    applyLanguage();
    if (keeps) {
        ASSERT_TRUE(QDir().mkpath(folder));
    }
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        Theme::instance().apply(mode);
        const QString theme =
            mode == Theme::Mode::Light ? QStringLiteral("light") : QStringLiteral("dark");
        MainWindow window;
        const QSize size = sizeOfWindow();
        window.resize(size);
        window.show();
        const auto take = [&](QString name) {
            EXPECT_EQ(window.size(), size) << name.toStdString();
            if (keeps) {
                const QString file = name.replace(u'/', u'-').replace(u' ', u'-');
                EXPECT_TRUE(
                    window.grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, theme, file)));
            }
        };
        settle();
        take(QStringLiteral("start"));
        RecordingPage* const page = window.open({sample()});
        ASSERT_NE(page, nullptr);
        ASSERT_TRUE(waitForRecording(*page));
        visitPages(*page, take);
        constexpr int kExchanges = 3;
        visitExchanges(*page, keeps ? kExchanges : 1, take);
        if (!keeps) {
            break;
        }
        const auto takeOf = [&](QWidget* widget, const char* name) {
            ASSERT_NE(widget, nullptr) << name;
            EXPECT_TRUE(widget->grab().save(
                QStringLiteral("%1/%2-%3.png").arg(folder, theme, QLatin1String(name))));
        };
        window.actions()[u"export.har"]->trigger();
        settle();
        auto* const dialog = window.findChild<ExportDialog*>();
        takeOf(dialog, "export-dialog");
        dialog->reject();
        settle();
        window.exportTo(
            *page, {ExportForm::Har, false, ExportScope::All}, QStringLiteral("/nowhere/shop.har"));
        settle();
        take(QStringLiteral("export-failed"));
        page->document().annotations().setMark(std::vector<std::uint32_t>{1}, 2);
        QTimer::singleShot(200, &window, [&] {
            QWidget* const question = QApplication::activeModalWidget();
            takeOf(question, "unsaved-dialog");
            question->close();
        });
        window.closeRecording(0);
        settle();
        take(QStringLiteral("unsaved-star"));
        QMenu menu;
        page->table().fillCopyMenu(menu);
        menu.popup({0, 0});
        settle();
        takeOf(&menu, "copy-menu");
        menu.close();
        auto* const exports = window.findChild<QMenu*>(QStringLiteral("export_menu"));
        exports->popup({0, 0});
        settle();
        takeOf(exports, "export-menu");
        exports->close();
        page->document().annotations().setMark(std::vector<std::uint32_t>{1}, 0);
    }
}

}  // namespace
}  // namespace waybill::gui
