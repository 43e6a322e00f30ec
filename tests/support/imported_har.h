// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text of HAR, read into a session whose messages lie in memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/head_parser.h"
#include "core/http/http2_head.h"
#include "core/report/har_reader.h"
#include "core/store/byte_store.h"
#include "core/store/chained_messages.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"
#include "tests/support/bytes_in_memory.h"

namespace waybill::test {

class ImportedHar {
public:
    // `piece`: how many bytes the reader is given at a time; 0: all.
    explicit ImportedHar(std::string_view text, std::size_t piece = 0) {
        const auto bytes = std::make_shared<BytesInMemory>();
        std::vector<std::unique_ptr<store::SessionShard>> shards;
        shards.push_back(std::make_unique<store::SessionShard>(bytes.get()));
        report::HarReader reader(*shards.back(), *bytes, 0);
        piece = piece == 0 ? std::max<std::size_t>(text.size(), 1) : piece;
        Result<void> outcome;
        while (!text.empty() && outcome) {
            outcome = reader.add(as_bytes(text.substr(0, piece)));
            text.remove_prefix(std::min(piece, text.size()));
        }
        if (outcome) {
            outcome = reader.finish();
        }
        error = outcome ? std::string() : outcome.error().message;
        shards.back()->flush();
        notes = reader.notes();
        comments = reader.comments();
        entry_notes = reader.entry_notes();
        entries = reader.entries();
        passed_over = reader.entries_passed_over();
        session.sources.emplace_back();
        store::SessionBuilder::merge(std::move(shards), session);
        session.kept = std::make_shared<store::ChainedMessages>(bytes);
    }

    const store::ExchangeRow& row(std::size_t index = 0) const { return session.exchanges[index]; }

    // The head as it is kept.
    std::string head(Side side, std::size_t index = 0) const {
        std::string text;
        std::vector<http::FieldLengths> lengths;
        session.kept->read_head(place(side, index), text, lengths);
        return text;
    }

    // What the body has; for a gap "(7 missing)".
    std::string body(Side side, std::size_t index = 0) const {
        std::string text;
        session.kept->read_content(place(side, index), [&](const store::ChainPiece& piece) {
            text += piece.missing > 0 ? "(" + std::to_string(piece.missing) + " missing)"
                                      : std::string(as_text(piece.data));
            return true;
        });
        return text;
    }

    // "code: detail" of each.
    std::vector<std::string> anomalies(std::size_t index = 0) const {
        std::vector<std::string> all;
        for (const Anomaly& anomaly : session.anomalies(static_cast<std::uint32_t>(index))) {
            all.push_back(std::string(name_of(anomaly.code))
                          + (anomaly.detail.empty() ? "" : ": " + anomaly.detail));
        }
        return all;
    }

    store::Session session;
    std::string error;  // empty: there was none
    std::vector<std::string> notes;
    std::vector<std::string> comments;
    std::vector<report::HarReader::EntryNote> entry_notes;
    std::uint64_t entries = 0;
    std::uint64_t passed_over = 0;

private:
    const store::MessagePlace& place(Side side, std::size_t index) const {
        return side == Side::Client ? row(index).request : row(index).response;
    }
};

}  // namespace waybill::test
