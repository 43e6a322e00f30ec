// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_reader.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/annotations.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What a message's content is, put together from its pieces: "bytes@time", or "-missing@time".
std::string content_of(const store::Session& session, const store::MessagePlace& place) {
    std::string text;
    const bool whole = session.kept->read_content(place, [&](const store::ChainPiece& piece) {
        text += piece.data.empty() ? "-" + std::to_string(piece.missing)
                                   : std::string(as_text(piece.data));
        text += "@" + std::to_string(piece.at.ns % 1'000'000) + " ";
        return true;
    });
    return text + (whole ? "" : "damaged");
}

class SessionReaderTest : public ::testing::Test {
protected:
    OpenedFile open() {
        Result<OpenedFile> opened = open_session(path_, {});
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        return opened ? std::move(*opened) : OpenedFile();
    }
    std::string refusal() {
        const Result<OpenedFile> opened = open_session(path_, {});
        EXPECT_FALSE(opened);
        return opened ? "" : opened.error().message.substr(folder_.path().size() + 1);
    }
    void make(const std::string& sql) { test::make_session_file(path_, sql); }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(SessionReaderTest, AnExchangeIsReadWithItsHeadsAndItsBody) {
    make(test::add_exchange_sql(1) + test::add_body_sql());
    const OpenedFile file = open();
    EXPECT_THAT(file.notes, IsEmpty());
    EXPECT_FALSE(file.interrupted);
    ASSERT_EQ(file.session.exchanges.size(), 1U);
    const store::ExchangeRow& row = file.session.exchanges[0];
    EXPECT_EQ(file.session.strings.at(row.method), "GET");
    EXPECT_EQ(file.session.strings.at(row.host), "a.example");
    EXPECT_EQ(file.session.target(row), "/1");
    EXPECT_EQ(row.status, 200);
    EXPECT_EQ(row.version_major, 1);
    EXPECT_EQ(row.version_minor, 1);
    EXPECT_EQ(row.response_size, 5U);
    EXPECT_EQ(row.response.head_length, 38U);
    ASSERT_EQ(file.session.connections.size(), 1U);
    EXPECT_EQ(to_string(file.session.connections[0].server()), "198.51.100.7:80");
    EXPECT_EQ(file.session.connections[0].exchanges, 1U);

    std::string text;
    std::vector<http::FieldLengths> lengths;
    ASSERT_TRUE(file.session.kept->read_head(row.response, text, lengths));
    EXPECT_EQ(text, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    EXPECT_THAT(lengths, IsEmpty());
    EXPECT_EQ(content_of(file.session, row.response), "hello@3000 ");
    EXPECT_EQ(content_of(file.session, row.request), "");
}

TEST_F(SessionReaderTest, ABodyInPiecesComesWhenItsPiecesCame) {
    make(test::add_exchange_sql(1)
         + "INSERT INTO body VALUES(1, 8, NULL, 0, NULL);"
           "INSERT INTO piece VALUES((1<<20), 5, 0, CAST('hello' AS BLOB));"
           "INSERT INTO piece VALUES((1<<20)+1, 3, 0, CAST('you' AS BLOB));"
           "INSERT INTO arrival VALUES(1, 1, 0, 10, 0), (1, 1, 2, 20, 7), (1, 1, 9, 30, 0);");
    const OpenedFile file = open();
    EXPECT_EQ(content_of(file.session, file.session.exchanges[0].response),
              "he@10 -7@20 llo@30 you@30 ");
}

TEST_F(SessionReaderTest, ABodyThatIsNotWholeIsToldSo) {
    make(test::add_exchange_sql(1)
         + "INSERT INTO body VALUES(1, 9, NULL, 0, NULL);"
           "INSERT INTO piece VALUES((1<<20), 5, 0, CAST('hello' AS BLOB));"
           "INSERT INTO piece VALUES((1<<20)+2, 4, 0, CAST('hole' AS BLOB));");
    const OpenedFile file = open();
    EXPECT_EQ(content_of(file.session, file.session.exchanges[0].response), "hello@3000 damaged");
}

TEST_F(SessionReaderTest, MissingBytesWithoutATimeComeLast) {
    make(test::add_exchange_sql(1) + test::add_body_sql()
         + "UPDATE exchange SET response_missing = 4, response_size = 9");
    const OpenedFile file = open();
    const store::ExchangeRow& row = file.session.exchanges[0];
    EXPECT_EQ(content_of(file.session, row.response), "hello@3000 -4@3000 ");
    EXPECT_TRUE(row.has(store::row_flag::kMissingBytes));
    EXPECT_EQ(file.session.notes(0).missing[1], 4U);
}

TEST_F(SessionReaderTest, LengthsThatDoNotFitTheirTextAreNotGiven) {
    for (const char* const lengths : {"x''", "x'ffffffffffffffff'", "x'01'", "zeroblob(800)"}) {
        std::filesystem::remove(path_);
        make(test::add_exchange_sql(1) + "UPDATE head SET request_lengths = " + lengths);
        const OpenedFile file = open();
        std::string text;
        std::vector<http::FieldLengths> read;
        EXPECT_FALSE(file.session.kept->read_head(file.session.exchanges[0].request, text, read));
        EXPECT_EQ(text, "");
        EXPECT_THAT(read, IsEmpty());
    }
}

TEST_F(SessionReaderTest, IdsWithHolesAreKept) {
    make(test::add_exchange_sql(1) + test::add_exchange_sql(4) + test::add_exchange_sql(9)
         + "INSERT INTO note VALUES(9, 3, 'look here');"
           "INSERT INTO anomaly VALUES(128, 4, 1, 'bare-lf', 1, 17, 'in a line');");
    const OpenedFile file = open();
    EXPECT_THAT(file.ids, ::testing::ElementsAre(1, 4, 9));
    ASSERT_NE(file.session.noted, nullptr);
    EXPECT_EQ(file.session.noted->mark(2), 3);
    EXPECT_EQ(file.session.noted->comment(2), "look here");
    EXPECT_EQ(file.session.noted->mark(1), 0);
    ASSERT_EQ(file.session.anomalies(1).size(), 1U);
    EXPECT_EQ(file.session.anomalies(1)[0].code, AnomalyCode::BareLf);
    EXPECT_EQ(file.session.anomaly_counts[static_cast<std::size_t>(AnomalyCode::BareLf)], 1U);
}

TEST_F(SessionReaderTest, AFileThatWasNotClosedIsInterrupted) {
    make(test::add_exchange_sql(1)
         + "UPDATE session SET value = 'recording'; UPDATE exchange SET state = 0");
    const OpenedFile file = open();
    EXPECT_TRUE(file.interrupted);
    EXPECT_EQ(file.going_on, 1U);
}

TEST_F(SessionReaderTest, NothingLiesBesideAFileThatWasRead) {
    make(test::add_exchange_sql(1) + test::add_body_sql());
    {
        const OpenedFile file = open();
        content_of(file.session, file.session.exchanges[0].response);
    }
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 1);
}

TEST_F(SessionReaderTest, WhatIsNoSessionIsRefusedByName) {
    EXPECT_EQ(refusal(), "x.waybill: No such file or directory");
    std::filesystem::create_directory(path_);
    EXPECT_EQ(refusal(), "x.waybill: is a folder");
    std::filesystem::remove(path_);
    std::ofstream(path_).close();
    EXPECT_EQ(refusal(), "x.waybill: is empty");
    std::ofstream(path_) << "this is some text that is no database, whatever it is called";
    EXPECT_EQ(refusal(), "x.waybill: is no session file");
    std::filesystem::remove(path_);
    test::RawDatabase(path_).run("CREATE TABLE exchange(id)");
    EXPECT_EQ(refusal(), "x.waybill: is an SQLite database, but no session of Waybill");
}

TEST_F(SessionReaderTest, AnotherVersionIsRefusedWithBothVersions) {
    make("PRAGMA user_version = 7");
    EXPECT_EQ(refusal(),
              "x.waybill: was made by a newer Waybill: its tables are of version 7, this program "
              "knows those up to 3");
    test::RawDatabase(path_).run("PRAGMA user_version = 0");
    EXPECT_EQ(refusal(), "x.waybill: its tables are of version 0, which no Waybill has written");
}

}  // namespace
}  // namespace waybill::session_file
