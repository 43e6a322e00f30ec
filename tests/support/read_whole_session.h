// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads all of a session file that nobody vouches for, and says what of it cannot be whatever the
// file holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/http/http2_head.h"
#include "core/session_file/schema.h"
#include "core/session_file/session_reader.h"
#include "core/store/annotations.h"
#include "core/store/row_facts.h"

namespace waybill::test {

struct WholeSession {
    bool opened = false;
    std::string error;  // why it was not
    std::size_t exchanges = 0;
    std::size_t readable_heads = 0;
    std::size_t whole_contents = 0;
    std::vector<std::string> notes;
    std::string broken;  // a promise of the reader that does not hold; empty: all do
};

inline std::string broken_promise_of_row(const store::Session& session, std::uint32_t index) {
    namespace flag = store::row_flag;
    const store::ExchangeRow& row = session.exchanges[index];
    const store::ExchangeNotes& notes = session.notes(index);
    const auto known = [&](store::StringId id) {
        return id < session.strings.size();
    };
    if (row.connection >= session.connections.size()
        || record_source(row.order) >= session.sources.size()) {
        return "a row of a connection or a source that is not there";
    }
    if (!known(row.method) || !known(row.host) || !known(row.type) || !known(row.dialect)) {
        return "a text that is not there";
    }
    if (row.request_end < -1 || row.response_begin < -1 || row.response_end < -1) {
        return "a negative time";
    }
    if (store::name_of(row.request_framing).empty() || store::name_of(row.response_framing).empty()
        || row.status > 999) {
        return "a framing or a status that cannot be";
    }
    if (row.has(flag::kWebSocket) != (notes.websocket != nullptr)
        || row.has(flag::kHasInterim) != !notes.interims.empty()
        || row.has(flag::kMissingBytes) != (notes.missing[0] + notes.missing[1] > 0)) {
        return "a flag that its facts do not bear out";
    }
    if (name_of(store::read_dialect(session.strings.at(row.dialect)).kind).empty()
        && row.dialect != 0) {
        return "a dialect that cannot be";
    }
    return {};
}

// `opened`: by the caller.
inline void read_messages(const store::Session& session, WholeSession& out) {
    std::string text;
    std::vector<http::FieldLengths> lengths;
    const auto content = [&](const store::MessagePlace& place) {
        std::uint64_t pieces = 0;
        const bool whole = session.kept->read_content(place, [&](const store::ChainPiece& piece) {
            if (piece.data.size() > session_file::kPieceBytes
                || (piece.data.empty() && piece.missing == 0)) {
                out.broken = "a piece that cannot be";
            }
            return ++pieces < 10'000;
        });
        out.whole_contents += whole ? 1 : 0;
    };
    const auto head = [&](const store::MessagePlace& place) {
        if (session.kept->read_head(place, text, lengths)) {
            ++out.readable_heads;
            http::Head parsed;
            http::read_http2_head(http::HeadKind::Request, text, lengths, parsed);
        } else if (!text.empty() || !lengths.empty()) {
            out.broken = "a head that cannot be read, and yet is given";
        }
    };
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        const std::string broken = broken_promise_of_row(session, i);
        out.broken = out.broken.empty() ? broken : out.broken;
        for (const store::MessagePlace* const place :
             {&session.exchanges[i].request, &session.exchanges[i].response}) {
            head(*place);
            content(*place);
        }
        for (const store::MessagePlace& place : session.notes(i).interims) {
            head(place);
        }
        for (const store::MessagePlace& place : session.notes(i).trailers) {
            head(place);
        }
        session.anomalies(i);
        if (session.noted != nullptr && session.noted->mark(i) > 9) {
            out.broken = "a mark that cannot be";
        }
    }
    for (const store::ConnectionRow& connection : session.connections) {
        for (const auto& program : connection.programs) {
            if (program != nullptr && program->command_line.size() > 4096) {
                out.broken = "a command line that is too long";
            }
        }
        if (connection.frames != store::kNoChain) {
            session.kept->read_frames(connection.frames,
                                      [](const store::ChainPiece& /*piece*/) { return true; });
        }
    }
}

inline WholeSession read_whole_session(const std::string& path) {
    WholeSession out;
    const Result<session_file::OpenedFile> file = session_file::open_session(path, {});
    out.opened = file.has_value();
    if (!file) {
        out.error = file.error().message;
        return out;
    }
    out.exchanges = file->session.exchanges.size();
    out.notes = file->notes;
    read_messages(file->session, out);
    return out;
}

}  // namespace waybill::test
