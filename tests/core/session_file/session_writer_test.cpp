// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_writer.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nettle/sha2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "core/session_file/database.h"
#include "core/session_file/schema.h"
#include "tests/support/capture_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/made_exchanges.h"

namespace waybill::session_file {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string sha256(std::string_view text) {
    sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, text.size(), as_bytes(text).data());
    std::string digest(SHA256_DIGEST_SIZE, '\0');
    sha256_digest(&hash, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
    return digest;
}

// Bytes that no packing makes smaller.
std::string noise(std::size_t size, unsigned seed = 1) {
    std::mt19937_64 random(seed);
    std::string bytes;
    while (bytes.size() < size) {
        const std::uint64_t next = random();
        bytes.append(reinterpret_cast<const char*>(&next), sizeof(next));
    }
    bytes.resize(size);
    return bytes;
}

// Looks into a file with SQL.
class Rows {
public:
    explicit Rows(const std::string& path) {
        Result<Database> database = Database::open(path, SQLITE_OPEN_READONLY);
        EXPECT_TRUE(database) << database.error().message;
        database_.emplace(std::move(*database));
    }

    // All columns of all rows as text, NULL as "-".
    std::vector<std::string> all(std::string_view sql) {
        std::vector<std::string> texts;
        Result<Statement> statement = Statement::prepare(*database_, sql);
        EXPECT_TRUE(statement) << statement.error().message;
        while (statement->step() == SQLITE_ROW) {
            const int columns = sqlite3_column_count(statement->handle());
            for (int i = 0; i < columns; ++i) {
                texts.emplace_back(statement->is_null(i) ? "-" : statement->text(i));
            }
        }
        return texts;
    }
    std::string one(std::string_view sql) {
        const std::vector<std::string> texts = all(sql);
        EXPECT_EQ(texts.size(), 1U) << sql;
        return texts.empty() ? "" : texts.front();
    }

    // A body put together again.
    std::string body(const std::string& id) {
        const std::vector<std::string> row =
            all("SELECT coding, data, size FROM body WHERE id = " + id);
        EXPECT_EQ(row.size(), 3U);
        if (row.at(1) != "-") {
            return unpacked(row[0], row[1], row[2]);
        }
        const std::string first = "(" + id + " << " + std::to_string(kPieceBits) + ")";
        const std::vector<std::string> pieces =
            all("SELECT coding, data, size FROM piece WHERE id >= " + first + " AND id < " + first
                + " + " + std::to_string(1U << kPieceBits) + " ORDER BY id");
        std::string bytes;
        for (std::size_t i = 0; i + 2 < pieces.size(); i += 3) {
            bytes += unpacked(pieces[i], pieces[i + 1], pieces[i + 2]);
        }
        return bytes;
    }

private:
    static std::string unpacked(const std::string& coding,
                                const std::string& data,
                                const std::string& size) {
        if (coding == std::to_string(kPlain)) {
            return data;
        }
        std::string bytes(kPieceBytes, '\0');
        const std::size_t length =
            ZSTD_decompress(bytes.data(), bytes.size(), data.data(), data.size());
        EXPECT_EQ(ZSTD_isError(length), 0U);
        bytes.resize(length);
        EXPECT_TRUE(size == "-" || size == std::to_string(length));
        return bytes;
    }

    std::optional<Database> database_;
};

class SessionWriterTest : public testing::Test {
protected:
    SessionWriter& writer(WriteOptions options = {}) {
        options.program = "test";
        Result<std::unique_ptr<SessionWriter>> made = SessionWriter::create(path_, options);
        EXPECT_TRUE(made) << made.error().message;
        writer_ = std::move(*made);
        return *writer_;
    }
    Rows finished() {
        const Result<void> finished = writer_->finish();
        EXPECT_TRUE(finished) << finished.error().message;
        return Rows(path_);
    }
    void content(std::uint64_t exchange, std::string_view bytes, std::int64_t at = 0) {
        writer_->add_content(exchange, Side::Server, {as_bytes(bytes), 0, {at}}, false);
    }
    // With that response body.
    void exchange(std::uint64_t id, std::string_view body) {
        content(id, body);
        writer_->end_content(id, Side::Server);
        writer_->put_exchange(id, test::made_facts(id, "/", body.size()));
    }
    bool wait_for(std::uint64_t committed) const {
        for (int i = 0; i < 1000 && writer_->committed() < committed; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return writer_->committed() >= committed;
    }

    test::TemporaryDirectory folder_;
    std::string path_ = folder_.file("session.waybill");
    std::unique_ptr<SessionWriter> writer_;
};

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

unsigned mode_of(const std::string& path) {
    struct stat facts {};
    return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777U : 0U;
}

TEST_F(SessionWriterTest, AFinishedFileStandsAlone) {
    test::record_exchange(writer(), 1, "hello");
    Rows rows = finished();
    EXPECT_EQ(writer_->committed(), 1U);
    EXPECT_THAT(files_in(folder_.path()), ElementsAre("session.waybill"));
    EXPECT_EQ(rows.one("SELECT value FROM session WHERE key = 'state'"), "closed");
    EXPECT_EQ(rows.one("SELECT value FROM session WHERE key = 'program'"), "test");
    EXPECT_EQ(rows.one("PRAGMA application_id"), std::to_string(kApplicationId));
    EXPECT_EQ(rows.one("PRAGMA user_version"), std::to_string(kSchemaVersion));
    EXPECT_EQ(rows.one("PRAGMA journal_mode"), "delete");
    EXPECT_EQ(rows.one("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(rows.one("SELECT request FROM head"), test::made_request_head(1));
    EXPECT_EQ(rows.one("SELECT response FROM head"), test::made_response_head(1, 5));
    EXPECT_THAT(rows.all("SELECT method, host, target, status, type, version, state, response_size,"
                         " response_end FROM exchange"),
                ElementsAre("GET",
                            "api.example.com",
                            test::made_target(1),
                            "200",
                            "application/json",
                            "11",
                            "1",
                            "5",
                            "3000000"));
    EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange")), "hello");
}

TEST_F(SessionWriterTest, AllFilesAreForTheirOwnerOnlyWhateverTheMask) {
    for (const mode_t mask : {0000U, 0077U, 0777U}) {
        const mode_t before = ::umask(mask);
        test::record_exchange(writer(), 1, "hello");
        EXPECT_TRUE(wait_for(1));
        ::umask(before);
        EXPECT_EQ(mode_of(path_), 0600U);
        EXPECT_EQ(mode_of(path_ + "-wal"), 0600U);
        EXPECT_EQ(mode_of(path_ + "-shm"), 0600U);
        finished();
        EXPECT_EQ(mode_of(path_), 0600U);
        std::filesystem::remove(path_);
    }
}

TEST_F(SessionWriterTest, AFileThatExistsIsLeftAlone) {
    folder_.write("session.waybill", "mine");
    const auto made = SessionWriter::create(path_, {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message, path_ + ": exists already");
    EXPECT_EQ(test::file_content(path_), "mine");
    EXPECT_THAT(files_in(folder_.path()), ElementsAre("session.waybill"));
}

TEST_F(SessionWriterTest, AFileIsReplacedOnlyOnceTheNewOneIsThere) {
    folder_.write("session.waybill", "mine");
    WriteOptions options;
    options.overwrite = true;
    test::record_exchange(writer(options), 1, "hello");
    EXPECT_TRUE(wait_for(1));
    EXPECT_EQ(test::file_content(path_), "mine");
    EXPECT_EQ(finished().one("SELECT count(*) FROM exchange"), "1");
    EXPECT_THAT(files_in(folder_.path()), ElementsAre("session.waybill"));
}

TEST_F(SessionWriterTest, ALinkIsNotFollowed) {
    const std::string target = folder_.write("target", "mine");
    std::filesystem::create_symlink(target, path_);
    EXPECT_FALSE(SessionWriter::create(path_, {}));
    EXPECT_EQ(test::file_content(target), "mine");
}

TEST_F(SessionWriterTest, ErrorsNameTheFile) {
    std::filesystem::create_directory(path_);
    for (const bool overwrite : {false, true}) {
        WriteOptions options;
        options.overwrite = overwrite;
        const auto folder = SessionWriter::create(path_, options);
        ASSERT_FALSE(folder);
        EXPECT_EQ(folder.error().message, path_ + ": is a directory");
    }
    const std::string missing = folder_.file("missing/session.waybill");
    const auto nowhere = SessionWriter::create(missing, {});
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().message, missing + ": cannot be written: No such file or directory");
    const auto device = SessionWriter::create("/proc/session.waybill", {});
    ASSERT_FALSE(device);
    EXPECT_THAT(device.error().message, HasSubstr("/proc/session.waybill: cannot be written: "));
}

TEST_F(SessionWriterTest, OthersCanTellThatItIsBeingWritten) {
    writer();
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_NE(::flock(descriptor, LOCK_EX | LOCK_NB), 0);
    finished();
    writer_.reset();
    EXPECT_EQ(::flock(descriptor, LOCK_EX | LOCK_NB), 0);
    ::close(descriptor);
}

TEST_F(SessionWriterTest, WithoutFinishTheFileCountsAsInterruptedAndHasAllThatWasTold) {
    test::record_exchange(writer(), 1, "hello");
    writer_.reset();
    Rows rows(path_);
    EXPECT_EQ(rows.one("SELECT value FROM session WHERE key = 'state'"), "recording");
    EXPECT_EQ(rows.one("SELECT count(*) FROM exchange"), "1");
}

TEST_F(SessionWriterTest, WhatIsToldIsCommittedSoon) {
    const auto begin = std::chrono::steady_clock::now();
    test::record_exchange(writer(), 1, "hello");
    EXPECT_TRUE(wait_for(1));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
    EXPECT_EQ(Rows(path_).one("SELECT count(*) FROM exchange WHERE state = 1"), "1");
}

TEST_F(SessionWriterTest, AnExchangeThatGoesOnIsThereFromItsBeginning) {
    SessionWriter& writing = writer();
    ExchangeFacts facts = test::made_facts(1, "/slow", 0);
    facts.over = false;
    facts.row.status = 0;
    writing.put_head(1, kRequestPart, "GET /slow HTTP/1.1\r\n\r\n", {}, false);
    writing.put_exchange(1, facts);
    test::record_exchange(writing, 2, "quick");
    EXPECT_TRUE(wait_for(1));
    {
        Rows rows(path_);
        EXPECT_THAT(rows.all("SELECT state, status, target FROM exchange WHERE id = 1"),
                    ElementsAre("0", "0", "/slow"));
        EXPECT_EQ(rows.one("SELECT request FROM head WHERE exchange = 1"),
                  "GET /slow HTTP/1.1\r\n\r\n");
    }
    writing.put_head(1, kResponsePart, "HTTP/1.1 200 OK\r\n\r\n", {}, false);
    content(1, "at last");
    writing.end_content(1, Side::Server);
    facts.over = true;
    facts.row.status = 200;
    writing.put_exchange(1, facts);
    Rows rows = finished();
    EXPECT_EQ(writing.committed(), 2U);
    EXPECT_THAT(rows.all("SELECT state, status FROM exchange WHERE id = 1"),
                ElementsAre("1", "200"));
    EXPECT_THAT(rows.all("SELECT request, response FROM head WHERE exchange = 1"),
                ElementsAre("GET /slow HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"));
    EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange WHERE id = 1")), "at last");
}

TEST_F(SessionWriterTest, WhatGoesOnAtTheEndIsEnded) {
    ExchangeFacts facts = test::made_facts(1, "/slow", 0);
    facts.over = false;
    writer().put_exchange(1, facts);
    content(1, "half of");
    Rows rows = finished();
    EXPECT_EQ(rows.one("SELECT state FROM exchange"), "1");
    EXPECT_EQ(rows.one("SELECT sha256 FROM body"), sha256("half of"));
    EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange")), "half of");
}

TEST_F(SessionWriterTest, FactsToldAgainReplaceThoseBeforeButKeepTheBody) {
    test::record_exchange(writer(), 1, "hello");
    EXPECT_TRUE(wait_for(1));
    ExchangeFacts facts = test::made_facts(1, "/other", 5);
    writer_->put_exchange(1, facts);
    Rows rows = finished();
    EXPECT_EQ(rows.one("SELECT target FROM exchange"), "/other");
    EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange")), "hello");
    EXPECT_EQ(rows.one("SELECT request FROM head"), test::made_request_head(1));
}

TEST_F(SessionWriterTest, TheSameContentIsOneBody) {
    writer();
    const std::string long_body = noise(700'000);
    for (std::uint64_t id = 1; id <= 9; ++id) {
        exchange(id, id % 3 == 0 ? "" : id % 3 == 1 ? "short" : long_body);
    }
    Rows rows = finished();
    EXPECT_EQ(rows.one("SELECT count(*) FROM body"), "2");
    EXPECT_EQ(rows.one("SELECT count(DISTINCT response_body) FROM exchange"), "2");
    EXPECT_EQ(rows.one("SELECT count(*) FROM exchange WHERE response_body IS NULL"), "3");
    EXPECT_EQ(rows.one("SELECT count(*) FROM piece"), "3");
    EXPECT_EQ(rows.one("SELECT sum(size) FROM piece"), "700000");
    EXPECT_EQ(rows.one("SELECT sha256 FROM body WHERE data IS NULL"), sha256(long_body));
    EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange WHERE id = 8")), long_body);
}

TEST_F(SessionWriterTest, BodiesOfAllSizesAroundAPieceComeBackWhole) {
    writer();
    const std::size_t piece = kPieceBytes;
    const std::vector<std::size_t> sizes = {
        1, 255, 256, 257, piece - 1, piece, piece + 1, 2 * piece - 1, 2 * piece, 3 * piece + 7};
    std::vector<std::string> bodies;
    for (const std::size_t size : sizes) {
        bodies.push_back(noise(size));
        bodies.push_back(test::made_body(size, size));
    }
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        for (std::size_t at = 0; at < bodies[i].size(); at += 100'001) {
            content(i + 1, std::string_view(bodies[i]).substr(at, 100'001));
        }
        exchange(i + 1, "");
    }
    Rows rows = finished();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        const std::string id =
            rows.one("SELECT response_body FROM exchange WHERE id = " + std::to_string(i + 1));
        EXPECT_TRUE(rows.body(id) == bodies[i]) << bodies[i].size();
        EXPECT_EQ(rows.one("SELECT sha256 FROM body WHERE id = " + id), sha256(bodies[i]));
        EXPECT_EQ(rows.one("SELECT size FROM body WHERE id = " + id),
                  std::to_string(bodies[i].size()));
        EXPECT_EQ(rows.one("SELECT data IS NULL FROM body WHERE id = " + id),
                  bodies[i].size() > kPieceBytes ? "1" : "0");
    }
}

TEST_F(SessionWriterTest, OnlyWhatGetsSmallerIsPacked) {
    writer();
    exchange(1, std::string(200, 'a'));  // too small to try
    exchange(2, std::string(5000, 'a'));
    exchange(3, noise(5000));
    exchange(4, std::string(600'000, 'a'));
    exchange(5, noise(600'000));
    Rows rows = finished();
    EXPECT_THAT(rows.all("SELECT coding FROM body WHERE data IS NOT NULL ORDER BY id"),
                ElementsAre("0", "1", "0"));
    EXPECT_THAT(rows.all("SELECT coding FROM piece ORDER BY id"),
                ElementsAre("1", "1", "1", "0", "0", "0"));
    EXPECT_LT(std::stoi(rows.one("SELECT length(data) FROM body WHERE coding = 1")), 100);
}

TEST_F(SessionWriterTest, ABodyIsThereAsFarAsItCame) {
    ExchangeFacts facts = test::made_facts(1, "/events", 0);
    facts.over = false;
    writer().put_exchange(1, facts);
    std::string sent;
    for (int i = 1; i <= 3; ++i) {
        content(1, "event " + std::to_string(i) + "\n");
        sent += "event " + std::to_string(i) + "\n";
        std::string seen;
        for (int tries = 0; tries < 200 && seen != sent; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            Rows rows(path_);
            const std::string id = rows.one("SELECT max(response_body) FROM exchange");
            seen = id == "-" ? "" : rows.body(id);
        }
        EXPECT_EQ(seen, sent);
    }
    facts.over = true;
    writer_->put_exchange(1, facts);
    Rows rows = finished();
    EXPECT_EQ(rows.one("SELECT count(*) FROM piece"), "1");
    EXPECT_EQ(rows.one("SELECT sha256 FROM body"), sha256(sent));
}

TEST_F(SessionWriterTest, ABodyThatWasThereAlreadyLeavesNothingBehind) {
    const std::string body = noise(900'000);
    writer();
    exchange(1, body);
    ExchangeFacts facts = test::made_facts(2, "/again", body.size());
    facts.over = false;
    writer_->put_exchange(2, facts);
    content(2, std::string_view(body).substr(0, 600'000));
    exchange(3, "");
    EXPECT_TRUE(wait_for(2));
    EXPECT_EQ(Rows(path_).one("SELECT count(*) FROM body"), "2");
    content(2, std::string_view(body).substr(600'000));
    facts.over = true;
    writer_->put_exchange(2, facts);
    Rows rows = finished();
    EXPECT_EQ(rows.one("SELECT count(*) FROM body"), "1");
    EXPECT_EQ(rows.one("SELECT sum(size) FROM piece"), "900000");
    EXPECT_EQ(rows.one("SELECT count(*) FROM exchange WHERE response_body = 1"), "2");
}

TEST_F(SessionWriterTest, TimesOfArrivalAreKeptWhereTheyCount) {
    writer();
    for (const auto& [bytes, at] : {std::pair{"ab", 10}, {"cd", 10}, {"ef", 20}}) {
        writer_->add_content(1, Side::Client, {as_bytes(bytes), 0, {at}}, true);
        writer_->add_content(1, Side::Server, {as_bytes(bytes), 0, {at}}, false);
    }
    writer_->put_exchange(1, test::made_facts(1, "/", 6));
    Rows rows = finished();
    EXPECT_THAT(rows.all("SELECT side, offset, at, missing FROM arrival"),
                ElementsAre("0", "0", "10", "0", "0", "4", "20", "0"));
}

TEST_F(SessionWriterTest, HolesAreToldEvenWhereTimesDoNotCount) {
    writer();
    content(1, "front", 10);
    writer_->add_content(1, Side::Server, {{}, 100, {20}}, false);
    content(1, "middle", 30);
    content(1, " and", 40);
    writer_->add_content(1, Side::Server, {{}, 7, {50}}, false);
    writer_->put_exchange(1, test::made_facts(1, "/", 122));
    Rows rows = finished();
    EXPECT_THAT(rows.all("SELECT offset, at, missing FROM arrival"),
                ElementsAre("0", "10", "0", "5", "20", "100", "105", "30", "0", "115", "50", "7"));
    EXPECT_EQ(rows.body("1"), "frontmiddle and");
}

TEST_F(SessionWriterTest, BytesThatAreNoTextStayTheBytesTheyAre) {
    using namespace std::string_literals;
    const std::string head = "GET /\xff\x00 HTTP/1.1\r\n\r\n"s;
    writer().put_head(1, kRequestPart, head, {}, false);
    writer_->put_exchange(1, test::made_facts(1, "/\xff", 0));
    Rows rows = finished();
    EXPECT_THAT(rows.all("SELECT typeof(request), request FROM head"), ElementsAre("blob", head));
    EXPECT_THAT(rows.all("SELECT typeof(target), target FROM exchange"),
                ElementsAre("blob", "/\xff"));
}

TEST_F(SessionWriterTest, ManyThreadsMayWriteAtATime) {
    constexpr std::uint64_t kThreads = 4;
    constexpr std::uint64_t kEach = 500;
    WriteOptions options;
    options.queue_bytes = 64 * kKiB;  // so that they wait for each other
    SessionWriter& writing = writer(options);
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&writing, t] {
            for (std::uint64_t i = 0; i < kEach; ++i) {
                const std::uint64_t number = 1 + i * kThreads + t;
                test::record_exchange(writing, number, test::made_body(number));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    Rows rows = finished();
    EXPECT_EQ(writing.committed(), kThreads * kEach);
    EXPECT_EQ(rows.one("SELECT count(*) FROM exchange JOIN body ON body.id = response_body"),
              std::to_string(kThreads * kEach));
    EXPECT_EQ(rows.one("PRAGMA integrity_check"), "ok");
    for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{777}, std::uint64_t{2000}}) {
        EXPECT_EQ(rows.body(rows.one("SELECT response_body FROM exchange WHERE id = "
                                     + std::to_string(number))),
                  test::made_body(number));
    }
}

TEST_F(SessionWriterTest, OnePieceMayBeLargerThanTheQueue) {
    WriteOptions options;
    options.queue_bytes = 1000;
    options.durable = true;
    writer(options);
    const std::string body = noise(kMiB);
    exchange(1, body);
    EXPECT_TRUE(finished().body("1") == body);
}

TEST_F(SessionWriterTest, ThePageOnTheFormatNamesEveryTableAndColumn) {
    const std::string page =
        test::file_content(std::string(WAYBILL_SOURCE_DIR) + "/core/session_file/FORMAT.md");
    writer();
    Rows rows = finished();
    const std::vector<std::string> names =
        rows.all("SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c");
    EXPECT_GT(names.size(), 300U);
    for (std::size_t i = 0; i + 1 < names.size(); i += 2) {
        EXPECT_THAT(page, HasSubstr(names[i]));
        // Those of both sides of a connection stand there once.
        std::string column = names[i + 1];
        const bool is_side = names[i] == "connection" && page.find('`' + column) == page.npos;
        if (is_side && (column.starts_with("client_") || column.starts_with("server_"))) {
            column.erase(0, 7);
        }
        EXPECT_TRUE(page.find('`' + column + '`') != page.npos
                    || page.find('.' + column + '`') != page.npos)
            << names[i] << '.' << names[i + 1];
    }
}

TEST_F(SessionWriterTest, CallsBehindTheEndDoNothing) {
    test::record_exchange(writer(), 1, "hello");
    finished();
    test::record_exchange(*writer_, 2, "late");
    EXPECT_EQ(Rows(path_).one("SELECT count(*) FROM exchange"), "1");
    EXPECT_FALSE(writer_->failure().has_value());
}

}  // namespace
}  // namespace waybill::session_file
