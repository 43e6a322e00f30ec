// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two texts beside each other: a sign and a tint where they differ, and what of a changed line is
// different underlined. Draws only what is visible.
#pragma once

#include <vector>

#include <QAbstractScrollArea>

#include "gui/models/text_diff.h"

namespace waybill::gui {

class DiffView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit DiffView(QWidget* parent = nullptr);

    void setRows(std::vector<DiffRow> rows);
    const std::vector<DiffRow>& rows() const { return rows_; }
    std::size_t differences() const;

    // Scrolls to the next place where they differ, or the one before.
    void step(bool forward);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int rowHeight() const;
    void measureRows();
    void paintSide(QPainter& painter, const DiffRow& row, QRect place, bool left) const;

    std::vector<DiffRow> rows_;
    int longest_ = 0;  // characters
    int current_ = -1;
};

}  // namespace waybill::gui
