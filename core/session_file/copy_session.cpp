// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/copy_session.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace waybill::session_file {
namespace {

using AnomalyCounts = std::array<std::uint64_t, kAnomalyCodes>;

store::ConnectionRow moved_connection(const store::ConnectionRow& connection,
                                      std::uint64_t sources) {
    store::ConnectionRow copy;
    copy.start = connection.start;
    copy.start.first_record = moved_record(connection.start.first_record, sources);
    copy.facts = connection.facts;
    copy.roles_swapped = connection.roles_swapped;
    copy.protocol = connection.protocol;
    copy.exchanges = connection.exchanges;
    copy.anomalies = connection.anomalies;
    if (connection.tls != nullptr) {
        copy.tls = std::make_unique<TlsFacts>(*connection.tls);
    }
    copy.programs = connection.programs;
    return copy;
}

void count(const std::vector<Anomaly>& anomalies, AnomalyCounts& counts) {
    for (const Anomaly& anomaly : anomalies) {
        ++counts[static_cast<std::size_t>(anomaly.code)];
    }
}

}  // namespace

void SessionCopier::begin(const store::Session& session) {
    std::uint64_t number = first_source_;
    for (const store::Source& source : session.sources) {
        writer_.put_source(number++, source);
    }
    connections_copied_.assign(session.connections.size(), false);
    copied_anomalies_ = {};
    counts_.packets += session.packets;
    counts_.connections_without_bytes += session.connections_without_bytes;
    for (const auto& [reason, packets] : session.packets_skipped) {
        const auto same = std::find_if(counts_.packets_skipped.begin(),
                                       counts_.packets_skipped.end(),
                                       [&](const auto& known) { return known.first == reason; });
        if (same != counts_.packets_skipped.end()) {
            same->second += packets;
        } else {
            counts_.packets_skipped.emplace_back(reason, packets);
        }
    }
}

Result<void> SessionCopier::copy(const store::Session& session,
                                 store::ExchangeLoader& loader,
                                 std::uint32_t index) {
    const std::uint32_t connection = session.exchanges[index].connection;
    copy_connection(session, loader, connection);
    exchanges_.copy(session,
                    loader,
                    index,
                    {.exchange = next_exchange_++,
                     .connection = first_connection_ + connection,
                     .first_source = first_source_});
    count(session.anomalies(index), copied_anomalies_);
    return outcome();
}

void SessionCopier::copy_connection(const store::Session& session,
                                    store::ExchangeLoader& loader,
                                    std::uint32_t index) {
    if (connections_copied_[index]) {
        return;
    }
    connections_copied_[index] = true;
    const store::ConnectionRow& connection = session.connections[index];
    const std::uint64_t id = first_connection_ + index;
    if (first_source_ == 0) {
        writer_.put_connection(id, connection);
    } else {
        writer_.put_connection(id, moved_connection(connection, first_source_));
    }
    count(connection.anomalies, copied_anomalies_);
    loader.read_frames(index, [&](const store::ChainPiece& piece) {
        writer_.add_frames(id, piece.data, piece.at);
        return true;
    });
}

Result<void> SessionCopier::end(const store::Session& session,
                                store::ExchangeLoader& loader,
                                bool all) {
    for (std::uint32_t i = 0; all && i < session.connections.size(); ++i) {
        copy_connection(session, loader, i);
    }
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        counts_.anomaly_counts[i] += (all ? session.anomaly_counts : copied_anomalies_)[i];
    }
    writer_.put_counts(counts_);
    first_connection_ += session.connections.size();
    first_source_ += session.sources.size();
    return outcome();
}

Result<void> SessionCopier::outcome() const {
    const std::optional<Error> failure = writer_.failure();
    return failure ? Result<void>(*failure) : Result<void>();
}

}  // namespace waybill::session_file
