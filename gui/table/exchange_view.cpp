// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_view.h"

#include <QHeaderView>
#include <QMouseEvent>
#include <QScrollBar>

#include "gui/models/exchange_table_model.h"
#include "gui/table/exchange_delegate.h"
#include "gui/theme/theme.h"

namespace waybill::gui {

ExchangeView::ExchangeView(QWidget* parent) : QTableView(parent) {
    setObjectName(QStringLiteral("exchangeTable"));
    setAccessibleName(tr("Exchanges"));
    setShowGrid(false);
    setWordWrap(false);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(measure::kCompactRow);
    verticalHeader()->setDefaultSectionSize(measure::kRow);
    setContextMenuPolicy(Qt::CustomContextMenu);
}

void ExchangeView::setParts(ExchangeTableModel& model, ExchangeDelegate& delegate) {
    model_ = &model;
    delegate_ = &delegate;
    setItemDelegate(&delegate);
}

void ExchangeView::setDensity(const QString& density) {
    int height = measure::kRow;
    if (density == QLatin1String("compact")) {
        height = measure::kCompactRow;
    } else if (density == QLatin1String("comfortable")) {
        height = measure::kComfortableRow;
    }
    verticalHeader()->setDefaultSectionSize(height);
    verticalScrollBar()->setSingleStep(height);
}

void ExchangeView::updateRow(int row) {
    if (row >= 0) {
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowHeight(row));
    }
}

void ExchangeView::hover(int row) {
    if (delegate_ != nullptr && delegate_->hovered() != row) {
        const int before = delegate_->hovered();
        delegate_->setHovered(row);
        updateRow(before);
        updateRow(row);
    }
}

void ExchangeView::mouseMoveEvent(QMouseEvent* event) {
    hover(rowAt(static_cast<int>(event->position().y())));
    QTableView::mouseMoveEvent(event);
}

void ExchangeView::leaveEvent(QEvent* event) {
    hover(-1);
    QTableView::leaveEvent(event);
}

void ExchangeView::startDrag(Qt::DropActions /*actions*/) {
    emit dragRequested();
}

void ExchangeView::mousePressEvent(QMouseEvent* event) {
    const QModelIndex under = indexAt(event->position().toPoint());
    setDragEnabled(event->modifiers() == Qt::NoModifier && under.isValid()
                   && selectionModel()->isSelected(under));
    QTableView::mousePressEvent(event);
    if (model_ == nullptr || event->button() != Qt::LeftButton) {
        return;
    }
    const int row = rowAt(static_cast<int>(event->position().y()));
    if (const auto group = model_->groupAt(row)) {
        model_->setFolded(*group, !model_->isFolded(*group));
    }
}

}  // namespace waybill::gui
