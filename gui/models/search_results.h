// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a search found, as a list: a line for each exchange, and under it one for each hit.
#pragma once

#include <cstdint>
#include <vector>

#include <QAbstractListModel>

#include "capture/session_search.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class SearchResults : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr std::size_t kMostHits = 10'000;
    enum Role {
        IsExchangeRole = Qt::UserRole,  // the line of an exchange
        ExchangeRole,                   // its index
        WhereRole,                      // "Request head"; of an exchange: how many hits
        BeforeRole,                     // a hit in its line
        FoundRole,
        AfterRole,
    };

    using QAbstractListModel::QAbstractListModel;

    void clear(SessionPointer session);
    // No more than kMostHits are kept.
    void append(std::vector<capture::ExchangeHits>&& found);

    std::size_t hits() const { return hit_count_; }
    std::size_t exchanges() const { return found_.size(); }
    bool isFull() const { return hit_count_ >= kMostHits; }
    // The index of the exchange that a row is about.
    std::uint32_t exchangeAt(int row) const;
    std::vector<std::uint32_t> foundExchanges() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        std::uint32_t found = 0;  // in found_
        std::int32_t hit = -1;    // -1: the line of the exchange
    };

    QVariant dataOfExchange(const capture::ExchangeHits& found, int role) const;
    static QVariant dataOfHit(const filter::Hit& hit, int role);
    QString titleOf(std::uint32_t exchange) const;

    SessionPointer session_;
    std::vector<capture::ExchangeHits> found_;
    std::vector<Row> rows_;
    std::size_t hit_count_ = 0;
};

}  // namespace waybill::gui
