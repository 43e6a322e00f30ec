// SPDX-License-Identifier: GPL-3.0-or-later
//
// The view inside of the table of exchanges: rows of one height, a tint under the mouse, groups
// that fold when they are clicked. Dragging selects, but from a row that is selected: that drags
// what is selected out of the list.
#pragma once

#include <QTableView>

namespace waybill::gui {

class ExchangeDelegate;
class ExchangeTableModel;

class ExchangeView : public QTableView {
    Q_OBJECT

public:
    explicit ExchangeView(QWidget* parent = nullptr);

    void setParts(ExchangeTableModel& model, ExchangeDelegate& delegate);
    // "compact", "normal" or "comfortable".
    void setDensity(const QString& density);

signals:
    // Rows that are selected are being dragged.
    void dragRequested();

protected:
    void startDrag(Qt::DropActions actions) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyboardSearch(const QString& /*search*/) override {}  // letters are commands

private:
    void hover(int row);
    void updateRow(int row);

    ExchangeTableModel* model_ = nullptr;
    ExchangeDelegate* delegate_ = nullptr;
};

}  // namespace waybill::gui
