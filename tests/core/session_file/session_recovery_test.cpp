// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/session_file/session_reader.h"
#include "core/store/annotations.h"
#include "tests/support/file_content.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionRecoveryTest : public ::testing::Test {
protected:
    void make(const std::string& sql) { test::make_session_file(path_, sql); }
    // As a recording that was killed leaves it: with the last transactions in the log.
    void make_interrupted(const std::string& sql) {
        make("UPDATE session SET value = 'recording'");
        const std::string whole = folder_.file("whole");
        std::filesystem::copy_file(path_, whole);
        {
            test::RawDatabase recorder(whole);
            recorder.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
            recorder.run(sql);
            std::filesystem::copy_file(
                whole, path_, std::filesystem::copy_options::overwrite_existing);
            std::filesystem::copy_file(whole + "-wal", path_ + "-wal");
        }
        std::filesystem::remove(whole);
    }
    std::vector<std::string> faults() {
        const Result<Verification> verified = verify_session(path_, {});
        EXPECT_TRUE(verified) << (verified ? "" : verified.error().message);
        return verified ? verified->faults : std::vector<std::string>{"refused"};
    }
    OpenedFile open() {
        Result<OpenedFile> opened = open_session(path_, {});
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        return opened ? std::move(*opened) : OpenedFile();
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

constexpr const char* kGrowing =
    "INSERT INTO body VALUES(1, NULL, NULL, 0, NULL);"
    "INSERT INTO piece VALUES((1<<20), 5, 0, CAST('hello' AS BLOB));"
    "UPDATE exchange SET state = 0, flags = 7, response_size = 0, response_end = NULL;"
    "INSERT INTO arrival VALUES(1, 1, 0, 1700000000000005000, 0),"
    " (1, 1, 5, 1700000000000009000, 4);";

TEST_F(SessionRecoveryTest, WhatWaitsInTheLogIsRead) {
    make_interrupted(test::add_exchange_sql(1) + kGrowing);
    const OpenedFile file = open();
    EXPECT_TRUE(file.interrupted);
    EXPECT_EQ(file.going_on, 1U);
    EXPECT_EQ(file.session.exchanges.size(), 1U);
    EXPECT_THAT(faults(), IsEmpty());
}

// Reading the log takes a file beside it, which cannot be made on a medium that is read-only.
TEST_F(SessionRecoveryTest, ALogThatCannotBeReadIsNamed) {
    make_interrupted(test::add_exchange_sql(1));
    namespace fs = std::filesystem;
    const fs::perms readable =
        fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
    fs::permissions(path_, readable);
    fs::permissions(path_ + "-wal", readable);
    fs::permissions(
        folder_.path(),
        readable | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec);
    constexpr uid_t kNobody = 65534;
    const bool was_root = geteuid() == 0;
    if (was_root) {
        ASSERT_EQ(seteuid(kNobody), 0);
    }
    const Result<OpenedFile> file = open_session(path_, {});
    if (was_root) {
        ASSERT_EQ(seteuid(0), 0);
    }
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE(file->interrupted);
    EXPECT_THAT(file->notes,
                Contains(HasSubstr("what waits in " + path_ + "-wal could not be read")));
}

TEST_F(SessionRecoveryTest, ARecoveredFileIsClosedAndWhole) {
    make_interrupted(test::add_exchange_sql(1) + kGrowing);
    const Result<void> recovered = recover_session(path_);
    ASSERT_TRUE(recovered) << recovered.error().message;
    EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(path_ + "-shm"));
    EXPECT_THAT(faults(), IsEmpty());
    const OpenedFile file = open();
    EXPECT_FALSE(file.interrupted);
    EXPECT_EQ(file.going_on, 0U);
    const store::ExchangeRow& row = file.session.exchanges[0];
    EXPECT_EQ(row.response_size, 9U);  // with what is missing
    EXPECT_EQ(row.response_end, 9000);
    EXPECT_EQ(file.session.notes(0).missing[1], 4U);
    EXPECT_FALSE(row.has(store::row_flag::kResponseComplete));
    test::RawDatabase raw(path_);
    EXPECT_EQ(raw.value("SELECT hex(sha256) || size FROM body"),
              "2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B98245");
}

TEST_F(SessionRecoveryTest, ARequestThatWaitedGetsNoResponse) {
    make_interrupted(test::add_exchange_sql(1)
                     + "UPDATE exchange SET state = 0, flags = 5, status = NULL,"
                       " response_body = NULL");
    ASSERT_TRUE(recover_session(path_));
    const OpenedFile file = open();
    ASSERT_EQ(file.session.anomalies(0).size(), 1U);
    EXPECT_EQ(file.session.anomalies(0)[0].code, AnomalyCode::NoResponse);
    EXPECT_EQ(file.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::NoResponse)], 1U);
}

TEST_F(SessionRecoveryTest, AFileThatIsWholeStaysAsItIs) {
    make(test::add_exchange_sql(1) + test::add_body_sql());
    const std::string before = test::file_content(path_);
    ASSERT_TRUE(recover_session(path_));
    EXPECT_EQ(test::file_content(path_), before);
}

TEST_F(SessionRecoveryTest, AFileThatIsBeingRecordedIsNotChanged) {
    make_interrupted(test::add_exchange_sql(1) + kGrowing);
    const int recorder = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(flock(recorder, LOCK_EX | LOCK_NB), 0);
    const Result<void> recovered = recover_session(path_);
    ASSERT_FALSE(recovered);
    EXPECT_EQ(recovered.error().message, path_ + ": is being recorded");
    EXPECT_FALSE(write_notes(path_, {{1, 1, ""}}));
    EXPECT_TRUE(open().interrupted);
    close(recorder);
    EXPECT_TRUE(recover_session(path_));
}

TEST_F(SessionRecoveryTest, NotesAreWrittenReplacedAndTakenAway) {
    make(test::add_exchange_sql(1) + test::add_exchange_sql(2) + test::add_body_sql()
         + "INSERT INTO note VALUES(1, 5, 'old');");
    const Result<void> written = write_notes(path_, {{1, 0, ""}, {2, 7, "caf\xc3\xa9"}});
    ASSERT_TRUE(written) << written.error().message;
    const OpenedFile file = open();
    ASSERT_NE(file.session.noted, nullptr);
    EXPECT_EQ(file.session.noted->mark(0), 0);
    EXPECT_EQ(file.session.noted->mark(1), 7);
    EXPECT_EQ(file.session.noted->comment(1), "caf\xc3\xa9");
    EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(SessionRecoveryTest, AnOpenSessionIsReadOnWhileNotesAreWritten) {
    make(test::add_exchange_sql(1) + test::add_body_sql());
    const OpenedFile file = open();
    const auto body = [&] {
        std::string text;
        file.session.kept->read_content(file.session.exchanges[0].response,
                                        [&](const store::ChainPiece& piece) {
                                            text += as_text(piece.data);
                                            return true;
                                        });
        return text;
    };
    EXPECT_EQ(body(), "hello");
    for (int mark = 1; mark < 10; ++mark) {
        ASSERT_TRUE(write_notes(path_, {{1, mark, std::string(20'000, 'x')}}));
        EXPECT_EQ(body(), "hello");
    }
}

TEST_F(SessionRecoveryTest, FaultsAreNamed) {
    make(test::add_exchange_sql(1) + test::add_exchange_sql(2) + test::add_exchange_sql(3)
         + test::add_body_sql()
         + "UPDATE body SET data = CAST('jello' AS BLOB);"
           "UPDATE exchange SET response_body = 77 WHERE id = 2;"
           "UPDATE head SET request = 'GET /' WHERE exchange = 1;"
           "DELETE FROM head WHERE exchange = 3;"
           "INSERT INTO piece VALUES(5<<20, 1, 0, x'00');"
           "INSERT INTO message(exchange, number) VALUES(9, 1), (9, 2);"
           "INSERT INTO head(exchange, request) VALUES(12, 'x');");
    EXPECT_THAT(faults(),
                ElementsAre("exchange 1: its request's head is not what its row tells",
                            "table head: of exchange 12, which is not there",
                            "1 exchanges have no heads",
                            "body 1: is not what its digest tells",
                            "table piece: 1 of bodies that are not there",
                            "exchange 2: body 77 is not there",
                            "table message: has rows of 1 exchanges that are not there"));
}

TEST_F(SessionRecoveryTest, AHundredFaultsAreToldAndTheOthersCounted) {
    std::string sql;
    for (std::uint64_t id = 1; id <= 150; ++id) {
        sql += test::add_exchange_sql(id);
    }
    make(sql);
    const std::vector<std::string> told = faults();
    ASSERT_EQ(told.size(), 101U);
    EXPECT_EQ(told.back(), "and 50 more");
}

}  // namespace
}  // namespace waybill::session_file
