// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which exchanges of a document are shown, in which order: filter, sorting and grouping, worked out
// in the background and delivered as a vector of indices. In the order of arrival what is found
// comes as it is found.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "core/filter/expression.h"
#include "gui/models/document.h"
#include "gui/models/removed_exchanges.h"

namespace waybill::gui {

// A column and which way to sort by it. Columns are named as the fields of filters are.
struct SortKey {
    QString column;
    Qt::SortOrder order = Qt::AscendingOrder;
    bool operator==(const SortKey&) const = default;
};

enum class Grouping { None, Host, Connection };

// Those of shown() from `begin` on that belong together.
struct ExchangeGroup {
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
    std::uint32_t key = 0;  // ExchangeRow::host or ExchangeRow::connection
};

class ExchangeList : public QObject {
    Q_OBJECT

public:
    explicit ExchangeList(Document& document, QObject* parent = nullptr);
    ~ExchangeList() override;

    Document& document() const { return document_; }

    // Indices of exchanges in the order shown.
    const std::vector<std::uint32_t>& shown() const { return shown_; }
    // All of shown(), group by group, in the order of their first ones; none without grouping.
    const std::vector<ExchangeGroup>& groups() const { return groups_; }
    // Where in shown() it is.
    std::optional<std::size_t> positionOf(std::uint32_t exchange) const;
    // Whether the filter is known to let it through.
    bool passes(std::uint32_t exchange) const;
    // The first and the last one of those shown, as they arrived.
    std::optional<std::pair<std::uint32_t, std::uint32_t>> arrivals() const;

    // None: all of them.
    void setFilter(std::optional<filter::Expression> filter);
    const std::optional<filter::Expression>& filter() const;
    // The first key counts most; none is the order of arrival.
    void setSortKeys(std::vector<SortKey> keys);
    const std::vector<SortKey>& sortKeys() const { return keys_; }
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return grouping_; }

    // Those that are not shown whatever the filter says.
    RemovedExchanges& removed() { return removed_; }

    bool isBusy() const { return busy_; }

signals:
    void aboutToAppend(std::size_t count);
    void appended();
    // Other exchanges, or another order.
    void aboutToReset();
    void reset();
    void busyChanged(bool busy);
    // Of exchanges that must be loaded to filter or sort.
    void progressed(qint64 done, qint64 total);
    void sortKeysChanged();
    void groupingChanged();

private:
    class Impl;

    Document& document_;
    std::vector<std::uint32_t> shown_;
    std::vector<ExchangeGroup> groups_;
    std::vector<SortKey> keys_;
    Grouping grouping_ = Grouping::None;
    RemovedExchanges removed_;
    bool busy_ = false;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::gui
