// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules that found something, as a table, and the exchanges of one of them, as a list that is
// as long as there are exchanges and makes only the lines that are seen.
#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractListModel>
#include <QAbstractTableModel>
#include <QString>

#include "gui/models/rule_counts.h"

namespace waybill::gui {

class FindingsTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kSeverity, kTitle, kExchanges, kHosts, kPoints, kColumns };
    static constexpr int kSeverityRole = Qt::UserRole;  // as int

    using QAbstractTableModel::QAbstractTableModel;

    void setRules(std::vector<RuleSummary> rules);
    // Those less grave are left out.
    void setLeastSeverity(audit::Severity least);
    const RuleSummary& at(int row) const { return rules_[shown_[static_cast<std::size_t>(row)]]; }
    // -1: it is not shown.
    int rowOf(const audit::RuleInfo* rule) const;
    std::size_t total() const { return rules_.size(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    // Column -1 is the order of weight.
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();

    std::vector<RuleSummary> rules_;  // by weight
    std::vector<std::size_t> shown_;
    audit::Severity least_ = audit::Severity::Info;
    int sort_column_ = -1;
    Qt::SortOrder order_ = Qt::AscendingOrder;
};

class ExchangeLines : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setExchanges(SessionPointer session, std::vector<std::uint32_t> exchanges);
    std::uint32_t exchangeAt(int row) const { return exchanges_[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    SessionPointer session_;
    std::vector<std::uint32_t> exchanges_;
};

// "#12  GET host/path  404", as it may be shown.
QString exchangeLine(const LoadedSession& session, std::uint32_t exchange, int most = 200);

}  // namespace waybill::gui
