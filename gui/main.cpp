// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill-gui [FILE...]: the desktop inspector.
#include <algorithm>
#include <cstdio>

#include <QApplication>
#include <QCommandLineParser>
#include <QThread>
#include <QThreadPool>

#include "gui/models/settings.h"
#include "gui/theme/theme.h"
#include "gui/window/heap.h"
#include "gui/window/language.h"
#include "gui/window/main_window.h"

namespace {

using waybill::gui::Settings;
using waybill::gui::Theme;

// What the command line and the environment say counts for this run only.
bool takeSettings(const QStringList& given) {
    const QString theme = qEnvironmentVariable("WAYBILL_THEME");
    if (!theme.isEmpty()) {
        Settings::instance().setForNow(u"theme", theme);
    }
    for (const QString& each : given) {
        const qsizetype equals = each.indexOf(u'=');
        if (equals < 0
            || !Settings::instance().setForNow(QStringView(each).left(equals),
                                               each.mid(equals + 1))) {
            const QString complaint =
                QCoreApplication::translate("main", "--set %1: there is no such setting").arg(each);
            std::fprintf(stderr, "waybill-gui: %s\n", qPrintable(complaint));
            return false;
        }
    }
    return true;
}

Theme::Mode chosenTheme() {
    const QString theme = Settings::instance().text(u"theme");
    return theme == u"light"  ? Theme::Mode::Light
           : theme == u"dark" ? Theme::Mode::Dark
                              : Theme::Mode::System;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace waybill::gui;
    returnFreedMemory();
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("waybill"));
    QApplication::setApplicationName(QStringLiteral("waybill"));
    QApplication::setApplicationDisplayName(QStringLiteral("Waybill"));
    QApplication::setApplicationVersion(QStringLiteral(WAYBILL_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.waybill.Waybill"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "Inspects HTTP traffic in captures, session files and HAR."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption set(
        QStringLiteral("set"),
        QCoreApplication::translate("main", "Change a setting for this time: KEY=VALUE."),
        QStringLiteral("KEY=VALUE"));
    parser.addOption(set);
    parser.addPositionalArgument(
        QStringLiteral("file"),
        QCoreApplication::translate("main", "Captures, session files or HAR to open."),
        QStringLiteral("[FILE...]"));
    parser.process(application);
    if (!takeSettings(parser.values(set))) {
        return 2;
    }

    // Some tasks wait for others of their own; none should wait for a free thread.
    constexpr int kLeastThreads = 8;
    QThreadPool::globalInstance()->setMaxThreadCount(
        std::max(kLeastThreads, QThread::idealThreadCount()));
    applyLanguage();
    Theme::instance().apply(chosenTheme());
    MainWindow window;
    const QStringList files = parser.positionalArguments();
    if (!files.isEmpty()) {
        window.open(files);
    } else if (Settings::instance().flag(u"open.again")) {
        window.reopenLast();
    }
    window.show();
    return QApplication::exec();
}
