// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session.h"

#include <algorithm>

namespace waybill::store {
http::Timing timing_of(const ExchangeRow& row, const ConnectionRow& connection) {
    http::Timing timing;
    timing.send = row.has(row_flag::kHasRequest) ? row.request_end : -1;
    timing.wait = wait_of(row);
    timing.receive = time_between(row.response_begin, row.response_end);
    timing.total = total_of(row);
    if (row.has(row_flag::kFirstOnConnection)) {
        timing.connect = connection.facts.connect_ns;
    }
    return timing;
}

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

std::vector<Anomaly> Session::anomalies(std::uint32_t exchange) const {
    const ExchangeRow& row = exchanges[exchange];
    if (!row.has(row_flag::kHasAnomalies)) {
        return {};
    }
    std::vector<Anomaly> all = notes(exchange).anomalies;
    if (row.has(row_flag::kNoResponse)) {
        all.push_back({AnomalyCode::NoResponse, Side::Client, row.request.stream_offset, {}});
    }
    if (row.has(row_flag::kOrphanResponse)) {
        all.push_back({AnomalyCode::OrphanResponse, Side::Server, row.response.stream_offset, {}});
    }
    return all;
}

}  // namespace waybill::store
