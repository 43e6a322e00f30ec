// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_state.h"

#include <algorithm>

#include "core/store/row_facts.h"

namespace waybill::filter {

using store::ConnectionRow;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

bool is_reset(const ConnectionRow& connection) {
    return store::state_of(connection) == "reset";
}

bool is_aborted(const ExchangeRow& row, const ConnectionRow& connection) {
    if (row.has(row_flag::kNoResponse) && is_reset(connection)) {
        return true;
    }
    const bool broke_off =
        (row.has(row_flag::kHasRequest) && !row.has(row_flag::kRequestComplete))
        || (row.has(row_flag::kHasResponse) && !row.has(row_flag::kResponseComplete));
    return broke_off && (is_reset(connection) || store::state_of(connection) == "fin");
}

bool is_error(const ExchangeRow& row, const ConnectionRow& connection) {
    const bool is_http09 = row.version_major == 0;  // which has no status
    const bool unreadable = row.has(row_flag::kHasResponse) && row.status == 0 && !is_http09;
    return row.has(row_flag::kNoResponse) || row.status >= 500 || unreadable
           || is_aborted(row, connection);
}

bool has_failed(const ExchangeRow& row, const ConnectionRow& connection) {
    return row.status >= 400 || is_error(row, connection);
}

bool is_redirect(std::uint16_t status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::uint64_t missing_bytes(const store::Session& session, std::uint32_t exchange) {
    if (!session.exchanges[exchange].has(row_flag::kMissingBytes)) {
        return 0;
    }
    const auto& sides = session.notes(exchange).missing;
    return sides[0] + sides[1];
}

std::int64_t round_trip(const ConnectionFacts& facts) {
    std::int64_t sum = -1;
    for (const SideFacts& side : facts.sides) {
        if (side.round_trip_ns >= 0) {
            sum = std::max<std::int64_t>(sum, 0) + side.round_trip_ns;
        }
    }
    return sum;
}

}  // namespace waybill::filter
