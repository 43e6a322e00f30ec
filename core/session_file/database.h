// SPDX-License-Identifier: GPL-3.0-or-later
//
// SQLite's handles as objects. One database, and the statements of it, belong to one thread at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::session_file {

class Database {
public:
    // `flags`: SQLITE_OPEN_... Errors name the file, or what it is called instead. Whoever made it
    // is not trusted: no schema code is run, no extension loaded.
    static Result<Database> open(const std::string& path, int flags, std::string_view name = {});

    // Runs statements that give no rows.
    Result<void> run(const char* sql);
    // The first column of the first row.
    Result<std::int64_t> number(const char* sql);
    // What went wrong last, with the file's name.
    Error failure() const;

    sqlite3* handle() const { return handle_.get(); }
    const std::string& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };

    std::unique_ptr<sqlite3, Close> handle_;
    std::string path_;
};

// A prepared statement. Parameters count from 1, columns from 0.
class Statement {
public:
    Statement() = default;
    static Result<Statement> prepare(const Database& database, std::string_view sql);

    void bind(int parameter, std::int64_t value);
    void bind_null(int parameter);
    void bind(int parameter, double value);
    // Bytes must live until the next step() is over. TEXT when they are UTF-8 without NUL, else
    // BLOB.
    void bind_text(int parameter, std::string_view text);
    // REQUIRES: the text is UTF-8 without NUL.
    void bind_utf8(int parameter, std::string_view text);
    void bind_blob(int parameter, Bytes bytes);

    // SQLITE_ROW, SQLITE_DONE or an error.
    int step() { return sqlite3_step(handle_.get()); }
    // For the next step(); parameters keep their values.
    void reset() { sqlite3_reset(handle_.get()); }
    // step() and reset(), for what gives no rows: whether it was done.
    bool run();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    // TEXT or BLOB as it is; borrowed until the next step() or reset(); empty for NULL.
    std::string_view text(int column) const;
    Bytes blob(int column) const;

    sqlite3_stmt* handle() const { return handle_.get(); }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace waybill::session_file
