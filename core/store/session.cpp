// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace waybill::store {

// The kind, the first letter of a GraphQL operation's kind, the number of calls up to a colon, and
// the operation.
std::string dialect_text(const http::Dialect& dialect) {
    std::string text(1, static_cast<char>(dialect.kind));
    text += dialect.operation_kind.empty() ? '-' : dialect.operation_kind.front();
    if (dialect.batch != 0) {
        text += std::to_string(dialect.batch);
    }
    text += ':';
    return text += dialect.operation;
}

http::Dialect read_dialect(std::string_view text) {
    http::Dialect dialect;
    const std::size_t colon = text.find(':');
    if (text.size() < 3 || colon == std::string_view::npos) {
        return dialect;
    }
    dialect.kind = static_cast<http::DialectKind>(text.front());
    for (const std::string_view kind : {"query", "mutation", "subscription"}) {
        if (text[1] == kind.front()) {
            dialect.operation_kind = kind;
        }
    }
    std::from_chars(text.data() + 2, text.data() + colon, dialect.batch);
    dialect.operation = text.substr(colon + 1);
    return dialect;
}

http::Timing timing_of(const ExchangeRow& row, const ConnectionRow& connection) {
    http::Timing timing;
    timing.send = row.has(row_flag::kHasRequest) ? row.request_end : -1;
    timing.wait = wait_of(row);
    timing.receive = time_between(row.response_begin, row.response_end);
    timing.total = total_of(row);
    if (row.has(row_flag::kFirstOnConnection)) {
        timing.connect = connection.facts.connect_ns;
        timing.tls = connection.tls != nullptr ? connection.tls->handshake_ns : -1;
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
    // Where a derived message lay in its stream is not kept.
    const auto offset_of = [](const MessagePlace& place) {
        return place.is_derived() ? 0 : place.stream_offset;
    };
    std::vector<Anomaly> all = notes(exchange).anomalies;
    const auto is_told = [&all](AnomalyCode code) {
        return std::any_of(all.begin(), all.end(), [code](const Anomaly& anomaly) {
            return anomaly.code == code;
        });
    };
    if (row.has(row_flag::kNoResponse) && !is_told(AnomalyCode::NoResponse)) {
        all.push_back({AnomalyCode::NoResponse, Side::Client, offset_of(row.request), {}});
    }
    if (row.has(row_flag::kOrphanResponse) && !is_told(AnomalyCode::OrphanResponse)) {
        all.push_back({AnomalyCode::OrphanResponse, Side::Server, offset_of(row.response), {}});
    }
    return all;
}

}  // namespace waybill::store
