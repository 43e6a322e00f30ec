// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/search_results.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <QLocale>

#include "core/report/text_list.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr int kLongestUrl = 400;

}  // namespace

void SearchResults::clear(SessionPointer session) {
    beginResetModel();
    session_ = std::move(session);
    found_.clear();
    rows_.clear();
    hit_count_ = 0;
    endResetModel();
}

void SearchResults::append(std::vector<capture::ExchangeHits>&& found) {
    std::vector<Row> rows;
    const std::size_t before = found_.size();
    for (capture::ExchangeHits& hits : found) {
        const std::size_t room = kMostHits - hit_count_;
        if (room == 0) {
            break;
        }
        if (hits.hits.size() > room) {
            hits.hits.resize(room);
            hits.more = true;
        }
        hit_count_ += hits.hits.size();
        const auto place = static_cast<std::uint32_t>(
            found_.size() + static_cast<std::size_t>(&hits - found.data()));
        rows.push_back({place, -1});
        for (std::size_t i = 0; i < hits.hits.size(); ++i) {
            rows.push_back({place, static_cast<std::int32_t>(i)});
        }
    }
    if (rows.empty()) {
        return;
    }
    const std::size_t taken = rows.back().found + 1 - before;
    const auto first = static_cast<int>(rows_.size());
    beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
    found_.insert(found_.end(),
                  std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.begin() + static_cast<std::ptrdiff_t>(taken)));
    rows_.insert(rows_.end(), rows.begin(), rows.end());
    endInsertRows();
}

std::uint32_t SearchResults::exchangeAt(int row) const {
    return found_[rows_[static_cast<std::size_t>(row)].found].exchange;
}

std::vector<std::uint32_t> SearchResults::foundExchanges() const {
    std::vector<std::uint32_t> exchanges;
    exchanges.reserve(found_.size());
    for (const capture::ExchangeHits& hits : found_) {
        exchanges.push_back(hits.exchange);
    }
    return exchanges;
}

int SearchResults::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant SearchResults::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const capture::ExchangeHits& found = found_[row.found];
    if (role == IsExchangeRole) {
        return row.hit < 0;
    }
    if (role == ExchangeRole) {
        return found.exchange;
    }
    return row.hit < 0 ? dataOfExchange(found, role)
                       : dataOfHit(found.hits[static_cast<std::size_t>(row.hit)], role);
}

QVariant SearchResults::dataOfExchange(const capture::ExchangeHits& found, int role) const {
    const auto count = static_cast<int>(found.hits.size());
    switch (role) {
        case Qt::DisplayRole:
            return titleOf(found.exchange);
        case WhereRole:
            return found.more ? tr("more than %n hit(s)", nullptr, count)
                              : tr("%n hit(s)", nullptr, count);
        default:
            return {};
    }
}

QVariant SearchResults::dataOfHit(const filter::Hit& hit, int role) {
    switch (role) {
        case Qt::DisplayRole:
            return wireText(hit.before) + wireText(hit.found) + wireText(hit.after);
        case WhereRole:
            if (hit.side == Side::Client) {
                return hit.in_body ? tr("Request body") : tr("Request head");
            }
            return hit.in_body ? tr("Response body") : tr("Response head");
        case BeforeRole:
            return wireText(hit.before);
        case FoundRole:
            return wireText(hit.found);
        case AfterRole:
            return wireText(hit.after);
        default:
            return {};
    }
}

QString SearchResults::titleOf(std::uint32_t exchange) const {
    if (session_ == nullptr || exchange >= session_->size()) {
        return {};
    }
    const store::Session& session = session_->rows();
    const store::ExchangeRow& row = session.exchanges[exchange];
    const QString number = QLocale().toString(exchange + 1);
    return QStringLiteral("#%1  ").arg(number)
           + wireText(session.strings.at(row.method), kLongestUrl) + u' '
           + wireText(report::address_of(session, row), kLongestUrl) + QStringLiteral("  ")
           + wireText(report::status_of(row), kLongestUrl);
}

}  // namespace waybill::gui
