// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/chart_card.h"

#include <utility>

#include <QHeaderView>
#include <QStackedWidget>
#include <QTableWidget>
#include <QToolButton>

#include "gui/models/wire_string.h"

namespace waybill::gui {

ChartCard::ChartCard(const QString& title, FigureChart::Kind kind, QWidget* parent)
    : Card(title, parent),
      chart_(new FigureChart(kind)),
      table_(new QTableWidget),
      stack_(new QStackedWidget),
      toggle_(new QToolButton) {
    chart_->setAccessibleName(title);
    table_->setAccessibleName(title);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(measure::kCompactRow);
    table_->horizontalHeader()->setStretchLastSection(false);
    table_->setFixedHeight(chart_->sizeHint().height());
    stack_->addWidget(chart_);
    stack_->addWidget(table_);
    stack_->setFixedHeight(chart_->sizeHint().height());
    add(stack_);
    toggle_->setText(tr("Table"));
    toggle_->setCheckable(true);
    toggle_->setAutoRaise(true);
    toggle_->setFont(Theme::instance().secondaryFont());
    toggle_->setToolTip(tr("Show the numbers as a table."));
    toggle_->setAccessibleName(tr("Show %1 as a table").arg(title));
    addToTitle(toggle_);
    connect(toggle_, &QToolButton::toggled, this, [this](bool on) {
        if (on) {
            fillTable();
        }
        stack_->setCurrentIndex(on ? 1 : 0);
    });
    connect(chart_, &FigureChart::activated, this, &ChartCard::filterRequested);
    connect(table_, &QTableWidget::itemActivated, this, [this](const QTableWidgetItem* item) {
        const auto row = static_cast<std::size_t>(item->row());
        if (row < chart_->figures().points.size()
            && !chart_->figures().points[row].filter.isEmpty()) {
            emit filterRequested(chart_->figures().points[row].filter);
        }
    });
}

void ChartCard::setFigures(ChartFigures figures) {
    chart_->setFigures(std::move(figures));
    if (isTableShown()) {
        fillTable();
    }
}

void ChartCard::setTableShown(bool shown) {
    toggle_->setChecked(shown);
}

bool ChartCard::isTableShown() const {
    return toggle_->isChecked();
}

void ChartCard::fillTable() {
    const ChartFigures& figures = chart_->figures();
    QStringList headings{figures.heading};
    for (const ChartSeries& series : figures.series) {
        headings << series.name;
    }
    table_->setColumnCount(static_cast<int>(headings.size()));
    table_->setHorizontalHeaderLabels(headings);
    table_->setRowCount(static_cast<int>(figures.points.size()));
    for (std::size_t row = 0; row < figures.points.size(); ++row) {
        const int at = static_cast<int>(row);
        table_->setItem(at, 0, new QTableWidgetItem(figures.points[row].name));
        for (std::size_t column = 0; column < figures.series.size(); ++column) {
            const std::vector<double>& values = figures.series[column].values;
            auto* const item = new QTableWidgetItem(row < values.size() && values[row] >= 0
                                                        ? figures.format(values[row])
                                                        : QStringLiteral("-"));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            table_->setItem(at, static_cast<int>(column) + 1, item);
        }
    }
    table_->resizeColumnsToContents();
    table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
}

}  // namespace waybill::gui
