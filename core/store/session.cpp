// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session.h"

#include <algorithm>

namespace waybill::store {
std::string_view Session::target(const ExchangeRow& row) const {
    return row.has(row_flag::kHasRequest) ? targets_.at(row.target) : std::string_view{};
}

const ExchangeNotes& Session::notes(std::uint32_t exchange) const {
    static const ExchangeNotes none;
    const auto at = std::lower_bound(
        notes_.begin(), notes_.end(), exchange, [](const auto& entry, std::uint32_t wanted) {
            return entry.first < wanted;
        });
    return at != notes_.end() && at->first == exchange ? at->second : none;
}

}  // namespace waybill::store
