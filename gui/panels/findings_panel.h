// SPDX-License-Identifier: GPL-3.0-or-later
//
// All findings of a recording, by rule, with what to do: the rules, the exchanges of the one that
// is chosen, and what it says of them.
#pragma once

#include <cstdint>
#include <vector>

#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/document.h"

class QComboBox;
class QLabel;
class QListView;
class QStackedWidget;
class QTableView;

namespace waybill::gui {

class BusyBar;
class ExchangeLines;
class FindingDetails;
class FindingsTable;

class FindingsPanel : public QWidget {
    Q_OBJECT

public:
    explicit FindingsPanel(Document& document, QWidget* parent = nullptr);

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
    // The rules of the document are shown.
    void filled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeRules();
    void fill();
    void showRule();
    void showEvidence();
    void showState();
    void showMenu(QPoint position);
    void goToExchange();

    Document& document_;
    FindingsTable* rules_;
    ExchangeLines* lines_;
    QStackedWidget* pages_;
    QLabel* state_;
    BusyBar* busy_;
    QComboBox* least_;
    QLabel* count_;
    QTableView* table_;
    QListView* exchanges_;
    FindingDetails* details_;
    BackgroundTask summing_;
    BackgroundTask listing_;
};

}  // namespace waybill::gui
