// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/database.h"

#include <gtest/gtest.h>

namespace waybill::session_file {
namespace {

TEST(DatabaseTest, TextThatIsNoUtf8IsKeptAsItIs) {
    Result<Database> database =
        Database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->run("CREATE TABLE t(a)"));
    Result<Statement> insert = Statement::prepare(*database, "INSERT INTO t VALUES(?)");
    ASSERT_TRUE(insert);
    insert->bind_text(1, "caf\xe9");
    EXPECT_TRUE(insert->run());
    insert->bind_text(1, "plain");
    EXPECT_TRUE(insert->run());
    Result<Statement> select = Statement::prepare(*database, "SELECT a, typeof(a) FROM t");
    ASSERT_TRUE(select);
    ASSERT_EQ(select->step(), SQLITE_ROW);
    EXPECT_EQ(select->text(0), "caf\xe9");
    EXPECT_EQ(select->text(1), "blob");
    ASSERT_EQ(select->step(), SQLITE_ROW);
    EXPECT_EQ(select->text(0), "plain");
    EXPECT_EQ(select->text(1), "text");
}

TEST(DatabaseTest, AFailureNamesTheFile) {
    const Result<Database> missing = Database::open("/nowhere/x.waybill", SQLITE_OPEN_READONLY);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message, "/nowhere/x.waybill: unable to open database file");
}

}  // namespace
}  // namespace waybill::session_file
