// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/table_scan.h"

#include <algorithm>
#include <limits>

namespace waybill::session_file {
namespace {

constexpr int kMostBreaks = 1'000;  // damaged parts of a table
constexpr int kBreaksTold = 10;
constexpr std::int64_t kFarthestId = std::int64_t{1} << 42;

class IdScan {
public:
    IdScan(CheckedDatabase& database, Statement& statement)
        : watch_(database.watch()),
          statement_(statement) {}

    // The first row behind the id.
    int seek(std::int64_t id) {
        statement_.reset();
        statement_.bind(1, id);
        watch_.touch();
        return statement_.step();
    }

    // The lowest id behind `last` from which rows can be read again; 0 when there is none.
    std::int64_t find_end_of_damage(std::int64_t last) {
        std::int64_t fails = 0;
        std::int64_t works = 0;
        for (std::int64_t jump = 1; last + jump < kFarthestId && works == 0; jump *= 2) {
            (can_seek(last + jump) ? works : fails) = jump;
            if (watch_.stopped()) {
                return 0;
            }
        }
        if (works == 0) {
            return 0;
        }
        while (works - fails > 1) {
            const std::int64_t middle = fails + (works - fails) / 2;
            (can_seek(last + middle) ? works : fails) = middle;
        }
        return last + works;
    }

private:
    bool can_seek(std::int64_t id) {
        const int outcome = seek(id);
        return outcome == SQLITE_ROW || outcome == SQLITE_DONE;
    }

    Watch& watch_;
    Statement& statement_;
};

std::string reason_of(CheckedDatabase& database) {
    return sqlite3_errmsg(database.database().handle());
}

ScanEnd give_up(CheckedDatabase& database,
                int outcome,
                std::string_view what,
                std::vector<std::string>& notes) {
    if (database.watch().stopped()) {
        return ScanEnd::Stopped;
    }
    std::string reason =
        (outcome & 0xff) == SQLITE_INTERRUPT ? "nothing came for too long" : reason_of(database);
    notes.push_back("not all " + std::string(what) + " could be read: " + reason);
    return ScanEnd::GaveUp;
}

bool is_damage(int outcome) {
    const int kind = outcome & 0xff;
    return kind == SQLITE_CORRUPT || kind == SQLITE_TOOBIG || kind == SQLITE_IOERR;
}

}  // namespace

ScanEnd scan_by_id(CheckedDatabase& database,
                   std::string_view sql,
                   std::string_view what,
                   std::vector<std::string>& notes,
                   const std::function<void(Statement&, std::int64_t)>& on_row) {
    Result<Statement> prepared = Statement::prepare(database.database(), sql);
    if (!prepared) {
        return give_up(database, SQLITE_ERROR, what, notes);
    }
    Statement& statement = *prepared;
    IdScan ids(database, statement);
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    int breaks = 0;
    int outcome = ids.seek(last);
    while (true) {
        if (outcome == SQLITE_ROW) {
            const std::int64_t id = statement.integer(0);
            // A damaged tree may give rows twice, without end: they do not count as coming.
            if (id > last) {
                database.watch().touch();
                last = id;
                on_row(statement, id);
            }
        } else if (outcome == SQLITE_DONE) {
            break;
        } else if (!is_damage(outcome) || ++breaks > kMostBreaks) {
            return give_up(database, outcome, what, notes);
        } else {
            const std::string reason = reason_of(database);
            const std::int64_t lost = std::max<std::int64_t>(last, 0);
            const std::int64_t next = ids.find_end_of_damage(lost);
            if (breaks <= kBreaksTold) {
                notes.push_back(std::string(what) + " behind number " + std::to_string(lost)
                                + (next == 0 ? "" : " and up to " + std::to_string(next))
                                + " cannot be read: " + reason);
            }
            if (next == 0) {
                return database.watch().stopped() ? ScanEnd::Stopped : ScanEnd::GaveUp;
            }
            outcome = ids.seek(next);
            continue;
        }
        outcome = statement.step();
    }
    if (breaks > kBreaksTold) {
        notes.push_back(std::string(what) + " cannot be read in "
                        + std::to_string(breaks - kBreaksTold) + " further places");
    }
    return ScanEnd::Whole;
}

ScanEnd scan(CheckedDatabase& database,
             std::string_view sql,
             std::string_view what,
             std::vector<std::string>& notes,
             const std::function<bool(Statement&)>& on_row) {
    Result<Statement> prepared = Statement::prepare(database.database(), sql);
    if (!prepared) {
        return give_up(database, SQLITE_ERROR, what, notes);
    }
    database.watch().touch();
    int outcome = prepared->step();
    for (; outcome == SQLITE_ROW; outcome = prepared->step()) {
        if (on_row(*prepared)) {
            database.watch().touch();
        }
    }
    return outcome == SQLITE_DONE ? ScanEnd::Whole : give_up(database, outcome, what, notes);
}

}  // namespace waybill::session_file
