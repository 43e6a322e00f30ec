// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which exchanges of a document are shown, in which order: filter, sorting and grouping, worked out
// in the background and delivered as a vector of indices.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>

#include "core/filter/expression.h"
#include "gui/models/document.h"

namespace waybill::gui {

// A column and which way to sort by it. Columns are named as the fields of filters are.
struct SortKey {
    QString column;
    Qt::SortOrder order = Qt::AscendingOrder;
    bool operator==(const SortKey&) const = default;
};

enum class Grouping { None, Host, Connection };

class ExchangeList : public QObject {
    Q_OBJECT

public:
    explicit ExchangeList(Document& document, QObject* parent = nullptr);
    ~ExchangeList() override;

    Document& document() const { return document_; }

    // Indices of exchanges in the order shown.
    const std::vector<std::uint32_t>& shown() const { return shown_; }

    // None: all of them.
    void setFilter(std::optional<filter::Expression> filter);
    // The first key counts most; none is the order of arrival.
    void setSortKeys(std::vector<SortKey> keys);
    const std::vector<SortKey>& sortKeys() const { return keys_; }
    void setGrouping(Grouping grouping);
    Grouping grouping() const { return grouping_; }

signals:
    void aboutToAppend(std::size_t count);
    void appended();
    // Other exchanges, or another order.
    void aboutToReset();
    void reset();
    void busyChanged(bool busy);

private:
    class Impl;

    Document& document_;
    std::vector<std::uint32_t> shown_;
    std::vector<SortKey> keys_;
    Grouping grouping_ = Grouping::None;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::gui
