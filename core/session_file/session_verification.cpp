// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/base/text.h"
#include "core/http/http2_head.h"
#include "core/session_file/body_reader.h"
#include "core/session_file/cells.h"
#include "core/session_file/content_digest.h"
#include "core/session_file/schema.h"
#include "core/session_file/session_reader.h"
#include "core/session_file/session_rows.h"
#include "core/session_file/table_scan.h"
#include "core/session_file/upgraded_database.h"

namespace waybill::session_file {
namespace {

namespace row_flag = store::row_flag;

constexpr std::size_t kFaultsTold = 100;

class Faults {
public:
    explicit Faults(std::vector<std::string>& told) : told_(told) {}

    void add(std::string fault) {
        if (++count_ <= kFaultsTold) {
            told_.push_back(for_terminal(fault));
        }
    }
    void finish() {
        if (count_ > kFaultsTold) {
            told_.push_back("and " + std::to_string(count_ - kFaultsTold) + " more");
        }
    }

private:
    std::vector<std::string>& told_;
    std::size_t count_ = 0;
};

class Checks {
public:
    Checks(CheckedDatabase& database, const OpenedFile& file, Verification& out)
        : database_(database),
          file_(file),
          out_(out),
          faults_(out.faults) {}

    Result<void> run();

private:
    void check_pages();
    void check_heads();
    void check_extra_heads();
    void check_bodies();
    void check_body(Statement& row, std::int64_t id);
    void check_references();
    void check_keys(std::string_view table, std::string_view column, bool is_exchange);
    void check_lengths(const Statement& row, int text, const std::string& what);
    bool has_exchange(std::int64_t id) const { return exchange(id) != nullptr; }
    const store::ExchangeRow* exchange(std::int64_t id) const;
    // Runs a scan whose own complaints are faults.
    template <typename Scan>
    void scanning(const Scan& scan) {
        std::vector<std::string> notes;
        scan(notes);
        for (std::string& note : notes) {
            faults_.add(std::move(note));
        }
    }

    CheckedDatabase& database_;
    const OpenedFile& file_;
    Verification& out_;
    Faults faults_;
    BodyReader bodies_;
    std::vector<std::int64_t> body_ids_;
    std::vector<std::int64_t> connection_ids_;
    std::vector<http::FieldLengths> lengths_;
};

const store::ExchangeRow* Checks::exchange(std::int64_t id) const {
    const auto number = static_cast<std::uint64_t>(id);
    std::size_t index = number - 1;
    if (!file_.ids.empty()) {
        const auto at = std::lower_bound(file_.ids.begin(), file_.ids.end(), number);
        index = at != file_.ids.end() && *at == number
                    ? static_cast<std::size_t>(at - file_.ids.begin())
                    : file_.session.exchanges.size();
    }
    return index < file_.session.exchanges.size() ? &file_.session.exchanges[index] : nullptr;
}

void Checks::check_pages() {
    database_.watch().be_patient(true);
    scanning([&](std::vector<std::string>& notes) {
        scan(database_, "PRAGMA integrity_check(100)", "pages", notes, [&](Statement& row) {
            if (row.text(0) != "ok") {
                faults_.add("SQLite: " + std::string(row.text(0)));
            }
            return true;
        });
    });
    database_.watch().be_patient(false);
}

void Checks::check_lengths(const Statement& row, int text, const std::string& what) {
    if (!row.is_null(text + 1)
        && !http::read_lengths(row.blob(text + 1), row.text(text), lengths_)) {
        faults_.add(what + ": the lengths of its fields are not those of its text");
    }
}

void Checks::check_heads() {
    std::int64_t heads = 0;
    scanning([&](std::vector<std::string>& notes) {
        scan_by_id(database_,
                   "SELECT exchange, request, request_lengths, response, response_lengths FROM head"
                   " WHERE exchange > ?1 ORDER BY exchange",
                   "heads",
                   notes,
                   [&](Statement& row, std::int64_t id) {
                       const std::string what = "exchange " + std::to_string(id);
                       const store::ExchangeRow* const of = exchange(id);
                       if (of == nullptr) {
                           faults_.add("table head: of " + what + ", which is not there");
                           return;
                       }
                       ++heads;
                       const std::size_t request = row.text(1).size();
                       const std::size_t response = row.text(3).size();
                       if (of->has(row_flag::kHasRequest)
                           && (row.is_null(1) || request != of->request.head_length)) {
                           faults_.add(what + ": its request's head is not what its row tells");
                       }
                       if (of->has(row_flag::kHasResponse)
                           && (row.is_null(3) || response != of->response.head_length)) {
                           faults_.add(what + ": its response's head is not what its row tells");
                       }
                       check_lengths(row, 1, what + ", request");
                       check_lengths(row, 3, what + ", response");
                   });
    });
    const auto& rows = file_.session.exchanges;
    const auto wanted = std::count_if(rows.begin(), rows.end(), [](const store::ExchangeRow& row) {
        return row.has(row_flag::kHasRequest) || row.has(row_flag::kHasResponse);
    });
    if (heads < wanted) {
        faults_.add(std::to_string(wanted - heads) + " exchanges have no heads");
    }
}

void Checks::check_extra_heads() {
    std::pair<std::int64_t, std::int64_t> latest{-1, -1};
    scanning([&](std::vector<std::string>& notes) {
        scan(database_,
             "SELECT exchange, part, text, lengths FROM extra_head ORDER BY exchange, part",
             "trailers and interim responses",
             notes,
             [&](Statement& row) {
                 const std::pair key{row.integer(0), row.integer(1)};
                 const bool is_next = key > latest;
                 latest = key;
                 check_lengths(row,
                               2,
                               "exchange " + std::to_string(key.first) + ", part "
                                   + std::to_string(key.second));
                 return is_next;
             });
    });
}

void Checks::check_body(Statement& row, std::int64_t id) {
    body_ids_.push_back(id);
    ++out_.bodies;
    ContentDigest digest;
    const BodyEnd end = bodies_.read(id, [&](Bytes data) {
        digest.add(data);
        database_.watch().touch();
        return !database_.watch().stopped();
    });
    const std::string what = "body " + std::to_string(id);
    if (end == BodyEnd::Damaged) {
        faults_.add(what + ": cannot be read as a whole");
    } else if (end == BodyEnd::Growing || row.is_null(1)) {
        if (!file_.interrupted) {
            faults_.add(what + ": was not ended");
        }
    } else if (end == BodyEnd::Whole && as_text(digest.finish()) != row.text(1)) {
        faults_.add(what + ": is not what its digest tells");
    }
    database_.watch().touch();
}

void Checks::check_bodies() {
    scanning([&](std::vector<std::string>& notes) {
        scan_by_id(database_,
                   "SELECT id, sha256 FROM body WHERE id > ?1 ORDER BY id",
                   "bodies",
                   notes,
                   [&](Statement& row, std::int64_t id) { check_body(row, id); });
    });
    std::uint64_t lost = 0;
    scanning([&](std::vector<std::string>& notes) {
        scan_by_id(database_,
                   "SELECT id FROM piece WHERE id > ?1 ORDER BY id",
                   "pieces",
                   notes,
                   [&](Statement& /*row*/, std::int64_t id) {
                       const std::int64_t body = id >> kPieceBits;
                       if (!std::binary_search(body_ids_.begin(), body_ids_.end(), body)) {
                           ++lost;
                       }
                   });
    });
    if (lost > 0) {
        faults_.add("table piece: " + std::to_string(lost) + " of bodies that are not there");
    }
    scanning([&](std::vector<std::string>& notes) {
        scan_by_id(database_,
                   "SELECT id, request_body, response_body FROM exchange WHERE id > ?1 ORDER BY id",
                   "exchanges",
                   notes,
                   [&](Statement& row, std::int64_t id) {
                       for (const int column : {1, 2}) {
                           if (!row.is_null(column)
                               && !std::binary_search(
                                   body_ids_.begin(), body_ids_.end(), row.integer(column))) {
                               faults_.add("exchange " + std::to_string(id) + ": body "
                                           + std::to_string(row.integer(column)) + " is not there");
                           }
                       }
                   });
    });
}

// Keys that name an exchange, or a connection, that is not there.
void Checks::check_keys(std::string_view table, std::string_view column, bool is_exchange) {
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    std::uint64_t lost = 0;
    const std::string name(column);
    const std::string sql = "SELECT " + name + " FROM " + std::string(table) + " WHERE " + name
                            + " > ?1 ORDER BY " + name + " LIMIT 1";
    Result<Statement> next = Statement::prepare(database_.database(), sql);
    if (!next) {
        faults_.add(next.error().message);
        return;
    }
    while (true) {
        next->reset();
        next->bind(1, latest);
        database_.watch().touch();
        const int outcome = next->step();
        if (outcome != SQLITE_ROW || next->integer(0) <= latest || database_.watch().stopped()) {
            break;
        }
        latest = next->integer(0);
        const bool there = is_exchange ? has_exchange(latest)
                                       : std::binary_search(
                                           connection_ids_.begin(), connection_ids_.end(), latest);
        lost += there ? 0 : 1;
    }
    if (lost > 0) {
        faults_.add("table " + std::string(table) + ": has rows of " + std::to_string(lost)
                    + (is_exchange ? " exchanges" : " connections") + " that are not there");
    }
}

void Checks::check_references() {
    scanning([&](std::vector<std::string>& notes) {
        scan_by_id(database_,
                   "SELECT id FROM connection WHERE id > ?1 ORDER BY id",
                   "connections",
                   notes,
                   [&](Statement& /*row*/, std::int64_t id) { connection_ids_.push_back(id); });
    });
    for (const std::string_view table :
         {"extra_head", "arrival", "message", "websocket", "proxied", "score", "note"}) {
        check_keys(table, "exchange", true);
    }
    for (const std::string_view table : {"tls", "certificate", "program", "frame"}) {
        check_keys(table, "connection", false);
    }
}

Result<void> Checks::run() {
    out_.exchanges = file_.session.exchanges.size();
    out_.interrupted = file_.interrupted;
    for (const std::string& note : file_.notes) {
        faults_.add(note);
    }
    if (const Result<void> prepared = bodies_.prepare(database_.database()); !prepared) {
        return prepared.error();
    }
    using Check = void (Checks::*)();
    for (const Check check : {&Checks::check_pages,
                              &Checks::check_heads,
                              &Checks::check_extra_heads,
                              &Checks::check_bodies,
                              &Checks::check_references}) {
        if (database_.watch().stopped()) {
            faults_.add("verifying was stopped");
            break;
        }
        (this->*check)();
    }
    faults_.finish();
    return {};
}

}  // namespace

Result<Verification> verify_session(const std::string& path, const OpenOptions& options) {
    Result<UpgradedDatabase> opened =
        open_upgraded(path, Access::Read, options.stop, upgrade_steps());
    if (!opened) {
        return opened.error();
    }
    OpenedFile file;
    if (!opened->database.place().note.empty()) {
        file.notes.push_back(opened->database.place().note);
    }
    SessionRows(opened->database, options, file).read();
    Verification verification;
    if (const Result<void> checked = Checks(opened->database, file, verification).run(); !checked) {
        return checked.error();
    }
    return verification;
}

}  // namespace waybill::session_file
