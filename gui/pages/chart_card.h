// SPDX-License-Identifier: GPL-3.0-or-later
//
// A chart in a frame with its title, and the same numbers as a table: for those who do not see the
// chart, and to copy them.
#pragma once

#include <QString>

#include "gui/pages/figure_chart.h"
#include "gui/widgets/card.h"

class QStackedWidget;
class QTableWidget;
class QToolButton;

namespace waybill::gui {

class ChartCard : public Card {
    Q_OBJECT

public:
    ChartCard(const QString& title, FigureChart::Kind kind, QWidget* parent = nullptr);

    void setFigures(ChartFigures figures);
    FigureChart& chart() const { return *chart_; }
    QTableWidget& table() const { return *table_; }
    void setTableShown(bool shown);
    bool isTableShown() const;

signals:
    void filterRequested(const QString& filter);

private:
    void fillTable();

    FigureChart* chart_;
    QTableWidget* table_;
    QStackedWidget* stack_;
    QToolButton* toggle_;
};

}  // namespace waybill::gui
