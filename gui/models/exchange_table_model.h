// SPDX-License-Identifier: GPL-3.0-or-later
//
// An ExchangeList as a table: a row for each exchange, or, when they are grouped, a row for each
// group and below it those of the group. Texts are made when they are asked for; what hangs on the
// heads of an exchange is loaded then and remembered for a while.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include <QAbstractTableModel>
#include <QCache>

#include "core/http/category.h"
#include "gui/models/exchange_columns.h"
#include "gui/models/exchange_list.h"

namespace waybill::gui {

class JsonCells;
class RowColors;

class ExchangeTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        ExchangeRole = Qt::UserRole + 1,  // its index; none of a group's row
        ColumnRole,                       // the column's id
        StatusRole,                       // 0: no response
        AbortedRole,
        CategoryRole,  // http::Category
        MarkRole,      // 0 to 6
        CommentRole,
        GroupRole,      // of a group's row: what it is about
        OperationRole,  // what a call to one path among many asked for; mostly empty
        SecureRole,     // whether it was sent over TLS
    };

    explicit ExchangeTableModel(ExchangeList& list, QObject* parent = nullptr);
    ~ExchangeTableModel() override;

    ExchangeList& list() const { return list_; }
    // What the rules give those without a mark.
    const RowColors& colors() const { return *colors_; }

    const std::vector<Column>& columns() const { return columns_; }
    void setColumns(const QStringList& ids);  // those that there are not are left out
    QStringList columnIds() const;

    // Nothing for a group's row and rows that there are not.
    std::optional<std::uint32_t> exchangeAt(int row) const;
    // Nothing when it is not shown, or in a group that is folded.
    std::optional<int> rowOf(std::uint32_t exchange) const;

    // Nothing for an exchange's row.
    std::optional<std::size_t> groupAt(int row) const;
    bool isFolded(std::size_t group) const;
    void setFolded(std::size_t group, bool folded);
    void setAllFolded(bool folded);
    void unfoldTo(std::uint32_t exchange);

    // The exchange's category, by its row.
    http::Category categoryOf(std::uint32_t exchange) const;
    QString groupTitle(std::size_t group) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void follow(ExchangeList& list);
    void renewSession();
    void layOutGroups();
    CellText cell(std::uint32_t exchange, std::size_t column) const;
    QString operationOf(const store::ExchangeRow& row) const;
    QVariant accessibleText(std::uint32_t exchange, std::size_t column) const;
    QString toolTip(std::uint32_t exchange, std::size_t column) const;
    QVariant groupData(std::size_t group, int column, int role) const;
    QVariant annotation(std::uint32_t exchange, int role) const;

    ExchangeList& list_;
    RowColors* colors_;
    JsonCells* json_cells_;
    SessionPointer session_;  // that the readers work on
    std::vector<Column> columns_;
    mutable std::vector<ColumnReader> readers_;  // by column
    mutable std::unique_ptr<ColumnReader> categories_;
    mutable std::unique_ptr<store::ExchangeLoader> loader_;
    mutable std::unique_ptr<http::Exchange> loaded_;
    mutable QCache<std::uint32_t, std::vector<CellText>> loaded_cells_;  // by exchange

    std::vector<int> group_rows_;               // where each group begins
    int rows_ = 0;                              // with the groups' own ones
    std::unordered_set<std::uint32_t> folded_;  // keys of groups
};

}  // namespace waybill::gui
