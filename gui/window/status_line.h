// SPDX-License-Identifier: GPL-3.0-or-later
//
// The status bar: what is shown of the current recording, its size, and how far reading and judging
// are, with a way to stop.
#pragma once

#include <cstdint>

#include <QMetaObject>
#include <QPointer>
#include <QStatusBar>
#include <QTimer>
#include <QVector>

#include "gui/models/background_task.h"

class QLabel;
class QToolButton;

namespace waybill::gui {

class BusyBar;
class RecordingPage;

class StatusLine : public QStatusBar {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    // Null when none is open.
    void follow(RecordingPage* page);

private:
    void refreshCounts();
    void refreshMemory();
    void refreshProgress();
    void stop();

    QPointer<RecordingPage> page_;
    QVector<QMetaObject::Connection> connections_;
    BackgroundTask summing_;
    QTimer counts_timer_;
    QTimer memory_timer_;
    qint64 done_ = 0;
    qint64 total_ = 0;

    // Hides them together while a message is shown, whatever they do among themselves.
    QWidget* counts_;
    QLabel* shown_;
    QToolButton* cleared_;  // brings back what was taken out of the list
    QLabel* selected_;
    QLabel* bytes_;
    QLabel* dropped_;
    QLabel* memory_;
    QLabel* doing_;
    BusyBar* bar_;
    QToolButton* stop_;
};

}  // namespace waybill::gui
