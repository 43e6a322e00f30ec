// SPDX-License-Identifier: GPL-3.0-or-later
//
// The header of the table of exchanges: sorts by clicks, chooses, moves and sizes columns, and
// remembers all that.
#pragma once

#include <QHeaderView>
#include <QMap>
#include <QStringList>
#include <QTimer>

#include "gui/models/exchange_table_model.h"

class QMenu;

namespace waybill::gui {

class TableHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit TableHeader(ExchangeTableModel& model, QWidget* parent = nullptr);

    // What was remembered, or the usual columns.
    void restore();
    // Ids in the order in which they are seen.
    QStringList shownColumns() const;
    void setShownColumns(const QStringList& ids);
    void toggleColumn(const QString& id);

    // First click: rising, second: falling, third: order of arrival. With `add` the earlier columns
    // still count.
    void sortBy(const QString& id, bool add);

    // Gives the path, unless the user sized it, the room that the others leave.
    void fit(int room);

    // The menu of a column, -1 for none.
    void fillMenu(QMenu& menu, int section);

signals:
    void headerColumnRequested();
    void jsonColumnRequested();
    void columnSetRequested();  // a name for the columns shown

public:
    void saveSet(const QString& name);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    QSize sizeHint() const override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void applyWidths();
    void save();
    void suitPrograms();

    ExchangeTableModel& model_;
    QMap<QString, int> widths_;
    QTimer saving_;
    bool applying_ = false;
};

}  // namespace waybill::gui
