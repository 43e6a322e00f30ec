// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of a name, a bar and its figures, under a line of headings. A row is chosen by mouse or by
// the arrow keys, and leads to its exchanges. Draws its texts itself: nothing of them is markup.
#pragma once

#include <QWidget>

#include "gui/models/figure_text.h"

namespace waybill::gui {

class BarList : public QWidget {
    Q_OBJECT

public:
    explicit BarList(QWidget* parent = nullptr);

    void setTable(FigureTable table);
    const FigureTable& table() const { return table_; }
    int currentRow() const { return current_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void activated(const QString& filter);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowAt(QPoint point) const;  // -1: none
    QRect rectOf(int row) const;
    void activate(int row);
    void measureColumns();
    QColor colourOf(const FigureRow& row) const;

    FigureTable table_;
    std::vector<int> widths_;  // of the figures' columns
    double most_ = 0;
    int current_ = 0;
    int hovered_ = -1;
};

}  // namespace waybill::gui
