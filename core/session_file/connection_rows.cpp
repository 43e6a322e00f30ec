// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a session file tells of its sources, counts and connections.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "core/base/ip_text.h"
#include "core/session_file/message_places.h"
#include "core/session_file/schema.h"
#include "core/session_file/session_rows.h"
#include "core/session_file/table_scan.h"

namespace waybill::session_file {
namespace {

using store::ConnectionRow;

constexpr std::size_t kMostSources = 0xff00;
constexpr std::size_t kMostSkipReasons = 100;
constexpr std::string_view kSkipped = "skipped:";
constexpr std::string_view kAnomaly = "anomaly:";

constexpr std::string_view kConnectionSql =
    "SELECT id, first_packet, client_ip, client_port, server_ip, server_port, roles_swapped,"
    " started, ended, mid_stream, protocol, fin, reset, end_reason, connect_ns,"
    " client_packets, client_bytes, client_stream_bytes, client_retransmissions,"
    " client_duplicates, client_out_of_order, client_keep_alives, client_gaps, client_gap_bytes,"
    " client_round_trip_ns, client_seen,"
    " server_packets, server_bytes, server_stream_bytes, server_retransmissions,"
    " server_duplicates, server_out_of_order, server_keep_alives, server_gaps, server_gap_bytes,"
    " server_round_trip_ns, server_seen"
    " FROM connection WHERE id > ?1 ORDER BY id";
constexpr int kClientFacts = 15;
constexpr int kServerFacts = 26;

Endpoint endpoint_of(const Cells& row, int column) {
    Endpoint endpoint;
    const std::string_view text = row.text(column);
    if (const std::optional<IpAddress> ip = read_ip(text)) {
        endpoint.ip = *ip;
    } else if (!text.empty()) {
        row.doubt(column, 0);
    }
    endpoint.port = static_cast<std::uint16_t>(row.number(column + 1, 0, 0xffff, 0));
    return endpoint;
}

SideFacts side_of(const Cells& row, int column) {
    SideFacts facts;
    for (std::uint64_t* const count : {&facts.packets,
                                       &facts.bytes,
                                       &facts.stream_bytes,
                                       &facts.retransmissions,
                                       &facts.duplicates,
                                       &facts.out_of_order,
                                       &facts.keep_alives,
                                       &facts.gaps,
                                       &facts.gap_bytes}) {
        *count = row.count(column++);
    }
    facts.round_trip_ns = row.duration(column++);
    facts.seen = row.flag(column);
    return facts;
}

std::optional<http::Protocol> protocol_of(std::string_view name) {
    // Unknown has the name of Opaque.
    for (std::size_t i = http::kProtocols; i-- > 0;) {
        if (name_of(static_cast<http::Protocol>(i)) == name) {
            return static_cast<http::Protocol>(i);
        }
    }
    return std::nullopt;
}

}  // namespace

void SessionRows::read_state() {
    out_.interrupted = true;
    std::string latest;
    scan(database_,
         "SELECT key, value FROM session ORDER BY key",
         "facts of the session",
         out_.notes,
         [&](Statement& row) {
             const std::string_view key = row.text(0);
             if (key == "state") {
                 out_.interrupted = row.text(1) != "closed";
             }
             const bool is_next = key > latest;
             latest = std::string(key.substr(0, kTextKept));
             return is_next;
         });
}

void SessionRows::read_sources() {
    std::vector<store::Source>& sources = out_.session.sources;
    scan_by_id(
        database_,
        "SELECT id, path, kind, bytes, packets, first, last, dropped, link_types, interfaces,"
        " comments, names FROM source WHERE id > ?1 ORDER BY id",
        "sources",
        out_.notes,
        [&](Statement& statement, std::int64_t id) {
            const Cells row = cells(statement, "source");
            const auto index = static_cast<std::uint64_t>(id);
            if (index < sources.size() || index > sources.size() + 1'000 || index >= kMostSources) {
                row.doubt(0, 0);
                return;
            }
            sources.resize(index + 1);
            store::Source& source = sources.back();
            source.path = row.text(1);
            source.kind = row.text(2);
            source.bytes = row.count(3);
            source.packets = row.count(4);
            source.first = row.time(5);
            source.last = row.time(6);
            source.dropped = row.count(7);
            source.link_types = row.list(8);
            source.interfaces = row.list(9);
            source.comments = row.list(10);
            source.names = row.pairs(11);
        });
    if (sources.empty()) {
        store::Source& source = sources.emplace_back();
        source.path = database_.place().path;
        source.kind = "waybill";
    }
}

void SessionRows::read_counts() {
    store::Session& session = out_.session;
    std::string latest;
    scan(database_,
         "SELECT name, value FROM count ORDER BY name",
         "counts",
         out_.notes,
         [&](Statement& statement) {
             const Cells row = cells(statement, "count");
             const std::string_view name = row.text(0);
             const std::uint64_t value = row.count(1);
             has_counts_ = true;
             if (name == "packets") {
                 session.packets = value;
             } else if (name == "connections_without_bytes") {
                 session.connections_without_bytes = value;
             } else if (name.starts_with(kSkipped)) {
                 if (value != 0 && session.packets_skipped.size() < kMostSkipReasons) {
                     session.packets_skipped.emplace_back(name.substr(kSkipped.size()), value);
                 }
             } else if (name.starts_with(kAnomaly)) {
                 for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
                     if (name_of(static_cast<AnomalyCode>(code)) == name.substr(kAnomaly.size())) {
                         session.anomaly_counts[code] = value;
                     }
                 }
             }
             const bool is_next = name > latest;
             latest = name;
             return is_next;
         });
}

void SessionRows::take_connection(Statement& statement, std::int64_t id) {
    const Cells row = cells(statement, "connection");
    if (id < 1 || static_cast<std::uint64_t>(id) >= kMostOfId) {
        row.doubt(0, 0);
        return;
    }
    connections_.add(id);
    ConnectionRow& connection = out_.session.connections.emplace_back();
    ConnectionStart& start = connection.start;
    // A RecordId has 64 bits: NULL is none, others stand as they are.
    start.first_record =
        statement.is_null(1) ? kNoRecord : static_cast<RecordId>(statement.integer(1));
    start.endpoints = {endpoint_of(row, 2), endpoint_of(row, 4)};
    connection.roles_swapped = row.flag(6);
    start.started = row.time(7);
    connection.facts.ended = row.time(8);
    start.mid_stream = row.flag(9);
    if (const std::string_view name = row.text(10); !name.empty()) {
        if (const std::optional<http::Protocol> protocol = protocol_of(name)) {
            connection.protocol = *protocol;
        } else {
            row.doubt(10, 0);
        }
    }
    connection.facts.fin = row.flag(11);
    connection.facts.reset = row.flag(12);
    const auto last_reason = static_cast<std::int64_t>(EndReason::CaptureEnded);
    connection.facts.end = static_cast<EndReason>(row.number(13, 0, last_reason, last_reason));
    connection.facts.connect_ns = row.duration(14);
    connection.facts.sides = {side_of(row, kClientFacts), side_of(row, kServerFacts)};
    if (connection.protocol == http::Protocol::Http2) {
        connection.frames = static_cast<std::uint64_t>(id);
    }
}

void SessionRows::read_connections() {
    scan_by_id(
        database_, kConnectionSql, "connections", out_.notes, [&](Statement& row, std::int64_t id) {
            take_connection(row, id);
        });
}

void SessionRows::read_tls() {
    scan_by_id(database_,
               "SELECT connection, version, cipher, sni, alpn, alpn_offered, key_group, ja3, ja3s,"
               " ja4, decrypted, resumed, early_data, encrypted_client_hello, handshake_ns FROM tls"
               " WHERE connection > ?1 ORDER BY connection",
               "facts of TLS",
               out_.notes,
               [&](Statement& statement, std::int64_t id) {
                   const Cells row = cells(statement, "tls");
                   const std::optional<std::uint32_t> index = connections_.find(id);
                   if (!index) {
                       row.doubt(0, 0);
                       return;
                   }
                   auto facts = std::make_unique<TlsFacts>();
                   facts->version = row.text(1);
                   facts->cipher = row.text(2);
                   facts->sni = row.text(3);
                   facts->alpn = row.text(4);
                   facts->alpn_offered = row.list(5);
                   facts->group = row.text(6);
                   facts->ja3 = row.text(7);
                   facts->ja3s = row.text(8);
                   facts->ja4 = row.text(9);
                   facts->decrypted = row.flag(10);
                   facts->resumed = row.flag(11);
                   facts->early_data = row.flag(12);
                   facts->encrypted_client_hello = row.flag(13);
                   facts->handshake_ns = row.duration(14);
                   tls_[*index] = std::move(facts);
               });
}

void SessionRows::read_certificates() {
    constexpr std::size_t kMostOfChain = 100;
    std::array<std::int64_t, 3> latest = {-1, -1, -1};
    scan(database_,
         "SELECT connection, side, number, subject, issuer, serial, names, not_before, not_after,"
         " key, key_bits, signature, weak_signature, weak_key, self_signed, sha256 FROM certificate"
         " ORDER BY connection, side, number",
         "certificates",
         out_.notes,
         [&](Statement& statement) {
             const Cells row = cells(statement, "certificate");
             const std::array<std::int64_t, 3> key = {
                 statement.integer(0), statement.integer(1), statement.integer(2)};
             if (key <= latest) {
                 return false;
             }
             latest = key;
             const std::optional<std::uint32_t> index = connections_.find(key[0]);
             const auto tls = index ? tls_.find(*index) : tls_.end();
             if (tls == tls_.end()) {
                 row.doubt(0, 0);
                 return true;
             }
             std::vector<CertificateFacts>& chain =
                 row.flag(1) ? tls->second->certificates : tls->second->client_certificates;
             if (chain.size() >= kMostOfChain) {
                 row.doubt(2, 0);
                 return true;
             }
             CertificateFacts& facts = chain.emplace_back();
             facts.subject = row.text(3);
             facts.issuer = row.text(4);
             facts.serial = row.text(5);
             facts.names = row.list(6);
             facts.not_before = row.time(7);
             facts.not_after = row.time(8);
             facts.key = row.text(9);
             facts.key_bits = static_cast<std::uint32_t>(row.number(10, 0, 1'000'000, 0));
             facts.signature = row.text(11);
             facts.weak_signature = row.flag(12);
             facts.weak_key = row.flag(13);
             facts.self_signed = row.flag(14);
             facts.sha256 = row.text(15);
             return true;
         });
    for (auto& [index, facts] : tls_) {
        out_.session.connections[index].tls = std::move(facts);
    }
    tls_.clear();
}

// A program with a thousand connections is kept once.
void SessionRows::read_programs() {
    constexpr std::size_t kProgramText = 4096;
    constexpr std::int64_t kMostOfNumber = 0xffff'ffff;
    std::array<std::int64_t, 2> latest = {-1, -1};
    std::map<std::string, std::shared_ptr<const Program>> known;
    scan(database_,
         "SELECT connection, side, pid, uid, name, path, command_line, user, container FROM program"
         " ORDER BY connection, side",
         "programs",
         out_.notes,
         [&](Statement& statement) {
             const Cells row = cells(statement, "program");
             const std::array<std::int64_t, 2> key = {statement.integer(0), statement.integer(1)};
             if (key <= latest) {
                 return false;
             }
             latest = key;
             const std::optional<std::uint32_t> index = connections_.find(key[0]);
             if (!index || key[1] < 0 || key[1] > 1) {
                 row.doubt(index ? 1 : 0, 0);
                 return true;
             }
             Program program;
             program.pid = static_cast<std::uint32_t>(row.number(2, 0, kMostOfNumber, 0));
             const std::int64_t uid = row.number(3, 0, kMostOfNumber, -1);
             if (uid >= 0) {
                 program.uid = static_cast<std::uint32_t>(uid);
             }
             std::string all = std::to_string(program.pid) + ' ' + std::to_string(uid);
             int column = 4;
             for (std::string* const text : {&program.name,
                                             &program.path,
                                             &program.command_line,
                                             &program.user,
                                             &program.container}) {
                 *text = row.text(column++, kProgramText);
                 all += '\0';
                 all += *text;
             }
             std::shared_ptr<const Program>& same = known[all];
             if (same == nullptr) {
                 same = std::make_shared<const Program>(std::move(program));
             }
             out_.session.connections[*index].programs[static_cast<std::size_t>(key[1])] = same;
             return true;
         });
}

}  // namespace waybill::session_file
