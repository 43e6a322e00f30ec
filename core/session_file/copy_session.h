// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts exchanges of a session that is already there into a session file.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/result.h"
#include "core/session_file/copy_exchange.h"
#include "core/session_file/session_writer.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::session_file {

// Copies a session exchange by exchange, with its sources, connections, frames, messages, marks,
// comments, and findings where it was judged. Several sessions may be copied into one file, one
// after the other: their ids follow each other.
class SessionCopier {
public:
    explicit SessionCopier(SessionWriter& writer) : writer_(writer), exchanges_(writer) {}

    // Sources, counts, and what connections are asked for later.
    void begin(const store::Session& session);
    // To be called in ascending order of the index.
    Result<void> copy(const store::Session& session,
                      store::ExchangeLoader& loader,
                      std::uint32_t index);
    // All connections of it, also those without exchanges, when `all`; else those of the exchanges
    // that were copied, and only their anomalies count.
    Result<void> end(const store::Session& session, store::ExchangeLoader& loader, bool all);

private:
    void copy_connection(const store::Session& session,
                         store::ExchangeLoader& loader,
                         std::uint32_t index);
    Result<void> outcome() const;

    SessionWriter& writer_;
    ExchangeCopier exchanges_;
    std::uint64_t next_exchange_ = 1;
    std::uint64_t first_connection_ = 1;  // the id of the present session's first one
    std::uint64_t first_source_ = 0;
    std::vector<bool> connections_copied_;
    std::array<std::uint64_t, kAnomalyCodes> copied_anomalies_{};  // of the present session
    store::Session counts_;  // only the counts, of all sessions that were copied
};

}  // namespace waybill::session_file
