// SPDX-License-Identifier: GPL-3.0-or-later
//
// The recordings as tabs that can be moved and closed; a thin line in a tab shows how far its
// recording is read.
#pragma once

#include <QTabBar>
#include <QTabWidget>

namespace waybill::gui {

class RecordingPage;

class RecordingTabs : public QTabWidget {
    Q_OBJECT

public:
    explicit RecordingTabs(QWidget* parent = nullptr);

    int add(RecordingPage& page);
    RecordingPage* page(int index) const;
};

class RecordingTabBar : public QTabBar {
    Q_OBJECT

public:
    using QTabBar::QTabBar;

    // From 0 to 1; negative: there is nothing to show.
    void setProgress(int index, double progress);
    double progress(int index) const;

signals:
    void closeRequested(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
};

}  // namespace waybill::gui
