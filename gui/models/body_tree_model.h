// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of nodes as a tree of two columns, name and value.
#pragma once

#include <memory>

#include <QAbstractItemModel>

#include "core/base/anomaly.h"
#include "gui/models/body_nodes.h"

namespace waybill::gui {

class BodyTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    using QAbstractItemModel::QAbstractItemModel;

    void setTable(std::shared_ptr<const NodeTable> table);

    // That finds what has this value at this place; empty where there is none.
    QString filterFor(const QModelIndex& index, Side side) const;
    QString pathOf(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::uint32_t nodeOf(const QModelIndex& index) const;
    QVariant copiedOf(std::uint32_t at, int column) const;

    std::shared_ptr<const NodeTable> table_;
};

}  // namespace waybill::gui
