// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts rows into the tables of a session file, in transactions of at most kBatchRows exchanges or
// kBatchTime.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/session_file/body_store.h"
#include "core/session_file/database.h"
#include "core/session_file/row_buffer.h"

namespace waybill::session_file {

// Belongs to one thread.
class BatchWriter {
public:
    // `committed` is told how many exchanges that are over are in committed transactions.
    BatchWriter(Database database, std::atomic<std::uint64_t>& committed)
        : database_(std::move(database)),
          committed_(committed) {}

    // The tables must be there.
    Result<void> prepare();

    // Writes and commits all rows that lie in `rows`.
    Result<void> add(Bytes rows);

    // Whether add() is to be called again soon even without rows: a body that goes on has some
    // bytes that are not in the file yet.
    bool has_unsaved() const { return !unsaved_.empty(); }

    // Ends what goes on and says that the file is closed. No call may follow.
    Result<void> finish();

private:
    using Clock = std::chrono::steady_clock;

    // One side of an exchange that is not over, or not written.
    struct Message {
        Bytes head;                 // values as Head rows have them, until they are written
        std::int64_t decoded = -1;  // -1: not told
        std::unique_ptr<GrowingBody> body;
        std::int64_t body_id = 0;  // 0: none in the file
        bool body_over = false;
        bool saving = false;       // it is in unsaved_
        std::uint64_t offset = 0;  // of the next byte, missing ones counted
        bool timed = false;        // its arrivals are kept
        bool after_gap = false;
        Timestamp first_at;
        Timestamp last_at;
    };
    struct Open {
        std::array<Message, 2> messages;
        Bytes places;  // values as Exchange rows have them, until they are written
        Bytes row;
        bool dirty = false;
        bool written = false;         // its row is in the file
        bool bodies_changed = false;  // since its row was written
        bool over = false;
    };
    struct Arrived {
        Timestamp at;
        std::uint64_t missing = 0;
        bool timed = false;
    };
    struct Unsaved {
        Clock::time_point since;
        std::int64_t exchange = 0;
        Side side = Side::Client;
    };

    bool begin();
    Result<void> commit();
    bool save_bodies(Clock::time_point until);
    bool apply(RowReader& row);
    Open& open(std::int64_t exchange);
    void forget(std::int64_t id);
    void soil(std::int64_t id, Open& open);
    void note_body(std::int64_t id, Open& open, Message& message, std::int64_t body);
    bool put_exchange(RowReader& row);
    bool put_head(RowReader& row);
    bool flush(std::int64_t id, Open& open);
    bool add_content(RowReader& row);
    bool end_content(std::int64_t id, Open& open, Side side);
    bool add_arrival(std::int64_t exchange, Side side, Message& message, const Arrived& arrived);
    bool put_arrival(std::int64_t exchange,
                     Side side,
                     std::uint64_t offset,
                     Timestamp at,
                     std::uint64_t missing);
    bool put_frames(RowReader& row);

    Database database_;
    std::array<Statement, kPlainRows> plain_;
    Statement begin_;
    Statement commit_;
    Statement put_exchange_;
    Statement put_head_;
    Statement put_bodies_;
    Statement end_exchange_;
    Statement put_arrival_;
    Statement put_frame_;
    BodyStore bodies_;
    boost::unordered_flat_map<std::int64_t, std::unique_ptr<Open>> open_;
    std::vector<std::unique_ptr<Open>> spare_;
    std::vector<std::int64_t> dirty_;
    std::deque<Unsaved> unsaved_;
    std::unordered_map<std::int64_t, std::int64_t> frames_;  // how many there are, by connection
    bool in_transaction_ = false;
    std::size_t rows_ = 0;    // exchanges in the transaction
    std::uint64_t over_ = 0;  // exchanges in all
    Clock::time_point begun_;
    std::atomic<std::uint64_t>& committed_;
};

}  // namespace waybill::session_file
