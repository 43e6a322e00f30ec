// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window shows when nothing is open: ways to begin, and the recordings opened lately.
#pragma once

#include <QStringList>
#include <QWidget>

#include "gui/models/background_task.h"

class QLabel;
class QStandardItemModel;
class QTreeView;

namespace waybill::gui {

class StartCard;

class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    // While something is dragged over the window.
    void setDropHint(bool shown);
    QTreeView* recentList() const { return recent_; }

signals:
    void openRequested();
    void reopenRequested();
    void recoverRequested(const QString& path);
    void sampleRequested();
    void fileRequested(const QStringList& paths);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fillRecent();
    void lookForInterrupted();
    void fillRecovery();

    StartCard* recover_;
    QLabel* recent_title_;
    QTreeView* recent_;
    QStandardItemModel* model_;
    QStringList interrupted_;  // sessions
    BackgroundTask looking_;
    bool drop_hint_ = false;
};

}  // namespace waybill::gui
