// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of a session file. FORMAT.md in this folder documents each column for people who open
// one with sqlite3; both change together, and a change that old programs cannot read raises
// kSchemaVersion.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::session_file {

inline constexpr std::int32_t kApplicationId = 0x5761'7962;  // "Wayb", in the file's header
inline constexpr std::int32_t kSchemaVersion = 3;            // PRAGMA user_version

// Parts of an exchange that have a head, as `extra_head.part` and places name them.
inline constexpr std::uint32_t kRequestPart = 0;
inline constexpr std::uint32_t kResponsePart = 1;
inline constexpr std::uint32_t kRequestTrailersPart = 2;
inline constexpr std::uint32_t kResponseTrailersPart = 3;
inline constexpr std::uint32_t kFirstInterimPart = 4;  // and the next ones

// Longer bodies lie in pieces of so many bytes at most (before compression; what comes slowly lies
// in smaller ones), shorter ones in their row.
inline constexpr std::uint64_t kPieceBytes = std::uint64_t{256} * 1024;
// `piece.id` is the body's id shifted by this, plus the number of the piece from 0 on.
inline constexpr unsigned kPieceBits = 20;
// `anomaly.id` is the exchange's id shifted by this, plus a number from 0 on. Of anomalies that
// belong to no exchange it is negative: the number minus the id behind the connection's, shifted.
inline constexpr unsigned kAnomalyBits = 5;

// `coding` of a body or a piece.
inline constexpr std::int64_t kPlain = 0;
inline constexpr std::int64_t kZstd = 1;

// `state` of an exchange.
inline constexpr std::int64_t kGoingOn = 0;
inline constexpr std::int64_t kOver = 1;

// Text that came over the wire is TEXT where it is UTF-8 without NUL, else BLOB. Times are
// nanoseconds, absolute ones since 1970 in UTC; those of an exchange behind `started` count from
// there. Unknown is NULL. Sides are 0 (client) and 1 (server); those of connections are TCP's.
// Lists are JSON arrays of text, `names` of a source one of [address, name]; bytes in them that are
// not UTF-8 stand as the code points of the same numbers.
//
// session.key: "state" ("recording", "closed"), "program", "created" (time).
// proxied.kind: "rule" and "tag", which have a name, "edited".
// program: who holds an end of a connection; its side is TCP's.
// count.name: "packets", "connections_without_bytes", "skipped:REASON", "anomaly:CODE".
// connection.first_packet: a RecordId. end_reason: EndReason.
// exchange: version is major * 10 + minor; flags are row_flag bits without kHasNotes; framing is
// http::BodyFraming; request_head and response_head are the lengths of the heads; request_body and
// response_body are bodies (of a tunnel: what was sent in it), NULL where there is nothing.
// state: 0 it goes on, 1 it is over. head: the packets' places are RecordIds.
// body: has `data`, or pieces; size and digest are those of the bytes that are there, NULL as long
// as it grows. There is no index by digest, which would cost as much as all the rest of the
// writing: the writer knows the latest ones, so that the same content mostly is one body.
// coding of body and piece: 0 as it is, 1 zstd, one frame.
// arrival: at `offset` of what the side sent (missing bytes counted) there came, or was missed,
// what lies up to the next one. Exchanges have them where times count (messages are cut out of what
// was sent) or something is missing.
inline constexpr std::string_view kSchema = R"sql(
CREATE TABLE session(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE source(
  id INTEGER PRIMARY KEY, path TEXT, kind TEXT, bytes INTEGER, packets INTEGER, first INTEGER,
  last INTEGER, dropped INTEGER, link_types TEXT, interfaces TEXT, comments TEXT, names TEXT);
CREATE TABLE count(name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE connection(
  id INTEGER PRIMARY KEY, first_packet INTEGER, client_ip TEXT, client_port INTEGER,
  server_ip TEXT, server_port INTEGER, roles_swapped INTEGER, started INTEGER, ended INTEGER,
  mid_stream INTEGER, protocol TEXT, exchanges INTEGER, fin INTEGER, reset INTEGER,
  end_reason INTEGER, connect_ns INTEGER,
  client_packets INTEGER, client_bytes INTEGER, client_stream_bytes INTEGER,
  client_retransmissions INTEGER, client_duplicates INTEGER, client_out_of_order INTEGER,
  client_keep_alives INTEGER, client_gaps INTEGER, client_gap_bytes INTEGER,
  client_round_trip_ns INTEGER, client_seen INTEGER, server_packets INTEGER, server_bytes
  INTEGER, server_stream_bytes INTEGER, server_retransmissions INTEGER, server_duplicates
  INTEGER, server_out_of_order INTEGER, server_keep_alives INTEGER, server_gaps INTEGER,
  server_gap_bytes INTEGER, server_round_trip_ns INTEGER, server_seen INTEGER);
CREATE TABLE tls(
  connection INTEGER PRIMARY KEY, version TEXT, cipher TEXT, sni TEXT, alpn TEXT,
  alpn_offered TEXT, key_group TEXT, ja3 TEXT, ja3s TEXT, ja4 TEXT, decrypted INTEGER,
  resumed INTEGER, early_data INTEGER, encrypted_client_hello INTEGER, handshake_ns INTEGER);
CREATE TABLE certificate(
  connection INTEGER, side INTEGER, number INTEGER, subject TEXT, issuer TEXT, serial TEXT,
  names TEXT, not_before INTEGER, not_after INTEGER, key TEXT, key_bits INTEGER, signature TEXT,
  weak_signature INTEGER, weak_key INTEGER, self_signed INTEGER, sha256 TEXT,
  PRIMARY KEY(connection, side, number)) WITHOUT ROWID;
CREATE TABLE program(
  connection INTEGER, side INTEGER, pid INTEGER, name TEXT, path TEXT, command_line TEXT,
  user TEXT, uid INTEGER, container TEXT, PRIMARY KEY(connection, side)) WITHOUT ROWID;
CREATE TABLE secret(
  label TEXT, client_random BLOB, secret BLOB,
  PRIMARY KEY(client_random, label)) WITHOUT ROWID;
CREATE TABLE exchange(
  id INTEGER PRIMARY KEY, connection INTEGER, stream INTEGER, source INTEGER, started INTEGER,
  request_end INTEGER, response_begin INTEGER, response_end INTEGER, method TEXT, host TEXT,
  target TEXT, status INTEGER, type TEXT, dialect TEXT, version INTEGER, flags INTEGER,
  request_framing INTEGER, response_framing INTEGER, request_head INTEGER, response_head INTEGER,
  request_size INTEGER, response_size INTEGER, request_missing INTEGER, response_missing INTEGER,
  request_body INTEGER, response_body INTEGER, request_decoded INTEGER, response_decoded INTEGER,
  state INTEGER);
CREATE TABLE head(
  exchange INTEGER PRIMARY KEY, request TEXT, request_lengths BLOB, response TEXT,
  response_lengths BLOB, request_first INTEGER, request_last INTEGER, response_first INTEGER,
  response_last INTEGER);
CREATE TABLE extra_head(
  exchange INTEGER, part INTEGER, text TEXT, lengths BLOB,
  PRIMARY KEY(exchange, part)) WITHOUT ROWID;
CREATE TABLE body(id INTEGER PRIMARY KEY, size INTEGER, sha256 BLOB, coding INTEGER, data BLOB);
CREATE TABLE piece(id INTEGER PRIMARY KEY, size INTEGER, coding INTEGER, data BLOB);
CREATE TABLE arrival(
  exchange INTEGER, side INTEGER, offset INTEGER, at INTEGER, missing INTEGER,
  PRIMARY KEY(exchange, side, offset)) WITHOUT ROWID;
CREATE TABLE message(
  exchange INTEGER, number INTEGER, side INTEGER, at INTEGER, kind TEXT, size INTEGER, event TEXT,
  data TEXT, PRIMARY KEY(exchange, number)) WITHOUT ROWID;
CREATE TABLE websocket(
  exchange INTEGER PRIMARY KEY, client_messages INTEGER, server_messages INTEGER,
  client_bytes INTEGER, server_bytes INTEGER, compressed INTEGER, closed INTEGER,
  close_code INTEGER, close_reason TEXT);
CREATE TABLE proxied(
  exchange INTEGER, number INTEGER, kind TEXT, name TEXT,
  PRIMARY KEY(exchange, number)) WITHOUT ROWID;
CREATE TABLE frame(
  connection INTEGER, number INTEGER, side INTEGER, at INTEGER, kind TEXT, stream INTEGER,
  flags INTEGER, length INTEGER, note BLOB, PRIMARY KEY(connection, number)) WITHOUT ROWID;
CREATE TABLE anomaly(
  id INTEGER PRIMARY KEY, exchange INTEGER, connection INTEGER, code TEXT, side INTEGER,
  offset INTEGER, detail TEXT);
CREATE TABLE finding(
  id INTEGER PRIMARY KEY, exchange INTEGER, rule TEXT, severity TEXT, message TEXT,
  evidence TEXT);
CREATE TABLE score(
  exchange INTEGER PRIMARY KEY, security REAL, security_grade TEXT, caching REAL,
  caching_grade TEXT);
CREATE TABLE note(exchange INTEGER PRIMARY KEY, mark INTEGER, comment TEXT);
)sql";

}  // namespace waybill::session_file
