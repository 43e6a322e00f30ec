// SPDX-License-Identifier: GPL-3.0-or-later
//
// What changes a session file that is there: ending what was interrupted, and notes.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/session_file/body_reader.h"
#include "core/session_file/cells.h"
#include "core/session_file/content_digest.h"
#include "core/session_file/schema.h"
#include "core/session_file/session_reader.h"
#include "core/session_file/table_scan.h"
#include "core/session_file/upgraded_database.h"

namespace waybill::session_file {
namespace {

namespace row_flag = store::row_flag;

// Statements and transactions of a file that is changed.
class Change {
public:
    explicit Change(CheckedDatabase& database) : database_(database) {
        database_.watch().be_patient(true);
    }
    ~Change() {
        if (open_) {
            (void)database_.database().run("ROLLBACK");
        }
    }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

    Result<void> begin() {
        Result<void> begun = database_.database().run("BEGIN IMMEDIATE");
        open_ = begun.has_value();
        return begun;
    }
    // `bind` gives the parameters.
    template <typename Bind>
    Result<void> run(std::string_view sql, const Bind& bind) {
        Result<Statement> statement = Statement::prepare(database_.database(), sql);
        if (!statement) {
            return statement.error();
        }
        bind(*statement);
        return statement->run() ? Result<void>() : database_.database().failure();
    }
    Result<void> commit() {
        Result<void> done = database_.database().run("COMMIT");
        open_ = open_ && !done;
        return done;
    }

private:
    CheckedDatabase& database_;
    bool open_ = false;
};

// REQUIRES: both are known.
std::int64_t time_from(Timestamp begin, Timestamp end) {
    if (end <= begin) {
        return 0;
    }
    const std::uint64_t time =
        static_cast<std::uint64_t>(end.ns) - static_cast<std::uint64_t>(begin.ns);
    return static_cast<std::int64_t>(std::min<std::uint64_t>(time, kLongTime));
}

// Bodies and exchanges that were going on, ended as far as they had come.
class Recovery {
public:
    explicit Recovery(CheckedDatabase& database) : database_(database), change_(database) {}

    Result<void> run();

private:
    // Of an exchange that was going on.
    struct GoingOn {
        std::int64_t id = 0;
        std::int64_t flags = 0;
        Timestamp started;
        std::array<std::optional<std::int64_t>, 2> bodies;  // by Side
        std::array<std::int64_t, 2> sizes{};
        std::array<std::int64_t, 2> missing{};
        std::optional<std::int64_t> response_end;
    };

    std::vector<std::int64_t> growing_bodies();
    std::vector<GoingOn> going_on();
    Result<void> end_body(std::int64_t body);
    Result<void> end_exchange(GoingOn exchange);
    Result<void> read_arrivals(GoingOn& exchange, Side side);
    Result<std::optional<std::int64_t>> size_of(std::int64_t body);

    CheckedDatabase& database_;
    Change change_;
    BodyReader bodies_;
    std::vector<std::string> notes_;
};

std::vector<std::int64_t> Recovery::growing_bodies() {
    std::vector<std::int64_t> found;
    scan_by_id(database_,
               "SELECT id FROM body WHERE id > ?1 AND (size IS NULL OR sha256 IS NULL) ORDER BY id",
               "bodies",
               notes_,
               [&](Statement& /*row*/, std::int64_t id) { found.push_back(id); });
    return found;
}

Result<void> Recovery::end_body(std::int64_t body) {
    ContentDigest digest;
    std::uint64_t size = 0;
    const BodyEnd end = bodies_.read(body, [&](Bytes data) {
        digest.add(data);
        size += data.size();
        return true;
    });
    if (end == BodyEnd::Damaged && size == 0) {
        return {};  // nothing is known of it; verifying names it
    }
    const std::vector<Byte> value = digest.finish();
    return change_.run("UPDATE body SET size = ?2, sha256 = ?3 WHERE id = ?1", [&](Statement& row) {
        row.bind(1, body);
        row.bind(2, static_cast<std::int64_t>(size));
        row.bind_blob(3, value);
    });
}

std::vector<Recovery::GoingOn> Recovery::going_on() {
    std::vector<GoingOn> found;
    Doubts doubts;
    scan_by_id(database_,
               "SELECT id, flags, started, request_body, response_body, request_size,"
               " response_size, response_end FROM exchange WHERE id > ?1 AND state IS NOT 1"
               " ORDER BY id",
               "exchanges",
               notes_,
               [&](Statement& row, std::int64_t id) {
                   const Cells cells(row, "exchange", doubts);
                   GoingOn exchange;
                   exchange.id = id;
                   exchange.flags = cells.number(1, 0, 0xffff, 0);
                   exchange.started = cells.time(2);
                   for (const int side : {0, 1}) {
                       const auto index = static_cast<std::size_t>(side);
                       if (!row.is_null(3 + side)) {
                           exchange.bodies[index] = row.integer(3 + side);
                       }
                       exchange.sizes[index] = cells.number(5 + side, 0, kLargeSize, 0);
                   }
                   if (const std::int64_t end = cells.duration(7); end >= 0) {
                       exchange.response_end = end;
                   }
                   found.push_back(exchange);
               });
    return found;
}

// The size of a body that has ended.
Result<std::optional<std::int64_t>> Recovery::size_of(std::int64_t body) {
    Result<Statement> row =
        Statement::prepare(database_.database(), "SELECT size FROM body WHERE id = ?1");
    if (!row) {
        return row.error();
    }
    row->bind(1, body);
    const bool there = row->step() == SQLITE_ROW && !row->is_null(0);
    return there ? std::optional(std::clamp<std::int64_t>(row->integer(0), 0, kLargeSize))
                 : std::nullopt;
}

// What is missing of what that side sent, and when the last of it came.
Result<void> Recovery::read_arrivals(GoingOn& exchange, Side side) {
    Result<Statement> row = Statement::prepare(
        database_.database(),
        "SELECT at, missing FROM arrival WHERE exchange = ?1 AND side = ?2 ORDER BY offset");
    if (!row) {
        return row.error();
    }
    row->bind(1, exchange.id);
    row->bind(2, static_cast<std::int64_t>(index_of(side)));
    Doubts doubts;
    const Cells cells(*row, "arrival", doubts);
    std::int64_t& missing = exchange.missing[index_of(side)];
    while (row->step() == SQLITE_ROW) {
        missing = std::min(missing + cells.number(1, 0, kLargeSize, 0), kLargeSize);
        const Timestamp at = cells.time(0);
        if (side == Side::Server && at.known() && exchange.started.known()) {
            exchange.response_end =
                std::max(exchange.response_end.value_or(0), time_from(exchange.started, at));
        }
    }
    return {};
}

Result<void> Recovery::end_exchange(GoingOn exchange) {
    const bool is_tunnel = (exchange.flags & row_flag::kTunnel) != 0;
    for (const Side side : {Side::Client, Side::Server}) {
        const std::size_t index = index_of(side);
        if (const Result<void> read = read_arrivals(exchange, side); !read) {
            return read.error();
        }
        // What is sent in a tunnel makes no message larger.
        if (exchange.bodies[index] && !is_tunnel) {
            const Result<std::optional<std::int64_t>> size = size_of(*exchange.bodies[index]);
            if (!size) {
                return size.error();
            }
            exchange.sizes[index] =
                std::max(exchange.sizes[index], size->value_or(0) + exchange.missing[index]);
        }
    }
    // As when a recording ends: no answer will come to what waits for one.
    const bool has_request = (exchange.flags & row_flag::kHasRequest) != 0;
    const bool has_response = (exchange.flags & row_flag::kHasResponse) != 0;
    if (has_request && !has_response) {
        exchange.flags |= row_flag::kNoResponse | row_flag::kHasAnomalies;
    }
    return change_.run(
        "UPDATE exchange SET state = 1, flags = ?2, request_size = ?3, response_size = ?4,"
        " request_missing = ?5, response_missing = ?6, response_end = ?7 WHERE id = ?1",
        [&](Statement& row) {
            row.bind(1, exchange.id);
            row.bind(2, exchange.flags);
            row.bind(3, exchange.sizes[0]);
            row.bind(4, exchange.sizes[1]);
            row.bind(5, exchange.missing[0]);
            row.bind(6, exchange.missing[1]);
            if (has_response && exchange.response_end) {
                row.bind(7, *exchange.response_end);
            }
        });
}

Result<void> Recovery::run() {
    if (const Result<void> prepared = bodies_.prepare(database_.database()); !prepared) {
        return prepared.error();
    }
    if (const Result<void> begun = change_.begin(); !begun) {
        return begun.error();
    }
    for (const std::int64_t body : growing_bodies()) {
        if (const Result<void> ended = end_body(body); !ended) {
            return ended.error();
        }
    }
    for (GoingOn& exchange : going_on()) {
        if (const Result<void> ended = end_exchange(std::move(exchange)); !ended) {
            return ended.error();
        }
    }
    if (const Result<void> closed = change_.run(
            "INSERT OR REPLACE INTO session VALUES('state', 'closed')", [](Statement&) {});
        !closed) {
        return closed.error();
    }
    return change_.commit();
}

bool is_closed(CheckedDatabase& database) {
    Result<Statement> row =
        Statement::prepare(database.database(), "SELECT value FROM session WHERE key = 'state'");
    return row && row->step() == SQLITE_ROW && row->text(0) == "closed";
}

}  // namespace

Result<void> recover_session(const std::string& path) {
    const Result<RecordingLock> lock = RecordingLock::take(path);
    if (!lock) {
        return lock.error();
    }
    Result<UpgradedDatabase> opened = open_upgraded(path, Access::Write, nullptr, upgrade_steps());
    if (!opened) {
        return opened.error();
    }
    CheckedDatabase& database = opened->database;
    if (!is_closed(database)) {
        if (const Result<void> recovered = Recovery(database).run(); !recovered) {
            return recovered.error();
        }
    }
    // What waits in the log goes into the file, and the log goes. While somebody else looks at the
    // file it stays there, without harm.
    sqlite3_busy_timeout(database.database().handle(), 0);
    (void)database.database().number("PRAGMA wal_checkpoint(TRUNCATE)");
    (void)database.database().number("PRAGMA journal_mode=DELETE");
    return {};
}

Result<void> write_notes(const std::string& path, const std::vector<Note>& notes) {
    const Result<RecordingLock> lock = RecordingLock::take(path);
    if (!lock) {
        return lock.error();
    }
    Result<UpgradedDatabase> opened = open_upgraded(path, Access::Write, nullptr, upgrade_steps());
    if (!opened) {
        return opened.error();
    }
    Change change(opened->database);
    if (const Result<void> begun = change.begin(); !begun) {
        return begun.error();
    }
    for (const Note& note : notes) {
        const bool is_empty = note.mark == 0 && note.comment.empty();
        const Result<void> written =
            change.run(is_empty ? "DELETE FROM note WHERE exchange = ?1"
                                : "INSERT OR REPLACE INTO note VALUES(?1, ?2, ?3)",
                       [&](Statement& row) {
                           row.bind(1, static_cast<std::int64_t>(note.exchange));
                           if (!is_empty) {
                               row.bind(2, std::int64_t{note.mark});
                               row.bind_text(3, note.comment);
                           }
                       });
        if (!written) {
            return written.error();
        }
    }
    return change.commit();
}

}  // namespace waybill::session_file
