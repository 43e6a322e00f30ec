// SPDX-License-Identifier: GPL-3.0-or-later
//
// Session files that were made, or damaged, to harm whoever opens them.
#include <array>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zstd.h>

#include "core/session_file/session_reader.h"
#include "tests/support/file_content.h"
#include "tests/support/read_whole_session.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void write_file(const std::string& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

class HostileSessionTest : public ::testing::Test {
protected:
    void make(const std::string& sql) {
        std::filesystem::remove(path_);
        test::make_session_file(path_, test::add_something_of_all_sql() + sql);
    }
    std::string refusal() {
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_FALSE(read.opened);
        return read.error.substr(std::min(read.error.size(), path_.size() + 2));
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(HostileSessionTest, TheFileThatTheOthersAreMadeOfIsFine) {
    make("");
    const test::WholeSession read = test::read_whole_session(path_);
    EXPECT_TRUE(read.opened) << read.error;
    EXPECT_THAT(read.notes, IsEmpty());
    EXPECT_EQ(read.broken, "");
    EXPECT_EQ(read.exchanges, 2U);
    EXPECT_EQ(read.readable_heads, 6U);
    EXPECT_EQ(read.whole_contents, 4U);
    const Result<Verification> verified = verify_session(path_, {});
    ASSERT_TRUE(verified);
    EXPECT_THAT(verified->faults, IsEmpty());
}

TEST_F(HostileSessionTest, WhatNoSessionHasIsRefusedByName) {
    struct Case {
        const char* sql;
        const char* refusal;
    };
    for (const auto& [sql, expected] : std::initializer_list<Case>{
             {"CREATE TRIGGER evil AFTER INSERT ON note BEGIN DELETE FROM body; END",
              "has a trigger \"evil\", which no session has"},
             {"CREATE VIEW more AS SELECT * FROM body",
              "has a view \"more\", which no session has"},
             {"CREATE VIEW more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
              " SELECT i FROM n",
              "has a view \"more\", which no session has"},
             {"DROP TABLE note; CREATE VIEW note AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
              " SELECT i + 1 FROM n) SELECT i AS exchange, 1 AS mark, '' AS comment FROM n",
              "has a view \"note\", which no session has"},
             {"CREATE INDEX fast ON exchange(host)", "has a index \"fast\", which no session has"},
             {"CREATE TABLE \"a\nb\"(x)", "has a table \"a\\x0ab\", which no session has"},
             {"ALTER TABLE exchange ADD COLUMN size AS (request_size + response_size)",
              "has a table \"exchange\" that is not made as that of a session is"},
             {"ALTER TABLE note ADD COLUMN more TEXT DEFAULT 'x'",
              "has a table \"note\" that is not made as that of a session is"},
             {"DROP TABLE arrival", "has no table \"arrival\""},
             {"CREATE VIRTUAL TABLE search USING fts5(text)",
              "has a table \"search\", which no session has"},
         }) {
        make(sql);
        EXPECT_EQ(refusal(), expected) << sql;
        EXPECT_FALSE(recover_session(path_)) << sql;
        EXPECT_FALSE(write_notes(path_, {{1, 1, ""}})) << sql;
        EXPECT_FALSE(verify_session(path_, {})) << sql;
    }
}

// A schema whose text says something else than what is in the file.
TEST_F(HostileSessionTest, AChangedSchemaIsRefused) {
    make(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql ="
        " 'CREATE VIEW note AS SELECT 1 AS exchange, 1 AS mark, 1 AS comment', type = 'view',"
        " rootpage = 0 WHERE name = 'note'");
    EXPECT_THAT(refusal(), HasSubstr("note"));
    make(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE note(' WHERE"
        " name = 'note'");
    EXPECT_THAT(refusal(), HasSubstr("malformed"));
}

// Two tables in the same pages: each is read as the other one.
TEST_F(HostileSessionTest, TablesThatShareTheirPagesAreReadWithoutHarm) {
    make(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM"
        " sqlite_schema WHERE name = 'body') WHERE name IN ('exchange', 'head', 'connection')");
    const test::WholeSession read = test::read_whole_session(path_);
    EXPECT_EQ(read.broken, "");
}

TEST_F(HostileSessionTest, ValuesThatCannotBeAreReadWithoutHarm) {
    make("");
    const std::string good = test::file_content(path_);
    std::vector<std::pair<std::string, std::string>> columns;
    {
        test::RawDatabase raw(path_);
        sqlite3_stmt* list = nullptr;
        ASSERT_EQ(sqlite3_prepare_v2(raw.handle(),
                                     "SELECT t.name, c.name FROM sqlite_schema t,"
                                     " pragma_table_info(t.name) c WHERE t.type = 'table'",
                                     -1,
                                     &list,
                                     nullptr),
                  SQLITE_OK);
        while (sqlite3_step(list) == SQLITE_ROW) {
            const auto text = [&](int column) {
                return std::string(
                    reinterpret_cast<const char*>(sqlite3_column_text(list, column)));
            };
            columns.emplace_back(text(0), text(1));
        }
        sqlite3_finalize(list);
    }
    ASSERT_GT(columns.size(), 100U);
    std::set<std::string> told;
    for (const auto& [table, column] : columns) {
        for (const char* const value : {"'some text'",
                                        "x'ff00fe'",
                                        "-1",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "1e300",
                                        "NULL",
                                        "zeroblob(100000)",
                                        "'[[[[[[[[[['"}) {
            write_file(path_, good);
            {
                test::RawDatabase raw(path_);
                const std::string sql =
                    "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; UPDATE OR IGNORE " + table
                    + " SET \"" + column + "\" = " + value;
                // Some keys do not take all of them.
                sqlite3_exec(raw.handle(), sql.c_str(), nullptr, nullptr, nullptr);
            }
            const test::WholeSession read = test::read_whole_session(path_);
            EXPECT_TRUE(read.opened) << table << "." << column << " = " << value << read.error;
            EXPECT_EQ(read.broken, "") << table << "." << column << " = " << value;
            told.insert(read.notes.begin(), read.notes.end());
        }
        EXPECT_TRUE(verify_session(path_, {}));
        EXPECT_TRUE(recover_session(path_));
    }
    EXPECT_THAT(
        told, Contains("table exchange: 2 of `status` cannot be and were not taken as they stand"));
    EXPECT_THAT(told,
                Contains("table note: 1 of `mark` cannot be and was not taken as they stand"));
}

TEST_F(HostileSessionTest, APackedBodyIsNoLargerThanItsSizeTells) {
    const std::string zeros(64 * kMiB, '\0');
    std::string bomb(ZSTD_compressBound(zeros.size()), '\0');
    bomb.resize(ZSTD_compress(bomb.data(), bomb.size(), zeros.data(), zeros.size(), 1));
    ASSERT_LT(bomb.size(), 64 * kKiB);
    for (const char* const size : {"0", "5", "262144", "67108864", "1099511627776", "-1", "NULL"}) {
        make("");
        {
            test::RawDatabase raw(path_);
            raw.run("UPDATE body SET data = NULL, coding = 1 WHERE id = 1");
            for (const char* const table : {"body", "piece"}) {
                sqlite3_stmt* statement = nullptr;
                const std::string sql =
                    std::string("UPDATE ") + table + " SET coding = 1, data = ?1, size = " + size;
                ASSERT_EQ(sqlite3_prepare_v2(raw.handle(), sql.c_str(), -1, &statement, nullptr),
                          SQLITE_OK);
                sqlite3_bind_blob64(statement, 1, bomb.data(), bomb.size(), SQLITE_STATIC);
                EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE);
                sqlite3_finalize(statement);
            }
        }
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_TRUE(read.opened);
        EXPECT_EQ(read.broken, "");
        // The one of the request that has none, of exchange 2.
        EXPECT_EQ(read.whole_contents, 1U) << size;
    }
}

TEST_F(HostileSessionTest, PiecesOfAnyNumberAreReadWithoutHarm) {
    for (const char* const sql :
         {"UPDATE piece SET id = 9223372036854775807 - id",
          "UPDATE exchange SET request_body = 9223372036854775807",
          "UPDATE exchange SET request_body = 4398046511103; INSERT INTO body(id)"
          " VALUES(4398046511103); UPDATE piece SET id = (4398046511103 << 20) + (id & 1)",
          "UPDATE exchange SET request_body = -1; INSERT INTO body(id) VALUES(-1)",
          "UPDATE exchange SET request_body = 0; INSERT INTO body(id) VALUES(0)"}) {
        make(sql);
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_TRUE(read.opened) << sql;
        EXPECT_EQ(read.broken, "") << sql;
        EXPECT_TRUE(verify_session(path_, {})) << sql;
    }
}

// What SQLite would do with a journal that names a further file: delete that.
TEST_F(HostileSessionTest, AJournalThatNamesAnotherFileDeletesNothing) {
    make("");
    const std::string other = folder_.file("other");
    write_file(other, "precious");
    const std::string magic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    std::string journal = magic + std::string(504, '\0');
    journal += std::string("\0\0\0\1", 4) + other + std::string("\0\0\0\x20", 4)
               + std::string(4, '\0') + magic;
    write_file(path_ + "-journal", journal);
    EXPECT_THAT(test::read_whole_session(path_).error, HasSubstr("names a further file"));
    EXPECT_FALSE(write_notes(path_, {{1, 1, ""}}));
    EXPECT_FALSE(recover_session(path_));
    EXPECT_EQ(test::file_content(other), "precious");
}

TEST_F(HostileSessionTest, WhatALogHoldsThatIsNoneIsNotTaken) {
    make("");
    const std::size_t exchanges = 2;
    for (const std::string& log : {std::string(),
                                   std::string("x"),
                                   std::string(100'000, '\x37'),
                                   test::file_content(path_)}) {
        write_file(path_ + "-wal", log);
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_TRUE(read.opened) << read.error;
        EXPECT_EQ(read.exchanges, exchanges);
        EXPECT_EQ(read.broken, "");
    }
}

// A folder that one may not write into, as on a medium that is read-only.
TEST_F(HostileSessionTest, AFileInAFolderThatOneMayNotWriteIsRead) {
    make("");
    {
        test::RawDatabase raw(path_);
        raw.run("PRAGMA journal_mode=WAL; UPDATE note SET mark = 4");
    }
    namespace fs = std::filesystem;
    const fs::perms readable =
        fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    fs::permissions(path_, readable);
    fs::permissions(
        folder_.path(),
        readable | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec);
    constexpr uid_t kNobody = 65534;
    const bool was_root = geteuid() == 0;
    if (was_root) {
        ASSERT_EQ(seteuid(kNobody), 0);
    }
    const test::WholeSession read = test::read_whole_session(path_);
    const Result<void> written = write_notes(path_, {{1, 1, ""}});
    if (was_root) {
        ASSERT_EQ(seteuid(0), 0);
    }
    EXPECT_TRUE(read.opened) << read.error;
    EXPECT_THAT(read.notes, IsEmpty());
    EXPECT_EQ(read.exchanges, 2U);
    EXPECT_FALSE(written);
}

// All rows of a table again and again: pages that are their own children.
TEST_F(HostileSessionTest, PagesThatGoInCirclesEnd) {
    std::string sql;
    for (std::uint64_t id = 3; id <= 600; ++id) {
        sql += test::add_exchange_sql(id);
    }
    make(sql);
    std::string bytes = test::file_content(path_);
    std::size_t root = 0;
    {
        test::RawDatabase raw(path_);
        root = std::stoul(raw.value("SELECT rootpage FROM sqlite_schema WHERE name = 'exchange'"));
    }
    constexpr std::size_t kPage = 4096;
    const std::size_t start = (root - 1) * kPage;
    ASSERT_EQ(bytes[start], '\x05');  // an inner page
    const auto u16 = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<Byte>(bytes[at])) << 8U
               | static_cast<Byte>(bytes[at + 1]);
    };
    const std::size_t cells = u16(start + 3);
    ASSERT_GT(cells, 3U);
    const std::string first_child = bytes.substr(start + u16(start + 12), 4);
    std::string root_number(4, '\0');
    root_number[3] = static_cast<char>(root);
    for (const std::string& child : {first_child, root_number}) {
        std::string changed = bytes;
        for (std::size_t i = 0; i < cells; ++i) {
            changed.replace(start + u16(start + 12 + 2 * i), 4, child);
        }
        write_file(path_, changed);
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_TRUE(read.opened);
        EXPECT_EQ(read.broken, "");
        EXPECT_LT(read.exchanges, 600U);
    }
}

TEST_F(HostileSessionTest, RowsBehindADamagedPageAreRead) {
    std::string sql;
    for (std::uint64_t id = 3; id <= 600; ++id) {
        sql += test::add_exchange_sql(id);
    }
    make(sql);
    std::string bytes = test::file_content(path_);
    // A page with the targets of exchanges in its middle.
    const std::size_t page = bytes.find("/300") / 4096 * 4096;
    bytes.replace(page, 4096, 4096, '\x5a');
    write_file(path_, bytes);
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file);
    EXPECT_GT(file->session.exchanges.size(), 500U);
    EXPECT_LT(file->session.exchanges.size(), 600U);
    EXPECT_EQ(file->ids.front(), 1U);
    EXPECT_EQ(file->ids.back(), 600U);
    ASSERT_FALSE(file->notes.empty());
    EXPECT_THAT(file->notes[0],
                ::testing::MatchesRegex("exchanges behind number [0-9]+ and up to [0-9]+ cannot be"
                                        " read: database disk image is malformed"));
}

// A file with much in it, in small pages so that each change hits something.
std::string make_varied(const std::string& path) {
    test::RawDatabase database(path);
    database.run("PRAGMA page_size=1024; PRAGMA synchronous=OFF; BEGIN");
    std::string sql = test::session_schema_sql() + test::add_something_of_all_sql();
    for (std::uint64_t id = 3; id <= 60; ++id) {
        sql += test::add_exchange_sql(id);
    }
    for (int i = 2; i < 30; ++i) {
        const std::string number = std::to_string(i);
        sql += "INSERT INTO piece VALUES((2<<20)+" + number + ", 3, 0, x'414243');"
               + "INSERT INTO anomaly VALUES(64+" + number + ", 2, 1, 'bare-lf', 0, 1, 'z');"
               + "INSERT INTO frame VALUES(2," + number + ", 0, 5, 'DATA', 1, 0, 9, x'00');"
               + "INSERT INTO extra_head VALUES(2, " + std::to_string(i + 4)
               + ", 'HTTP/1.1 100 C\r\n\r\n', NULL);";
    }
    database.run(sql + "COMMIT");
    return test::file_content(path);
}

TEST_F(HostileSessionTest, AThousandFlippedBytesAreRefusedOrReadInPart) {
    const std::string good = make_varied(path_);
    ASSERT_TRUE(test::read_whole_session(path_).opened);
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same ones each time
    int opened = 0;
    for (int i = 0; i < 1'000; ++i) {
        std::string bytes = good;
        const std::size_t at = random() % bytes.size();
        bytes[at] = static_cast<char>(static_cast<Byte>(bytes[at]) ^ (1 + random() % 255));
        write_file(path_, bytes);
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_EQ(read.broken, "") << "byte " << at;
        EXPECT_EQ(read.error.empty(), read.opened);
        opened += read.opened ? 1 : 0;
        if (i % 10 == 0) {
            EXPECT_EQ(verify_session(path_, {}).has_value(), read.opened);
        }
    }
    EXPECT_GT(opened, 500);
}

TEST_F(HostileSessionTest, AFileThatEndsAnywhereIsRefusedOrReadInPart) {
    const std::string good = make_varied(path_);
    std::size_t most = 0;
    for (std::size_t size = 512; size < good.size(); size += 512) {
        write_file(path_, std::string_view(good).substr(0, size));
        const test::WholeSession read = test::read_whole_session(path_);
        EXPECT_EQ(read.broken, "") << size;
        EXPECT_EQ(read.error.empty(), read.opened);
        most = std::max(most, read.exchanges);
    }
    EXPECT_GT(most, 50U);
}

}  // namespace
}  // namespace waybill::session_file
