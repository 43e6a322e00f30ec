// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session in figures, from one pass over its rows. What can be listed is in the order of its
// weight; ties stand in the order of their letters, so that the same session gives the same
// figures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/time.h"
#include "core/store/session.h"

namespace waybill::report {

// At most so many hosts, methods, statuses and types are listed ...
inline constexpr std::size_t kSummaryRows = 10;
// ... and so many of the slowest and the biggest exchanges.
inline constexpr std::size_t kSummaryExtremes = 5;

// Wrong by less than 1 %, but for min and max.
struct Quantiles {
    std::uint64_t count = 0;
    std::uint64_t min = 0;
    std::uint64_t p50 = 0;
    std::uint64_t p90 = 0;
    std::uint64_t p95 = 0;
    std::uint64_t p99 = 0;
    std::uint64_t max = 0;
};

struct HostFigures {
    store::StringId host = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t bytes = 0;   // of bodies, both ways
    std::uint64_t errors = 0;  // statuses from 400 on
    Quantiles wait;            // nanoseconds; count, p50 and p95 are what is meant
};

// Of the clients' programs, by their names: many processes of one name are one program.
struct ProgramFigures {
    std::string name;
    std::uint64_t exchanges = 0;
    std::uint64_t connections = 0;
};

struct MethodFigures {
    store::StringId method = 0;
    std::uint64_t count = 0;
};

struct StatusFigures {
    std::uint16_t status = 0;
    std::uint64_t count = 0;
};

struct TypeFigures {
    store::StringId type = 0;  // 0: none was told
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;  // as sent
};

// Responses of a compressible type that are large enough to be worth it.
struct CompressionFigures {
    std::uint64_t compressed = 0;
    std::uint64_t uncompressed = 0;
    std::uint64_t uncompressed_bytes = 0;
};

// Connections on which TLS was seen.
struct TlsFigures {
    std::uint64_t connections = 0;
    std::uint64_t decrypted = 0;
    std::vector<std::pair<std::string, std::uint64_t>> versions;  // most frequent first
};

struct Summary {
    bool selected = false;            // it is about some of the session's exchanges only,
    std::uint64_t all_exchanges = 0;  // of so many
    std::uint64_t exchanges = 0;
    std::uint64_t requests = 0;
    std::uint64_t responses = 0;
    std::uint64_t unanswered = 0;  // requests without response
    std::uint64_t orphans = 0;     // responses without request
    std::uint64_t errors = 0;      // statuses from 400 on
    std::uint64_t cut_off = 0;     // messages whose end was not seen, or that have holes
    std::uint64_t request_bytes = 0;
    std::uint64_t response_bytes = 0;

    Timestamp first;  // of the recording, else of its exchanges
    Timestamp last;

    std::vector<HostFigures> hosts;
    std::size_t host_count = 0;
    std::vector<ProgramFigures> programs;  // empty where none is known
    std::size_t program_count = 0;
    std::vector<MethodFigures> methods;
    std::size_t method_count = 0;
    std::vector<StatusFigures> statuses;
    std::size_t status_count = 0;
    std::vector<TypeFigures> types;
    std::size_t type_count = 0;

    Quantiles wait;                      // nanoseconds, tunnels left out
    Quantiles total;                     // the same
    Quantiles response_sizes;            // of the bodies that have bytes
    std::vector<std::uint32_t> slowest;  // indices of exchanges
    std::vector<std::uint32_t> biggest;

    std::uint64_t connections = 0;      // that carried bytes; selected: that carry exchanges
    std::uint64_t wire_bytes = 0;       // TCP payload, retransmissions counted
    std::uint64_t retransmissions = 0;  // packets
    std::array<std::uint64_t, http::kProtocols> protocols{};  // connections by http::Protocol
    TlsFigures tls;
    std::uint64_t carrying = 0;        // connections that carried exchanges,
    std::uint64_t carrying_one = 0;    // of these with exactly one
    std::uint64_t most_exchanges = 0;  // on one connection

    CompressionFigures compression;
    std::vector<std::pair<AnomalyCode, std::uint64_t>> anomalies;  // most frequent first
    std::uint64_t skipped = 0;                                     // packets
    std::uint64_t dropped = 0;                                     // packets lost while capturing
};

// With `selected`, the exchanges of these indices alone (ascending), the connections that carried
// them and the anomalies that they have themselves; what is said of packets is of the session.
Summary summarise(const store::Session& session,
                  const std::vector<std::uint32_t>* selected = nullptr);

}  // namespace waybill::report
