// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/batch_writer.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "core/http/http2_frame.h"
#include "core/http/http2_frame_note.h"
#include "core/session_file/schema.h"
#include "core/session_file/session_writer.h"

namespace waybill::session_file {
namespace {

constexpr std::size_t kMostSpare = 256;

// By RowKind.
constexpr std::array<std::string_view, kPlainRows> kPlainSql = {
    "INSERT OR REPLACE INTO source VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    "INSERT OR REPLACE INTO count VALUES(?1,?2)",
    "INSERT OR REPLACE INTO connection VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,"
    "?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,?37,?38)",
    "INSERT OR REPLACE INTO tls VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15)",
    "INSERT OR REPLACE INTO certificate "
    "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
    "INSERT OR REPLACE INTO program VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    "INSERT OR IGNORE INTO secret VALUES(?1,?2,?3)",
    "INSERT OR REPLACE INTO extra_head VALUES(?1,?2,?3,?4)",
    "INSERT OR REPLACE INTO message VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
    "INSERT OR REPLACE INTO websocket VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    "INSERT OR REPLACE INTO proxied VALUES(?1,?2,?3,?4)",
    "INSERT OR REPLACE INTO anomaly VALUES(?1,?2,?3,?4,?5,?6,?7)",
    "INSERT INTO finding VALUES(NULL,?1,?2,?3,?4,?5)",
    "INSERT OR REPLACE INTO score VALUES(?1,?2,?3,?4,?5)",
    "INSERT OR REPLACE INTO note VALUES(?1,?2,?3)",
};

// The bodies, and whether they are decoded, are not known to every row that is told of an exchange.
constexpr std::string_view kPutExchange =
    "INSERT INTO exchange VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,"
    "?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29) ON CONFLICT(id) DO UPDATE SET "
    "connection=?2, stream=?3, source=?4, started=?5, request_end=?6, response_begin=?7, "
    "response_end=?8, method=?9, host=?10, target=?11, status=?12, type=?13, dialect=?14, "
    "version=?15, flags=?16, request_framing=?17, response_framing=?18, request_head=?19, "
    "response_head=?20, request_size=?21, response_size=?22, request_missing=?23, "
    "response_missing=?24, request_body=coalesce(?25, request_body), "
    "response_body=coalesce(?26, response_body), "
    "request_decoded=coalesce(?27, request_decoded), "
    "response_decoded=coalesce(?28, response_decoded), state=?29";

constexpr std::string_view kPutHead =
    "INSERT INTO head VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT(exchange) DO UPDATE SET "
    "request=coalesce(?2, request), request_lengths=coalesce(?3, request_lengths), "
    "response=coalesce(?4, response), response_lengths=coalesce(?5, response_lengths), "
    "request_first=coalesce(?6, request_first), request_last=coalesce(?7, request_last), "
    "response_first=coalesce(?8, response_first), response_last=coalesce(?9, response_last)";

}  // namespace

Result<void> BatchWriter::prepare() {
    std::vector<std::pair<Statement*, std::string_view>> statements = {
        {&begin_, "BEGIN IMMEDIATE"},
        {&commit_, "COMMIT"},
        {&put_exchange_, kPutExchange},
        {&put_head_, kPutHead},
        {&put_bodies_,
         "UPDATE exchange SET request_body = coalesce(?2, request_body), "
         "response_body = coalesce(?3, response_body) WHERE id = ?1"},
        {&end_exchange_, "UPDATE exchange SET state = 1 WHERE id = ?1"},
        {&put_arrival_, "INSERT OR REPLACE INTO arrival VALUES(?1,?2,?3,?4,?5)"},
        {&put_frame_, "INSERT INTO frame VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"}};
    for (std::size_t i = 0; i < kPlainRows; ++i) {
        statements.emplace_back(&plain_[i], kPlainSql[i]);
    }
    for (const auto& [statement, sql] : statements) {
        Result<Statement> prepared = Statement::prepare(database_, sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return bodies_.prepare(database_);
}

bool BatchWriter::begin() {
    if (!in_transaction_) {
        in_transaction_ = begin_.run();
        begun_ = Clock::now();
        rows_ = 0;
    }
    return in_transaction_;
}

Result<void> BatchWriter::add(Bytes rows) {
    RowReader reader(rows);
    while (reader.next()) {
        const bool done = begin() && apply(reader);
        if (!done) {
            return database_.failure();
        }
        // Rows of a table alone may belong to the one that follows.
        const bool may_end = static_cast<std::size_t>(reader.kind()) >= kPlainRows;
        if (rows_ >= kBatchRows || (may_end && Clock::now() - begun_ >= kBatchTime)) {
            if (const Result<void> committed = commit(); !committed) {
                return committed;
            }
        }
    }
    return commit();
}

Result<void> BatchWriter::commit() {
    const Clock::time_point long_ago = Clock::now() - kBatchTime;
    if (!in_transaction_ && (unsaved_.empty() || unsaved_.front().since > long_ago)) {
        return {};
    }
    if (!begin() || !save_bodies(long_ago)) {
        return database_.failure();
    }
    for (const std::int64_t id : dirty_) {
        const auto found = open_.find(id);
        if (found != open_.end() && !flush(id, *found->second)) {
            return database_.failure();
        }
    }
    dirty_.clear();
    if (!commit_.run()) {
        return database_.failure();
    }
    in_transaction_ = false;
    committed_.store(over_, std::memory_order_relaxed);
    return {};
}

bool BatchWriter::save_bodies(Clock::time_point until) {
    while (!unsaved_.empty() && unsaved_.front().since <= until) {
        const Unsaved unsaved = unsaved_.front();
        unsaved_.pop_front();
        const auto found = open_.find(unsaved.exchange);
        if (found == open_.end()) {
            continue;
        }
        Open& open = *found->second;
        Message& message = open.messages[index_of(unsaved.side)];
        if (message.body == nullptr) {
            continue;
        }
        message.saving = false;
        if (!bodies_.save(*message.body)) {
            return false;
        }
        note_body(unsaved.exchange, open, message, message.body->id());
    }
    return true;
}

bool BatchWriter::apply(RowReader& row) {
    switch (row.kind()) {
        case RowKind::Exchange:
            return put_exchange(row);
        case RowKind::Head:
            return put_head(row);
        case RowKind::Content:
            return add_content(row);
        case RowKind::EndContent: {
            const std::int64_t exchange = row.number();
            const auto side = static_cast<Side>(row.number());
            return end_content(exchange, open(exchange), side);
        }
        case RowKind::Frames:
            return put_frames(row);
        default:
            break;
    }
    Statement& statement = plain_[static_cast<std::size_t>(row.kind())];
    RowReader::bind(row.values(), statement, 1);
    return statement.run();
}

BatchWriter::Open& BatchWriter::open(std::int64_t exchange) {
    std::unique_ptr<Open>& place = open_[exchange];
    if (place == nullptr) {
        if (spare_.empty()) {
            place = std::make_unique<Open>();
        } else {
            place = std::move(spare_.back());
            spare_.pop_back();
        }
    }
    return *place;
}

void BatchWriter::soil(std::int64_t id, Open& open) {
    if (!open.dirty) {
        open.dirty = true;
        dirty_.push_back(id);
    }
}

void BatchWriter::note_body(std::int64_t id, Open& open, Message& message, std::int64_t body) {
    if (message.body_id != body) {
        message.body_id = body;
        open.bodies_changed = true;
        soil(id, open);
    }
}

bool BatchWriter::put_exchange(RowReader& row) {
    const std::int64_t id = row.number();
    const bool over = row.number() != 0;
    Open& exchange = open(id);
    exchange.places = row.take(4);
    exchange.row = row.values();
    exchange.over = over;
    if (!over) {
        soil(id, exchange);
        return true;
    }
    ++rows_;
    ++over_;
    if (!end_content(id, exchange, Side::Client) || !end_content(id, exchange, Side::Server)
        || !flush(id, exchange)) {
        return false;
    }
    forget(id);
    return true;
}

void BatchWriter::forget(std::int64_t id) {
    const auto found = open_.find(id);
    if (found == open_.end()) {
        return;
    }
    std::unique_ptr<Open> open = std::move(found->second);
    open_.erase(found);
    if (spare_.size() < kMostSpare && open != nullptr) {
        *open = Open{};
        spare_.push_back(std::move(open));
    }
}

bool BatchWriter::put_head(RowReader& row) {
    const std::int64_t id = row.number();
    const auto side = static_cast<std::size_t>(row.number());
    Open& exchange = open(id);
    exchange.messages[side].decoded = row.number();
    exchange.messages[side].head = row.values();
    soil(id, exchange);
    return true;
}

bool BatchWriter::flush(std::int64_t id, Open& open) {
    open.dirty = false;
    auto& [request, response] = open.messages;
    const auto bind_known =
        [](Statement& statement, int parameter, std::int64_t value, bool known) {
            if (known) {
                statement.bind(parameter, value);
            } else {
                statement.bind_null(parameter);
            }
        };
    bool done = true;
    if (!request.head.empty() || !response.head.empty() || !open.places.empty()) {
        for (int i = 2; i <= 9; ++i) {
            put_head_.bind_null(i);
        }
        put_head_.bind(1, id);
        RowReader::bind(request.head, put_head_, 2);
        RowReader::bind(response.head, put_head_, 4);
        RowReader::bind(open.places, put_head_, 6);
        done = put_head_.run();
    }
    if (!open.row.empty()) {
        put_exchange_.bind(1, id);
        RowReader::bind(open.row, put_exchange_, 2);
        bind_known(put_exchange_, 25, request.body_id, request.body_id != 0);
        bind_known(put_exchange_, 26, response.body_id, response.body_id != 0);
        bind_known(put_exchange_, 27, request.decoded, request.decoded >= 0);
        bind_known(put_exchange_, 28, response.decoded, response.decoded >= 0);
        put_exchange_.bind(29, open.over ? kOver : kGoingOn);
        done = done && put_exchange_.run();
        open.written = true;
    } else if (open.written && open.bodies_changed) {
        bind_known(put_bodies_, 2, request.body_id, request.body_id != 0);
        bind_known(put_bodies_, 3, response.body_id, response.body_id != 0);
        put_bodies_.bind(1, id);
        done = done && put_bodies_.run();
    }
    open.bodies_changed = false;
    request.head = {};
    response.head = {};
    open.places = {};
    open.row = {};
    return done;
}

bool BatchWriter::put_arrival(
    std::int64_t exchange, Side side, std::uint64_t offset, Timestamp at, std::uint64_t missing) {
    put_arrival_.bind(1, exchange);
    put_arrival_.bind(2, static_cast<std::int64_t>(side));
    put_arrival_.bind(3, static_cast<std::int64_t>(offset));
    if (at.known()) {
        put_arrival_.bind(4, at.ns);
    } else {
        put_arrival_.bind_null(4);
    }
    put_arrival_.bind(5, static_cast<std::int64_t>(missing));
    return put_arrival_.run();
}

bool BatchWriter::add_arrival(std::int64_t exchange,
                              Side side,
                              Message& message,
                              const Arrived& arrived) {
    bool done = true;
    const bool is_gap = arrived.missing > 0;
    if (is_gap && !message.timed && message.offset > 0) {
        done = put_arrival(exchange, side, 0, message.first_at, 0);  // what stands in front of it
    }
    const bool is_new = message.offset == 0 || is_gap || message.after_gap
                        || (arrived.timed && arrived.at != message.last_at);
    message.timed = message.timed || arrived.timed || is_gap;
    if (message.timed && is_new) {
        done = done && put_arrival(exchange, side, message.offset, arrived.at, arrived.missing);
    }
    if (message.offset == 0) {
        message.first_at = arrived.at;
    }
    message.last_at = arrived.at;
    message.after_gap = is_gap;
    return done;
}

bool BatchWriter::add_content(RowReader& row) {
    const std::int64_t id = row.number();
    const auto side = static_cast<Side>(row.number());
    Arrived arrived;
    arrived.at.ns = row.number();
    arrived.missing = row.count();
    arrived.timed = row.number() != 0;
    const Bytes data = row.bytes();
    Open& exchange = open(id);
    Message& message = exchange.messages[index_of(side)];
    if (message.body_over || !add_arrival(id, side, message, arrived)) {
        return message.body_over;
    }
    message.offset += arrived.missing + data.size();
    if (data.empty()) {
        return true;
    }
    if (message.body == nullptr) {
        message.body = bodies_.begin();
    }
    if (!bodies_.add(*message.body, data)) {
        return false;
    }
    if (!message.saving && message.body->has_unsaved()) {
        message.saving = true;
        unsaved_.push_back({Clock::now(), id, side});
    }
    note_body(id, exchange, message, message.body->id());
    return true;
}

bool BatchWriter::end_content(std::int64_t id, Open& open, Side side) {
    Message& message = open.messages[index_of(side)];
    message.body_over = true;
    if (message.body == nullptr) {
        return true;
    }
    std::int64_t body = 0;
    const bool done = bodies_.end(std::move(message.body), body);
    message.saving = false;
    note_body(id, open, message, body);
    return done;
}

bool BatchWriter::put_frames(RowReader& row) {
    const std::int64_t connection = row.number();
    Timestamp at;
    at.ns = row.number();
    Bytes notes = row.bytes();
    std::int64_t& number = frames_[connection];
    http::Http2FrameNote note;
    bool done = true;
    for (Bytes rest = notes; done && http::read_note(rest, note); notes = rest) {
        const Bytes bytes = notes.first(notes.size() - rest.size());
        put_frame_.bind(1, connection);
        put_frame_.bind(2, number++);
        put_frame_.bind(3, static_cast<std::int64_t>(note.side));
        if (at.known()) {
            put_frame_.bind(4, at.ns);
        } else {
            put_frame_.bind_null(4);
        }
        put_frame_.bind_text(5, http::http2_kind_name(note.kind));
        put_frame_.bind(6, std::int64_t{note.stream});
        put_frame_.bind(7, std::int64_t{note.flags});
        put_frame_.bind(8, std::int64_t{note.length});
        put_frame_.bind_blob(9, bytes);
        done = put_frame_.run();
    }
    return done;
}

Result<void> BatchWriter::finish() {
    std::vector<std::int64_t> going_on;
    for (const auto& [id, open] : open_) {
        going_on.push_back(id);
    }
    bool done = begin();
    for (const std::int64_t id : going_on) {
        Open& exchange = open(id);
        end_exchange_.bind(1, id);
        done = done && end_content(id, exchange, Side::Client)
               && end_content(id, exchange, Side::Server) && end_exchange_.run();
    }
    if (!done) {
        return database_.failure();
    }
    if (const Result<void> closed =
            database_.run("INSERT OR REPLACE INTO session VALUES('state', 'closed')");
        !closed) {
        return closed;
    }
    if (const Result<void> committed = commit(); !committed) {
        return committed;
    }
    // Puts all into the one file. While somebody reads it that may have to wait, until they close
    // it.
    const Result<void> whole = database_.run("PRAGMA journal_mode=DELETE");
    const bool is_busy = (sqlite3_errcode(database_.handle()) & 0xff) == SQLITE_BUSY;
    return whole || is_busy ? Result<void>() : whole;
}

}  // namespace waybill::session_file
