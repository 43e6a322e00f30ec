// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the cells of the table of exchanges: by the kind of their column, and the rows of groups
// over all columns.
#pragma once

#include <cstdint>
#include <utility>

#include <QStyledItemDelegate>

#include "core/base/time.h"
#include "gui/models/exchange_table_model.h"

class QTableView;

namespace waybill::gui {

class ExchangeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ExchangeDelegate(QTableView& view, ExchangeTableModel& model);

    // The row under the mouse; -1: none.
    void setHovered(int row) { hovered_ = row; }
    int hovered() const { return hovered_; }

    // Where the line under the time of what has not ended is, from 0 to 1; -1: it rests.
    void setProgress(double place) { progress_ = place; }
    // Whether such a line was drawn since this was asked last.
    bool takeProgressSeen() const { return std::exchange(progress_seen_, false); }

    // Where the bars of the waterfall begin and end; made anew when other exchanges are shown.
    void renewScale();

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    struct Cell;

    QColor background(const Cell& cell) const;
    void paintGroup(QPainter* painter, const QStyleOptionViewItem& option, int row) const;
    void paintText(const Cell& cell,
                   const QString& text,
                   QColor color,
                   Qt::TextElideMode elide) const;
    void paintHost(const Cell& cell, const QString& text) const;
    void paintPath(const Cell& cell, const QString& text) const;
    void paintTarget(const Cell& cell, const QString& text) const;
    void paintStatus(const Cell& cell, const QString& text) const;
    void paintCategory(const Cell& cell) const;
    void paintMark(const Cell& cell) const;
    void paintWaterfall(const Cell& cell) const;
    void paintProgress(const Cell& cell) const;

    QTableView& view_;
    ExchangeTableModel& model_;
    int hovered_ = -1;
    double progress_ = -1;
    mutable bool progress_seen_ = false;
    std::int64_t begin_ = 0;   // of the waterfall's scale
    std::int64_t length_ = 1;  // nanoseconds
};

}  // namespace waybill::gui
