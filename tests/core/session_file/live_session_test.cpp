// SPDX-License-Identifier: GPL-3.0-or-later
//
// Session files that are read while they are written, and by several threads.
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session_file/session_reader.h"
#include "core/session_file/session_writer.h"
#include "tests/support/made_exchanges.h"
#include "tests/support/read_whole_session.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::IsEmpty;

class LiveSessionTest : public ::testing::Test {
protected:
    std::string content(const OpenedFile& file, std::uint32_t index) {
        std::string text;
        EXPECT_TRUE(file.session.kept->read_content(file.session.exchanges[index].response,
                                                    [&](const store::ChainPiece& piece) {
                                                        text += as_text(piece.data);
                                                        return true;
                                                    }));
        return text;
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(LiveSessionTest, WhatIsCommittedIsReadWhileMoreIsWritten) {
    Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {"test"});
    ASSERT_TRUE(writer);
    std::size_t seen = 0;
    for (std::uint64_t number = 1; number <= 2'000; ++number) {
        test::record_exchange(**writer, number, test::made_body(number));
        if (number % 400 != 0) {
            continue;
        }
        const std::uint64_t committed = (*writer)->committed();
        const Result<OpenedFile> file = open_session(path_, {});
        ASSERT_TRUE(file) << file.error().message;
        EXPECT_TRUE(file->interrupted);
        EXPECT_GE(file->session.exchanges.size(), committed);
        EXPECT_GE(file->session.exchanges.size(), seen);
        seen = file->session.exchanges.size();
        for (std::uint32_t i = 0; i < seen; i += 50) {
            EXPECT_EQ(content(*file, i), test::made_body(i + 1));
        }
        EXPECT_FALSE(recover_session(path_));
        EXPECT_FALSE(write_notes(path_, {{1, 1, ""}}));
    }
    ASSERT_TRUE((*writer)->finish());
    writer->reset();
    const Result<Verification> verified = verify_session(path_, {});
    ASSERT_TRUE(verified);
    EXPECT_THAT(verified->faults, IsEmpty());
    EXPECT_FALSE(verified->interrupted);
    EXPECT_EQ(verified->exchanges, 2'000U);
    EXPECT_TRUE(write_notes(path_, {{1, 1, ""}}));
}

// Opened while it was recorded, and read on when that is over and the log is gone.
TEST_F(LiveSessionTest, ASessionIsReadOnWhenItsRecordingEnds) {
    Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {"test"});
    ASSERT_TRUE(writer);
    for (std::uint64_t number = 1; number <= 300; ++number) {
        test::record_exchange(**writer, number, test::made_body(number));
    }
    while ((*writer)->committed() < 200) {
        std::this_thread::yield();
    }
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file);
    ASSERT_GE(file->session.exchanges.size(), 200U);
    EXPECT_EQ(content(*file, 100), test::made_body(101));
    (void)(*writer)->finish();
    writer->reset();
    EXPECT_EQ(content(*file, 150), test::made_body(151));
    EXPECT_EQ(test::read_whole_session(path_).exchanges, 300U);
}

TEST_F(LiveSessionTest, ThreadsReadAtATime) {
    {
        Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {"test"});
        ASSERT_TRUE(writer);
        for (std::uint64_t number = 1; number <= 300; ++number) {
            test::record_exchange(**writer, number, test::made_body(number));
        }
        ASSERT_TRUE((*writer)->finish());
    }
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file);
    ASSERT_EQ(file->session.exchanges.size(), 300U);
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (std::uint32_t first = 0; first < 6; ++first) {
        threads.emplace_back([&, first] {
            std::string head;
            std::vector<http::FieldLengths> lengths;
            for (std::uint32_t i = first; i < 300; i += 2) {
                const store::MessagePlace& place = file->session.exchanges[i].response;
                std::string text;
                const bool whole =
                    file->session.kept->read_content(place, [&](const store::ChainPiece& piece) {
                        // Another message while this one is read.
                        file->session.kept->read_head(place, head, lengths);
                        text += as_text(piece.data);
                        return true;
                    });
                if (!whole || text != test::made_body(i + 1) || head.size() != place.head_length) {
                    ++wrong;
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(wrong, 0);
}

TEST_F(LiveSessionTest, OpeningStopsWhenItIsAskedToAndKeepsWhatWasRead) {
    std::string sql;
    for (std::uint64_t id = 1; id <= 20'000; ++id) {
        sql += test::add_exchange_sql(id);
    }
    test::make_session_file(path_, sql);
    std::atomic<bool> stop{false};
    std::vector<std::uint64_t> told;
    OpenOptions options;
    options.stop = &stop;
    options.progress = [&](std::uint64_t done, std::uint64_t total) {
        told.push_back(done);
        EXPECT_GE(total, done);
        stop = done >= 8'000;
    };
    const Result<OpenedFile> file = open_session(path_, options);
    ASSERT_TRUE(file);
    EXPECT_GT(file->session.exchanges.size(), 8'000U);
    EXPECT_LT(file->session.exchanges.size(), 20'000U);
    EXPECT_EQ(told.back(), file->session.exchanges.size());
    EXPECT_EQ(file->session.target(file->session.exchanges[5]), "/6");
}

TEST_F(LiveSessionTest, AFileInThePlaceOfTheOneThatWasOpenedIsNotRead) {
    test::make_session_file(path_, test::add_exchange_sql(1) + test::add_body_sql());
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file);
    const std::string other = folder_.file("other");
    test::make_session_file(other, test::add_exchange_sql(1) + test::add_body_sql());
    std::filesystem::rename(other, path_);
    EXPECT_FALSE(file->session.kept->read_content(file->session.exchanges[0].response,
                                                  [](const store::ChainPiece&) { return true; }));
}

}  // namespace
}  // namespace waybill::session_file
