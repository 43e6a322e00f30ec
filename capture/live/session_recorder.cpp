// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/session_recorder.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "capture/tls/key_log.h"

namespace waybill::capture {
namespace {

using store::LiveBatch;
using store::LiveEvent;
using store::LiveEventKind;

// Connections are looked through for such as ended at most so often.
constexpr std::chrono::milliseconds kBetweenLooks{250};
// The answer to whose a connection is may come so long after its end.
constexpr std::chrono::seconds kProgramsWait{2};

bool is_over(const store::ConnectionRow& connection) {
    const ConnectionFacts& facts = connection.facts;
    return facts.fin || facts.reset || facts.end != EndReason::CaptureEnded;
}

// The exchanges of a batch that ended in it, ascending.
std::vector<std::uint32_t> ended_in(const LiveBatch& batch) {
    std::vector<std::uint32_t> ended;
    for (const LiveEvent& event : batch.events) {
        if (event.kind == LiveEventKind::Closed) {
            ended.push_back(event.exchange);
        }
    }
    std::sort(ended.begin(), ended.end());
    return ended;
}

}  // namespace

Result<std::unique_ptr<SessionRecorder>> SessionRecorder::create(const std::string& path,
                                                                 const std::string& program) {
    Result<std::unique_ptr<session_file::SessionWriter>> writer =
        session_file::SessionWriter::create(path, {.program = program, .overwrite = true});
    if (!writer) {
        return writer.error();
    }
    return std::unique_ptr<SessionRecorder>(new SessionRecorder(std::move(*writer)));
}

session_file::CopiedAs SessionRecorder::name_of(const store::Session& session,
                                                std::uint32_t exchange) const {
    const std::uint64_t number = session.exchange_number(exchange);
    return {.exchange = number,
            .connection = session.connection_number(session.exchanges[exchange].connection),
            .opened = open_exchanges_.contains(number)};
}

Result<void> SessionRecorder::take(const LiveBatch& batch,
                                   const store::Session& session,
                                   store::ExchangeLoader& loader) {
    put_new_connections(session);
    const std::vector<std::uint32_t> ended = ended_in(batch);
    for (const LiveEvent& event : batch.events) {
        const session_file::CopiedAs as = name_of(session, event.exchange);
        if (event.kind == LiveEventKind::Closed) {
            exchanges_.copy(session, loader, event.exchange, as);
            open_exchanges_.erase(as.exchange);
        } else if (event.kind == LiveEventKind::Opened
                   && !std::binary_search(ended.begin(), ended.end(), event.exchange)) {
            exchanges_.open(session, loader, event.exchange, as);
            open_exchanges_.insert(as.exchange);
        }
    }
    if (const Clock::time_point now = Clock::now(); now - looked_at_ >= kBetweenLooks) {
        looked_at_ = now;
        follow_connections(session, loader);
    }
    return outcome();
}

// They ascend: the new ones are the last.
void SessionRecorder::put_new_connections(const store::Session& session) {
    const auto count = static_cast<std::uint32_t>(session.connections.size());
    std::uint32_t first = count;
    while (first > 0 && session.connection_number(first - 1) > latest_connection_) {
        --first;
    }
    if (latest_connection_ == 0 && first < count) {
        for (std::size_t i = 0; i < session.sources.size(); ++i) {
            writer_->put_source(i, session.sources[i]);
        }
    }
    for (std::uint32_t i = first; i < count; ++i) {
        latest_connection_ = session.connection_number(i);
        writer_->put_connection(latest_connection_, session.connections[i]);
        connections_.emplace(latest_connection_, Clock::time_point());
    }
}

void SessionRecorder::put_connection(const store::Session& session,
                                     store::ExchangeLoader& loader,
                                     std::uint32_t index) {
    const std::uint64_t number = session.connection_number(index);
    writer_->put_connection(number, session.connections[index]);
    loader.read_frames(index, [&](const store::ChainPiece& piece) {
        writer_->add_frames(number, piece.data, piece.at);
        return true;
    });
}

// Puts a connection down once more as it is in the end, and when its program becomes known after
// that. False: nothing more is to come of it.
bool SessionRecorder::follow_connection(const store::Session& session,
                                        store::ExchangeLoader& loader,
                                        std::uint32_t index,
                                        Clock::time_point& over_since) {
    const store::ConnectionRow& connection = session.connections[index];
    if (!is_over(connection)) {
        return true;
    }
    const bool is_known = connection.programs[0] != nullptr || connection.programs[1] != nullptr;
    if (over_since == Clock::time_point()) {
        over_since = looked_at_;
        put_connection(session, loader, index);
    } else if (is_known) {
        writer_->put_connection(session.connection_number(index), connection);
    }
    return !is_known && looked_at_ - over_since < kProgramsWait;
}

void SessionRecorder::follow_connections(const store::Session& session,
                                         store::ExchangeLoader& loader) {
    const auto count = static_cast<std::uint32_t>(session.connections.size());
    std::uint32_t index = 0;
    for (auto next = connections_.begin(); next != connections_.end();) {
        while (index < count && session.connection_number(index) < next->first) {
            ++index;
        }
        const bool is_there = index < count && session.connection_number(index) == next->first;
        const bool goes_on = is_there && follow_connection(session, loader, index, next->second);
        next = goes_on ? std::next(next) : connections_.erase(next);
    }
}

void SessionRecorder::add_secret(std::string_view line) {
    tls::KeyLogLine parsed;
    tls::parse_key_log_line(line, parsed);
    if (parsed.kind == tls::KeyLogKind::ByRandom) {
        writer_->put_secret(line.substr(0, line.find(' ')), parsed.random, parsed.value);
    }
}

Result<void> SessionRecorder::finish(const store::Session& session, store::ExchangeLoader& loader) {
    put_new_connections(session);
    for (std::uint32_t i = 0; i < session.exchanges.size() && !open_exchanges_.empty(); ++i) {
        if (open_exchanges_.contains(session.exchange_number(i))) {
            exchanges_.copy(session, loader, i, name_of(session, i));
        }
    }
    for (std::uint32_t i = 0; i < session.connections.size(); ++i) {
        const auto known = connections_.find(session.connection_number(i));
        if (known == connections_.end()) {
            continue;
        }
        if (known->second == Clock::time_point()) {
            put_connection(session, loader, i);
        } else {
            writer_->put_connection(known->first, session.connections[i]);
        }
    }
    for (std::size_t i = 0; i < session.sources.size(); ++i) {
        writer_->put_source(i, session.sources[i]);
    }
    writer_->put_counts(session);
    return writer_->finish();
}

Result<void> SessionRecorder::outcome() const {
    const std::optional<Error> failure = writer_->failure();
    return failure ? Result<void>(*failure) : Result<void>();
}

}  // namespace waybill::capture
