// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happened to a recording: notes on its files, anomalies by kind, how long things took. Lines
// about exchanges filter for them.
#pragma once

#include <cstdint>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "gui/models/document.h"

class QTableView;

namespace waybill::gui {

class EventTable;

class EventLog : public QWidget {
    Q_OBJECT

public:
    explicit EventLog(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    void fill();
    void activate(const QModelIndex& index, bool narrow);
    void showMenu(QPoint position);

    Document& document_;
    EventTable* lines_;
    QTableView* table_;
    QTimer fill_later_;
    QElapsedTimer clock_;
    qint64 reading_ = -1;  // milliseconds
    qint64 judging_ = -1;
};

}  // namespace waybill::gui
