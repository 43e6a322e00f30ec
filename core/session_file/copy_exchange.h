// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts one exchange of a session into a session file: of a session that is there already, or of one
// that is still happening.
#pragma once

#include <cstdint>

#include "core/base/place.h"
#include "core/http/exchange.h"
#include "core/session_file/session_writer.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::session_file {

// What an exchange is called in the file.
struct CopiedAs {
    std::uint64_t exchange = 0;
    std::uint64_t connection = 0;
    std::uint64_t first_source = 0;  // of its session's sources
    bool opened = false;             // open() was called for it before
};

// The record as one of sources that follow others in the file.
RecordId moved_record(RecordId record, std::uint64_t sources);

class ExchangeCopier {
public:
    explicit ExchangeCopier(SessionWriter& writer) : writer_(writer) {}

    // Of an exchange that goes on: what is known of it, with the head of its request.
    void open(const store::Session& session,
              store::ExchangeLoader& loader,
              std::uint32_t index,
              const CopiedAs& as);
    // All of it: heads, contents, messages, notes, judgements.
    void copy(const store::Session& session,
              store::ExchangeLoader& loader,
              std::uint32_t index,
              const CopiedAs& as);

private:
    enum class Known : std::uint8_t { Nothing, Request, All };

    void put_head(std::uint64_t id, Side side);
    void put_interims(const store::Session& session, std::uint32_t index, std::uint64_t id);
    void put_content(const store::ExchangeRow& row,
                     store::ExchangeLoader& loader,
                     std::uint64_t id,
                     Side side,
                     bool timed);
    void put_messages(store::ExchangeLoader& loader, std::uint64_t id);
    void put_judgements(const store::Session& session, std::uint32_t index, std::uint64_t id);
    void put_facts(const store::Session& session,
                   std::uint32_t index,
                   const CopiedAs& as,
                   Known known);

    SessionWriter& writer_;
    http::Exchange exchange_;
};

}  // namespace waybill::session_file
