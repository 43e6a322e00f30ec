// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a filter is typed: colours, completion, its meaning in plain words, what is wrong with it,
// history and saved filters, and chips for the usual ones.
#pragma once

#include <QTimer>
#include <QWidget>

#include "gui/models/exchange_list.h"

class QLabel;
class QToolButton;

namespace waybill::gui {

class BusyBar;
class ChipRow;
class FilterEditor;
class ReadBack;

class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(ExchangeList& list, QWidget* parent = nullptr);
    ~FilterBar() override;

    // As typed; it may be no filter.
    QString text() const;
    // The one the list has.
    const QString& appliedText() const { return applied_; }
    // As if it had been typed and Enter been pressed.
    void setText(const QString& filter);
    // Joins it to what is there by "and".
    void narrow(const QString& filter);
    // Puts a stretch of time ("since in {1s..2s}") in place of the one there is; empty: none.
    void setStretch(const QString& filter);
    void focusInput();
    // Asks for a name to keep the filter by.
    void saveFilter();

    FilterEditor& editor() { return *editor_; }
    ReadBack& readBack() { return *read_back_; }
    ChipRow& chips() { return *chips_; }

signals:
    // It was set on the list.
    void applied(const QString& filter);
    // The user is done with it: what is shown should get the focus.
    void submitted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void takeText();
    void apply();
    void showMatches();

    ExchangeList& list_;
    FilterEditor* editor_;
    QToolButton* save_;
    QLabel* matches_;
    ReadBack* read_back_;
    ChipRow* chips_;
    BusyBar* busy_;
    QTimer rest_;  // while one types
    QString applied_;
};

}  // namespace waybill::gui
