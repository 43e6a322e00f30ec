// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/session_messages.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/http/http2_head.h"
#include "core/session_file/arrivals.h"
#include "core/session_file/body_reader.h"
#include "core/session_file/cells.h"
#include "core/session_file/message_places.h"
#include "core/session_file/schema.h"

namespace waybill::session_file {
namespace {

constexpr std::size_t kMostFree = 4;

// A row that is asked for alone.
class OneRow {
public:
    OneRow(Statement& statement, std::initializer_list<std::int64_t> keys) : statement_(statement) {
        statement_.reset();
        int parameter = 0;
        for (const std::int64_t key : keys) {
            statement_.bind(++parameter, key);
        }
        there_ = statement_.step() == SQLITE_ROW;
    }
    ~OneRow() { statement_.reset(); }
    OneRow(const OneRow&) = delete;
    OneRow& operator=(const OneRow&) = delete;

    explicit operator bool() const { return there_; }

private:
    Statement& statement_;
    bool there_ = false;
};

// When the message of that side ended, by the row of its exchange; unknown where that is not known.
Timestamp end_of(const Statement& exchange, Side side) {
    const int column = side == Side::Client ? 3 : 4;
    const std::int64_t started = exchange.integer(2);
    const std::int64_t length = exchange.integer(column);
    if (exchange.is_null(2) || exchange.is_null(column) || length < 0 || length > kLongTime
        || started > kFarTime || started < -kFarTime) {
        return {};
    }
    return {started + length};
}

}  // namespace

class SessionMessages::Connection {
public:
    static Result<std::unique_ptr<Connection>> open(const FilePlace& place) {
        Result<CheckedDatabase> database = CheckedDatabase::open_again(place, nullptr);
        if (!database) {
            return database.error();
        }
        std::unique_ptr<Connection> connection(new Connection(std::move(*database)));
        if (const Result<void> prepared = connection->prepare(); !prepared) {
            return prepared.error();
        }
        return connection;
    }

    bool read_head(const store::MessagePlace& place,
                   std::string& text,
                   std::vector<http::FieldLengths>& lengths);
    bool read_content(std::uint64_t exchange,
                      Side side,
                      const std::function<bool(const store::ChainPiece&)>& output);
    bool read_frames(std::uint64_t connection,
                     const std::function<bool(const store::ChainPiece&)>& output);

private:
    explicit Connection(CheckedDatabase database) : database_(std::move(database)) {}

    Result<void> prepare();

    CheckedDatabase database_;
    std::array<Statement, 2> head_;  // by Side
    Statement extra_head_;
    Statement exchange_;
    Statement arrivals_;
    Statement frames_;
    BodyReader bodies_;
};

Result<void> SessionMessages::Connection::prepare() {
    const Database& database = database_.database();
    for (const auto& [statement, sql] :
         {std::pair<Statement*, std::string_view>{
              &head_[0], "SELECT request, request_lengths FROM head WHERE exchange = ?1"},
          {&head_[1], "SELECT response, response_lengths FROM head WHERE exchange = ?1"},
          {&extra_head_, "SELECT text, lengths FROM extra_head WHERE exchange = ?1 AND part = ?2"},
          {&exchange_,
           "SELECT request_body, response_body, started, request_end, response_end,"
           " request_missing, response_missing FROM exchange WHERE id = ?1"},
          {&arrivals_,
           "SELECT offset, at, missing FROM arrival WHERE exchange = ?1 AND side = ?2"
           " ORDER BY offset"},
          {&frames_, "SELECT number, at, note FROM frame WHERE connection = ?1 ORDER BY number"}}) {
        Result<Statement> prepared = Statement::prepare(database, sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return bodies_.prepare(database);
}

bool SessionMessages::Connection::read_head(const store::MessagePlace& place,
                                            std::string& text,
                                            std::vector<http::FieldLengths>& lengths) {
    database_.watch().touch();
    const auto exchange = static_cast<std::int64_t>(exchange_of(place));
    const std::uint32_t part = part_of(place);
    const bool is_extra = part > kResponsePart;
    Statement& statement = is_extra ? extra_head_ : head_[part];
    const OneRow row(statement,
                     is_extra ? std::initializer_list<std::int64_t>{exchange, std::int64_t{part}}
                              : std::initializer_list<std::int64_t>{exchange});
    if (!row || statement.is_null(0)) {
        return false;
    }
    text.assign(statement.text(0));
    return statement.is_null(1) || http::read_lengths(statement.blob(1), text, lengths);
}

bool SessionMessages::Connection::read_content(
    std::uint64_t exchange,
    Side side,
    const std::function<bool(const store::ChainPiece&)>& output) {
    Watch& watch = database_.watch();
    watch.touch();
    const auto id = static_cast<std::int64_t>(exchange);
    const auto number = static_cast<int>(index_of(side));
    std::optional<std::int64_t> body;
    ArrivalFeed feed(output);
    {
        const OneRow row(exchange_, {id});
        if (!row) {
            return false;
        }
        if (!exchange_.is_null(number)) {
            body = exchange_.integer(number);
        }
        feed.set_default_time(end_of(exchange_, side));
        feed.set_missing(static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(exchange_.integer(5 + number), 0, kLargeSize)));
    }
    const OneRow first_arrival(arrivals_, {id, number});
    feed.set_arrivals(first_arrival ? &arrivals_ : nullptr);
    BodyEnd end = BodyEnd::Whole;
    if (body) {
        end = bodies_.read(*body, [&](Bytes data) {
            const bool wants_more = feed.add(data);
            watch.touch();  // that may have taken long
            return wants_more;
        });
    }
    return feed.finish() && end != BodyEnd::Damaged;
}

bool SessionMessages::Connection::read_frames(
    std::uint64_t connection, const std::function<bool(const store::ChainPiece&)>& output) {
    Watch& watch = database_.watch();
    watch.touch();
    const OneRow first(frames_, {static_cast<std::int64_t>(connection)});
    std::int64_t last = -1;
    int outcome = first ? SQLITE_ROW : SQLITE_DONE;
    for (; outcome == SQLITE_ROW; outcome = frames_.step()) {
        const std::int64_t number = frames_.integer(0);
        if (number <= last) {
            return false;
        }
        last = number;
        const Timestamp at{frames_.is_null(1) ? Timestamp::kUnknown : frames_.integer(1)};
        if (!output({frames_.blob(2), 0, at})) {
            return true;
        }
        watch.touch();  // that may have taken long
    }
    return outcome == SQLITE_DONE;
}

// A connection as long as a call needs it.
class SessionMessages::Lease {
public:
    explicit Lease(const SessionMessages& messages)
        : messages_(messages),
          connection_(messages.take()) {}
    ~Lease() {
        if (connection_ != nullptr) {
            messages_.give_back(std::move(connection_));
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    explicit operator bool() const { return connection_ != nullptr; }
    Connection* operator->() const { return connection_.get(); }

private:
    const SessionMessages& messages_;
    std::unique_ptr<Connection> connection_;
};

SessionMessages::SessionMessages(FilePlace place, std::unique_ptr<PrivateCopy> copy)
    : place_(std::move(place)),
      copy_(std::move(copy)) {}

SessionMessages::~SessionMessages() = default;

std::unique_ptr<SessionMessages::Connection> SessionMessages::take() const {
    {
        const std::lock_guard lock(mutex_);
        if (!free_.empty()) {
            std::unique_ptr<Connection> connection = std::move(free_.back());
            free_.pop_back();
            return connection;
        }
    }
    Result<std::unique_ptr<Connection>> opened = Connection::open(place_);
    return opened ? std::move(*opened) : nullptr;
}

void SessionMessages::give_back(std::unique_ptr<Connection> connection) const {
    const std::lock_guard lock(mutex_);
    if (free_.size() < kMostFree) {
        free_.push_back(std::move(connection));
    }
}

bool SessionMessages::read_head(const store::MessagePlace& place,
                                std::string& text,
                                std::vector<http::FieldLengths>& lengths) const {
    text.clear();
    lengths.clear();
    if (!place.is_derived()) {
        return false;
    }
    const Lease connection(*this);
    if (connection && connection->read_head(place, text, lengths)) {
        return true;
    }
    // Lengths that do not fit their text are not to be used.
    text.clear();
    lengths.clear();
    return false;
}

bool SessionMessages::read_content(
    const store::MessagePlace& place,
    const std::function<bool(const store::ChainPiece&)>& output) const {
    if (!place.is_derived()) {
        return false;
    }
    const Lease connection(*this);
    return connection && connection->read_content(exchange_of(place), side_of(place), output);
}

bool SessionMessages::read_frames(
    std::uint64_t frames, const std::function<bool(const store::ChainPiece&)>& output) const {
    const Lease connection(*this);
    return connection && connection->read_frames(frames, output);
}

}  // namespace waybill::session_file
