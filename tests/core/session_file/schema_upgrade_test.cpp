// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/schema_upgrade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session_file/upgraded_database.h"
#include "tests/support/file_content.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::HasSubstr;

// A version that there never was: it had no notes, and called states otherwise.
constexpr const char* kOlderSql =
    "PRAGMA user_version = 0; DROP TABLE note; DROP TABLE program; DROP TABLE proxied; UPDATE "
    "exchange SET state = 17";
constexpr UpgradeStep kStep = {
    0,
    "CREATE TABLE note(exchange INTEGER PRIMARY KEY, mark INTEGER, comment TEXT);"
    "UPDATE exchange SET state = 1; INSERT INTO note VALUES(1, 2, 'made')"};
const std::array<UpgradeStep, 3> kSteps = {kStep, upgrade_steps()[0], upgrade_steps()[1]};

class SchemaUpgradeTest : public ::testing::Test {
protected:
    SchemaUpgradeTest() {
        test::make_session_file(path_,
                                test::add_exchange_sql(1) + test::add_body_sql() + kOlderSql);
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(SchemaUpgradeTest, AnOlderFileIsReadFromACopy) {
    const std::string before = test::file_content(path_);
    std::string copy;
    {
        Result<UpgradedDatabase> opened = open_upgraded(path_, Access::Read, nullptr, kSteps);
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_NE(opened->copy, nullptr);
        copy = opened->copy->path();
        struct stat facts {};
        ASSERT_EQ(stat(std::filesystem::path(copy).parent_path().c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0777U, 0700U);
        const Result<OpenedFile> file = read_session(std::move(*opened), {});
        ASSERT_TRUE(file);
        EXPECT_EQ(file->session.exchanges.size(), 1U);
        EXPECT_EQ(file->going_on, 0U);
        EXPECT_NE(file->session.noted, nullptr);
        // What is asked for later is in the copy.
        std::string text;
        EXPECT_TRUE(file->session.kept->read_content(file->session.exchanges[0].response,
                                                     [&](const store::ChainPiece& piece) {
                                                         text += as_text(piece.data);
                                                         return true;
                                                     }));
        EXPECT_EQ(text, "hello");
    }
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(copy).parent_path()));
    EXPECT_EQ(test::file_content(path_), before);
}

TEST_F(SchemaUpgradeTest, AFileThatIsToBeWrittenBecomesOneOfThePresentVersion) {
    ASSERT_TRUE(open_upgraded(path_, Access::Write, nullptr, kSteps));
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_NE(file->session.noted, nullptr);
}

TEST_F(SchemaUpgradeTest, AStepThatFailsLeavesTheFileAsItWas) {
    const std::string before = test::file_content(path_);
    const std::array<UpgradeStep, 3> kBroken = {
        {{0, "UPDATE exchange SET state = 1; UPDATE nowhere SET x = 1"},
         upgrade_steps()[0],
         upgrade_steps()[1]}};
    const Result<UpgradedDatabase> opened = open_upgraded(path_, Access::Write, nullptr, kBroken);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("no such table: nowhere"));
    EXPECT_EQ(test::file_content(path_), before);
}

TEST_F(SchemaUpgradeTest, WhatNoSessionHasIsRefusedInOlderFilesToo) {
    test::RawDatabase(path_).run(
        "CREATE TRIGGER evil AFTER UPDATE ON exchange BEGIN DELETE FROM body; END");
    for (const Access access : {Access::Read, Access::Write}) {
        const Result<UpgradedDatabase> opened = open_upgraded(path_, access, nullptr, kSteps);
        ASSERT_FALSE(opened);
        EXPECT_THAT(opened.error().message,
                    HasSubstr("has a trigger \"evil\", which no session has"));
    }
    // No trigger has run.
    EXPECT_EQ(test::RawDatabase(path_).value("SELECT id FROM body"), "1");
}

TEST(SchemaUpgradeStepsTest, LeadToThePresentVersionOneByOne) {
    std::int64_t version = kSchemaVersion - static_cast<std::int64_t>(upgrade_steps().size());
    EXPECT_GE(version, 1);
    for (const UpgradeStep& step : upgrade_steps()) {
        EXPECT_EQ(step.from, version++);
    }
    EXPECT_FALSE(can_upgrade(0, upgrade_steps()));
    EXPECT_TRUE(can_upgrade(0, kSteps));
    EXPECT_FALSE(can_upgrade(-1, kSteps));
}

// Of version 1 there was no table of programs.
TEST(SchemaUpgradeStepsTest, FilesOfTheFirstVersionAreRead) {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("x.waybill");
    test::make_session_file(
        path,
        test::add_exchange_sql(1) + test::add_body_sql()
            + "PRAGMA user_version = 1; DROP TABLE program; DROP TABLE proxied");
    const std::string before = test::file_content(path);
    const Result<OpenedFile> read = open_session(path, {});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->session.exchanges.size(), 1U);
    EXPECT_EQ(read->notes, std::vector<std::string>());
    EXPECT_EQ(read->session.connections.at(0).program(Side::Client), nullptr);
    EXPECT_EQ(test::file_content(path), before);

    ASSERT_TRUE(open_upgraded(path, Access::Write, nullptr, upgrade_steps()));
    test::RawDatabase(path).run(
        "INSERT INTO program VALUES(1, 0, 7, 'a', NULL, NULL, NULL, NULL,"
        " NULL)");
    const Result<OpenedFile> written = open_session(path, {});
    ASSERT_TRUE(written) << written.error().message;
    ASSERT_NE(written->session.connections.at(0).program(Side::Client), nullptr);
    EXPECT_EQ(written->session.connections.at(0).program(Side::Client)->pid, 7U);
}

}  // namespace
}  // namespace waybill::session_file
