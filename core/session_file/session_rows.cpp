// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_rows.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/base/text.h"
#include "core/session_file/message_places.h"
#include "core/session_file/schema.h"
#include "core/session_file/table_scan.h"
#include "core/store/noted_exchanges.h"
#include "core/store/session_builder.h"

namespace waybill::session_file {
namespace {

using store::ExchangeNotes;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

// The others follow from what else is in the file.
constexpr std::uint16_t kFlagsTaken =
    row_flag::kHasRequest | row_flag::kHasResponse | row_flag::kRequestComplete
    | row_flag::kResponseComplete | row_flag::kCompressed | row_flag::kFirstOnConnection
    | row_flag::kTunnel | row_flag::kNoResponse | row_flag::kOrphanResponse | row_flag::kHttps;
constexpr std::int64_t kFlagsKnown = 0xffff;

constexpr std::size_t kMethod = 0;
constexpr std::size_t kHost = 1;
constexpr std::size_t kType = 2;
constexpr std::size_t kDialect = 3;

constexpr std::string_view kExchangeSql =
    "SELECT id, connection, stream, source, started, request_end, response_begin, response_end,"
    " method, host, target, status, type, dialect, version, flags, request_framing,"
    " response_framing, request_head, response_head, request_size, response_size, request_missing,"
    " response_missing, request_decoded, response_decoded, state"
    " FROM exchange WHERE id > ?1 ORDER BY id";

namespace column {
enum : int {
    kId,
    kConnection,
    kStream,
    kSource,
    kStarted,
    kRequestEnd,
    kResponseBegin,
    kResponseEnd,
    kMethod,
    kHost,
    kTarget,
    kStatus,
    kType,
    kDialect,
    kVersion,
    kFlags,
    kRequestFraming,
    kResponseFraming,
    kRequestHead,
    kResponseHead,
    kRequestSize,
    kResponseSize,
    kRequestMissing,
    kResponseMissing,
    kRequestDecoded,
    kResponseDecoded,
    kState,
};
}  // namespace column

http::BodyFraming framing_of(const Cells& cells, int column) {
    return static_cast<http::BodyFraming>(
        cells.number(column, 0, static_cast<std::int64_t>(http::BodyFraming::Frames), 0));
}

void take_message(const Cells& cells, std::uint64_t id, Side side, store::MessagePlace& place) {
    const bool is_request = side == Side::Client;
    place = place_of(id, is_request ? kRequestPart : kResponsePart, side);
    place.head_length = static_cast<std::uint32_t>(cells.number(
        is_request ? column::kRequestHead : column::kResponseHead, 0, kLongestValue, 0));
    if (cells.flag(is_request ? column::kRequestDecoded : column::kResponseDecoded)) {
        place.head_skip |= store::MessagePlace::kDecoded;
    }
}

}  // namespace

void IdIndex::add(std::int64_t id) {
    const auto number = static_cast<std::uint64_t>(id);
    if (ids_.empty() && number == count_ + 1) {
        ++count_;
        return;
    }
    if (ids_.empty()) {
        ids_.reserve(count_ + 1);
        for (std::uint64_t i = 1; i <= count_; ++i) {
            ids_.push_back(i);
        }
    }
    ids_.push_back(number);
}

std::optional<std::uint32_t> IdIndex::find(std::int64_t id) const {
    const auto number = static_cast<std::uint64_t>(id);
    if (ids_.empty()) {
        return number - 1 < count_ ? std::optional(static_cast<std::uint32_t>(number - 1))
                                   : std::nullopt;
    }
    const auto at = std::lower_bound(ids_.begin(), ids_.end(), number);
    return at != ids_.end() && *at == number
               ? std::optional(static_cast<std::uint32_t>(at - ids_.begin()))
               : std::nullopt;
}

void SessionRows::read() {
    read_state();
    read_sources();
    read_counts();
    read_connections();
    read_tls();
    read_certificates();
    read_programs();
    read_exchanges();
    read_extra_heads();
    read_websockets();
    read_proxied();
    read_anomalies();
    append_notes();
    read_notes();
    count_anomalies();
    doubts_.tell(out_.notes);
    out_.ids = std::move(exchanges_.ids());
}

store::StringId SessionRows::intern(std::string_view text, std::size_t which) {
    auto& [latest, number] = latest_[which];
    if (text != latest || number == 0) {
        number = text.empty() ? 0 : out_.session.strings.intern(text);
        latest = out_.session.strings.at(number);
    }
    return number;
}

// Only texts that read_dialect() can make sense of.
store::StringId SessionRows::dialect_of(const Cells& cells) {
    const std::string_view text = cells.text(column::kDialect);
    if (text.empty()) {
        return 0;
    }
    const auto kind = static_cast<unsigned char>(text.front());
    if (text.size() < 3 || kind == 0 || kind > static_cast<unsigned char>(http::DialectKind::NdJson)
        || text.find(':') == std::string_view::npos) {
        return static_cast<store::StringId>(cells.doubt(column::kDialect, 0));
    }
    return intern(text, kDialect);
}

// Exchanges of connections that are not there share one that is made up.
std::uint32_t SessionRows::connection_of(std::int64_t id) {
    if (const std::optional<std::uint32_t> index = connections_.find(id)) {
        return *index;
    }
    if (!lost_connection_) {
        lost_connection_ = static_cast<std::uint32_t>(out_.session.connections.size());
        out_.session.connections.emplace_back();
        out_.notes.emplace_back("connections of some exchanges are not in the file");
    }
    return *lost_connection_;
}

void SessionRows::take_exchange(Statement& statement, std::int64_t id) {
    const Cells row_cells = cells(statement, "exchange");
    if (id < 1 || static_cast<std::uint64_t>(id) >= kMostOfId) {
        row_cells.doubt(column::kId, 0);
        return;
    }
    store::Session& session = out_.session;
    const auto number = static_cast<std::uint64_t>(id);
    const auto index = static_cast<std::uint32_t>(session.exchanges.size());
    ExchangeRow row;
    row.flags = static_cast<std::uint16_t>(row_cells.number(column::kFlags, 0, kFlagsKnown, 0))
                & kFlagsTaken;
    const auto last_source = static_cast<std::int64_t>(session.sources.size()) - 1;
    const std::int64_t source =
        row_cells.number(column::kSource, 0, std::max<std::int64_t>(last_source, 0), 0);
    row.order = make_record(static_cast<std::uint64_t>(source), index);
    row.order_skip = 0;
    row.connection = connection_of(
        row_cells.number(column::kConnection, 0, static_cast<std::int64_t>(kMostOfId), 0));
    ++session.connections[row.connection].exchanges;
    row.stream = static_cast<std::uint32_t>(row_cells.number(column::kStream, 0, 0x7fff'ffff, 0));
    row.started = row_cells.time(column::kStarted);
    row.request_end = row_cells.duration(column::kRequestEnd);
    row.response_begin = row_cells.duration(column::kResponseBegin);
    row.response_end = row_cells.duration(column::kResponseEnd);
    row.status = static_cast<std::uint16_t>(row_cells.number(column::kStatus, 0, 999, 0));
    row.method = intern(row_cells.text(column::kMethod), kMethod);
    row.host = intern(row_cells.text(column::kHost), kHost);
    row.type = intern(row_cells.text(column::kType), kType);
    row.dialect = dialect_of(row_cells);
    const std::int64_t version = row_cells.number(column::kVersion, 0, 99, 11);
    row.version_major = static_cast<std::uint8_t>(version / 10);
    row.version_minor = static_cast<std::uint8_t>(version % 10);
    row.request_framing = framing_of(row_cells, column::kRequestFraming);
    row.response_framing = framing_of(row_cells, column::kResponseFraming);
    row.request_size = row_cells.count(column::kRequestSize);
    row.response_size = row_cells.count(column::kResponseSize);
    if (row.has(row_flag::kHasRequest)) {
        take_message(row_cells, number, Side::Client, row.request);
    }
    if (row.has(row_flag::kHasResponse)) {
        take_message(row_cells, number, Side::Server, row.response);
    }
    const std::array<std::uint64_t, 2> missing = {row_cells.count(column::kRequestMissing),
                                                  row_cells.count(column::kResponseMissing)};
    if (missing[0] != 0 || missing[1] != 0) {
        row.flags |= row_flag::kMissingBytes;
        notes_[index].missing = missing;
    }
    if (row.has(row_flag::kNoResponse) || row.has(row_flag::kOrphanResponse)) {
        row.flags |= row_flag::kHasAnomalies;
    }
    if (row_cells.number(column::kState, 0, 1, kOver) == kGoingOn) {
        ++out_.going_on;
    }
    exchanges_.add(id);
    const std::string_view target = row_cells.text(column::kTarget, kMiB);
    store::SessionBuilder::append(session, row, target);
    constexpr std::uint32_t kBetweenReports = 8'192;
    if (options_.progress && index % kBetweenReports == 0) {
        options_.progress(index, std::max<std::uint64_t>(expected_, index));
    }
}

void SessionRows::read_exchanges() {
    if (const Result<std::int64_t> last =
            database_.database().number("SELECT id FROM exchange ORDER BY id DESC LIMIT 1")) {
        expected_ = static_cast<std::uint64_t>(std::clamp<std::int64_t>(*last, 0, kLargeSize));
    }
    scan_by_id(
        database_, kExchangeSql, "exchanges", out_.notes, [&](Statement& row, std::int64_t id) {
            take_exchange(row, id);
        });
    if (options_.progress) {
        options_.progress(out_.session.exchanges.size(), out_.session.exchanges.size());
    }
}

void SessionRows::read_extra_heads() {
    std::pair<std::int64_t, std::int64_t> latest{-1, -1};
    scan(database_,
         "SELECT exchange, part, lengths IS NOT NULL FROM extra_head ORDER BY exchange, part",
         "trailers and interim responses",
         out_.notes,
         [&](Statement& statement) {
             const std::pair key{statement.integer(0), statement.integer(1)};
             if (key <= latest) {
                 return false;
             }
             latest = key;
             const std::optional<std::uint32_t> index = exchanges_.find(key.first);
             const auto last_part =
                 static_cast<std::int64_t>(kFirstInterimPart + store::kInterimsKept) - 1;
             if (!index || key.second < kRequestTrailersPart || key.second > last_part) {
                 cells(statement, "extra_head").doubt(0, 0);
                 return true;
             }
             const auto part = static_cast<std::uint32_t>(key.second);
             const Side side = part == kRequestTrailersPart ? Side::Client : Side::Server;
             ExchangeNotes& notes = notes_[*index];
             store::MessagePlace place =
                 place_of(static_cast<std::uint64_t>(key.first), part, side);
             if (statement.integer(2) != 0) {
                 place.head_skip |= store::MessagePlace::kFieldsHead;
             }
             ExchangeRow& row = out_.session.exchanges[*index];
             if (part >= kFirstInterimPart) {
                 notes.interims.push_back(place);
                 row.flags |= row_flag::kHasInterim;
             } else {
                 notes.trailers[index_of(side)] = place;
                 row.flags |= row_flag::kHasTrailers;
             }
             return true;
         });
}

void SessionRows::read_websockets() {
    scan_by_id(database_,
               "SELECT exchange, client_messages, server_messages, client_bytes, server_bytes,"
               " compressed, closed, close_code, close_reason FROM websocket WHERE exchange > ?1"
               " ORDER BY exchange",
               "WebSockets",
               out_.notes,
               [&](Statement& statement, std::int64_t id) {
                   const Cells row = cells(statement, "websocket");
                   const std::optional<std::uint32_t> index = exchanges_.find(id);
                   if (!index) {
                       row.doubt(0, 0);
                       return;
                   }
                   auto facts = std::make_unique<http::WebSocketFacts>();
                   facts->client_messages = row.count(1);
                   facts->server_messages = row.count(2);
                   facts->client_bytes = row.count(3);
                   facts->server_bytes = row.count(4);
                   facts->compressed = row.flag(5);
                   facts->closed = row.flag(6);
                   facts->close_code = static_cast<std::uint16_t>(row.number(7, 0, 0xffff, 0));
                   facts->close_reason = row.text(8);
                   notes_[*index].websocket = std::move(facts);
                   out_.session.exchanges[*index].flags |= row_flag::kWebSocket;
               });
}

void SessionRows::read_proxied() {
    constexpr std::size_t kMostNames = 1'000;
    std::pair<std::int64_t, std::int64_t> latest{-1, -1};
    scan(database_,
         "SELECT exchange, number, kind, name FROM proxied ORDER BY exchange, number",
         "what a proxy did",
         out_.notes,
         [&](Statement& statement) {
             const std::pair key{statement.integer(0), statement.integer(1)};
             if (key <= latest) {
                 return false;
             }
             latest = key;
             const Cells row = cells(statement, "proxied");
             const std::optional<std::uint32_t> index = exchanges_.find(key.first);
             const std::string_view kind = row.text(2);
             if (!index || (kind != "rule" && kind != "tag" && kind != "edited")) {
                 row.doubt(index ? 2 : 0, 0);
                 return true;
             }
             http::ProxyFacts& facts = notes_[*index].proxy;
             if (kind == "edited") {
                 facts.edited = true;
             } else if (auto& names = kind == "rule" ? facts.rules : facts.tags;
                        names.size() < kMostNames) {
                 names.emplace_back(row.text(3));
             }
             return true;
         });
}

void SessionRows::take_anomaly(const Cells& row) {
    const std::string_view name = row.text(3);
    std::size_t code = 0;
    while (code < kAnomalyCodes && name_of(static_cast<AnomalyCode>(code)) != name) {
        ++code;
    }
    if (code == kAnomalyCodes) {
        row.doubt(3, 0);
        return;
    }
    Anomaly anomaly;
    anomaly.code = static_cast<AnomalyCode>(code);
    anomaly.side = row.flag(4) ? Side::Server : Side::Client;
    anomaly.offset = row.count(5);
    anomaly.detail = row.text(6);
    const std::int64_t exchange = row.number(1, 0, static_cast<std::int64_t>(kMostOfId), 0);
    const std::int64_t connection = row.number(2, 0, static_cast<std::int64_t>(kMostOfId), 0);
    std::vector<Anomaly>* list = nullptr;
    if (const auto index = exchanges_.find(exchange); index && exchange != 0) {
        list = &notes_[*index].anomalies;
        out_.session.exchanges[*index].flags |= row_flag::kHasAnomalies;
    } else if (const auto of = connections_.find(connection); of && exchange == 0) {
        list = &out_.session.connections[*of].anomalies;
    } else {
        row.doubt(1, 0);
        return;
    }
    if (list->size() < store::kAnomaliesKept) {
        list->push_back(std::move(anomaly));
    }
}

void SessionRows::read_anomalies() {
    scan_by_id(database_,
               "SELECT id, exchange, connection, code, side, offset, detail FROM anomaly"
               " WHERE id > ?1 ORDER BY id",
               "anomalies",
               out_.notes,
               [&](Statement& statement, std::int64_t /*id*/) {
                   take_anomaly(cells(statement, "anomaly"));
               });
}

void SessionRows::append_notes() {
    for (auto& [index, notes] : notes_) {
        store::SessionBuilder::append_notes(out_.session, index, std::move(notes));
    }
    notes_.clear();
}

void SessionRows::read_notes() {
    std::shared_ptr<store::NotedExchanges> noted;
    scan_by_id(database_,
               "SELECT exchange, mark, comment FROM note WHERE exchange > ?1 ORDER BY exchange",
               "marks and comments",
               out_.notes,
               [&](Statement& statement, std::int64_t id) {
                   const Cells row = cells(statement, "note");
                   const std::optional<std::uint32_t> index = exchanges_.find(id);
                   if (!index) {
                       row.doubt(0, 0);
                       return;
                   }
                   const auto mark = static_cast<int>(row.number(1, 0, 9, 0));
                   const std::string_view text = row.text(2, kMiB);
                   std::string comment =
                       is_valid_utf8(text) ? std::string(text) : latin1_to_utf8(text);
                   if (mark != 0 || !comment.empty()) {
                       if (noted == nullptr) {
                           noted = std::make_shared<store::NotedExchanges>();
                       }
                       noted->note(*index, mark, std::move(comment));
                   }
               });
    out_.session.noted = std::move(noted);
}

// What was recorded may have more than were kept; what was not closed has no counts.
void SessionRows::count_anomalies() {
    if (has_counts_) {
        return;
    }
    store::Session& session = out_.session;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        for (const Anomaly& anomaly : session.anomalies(i)) {
            ++session.anomaly_counts[static_cast<std::size_t>(anomaly.code)];
        }
    }
    for (const store::ConnectionRow& connection : session.connections) {
        for (const Anomaly& anomaly : connection.anomalies) {
            ++session.anomaly_counts[static_cast<std::size_t>(anomaly.code)];
        }
    }
}

}  // namespace waybill::session_file
