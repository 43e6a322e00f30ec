// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes a session file while exchanges happen, or afterwards.
//
// Calls only put what they are given into a queue; a thread of the writer's own (waybill-session)
// puts it into the database, in transactions of at most kBatchRows rows or kBatchTime. What is in a
// committed transaction outlives the death of the program; synchronous = NORMAL, so that it may not
// outlive that of the machine unless `durable` is set.
//
// Exchanges and connections have the ids that the caller gives them: ascending from 1 in the order
// of their beginning.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/http/head.h"
#include "core/http/stream_messages.h"
#include "core/store/judgements.h"
#include "core/store/session.h"

namespace waybill::session_file {

inline constexpr std::size_t kBatchRows = 100;
inline constexpr std::chrono::milliseconds kBatchTime{50};

struct WriteOptions {
    std::string program;   // what makes it, such as "waybill convert"
    bool durable = false;  // each transaction is on the disk before the next one
    bool overwrite = false;
    std::size_t queue_bytes = 32 * kMiB;  // callers wait while more than this waits
};

// What is known of an exchange: its row and the texts that the row has only numbers for. The views
// live for the call.
struct ExchangeFacts {
    store::ExchangeRow row;  // its numbers of connections, strings and targets are not looked at
    std::uint64_t connection = 0;
    std::string_view method;
    std::string_view host;
    std::string_view type;
    std::string_view dialect;
    std::string_view target;
    const store::ExchangeNotes* notes = nullptr;  // null: none
    std::span<const Anomaly> anomalies;           // all of them, in place of those of the notes
    bool over = true;                             // false: it goes on, and what is told later holds
};

class SessionWriter {
public:
    // Makes the file, 0600. One that exists is left alone unless `overwrite` is set; then it is
    // replaced once the new one is there.
    static Result<std::unique_ptr<SessionWriter>> create(const std::string& path,
                                                         WriteOptions options);
    // Without finish(): what was committed stays, and the file counts as interrupted.
    virtual ~SessionWriter() = default;

    // Any thread, for the same exchange in order: put_exchange() with what is known at first comes
    // before all else of it, so that whatever is in the file belongs to something. They wait for
    // room in the queue; after a failure they do nothing.
    virtual void put_source(std::uint64_t index, const store::Source& source) = 0;
    // What is told again replaces what was told before.
    virtual void put_connection(std::uint64_t id, const store::ConnectionRow& connection) = 0;
    virtual void put_exchange(std::uint64_t id, const ExchangeFacts& facts) = 0;
    // `part`: see schema.h. `decoded`: the content comes without its content codings.
    virtual void put_head(std::uint64_t exchange,
                          std::uint32_t part,
                          std::string_view text,
                          std::span<const http::FieldLengths> lengths,
                          bool decoded) = 0;
    // The next piece of the content that `side` sends; of a tunnel, of its bytes. `timed`: when
    // each piece came matters (messages are cut out of it), and is kept.
    virtual void add_content(std::uint64_t exchange,
                             Side side,
                             const store::ChainPiece& piece,
                             bool timed) = 0;
    // No more content of that side follows.
    virtual void end_content(std::uint64_t exchange, Side side) = 0;
    virtual void put_message(std::uint64_t exchange,
                             std::uint64_t number,
                             const http::StreamMessage& message) = 0;
    virtual void add_frames(std::uint64_t connection, Bytes notes, Timestamp at) = 0;
    virtual void put_secret(std::string_view label, Bytes client_random, Bytes secret) = 0;
    virtual void put_finding(std::uint64_t exchange,
                             std::string_view rule,
                             std::string_view severity,
                             std::string_view message,
                             std::string_view evidence_json) = 0;
    virtual void put_score(std::uint64_t exchange,
                           store::ScoreAndGrade security,
                           store::ScoreAndGrade caching) = 0;
    virtual void put_note(std::uint64_t exchange, int mark, std::string_view comment) = 0;
    // The counts of the whole session: packets, skipped ones, anomalies.
    virtual void put_counts(const store::Session& session) = 0;

    // Exchanges whose put_exchange(over) is in a committed transaction, with all that was given of
    // them before it. Any thread.
    virtual std::uint64_t committed() const = 0;
    // Why writing ended early, with the file's name. Any thread.
    virtual std::optional<Error> failure() const = 0;

    // Writes all that waits and closes the file: no other file is left beside it.
    virtual Result<void> finish() = 0;
    // In place of finish(): nothing is left of what was written, and a file that was to be replaced
    // stays.
    virtual void discard() = 0;
};

}  // namespace waybill::session_file
