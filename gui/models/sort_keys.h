// SPDX-License-Identifier: GPL-3.0-or-later
//
// Orders exchanges by columns. The values of a column are turned into numbers once, and the numbers
// are sorted: text by its rank among the distinct texts of the column.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include <QString>
#include <Qt>

#include "gui/models/exchange_columns.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// By index of exchange: smaller is earlier.
using SortNumbers = std::vector<std::uint64_t>;
inline constexpr std::uint64_t kNoSortNumber = ~0ULL;  // it has no value, which is last both ways

struct SortNumbersTask {
    const LoadedSession& session;
    const Column& column;
    // What the user noted, for the columns of it.
    const std::map<std::uint32_t, int>& marks;
    const std::unordered_map<std::uint32_t, QString>& comments;
    const std::atomic<bool>& stop;  // set from anywhere: the outcome is of no use
    // Told now and then, where exchanges must be loaded.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

// What a cell shows first is what it is sorted by.
SortNumbers makeSortNumbers(const SortNumbersTask& task);

struct SortBy {
    std::shared_ptr<const SortNumbers> numbers;
    Qt::SortOrder order = Qt::AscendingOrder;
};

// The first counts most; what is equal in all stands in the order of arrival.
// REQUIRES: `by` is not empty.
void sortExchanges(std::vector<std::uint32_t>& exchanges, const std::vector<SortBy>& by);

}  // namespace waybill::gui
