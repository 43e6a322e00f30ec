// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hosts and their paths, connections, findings by rule and marks of a recording, with counts. A
// click filters for what was clicked, Ctrl+click narrows the filter there is.
#pragma once

#include <cstdint>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/document.h"

class QLineEdit;
class QModelIndex;
class QTreeView;

namespace waybill::gui {

class BusyBar;
class SideTreeModel;

class SideTree : public QWidget {
    Q_OBJECT

public:
    explicit SideTree(Document& document, QWidget* parent = nullptr);

    QTreeView& view() { return *view_; }
    SideTreeModel& model() { return *model_; }

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
    // The tree shows what is in the document now.
    void filled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitNumbers();
    void fill();
    void searchNow();
    void activate(const QModelIndex& index, bool narrow);
    void showMenu(QPoint position);
    // What is open and chosen stays so while something else is shown.
    template <typename Change>
    void keepPlace(Change change);

    Document& document_;
    SideTreeModel* model_;
    QLineEdit* search_;
    BusyBar* busy_;
    QTreeView* view_;
    QTimer search_later_;
    BackgroundTask filling_;
    bool was_filled_ = false;
};

}  // namespace waybill::gui
