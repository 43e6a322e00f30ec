// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/database.h"

#include <system_error>

#include "core/base/text.h"

namespace waybill::session_file {
namespace {

// What the system said when the database, or its journal, could not be read or written; 0: nothing.
int system_error(sqlite3* database) {
    int reason = sqlite3_system_errno(database);
    if (reason == 0) {
        sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &reason);
    }
    sqlite3_file* journal = nullptr;
    if (reason == 0
        && sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal)
               == SQLITE_OK
        && journal != nullptr && journal->pMethods != nullptr) {
        journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &reason);
    }
    return reason;
}

}  // namespace

Result<Database> Database::open(const std::string& path, int flags, std::string_view name) {
    Database database;
    database.path_ = name.empty() ? path : name;
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(
        path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    database.handle_.reset(handle);
    if (opened != SQLITE_OK) {
        return Error{database.path_ + ": "
                     + (handle != nullptr ? sqlite3_errmsg(handle) : "out of memory")};
    }
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    if (const Result<void> set = database.run("PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;");
        !set) {
        return set.error();
    }
    return database;
}

Result<void> Database::run(const char* sql) {
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return failure();
    }
    return {};
}

Result<std::int64_t> Database::number(const char* sql) {
    Result<Statement> statement = Statement::prepare(*this, sql);
    if (!statement) {
        return statement.error();
    }
    if (statement->step() != SQLITE_ROW) {
        return failure();
    }
    return statement->integer(0);
}

Error Database::failure() const {
    const int code = sqlite3_extended_errcode(handle()) & 0xff;
    if (code == SQLITE_FULL) {
        return Error{path_ + ": the disk is full"};
    }
    std::string message = path_ + ": " + sqlite3_errmsg(handle());
    if (const int reason = code == SQLITE_IOERR ? system_error(handle()) : 0; reason != 0) {
        message += ": " + std::generic_category().message(reason);
    }
    return Error{message};
}

Result<Statement> Statement::prepare(const Database& database, std::string_view sql) {
    Statement statement;
    sqlite3_stmt* handle = nullptr;
    const int prepared = sqlite3_prepare_v3(database.handle(),
                                            sql.data(),
                                            static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT,
                                            &handle,
                                            nullptr);
    statement.handle_.reset(handle);
    if (prepared != SQLITE_OK) {
        return database.failure();
    }
    return statement;
}

void Statement::bind(int parameter, std::int64_t value) {
    sqlite3_bind_int64(handle_.get(), parameter, value);
}

void Statement::bind_null(int parameter) {
    sqlite3_bind_null(handle_.get(), parameter);
}

void Statement::bind(int parameter, double value) {
    sqlite3_bind_double(handle_.get(), parameter, value);
}

void Statement::bind_text(int parameter, std::string_view text) {
    if (text.find('\0') != std::string_view::npos || !is_valid_utf8(text)) {
        bind_blob(parameter, as_bytes(text));
        return;
    }
    bind_utf8(parameter, text);
}

void Statement::bind_utf8(int parameter, std::string_view text) {
    sqlite3_bind_text64(handle_.get(),
                        parameter,
                        text.data() != nullptr ? text.data() : "",
                        text.size(),
                        SQLITE_STATIC,
                        SQLITE_UTF8);
}

void Statement::bind_blob(int parameter, Bytes bytes) {
    static constexpr Byte kNothing{};
    sqlite3_bind_blob64(handle_.get(),
                        parameter,
                        bytes.data() != nullptr ? bytes.data() : &kNothing,
                        bytes.size(),
                        SQLITE_STATIC);
}

bool Statement::run() {
    const int outcome = step();
    return sqlite3_reset(handle_.get()) == SQLITE_OK && outcome == SQLITE_DONE;
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::text(int column) const {
    return as_text(blob(column));
}

Bytes Statement::blob(int column) const {
    // Of a number this is its decimal form, which is converted in place.
    const void* const data = sqlite3_column_blob(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return data == nullptr || size <= 0
               ? Bytes()
               : Bytes(static_cast<const Byte*>(data), static_cast<std::size_t>(size));
}

}  // namespace waybill::session_file
