// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/fact_rows.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/endpoint.h"
#include "core/report/json_writer.h"
#include "core/session_file/schema.h"

namespace waybill::session_file {
namespace {

// JSON has no bytes that are not UTF-8: they stand as the code points of the same numbers.
std::string list(const std::vector<std::string>& texts) {
    std::string out;
    {
        report::JsonWriter json(out);
        json.begin_array();
        for (const std::string& text : texts) {
            json.string(text);
        }
        json.end_array();
    }
    return out;
}

std::string list(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::string out;
    {
        report::JsonWriter json(out);
        json.begin_array();
        for (const auto& [first, second] : pairs) {
            json.begin_array();
            json.string(first);
            json.string(second);
            json.end_array();
        }
        json.end_array();
    }
    return out;
}

template <typename List>
void append_list(RowBuffer& rows, const List& texts) {
    if (texts.empty()) {
        rows.null();
    } else {
        rows.text(list(texts));
    }
}

void append_record(RowBuffer& rows, RecordId record) {
    if (record == kNoRecord || record_source(record) == store::kDerivedSource) {
        rows.null();
    } else {
        rows.number(record);
    }
}

void append_side(RowBuffer& rows, const SideFacts& side) {
    rows.number(side.packets)
        .number(side.bytes)
        .number(side.stream_bytes)
        .number(side.retransmissions)
        .number(side.duplicates)
        .number(side.out_of_order)
        .number(side.keep_alives)
        .number(side.gaps)
        .number(side.gap_bytes)
        .duration(side.round_trip_ns)
        .flag(side.seen);
}

void append_tls(RowBuffer& rows, std::uint64_t connection, const TlsFacts& tls) {
    rows.begin(RowKind::Tls)
        .number(connection)
        .known_text(tls.version)
        .known_text(tls.cipher)
        .known_text(tls.sni)
        .known_text(tls.alpn);
    append_list(rows, tls.alpn_offered);
    rows.known_text(tls.group)
        .known_text(tls.ja3)
        .known_text(tls.ja3s)
        .known_text(tls.ja4)
        .flag(tls.decrypted)
        .flag(tls.resumed)
        .flag(tls.early_data)
        .flag(tls.encrypted_client_hello)
        .duration(tls.handshake_ns);
}

void append_certificates(RowBuffer& rows,
                         std::uint64_t connection,
                         Side side,
                         const std::vector<CertificateFacts>& certificates) {
    std::int64_t number = 0;
    for (const CertificateFacts& certificate : certificates) {
        rows.begin(RowKind::Certificate)
            .number(connection)
            .number(static_cast<std::int64_t>(side))
            .number(number++)
            .known_text(certificate.subject)
            .known_text(certificate.issuer)
            .known_text(certificate.serial);
        append_list(rows, certificate.names);
        rows.time(certificate.not_before)
            .time(certificate.not_after)
            .known_text(certificate.key)
            .number(std::int64_t{certificate.key_bits})
            .known_text(certificate.signature)
            .flag(certificate.weak_signature)
            .flag(certificate.weak_key)
            .flag(certificate.self_signed)
            .known_text(certificate.sha256);
    }
}

void append_program(RowBuffer& rows, std::uint64_t connection, Side side, const Program& program) {
    rows.begin(RowKind::Program).number(connection).number(static_cast<std::int64_t>(side));
    if (program.pid != 0) {
        rows.number(std::int64_t{program.pid});
    } else {
        rows.null();
    }
    rows.known_text(program.name)
        .known_text(program.path)
        .known_text(program.command_line)
        .known_text(program.user);
    if (program.uid) {
        rows.number(std::int64_t{*program.uid});
    } else {
        rows.null();
    }
    rows.known_text(program.container);
}

// `exchange` is 0 for those of a connection.
void append_anomalies(RowBuffer& rows,
                      std::uint64_t exchange,
                      std::uint64_t connection,
                      std::span<const Anomaly> anomalies) {
    constexpr std::int64_t kMost = std::int64_t{1} << kAnomalyBits;
    const auto first = static_cast<std::int64_t>(exchange != 0 ? exchange : connection) * kMost;
    std::int64_t number = 0;
    for (const Anomaly& anomaly : anomalies) {
        if (number == kMost) {
            break;
        }
        rows.begin(RowKind::Anomaly);
        if (exchange != 0) {
            rows.number(first + number).number(exchange);
        } else {
            rows.number(number - first - kMost).null();
        }
        rows.number(connection)
            .text(name_of(anomaly.code))
            .number(static_cast<std::int64_t>(anomaly.side))
            .number(anomaly.offset)
            .known_text(anomaly.detail);
        ++number;
    }
}

void append_websocket(RowBuffer& rows, std::uint64_t exchange, const http::WebSocketFacts& facts) {
    rows.begin(RowKind::WebSocket)
        .number(exchange)
        .number(facts.client_messages)
        .number(facts.server_messages)
        .number(facts.client_bytes)
        .number(facts.server_bytes)
        .flag(facts.compressed)
        .flag(facts.closed);
    if (facts.close_code != 0) {
        rows.number(std::int64_t{facts.close_code});
    } else {
        rows.null();
    }
    rows.known_text(facts.close_reason);
}

void append_proxied(RowBuffer& rows, std::uint64_t exchange, const http::ProxyFacts& facts) {
    std::int64_t number = 0;
    const auto append = [&](std::string_view kind, std::string_view name) {
        rows.begin(RowKind::Proxied).number(exchange).number(number++).text(kind).known_text(name);
    };
    for (const std::string& rule : facts.rules) {
        append("rule", rule);
    }
    for (const std::string& tag : facts.tags) {
        append("tag", tag);
    }
    if (facts.edited) {
        append("edited", "");
    }
}

// First and last record of each message, as far as they stand in packets.
void append_places(RowBuffer& places, const store::ExchangeRow& row) {
    for (const store::MessagePlace* const place : {&row.request, &row.response}) {
        append_record(places, place->first_record);
        append_record(places, place->is_derived() ? kNoRecord : place->last_record());
    }
}

static_assert(store::kAnomaliesKept <= std::size_t{1} << kAnomalyBits);

}  // namespace

void append_source(RowBuffer& rows, std::uint64_t index, const store::Source& source) {
    rows.begin(RowKind::Source)
        .number(index)
        .text(source.path)
        .known_text(source.kind)
        .number(source.bytes)
        .number(source.packets)
        .time(source.first)
        .time(source.last)
        .number(source.dropped);
    append_list(rows, source.link_types);
    append_list(rows, source.interfaces);
    append_list(rows, source.comments);
    append_list(rows, source.names);
}

void append_connection(RowBuffer& rows, std::uint64_t id, const store::ConnectionRow& connection) {
    const ConnectionStart& start = connection.start;
    const ConnectionFacts& facts = connection.facts;
    rows.begin(RowKind::Connection).number(id);
    append_record(rows, start.first_record);
    for (const Endpoint& endpoint : start.endpoints) {
        rows.text(to_string(endpoint.ip)).number(std::int64_t{endpoint.port});
    }
    rows.flag(connection.roles_swapped)
        .time(start.started)
        .time(facts.ended)
        .flag(start.mid_stream)
        .text(http::name_of(connection.protocol))
        .number(std::int64_t{connection.exchanges})
        .flag(facts.fin)
        .flag(facts.reset)
        .number(static_cast<std::int64_t>(facts.end))
        .duration(facts.connect_ns);
    append_side(rows, facts.sides[0]);
    append_side(rows, facts.sides[1]);
    if (connection.tls != nullptr) {
        append_tls(rows, id, *connection.tls);
        append_certificates(rows, id, Side::Server, connection.tls->certificates);
        append_certificates(rows, id, Side::Client, connection.tls->client_certificates);
    }
    for (const Side side : {Side::Client, Side::Server}) {
        if (const auto& program = connection.programs[index_of(side)]) {
            append_program(rows, id, side, *program);
        }
    }
    append_anomalies(rows, 0, id, connection.anomalies);
}

void append_exchange(RowBuffer& rows, std::uint64_t id, const ExchangeFacts& facts) {
    const store::ExchangeRow& row = facts.row;
    append_anomalies(rows, id, facts.connection, facts.anomalies);
    if (facts.notes != nullptr && facts.notes->websocket != nullptr) {
        append_websocket(rows, id, *facts.notes->websocket);
    }
    if (facts.notes != nullptr) {
        append_proxied(rows, id, facts.notes->proxy);
    }
    const std::uint64_t request_missing = facts.notes != nullptr ? facts.notes->missing[0] : 0;
    const std::uint64_t response_missing = facts.notes != nullptr ? facts.notes->missing[1] : 0;
    const std::uint64_t source = record_source(row.order);
    rows.begin(RowKind::Exchange).number(id).flag(facts.over);
    append_places(rows, row);
    rows.number(facts.connection)
        .number(std::int64_t{row.stream})
        .number(row.order == kNoRecord || source == store::kDerivedSource ? 0 : source)
        .time(row.started)
        .duration(row.request_end)
        .duration(row.response_begin)
        .duration(row.response_end)
        .known_text(facts.method)
        .known_text(facts.host)
        .known_text(facts.target)
        .number(std::int64_t{row.status})
        .known_text(facts.type)
        .known_text(facts.dialect)
        .number(std::int64_t{row.version_major} * 10 + row.version_minor)
        .number(std::int64_t{row.flags} & ~std::int64_t{store::row_flag::kHasNotes})
        .number(static_cast<std::int64_t>(row.request_framing))
        .number(static_cast<std::int64_t>(row.response_framing))
        .number(std::int64_t{row.request.head_length})
        .number(std::int64_t{row.response.head_length})
        .number(row.request_size)
        .number(row.response_size)
        .number(request_missing)
        .number(response_missing);
}

void append_counts(RowBuffer& rows, const store::Session& session) {
    const auto append = [&rows](std::string_view name, std::uint64_t value) {
        rows.begin(RowKind::Count).text(name).number(value);
    };
    append("packets", session.packets);
    append("connections_without_bytes", session.connections_without_bytes);
    for (const auto& [reason, count] : session.packets_skipped) {
        append("skipped:" + reason, count);
    }
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        if (session.anomaly_counts[i] > 0) {
            append("anomaly:" + std::string(name_of(static_cast<AnomalyCode>(i))),
                   session.anomaly_counts[i]);
        }
    }
}

}  // namespace waybill::session_file
