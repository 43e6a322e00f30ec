// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill-gui [FILE...]: the desktop inspector.
#include <algorithm>

#include <QApplication>
#include <QCommandLineParser>
#include <QThread>
#include <QThreadPool>

#include "gui/theme/theme.h"
#include "gui/window/main_window.h"

int main(int argc, char** argv) {
    using namespace waybill::gui;
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("waybill"));
    QApplication::setApplicationDisplayName(QStringLiteral("Waybill"));
    QApplication::setApplicationVersion(QStringLiteral(WAYBILL_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("waybill"));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Inspects HTTP traffic in capture files."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"),
                                 QCoreApplication::translate("main", "Capture files to open."),
                                 QStringLiteral("[FILE...]"));
    parser.process(application);

    // Some tasks wait for others of their own; none should wait for a free thread.
    constexpr int kLeastThreads = 8;
    QThreadPool::globalInstance()->setMaxThreadCount(
        std::max(kLeastThreads, QThread::idealThreadCount()));
    Theme::instance().apply(Theme::Mode::System);
    MainWindow window;
    const QStringList files = parser.positionalArguments();
    if (!files.isEmpty()) {
        window.open(files);
    }
    window.show();
    return QApplication::exec();
}
