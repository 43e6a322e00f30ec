// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_writer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

#include "core/http/http2_head.h"
#include "core/session_file/batch_writer.h"
#include "core/session_file/fact_rows.h"
#include "core/session_file/new_file.h"
#include "core/session_file/row_buffer.h"
#include "core/session_file/schema.h"

namespace waybill::session_file {
namespace {

// So much is put into the database without waiting for kBatchTime to be over.
constexpr std::size_t kBatchBytes = kMiB;

constexpr std::size_t kMostScratch = 4 * kMiB;  // that a thread keeps for its next row

Result<void> make_tables(Database& database, const WriteOptions& options) {
    // Nothing is lost yet if the machine stops: the tables alone need not wait for the disk.
    const std::string setting =
        "PRAGMA page_size=8192; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;"
        "PRAGMA wal_autocheckpoint=4096; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;"
        "BEGIN; PRAGMA application_id="
        + std::to_string(kApplicationId) + "; PRAGMA user_version=" + std::to_string(kSchemaVersion)
        + ";" + std::string(kSchema);
    if (const Result<void> set = database.run(setting.c_str()); !set) {
        return set;
    }
    Result<Statement> put = Statement::prepare(database, "INSERT INTO session VALUES(?1, ?2)");
    if (!put) {
        return put.error();
    }
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    bool done = true;
    put->bind_text(1, "state");
    put->bind_text(2, "recording");
    done = put->run();
    put->bind_text(1, "program");
    put->bind_text(2, options.program);
    done = put->run() && done;
    put->bind_text(1, "created");
    put->bind(2, std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
    if (!put->run() || !done) {
        return database.failure();
    }
    return database.run(options.durable ? "COMMIT; PRAGMA synchronous=FULL"
                                        : "COMMIT; PRAGMA synchronous=NORMAL");
}

class QueuedWriter final : public SessionWriter {
public:
    QueuedWriter(NewFile file, const WriteOptions& options)
        : file_(std::move(file)),
          room_bytes_(std::max<std::size_t>(options.queue_bytes / 2, 1)) {}

    Result<void> start(const WriteOptions& options);

    ~QueuedWriter() override { end_thread(); }

    void put_source(std::uint64_t index, const store::Source& source) override {
        put([&](RowBuffer& rows) { append_source(rows, index, source); });
    }
    void put_connection(std::uint64_t id, const store::ConnectionRow& connection) override {
        put([&](RowBuffer& rows) { append_connection(rows, id, connection); });
    }
    void put_exchange(std::uint64_t id, const ExchangeFacts& facts) override {
        put([&](RowBuffer& rows) { append_exchange(rows, id, facts); }, facts.over ? 1 : 0);
    }
    void put_head(std::uint64_t exchange,
                  std::uint32_t part,
                  std::string_view text,
                  std::span<const http::FieldLengths> lengths,
                  bool decoded) override;
    void add_content(std::uint64_t exchange,
                     Side side,
                     const store::ChainPiece& piece,
                     bool timed) override;
    void end_content(std::uint64_t exchange, Side side) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::EndContent)
                .number(exchange)
                .number(static_cast<std::int64_t>(side));
        });
    }
    void put_message(std::uint64_t exchange,
                     std::uint64_t number,
                     const http::StreamMessage& message) override;
    void add_frames(std::uint64_t connection, Bytes notes, Timestamp at) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Frames).number(connection).number(at.ns).blob(notes);
        });
    }
    void put_secret(std::string_view label, Bytes client_random, Bytes secret) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Secret).text(label).blob(client_random).blob(secret);
        });
    }
    void put_finding(std::uint64_t exchange,
                     std::string_view rule,
                     std::string_view severity,
                     std::string_view message,
                     std::string_view evidence_json) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Finding)
                .number(exchange)
                .text(rule)
                .text(severity)
                .text(message)
                .known_text(evidence_json);
        });
    }
    void put_score(std::uint64_t exchange,
                   store::ScoreAndGrade security,
                   store::ScoreAndGrade caching) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Score)
                .number(exchange)
                .real(security.score)
                .text(security.grade)
                .real(caching.score)
                .text(caching.grade);
        });
    }
    void put_note(std::uint64_t exchange, int mark, std::string_view comment) override {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Note)
                .number(exchange)
                .number(std::int64_t{mark})
                .known_text(comment);
        });
    }
    void put_counts(const store::Session& session) override {
        put([&](RowBuffer& rows) { append_counts(rows, session); });
    }

    std::uint64_t committed() const override { return committed_.load(std::memory_order_relaxed); }
    std::optional<Error> failure() const override {
        const std::lock_guard<std::mutex> lock(mutex_);
        return failure_;
    }
    Result<void> finish() override;
    void discard() override;

private:
    template <typename Append>
    void put(const Append& append, std::size_t exchanges = 0) {
        if (failed_.load(std::memory_order_relaxed)) {
            return;
        }
        static thread_local RowBuffer rows;
        rows.clear();
        append(rows);
        push(rows.bytes(), exchanges);
        if (rows.bytes().size() > kMostScratch) {
            rows = RowBuffer();
        }
    }

    void push(Bytes rows, std::size_t exchanges);
    // Whether what waits is to be put into the file at once.
    bool is_batch() const {
        return is_full_ || waiting_exchanges_ >= kBatchRows || waiting_.size() >= kBatchBytes;
    }
    void work();
    void fail(const Error& error);
    void end_thread();

    NewFile file_;
    std::atomic<std::uint64_t> committed_{0};
    std::unique_ptr<BatchWriter> batches_;  // of the thread alone
    const std::size_t room_bytes_;          // in each of the two buffers

    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable room_;
    std::vector<Byte> waiting_;
    std::size_t waiting_exchanges_ = 0;
    bool is_full_ = false;  // somebody waits for room
    bool ending_ = false;
    std::optional<Error> failure_;
    std::atomic<bool> failed_{false};

    std::thread thread_;
};

Result<void> QueuedWriter::start(const WriteOptions& options) {
    Result<Database> database = Database::open(file_.path(), SQLITE_OPEN_READWRITE);
    Result<void> made = database ? make_tables(*database, options) : database.error();
    if (made) {
        batches_ = std::make_unique<BatchWriter>(std::move(*database), committed_);
        made = batches_->prepare();
    }
    if (!made) {
        file_.discard();
        batches_.reset();
        return made;
    }
    thread_ = std::thread([this] { work(); });
    return {};
}

void QueuedWriter::push(Bytes rows, std::size_t exchanges) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto has_room = [&] {
        return waiting_.empty() || waiting_.size() + rows.size() <= room_bytes_
               || failed_.load(std::memory_order_relaxed);
    };
    if (!has_room()) {
        is_full_ = true;
        work_.notify_one();
        room_.wait(lock, has_room);
    }
    if (failed_.load(std::memory_order_relaxed)) {
        return;
    }
    const bool was_empty = waiting_.empty();
    const bool was_batch = is_batch();
    waiting_.insert(waiting_.end(), rows.begin(), rows.end());
    waiting_exchanges_ += exchanges;
    if (was_empty || (is_batch() && !was_batch)) {
        lock.unlock();
        work_.notify_one();
    }
}

void QueuedWriter::work() {
    ::pthread_setname_np(::pthread_self(), "waybill-session");
    std::vector<Byte> rows;
    bool ending = false;
    while (!ending) {
        rows.clear();
        {
            std::unique_lock<std::mutex> lock(mutex_);
            const auto is_woken = [this] {
                return ending_ || !waiting_.empty();
            };
            if (batches_->has_unsaved()) {
                work_.wait_for(lock, kBatchTime, is_woken);
            } else {
                work_.wait(lock, is_woken);
            }
            work_.wait_for(
                lock, kBatchTime, [this] { return ending_ || waiting_.empty() || is_batch(); });
            rows.swap(waiting_);
            is_full_ = false;
            waiting_exchanges_ = 0;
            ending = ending_;
        }
        room_.notify_all();
        if (failed_.load(std::memory_order_relaxed)) {
            continue;
        }
        if (const Result<void> added = batches_->add(rows); !added) {
            fail(added.error());
        }
    }
}

void QueuedWriter::fail(const Error& error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    failure_ = error;
    failed_.store(true, std::memory_order_relaxed);
    room_.notify_all();
}

void QueuedWriter::end_thread() {
    if (thread_.joinable()) {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            ending_ = true;
        }
        work_.notify_one();
        thread_.join();
    }
}

Result<void> QueuedWriter::finish() {
    end_thread();
    if (failure_) {
        return *failure_;
    }
    Result<void> closed = batches_->finish();
    batches_.reset();
    if (closed) {
        closed = file_.finish();
    }
    if (!closed) {
        fail(closed.error());
    }
    failed_.store(true, std::memory_order_relaxed);  // calls do nothing from now on
    return closed;
}

void QueuedWriter::discard() {
    end_thread();
    failed_.store(true, std::memory_order_relaxed);
    batches_.reset();
    file_.discard();
}

void QueuedWriter::put_head(std::uint64_t exchange,
                            std::uint32_t part,
                            std::string_view text,
                            std::span<const http::FieldLengths> lengths,
                            bool decoded) {
    put([&](RowBuffer& rows) {
        const bool is_extra = part > kResponsePart;
        rows.begin(is_extra ? RowKind::ExtraHead : RowKind::Head)
            .number(exchange)
            .number(std::int64_t{part});
        if (!is_extra) {
            rows.flag(decoded);
        }
        rows.text(text);
        if (lengths.empty()) {
            rows.null();
        } else {
            std::vector<Byte> bytes;
            http::append_lengths(lengths, bytes);
            rows.blob(bytes);
        }
    });
}

void QueuedWriter::add_content(std::uint64_t exchange,
                               Side side,
                               const store::ChainPiece& piece,
                               bool timed) {
    const auto add = [&](Bytes data, std::uint64_t missing) {
        put([&](RowBuffer& rows) {
            rows.begin(RowKind::Content)
                .number(exchange)
                .number(static_cast<std::int64_t>(side))
                .number(piece.at.ns)
                .number(missing)
                .flag(timed)
                .blob(data);
        });
    };
    if (piece.missing > 0) {
        add({}, piece.missing);
    }
    for (Bytes rest = piece.data; !rest.empty();) {
        const Bytes part = rest.first(std::min<std::size_t>(rest.size(), kPieceBytes));
        add(part, 0);
        rest = rest.subspan(part.size());
    }
}

void QueuedWriter::put_message(std::uint64_t exchange,
                               std::uint64_t number,
                               const http::StreamMessage& message) {
    put([&](RowBuffer& rows) {
        rows.begin(RowKind::Message)
            .number(exchange)
            .number(number)
            .number(static_cast<std::int64_t>(message.side))
            .time(message.at)
            .text(http::name_of(message.kind))
            .number(message.size)
            .known_text(message.event)
            .text(message.data);
    });
}

}  // namespace

Result<std::unique_ptr<SessionWriter>> SessionWriter::create(const std::string& path,
                                                             WriteOptions options) {
    Result<NewFile> file = NewFile::create(path, options.overwrite);
    if (!file) {
        return file.error();
    }
    auto writer = std::make_unique<QueuedWriter>(std::move(*file), options);
    if (const Result<void> started = writer->start(options); !started) {
        return started.error();
    }
    return std::unique_ptr<SessionWriter>(std::move(writer));
}

}  // namespace waybill::session_file
