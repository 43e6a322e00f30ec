// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <QTabWidget>

#include "gui/window/recording_page.h"

namespace waybill::gui {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent), tabs_(new QTabWidget) {
    setCentralWidget(tabs_);
    setWindowTitle(QStringLiteral("Waybill"));
}

RecordingPage* MainWindow::open(const QStringList& paths) {
    auto* const page = new RecordingPage(std::make_unique<Document>(paths));
    tabs_->setCurrentIndex(tabs_->addTab(page, page->document().title()));
    page->document().start();
    return page;
}

RecordingPage* MainWindow::current() const {
    return qobject_cast<RecordingPage*>(tabs_->currentWidget());
}

}  // namespace waybill::gui
