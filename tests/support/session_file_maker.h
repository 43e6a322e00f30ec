// SPDX-License-Identifier: GPL-3.0-or-later
//
// Session files made with SQL, as no program of ours would write them.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/session_file_sql.h"

namespace waybill::test {

// A folder of a test's own, gone with it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string path =
            (std::filesystem::temp_directory_path() / "waybill-test-XXXXXX").string();
        path_ = mkdtemp(path.data()) != nullptr ? path : std::string();
        EXPECT_FALSE(path_.empty());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::permissions(
            path_, std::filesystem::perms::owner_all, std::filesystem::perm_options::add, ignored);
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return path_ + "/" + name; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// A database that any SQL may be run on.
class RawDatabase {
public:
    explicit RawDatabase(const std::string& path) {
        EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
    }
    ~RawDatabase() { sqlite3_close_v2(handle_); }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    void run(const std::string& sql) {
        EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle_) << "\n"
            << sql;
    }
    // The first column of the first row, as text.
    std::string value(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        std::string found;
        EXPECT_EQ(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle_);
        if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_bytes(statement, 0) > 0) {
            found.assign(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                         static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
        }
        sqlite3_finalize(statement);
        return found;
    }
    sqlite3* handle() const { return handle_; }

private:
    sqlite3* handle_ = nullptr;
};

// An empty session of the present schema, closed.
inline void make_session_file(const std::string& path, const std::string& more_sql = {}) {
    RawDatabase database(path);
    database.run("PRAGMA synchronous=OFF; BEGIN");
    database.run(session_schema_sql() + more_sql);
    if (sqlite3_get_autocommit(database.handle()) == 0) {
        database.run("COMMIT");
    }
}

}  // namespace waybill::test
