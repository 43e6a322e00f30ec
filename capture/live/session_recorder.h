// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes what a live session (a capture, the proxy) finds into a session file while it happens:
// exchanges when they begin with the head of their request, and in full once they are over. What is
// there can be opened at any time, also when the program dies.
//
// Exchanges and connections have their numbers in the session as ids. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/session_file/copy_exchange.h"
#include "core/session_file/session_writer.h"
#include "core/store/exchange_loader.h"
#include "core/store/live_session.h"
#include "core/store/session.h"

namespace waybill::capture {

class SessionRecorder {
public:
    // Makes the file; one that is there is replaced. `program` is what makes it.
    static Result<std::unique_ptr<SessionRecorder>> create(const std::string& path,
                                                           const std::string& program);

    // Puts down what a poll() brought, behind it. Waits where the disk is slower than the session.
    // The error names the file; what is committed by then stays.
    Result<void> take(const store::LiveBatch& batch,
                      const store::Session& session,
                      store::ExchangeLoader& loader);

    // A line of a key log. Any thread.
    void add_secret(std::string_view line);

    // Puts down what is still open, and ends the file.
    Result<void> finish(const store::Session& session, store::ExchangeLoader& loader);

private:
    using Clock = std::chrono::steady_clock;

    explicit SessionRecorder(std::unique_ptr<session_file::SessionWriter> writer)
        : writer_(std::move(writer)),
          exchanges_(*writer_) {}

    void put_new_connections(const store::Session& session);
    bool follow_connection(const store::Session& session,
                           store::ExchangeLoader& loader,
                           std::uint32_t index,
                           Clock::time_point& over_since);
    void follow_connections(const store::Session& session, store::ExchangeLoader& loader);
    void put_connection(const store::Session& session,
                        store::ExchangeLoader& loader,
                        std::uint32_t index);
    session_file::CopiedAs name_of(const store::Session& session, std::uint32_t exchange) const;
    Result<void> outcome() const;

    std::unique_ptr<session_file::SessionWriter> writer_;
    session_file::ExchangeCopier exchanges_;
    std::set<std::uint64_t> open_exchanges_;  // numbers
    // Numbers of connections that are open, or whose program is not known, and since when they are
    // over.
    std::map<std::uint64_t, Clock::time_point> connections_;
    std::uint64_t latest_connection_ = 0;  // that was put down
    Clock::time_point looked_at_{};        // when connections were looked through
};

}  // namespace waybill::capture
