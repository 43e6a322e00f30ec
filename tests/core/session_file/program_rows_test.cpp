// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs at the ends of connections, in session files.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session_file/session_reader.h"
#include "core/session_file/session_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Program nginx() {
    Program program;
    program.pid = 4'294'967'295U;
    program.name = "nginx\xff";
    program.path = "/usr/sbin/nginx";
    program.command_line = std::string("nginx: \0 worker", 15);
    program.uid = 0;
    program.user = "root";
    program.container = "docker:0123456789ab";
    return program;
}

Program hidden() {
    Program program;
    program.uid = 33;
    return program;
}

class ProgramRowsTest : public ::testing::Test {
protected:
    OpenedFile opened() {
        Result<OpenedFile> file = open_session(path_, {});
        EXPECT_TRUE(file) << file.error().message;
        return std::move(*file);
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(ProgramRowsTest, ProgramsAreReadAsTheyWereWritten) {
    Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {});
    ASSERT_TRUE(writer) << writer.error().message;
    const auto known = std::make_shared<const Program>(nginx());
    for (std::uint64_t id = 1; id <= 3; ++id) {
        store::ConnectionRow row;
        row.roles_swapped = id == 2;
        row.programs = {id == 3 ? nullptr : known,
                        std::make_shared<const Program>(id == 1 ? hidden() : nginx())};
        (*writer)->put_connection(id, row);
    }
    ASSERT_TRUE((*writer)->finish());
    const OpenedFile file = opened();
    EXPECT_EQ(file.notes, std::vector<std::string>());
    ASSERT_EQ(file.session.connections.size(), 3U);
    const store::ConnectionRow& first = file.session.connections[0];
    ASSERT_NE(first.programs[0], nullptr);
    ASSERT_NE(first.programs[1], nullptr);
    EXPECT_EQ(*first.programs[0], nginx());
    EXPECT_EQ(*first.programs[1], hidden());
    const store::ConnectionRow& swapped = file.session.connections[1];
    EXPECT_EQ(swapped.program(Side::Client), swapped.programs[1].get());
    const store::ConnectionRow& third = file.session.connections[2];
    EXPECT_EQ(third.programs[0], nullptr);
    // What is the same is there once.
    EXPECT_EQ(third.programs[1], first.programs[0]);
    EXPECT_EQ(swapped.programs[0], first.programs[0]);
    const Result<Verification> verified = verify_session(path_, {});
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->faults, std::vector<std::string>());
}

TEST_F(ProgramRowsTest, AProgramThatBecomesKnownLaterIsWrittenThen) {
    Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {});
    ASSERT_TRUE(writer) << writer.error().message;
    store::ConnectionRow row;
    (*writer)->put_connection(1, row);
    row.programs[0] = std::make_shared<const Program>(nginx());
    (*writer)->put_connection(1, row);
    ASSERT_TRUE((*writer)->finish());
    const OpenedFile file = opened();
    ASSERT_EQ(file.session.connections.size(), 1U);
    ASSERT_NE(file.session.connections[0].programs[0], nullptr);
    EXPECT_EQ(*file.session.connections[0].programs[0], nginx());
}

TEST_F(ProgramRowsTest, WhatCannotBeIsToldAndLeftOut) {
    const std::string longest = "printf('%.*c', 10000, 'x')";
    test::make_session_file(
        path_,
        test::add_exchange_sql(1) + "INSERT INTO program VALUES(1, 0, -5, " + longest
            + ", 7, NULL, 'anna', 4294967296, NULL), (1, 2, 1, 'a', 'b', 'c', 'd', 1, 'e'),"
              " (9, 0, 1, 'a', 'b', 'c', 'd', 1, 'e')");
    const OpenedFile file = opened();
    const Program* const program = file.session.connections.at(0).program(Side::Client);
    ASSERT_NE(program, nullptr);
    Program expected;
    expected.name = std::string(4096, 'x');
    expected.path = "7";  // a column of text makes it one
    expected.user = "anna";
    EXPECT_EQ(*program, expected);
    EXPECT_EQ(file.session.connections.at(0).program(Side::Server), nullptr);
    EXPECT_THAT(file.notes, ::testing::Each(HasSubstr("program")));
    EXPECT_EQ(file.notes.size(), 5U);
}

}  // namespace
}  // namespace waybill::session_file
