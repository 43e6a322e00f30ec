// SPDX-License-Identifier: GPL-3.0-or-later
//
// Session files made with SQL, as no program of ours would write them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/session_file/schema.h"

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
    database.run("PRAGMA application_id=" + std::to_string(session_file::kApplicationId)
                 + ";PRAGMA user_version=" + std::to_string(session_file::kSchemaVersion) + ";"
                 + std::string(session_file::kSchema)
                 + "INSERT INTO session VALUES('state','closed');" + more_sql);
    if (sqlite3_get_autocommit(database.handle()) == 0) {
        database.run("COMMIT");
    }
}

// SQL that adds an exchange with a request and a response over HTTP/1.1 on connection 1, which it
// adds with exchange 1.
inline std::string add_exchange_sql(std::uint64_t id) {
    const std::string number = std::to_string(id);
    return std::string(id == 1 ? "INSERT INTO connection(id, client_ip, client_port, server_ip,"
                                 " server_port, protocol, end_reason) VALUES(1, '192.0.2.1', 40000,"
                                 " '198.51.100.7', 80, 'http/1', 0);"
                               : "")
           + "INSERT INTO exchange(id, connection, source, started, request_end, response_begin,"
             " response_end, method, host, target, status, type, version, flags, request_framing,"
             " response_framing, request_head, response_head, request_size, response_size,"
             " response_body, state) VALUES("
           + number + ", 1, 0, 1700000000000000000, 1000, 2000, 3000, 'GET', 'a.example', '/"
           + number + "', 200, 'text/plain', 11, 15, 0, 1, 35, 38, 0, 5, 1, 1);"
           + "INSERT INTO head(exchange, request, response) VALUES(" + number
           + ", 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n',"
             " 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');";
}

inline std::string add_body_sql() {
    return "INSERT INTO body VALUES(1, 5, "
           "x'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 0, "
           "CAST('hello' AS BLOB));";
}

}  // namespace waybill::test
