// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window: start page, toolbar, menus, recordings as tabs, docks and the status bar.
#pragma once

#include <QMainWindow>
#include <QStringList>

class QTabWidget;

namespace waybill::gui {

class RecordingPage;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);

    // In a tab of its own; several files are one recording.
    RecordingPage* open(const QStringList& paths);
    // Null when none is open.
    RecordingPage* current() const;

private:
    QTabWidget* tabs_;
};

}  // namespace waybill::gui
