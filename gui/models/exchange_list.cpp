// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_list.h"

#include <numeric>
#include <utility>

namespace waybill::gui {

class ExchangeList::Impl {};

ExchangeList::ExchangeList(Document& document, QObject* parent)
    : QObject(parent),
      document_(document) {
    connect(&document, &Document::rowsArrived, this, [this] {
        const std::size_t before = shown_.size();
        emit aboutToAppend(document_.size() - before);
        shown_.resize(document_.size());
        std::iota(shown_.begin(), shown_.end(), 0U);
        emit appended();
    });
}

ExchangeList::~ExchangeList() = default;

void ExchangeList::setFilter(std::optional<filter::Expression> filter) {
    static_cast<void>(filter);
}

void ExchangeList::setSortKeys(std::vector<SortKey> keys) {
    keys_ = std::move(keys);
}

void ExchangeList::setGrouping(Grouping grouping) {
    grouping_ = grouping;
}

}  // namespace waybill::gui
