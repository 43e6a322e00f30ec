// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file of HAR. The first byte says how the rest is cut into pieces. Invariants: however it is
// cut, the same rows, bodies and notes; as many exchanges as entries were read; each head and body
// that was kept can be read again; a body is as long as its row says, unless it lacks its codings;
// notes are few.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/store/session.h"
#include "tests/support/imported_har.h"

namespace {

using namespace waybill;
using store::row_flag::kHasRequest;
using store::row_flag::kHasResponse;
using store::row_flag::kTunnel;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void add_message(const test::ImportedHar& har, std::size_t index, Side side, std::string& out) {
    const store::ExchangeRow& row = har.row(index);
    const store::MessagePlace& place = side == Side::Client ? row.request : row.response;
    std::string head;
    std::vector<http::FieldLengths> lengths;
    require(place.is_derived());
    require(har.session.kept->read_head(place, head, lengths));
    require(head.size() == place.head_length);
    std::uint64_t given = 0;
    std::uint64_t missing = 0;
    out += head;
    require(har.session.kept->read_content(place, [&](const store::ChainPiece& piece) {
        given += piece.data.size();
        missing += piece.missing;
        out += as_text(piece.data);
        return true;
    }));
    const std::uint64_t size = side == Side::Client ? row.request_size : row.response_size;
    require(missing
            == har.session.notes(static_cast<std::uint32_t>(index)).missing[index_of(side)]);
    require(missing <= size);
    require(place.is_decoded() || row.has(kTunnel) || given + missing == size);
    out += "|" + std::to_string(size) + "|" + std::to_string(missing);
}

std::string read(std::string_view text, std::size_t piece) {
    const test::ImportedHar har(text, piece);
    require(har.entries == har.session.exchanges.size());
    require(har.notes.size() <= 21);
    std::string out = har.error;
    for (const std::string& note : har.notes) {
        out += note;
    }
    for (std::size_t i = 0; i < har.session.exchanges.size(); ++i) {
        const store::ExchangeRow& row = har.row(i);
        require(row.connection < har.session.connections.size());
        require(row.request_end >= -1 && row.response_begin >= -1 && row.response_end >= -1);
        if (row.has(kHasRequest)) {
            add_message(har, i, Side::Client, out);
        }
        if (row.has(kHasResponse)) {
            add_message(har, i, Side::Server, out);
        }
        for (const std::string& anomaly : har.anomalies(i)) {
            out += anomaly;
        }
        out += "#" + std::to_string(row.started.ns) + "," + std::to_string(row.response_end) + ","
               + std::to_string(row.flags) + "," + std::to_string(row.connection);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text = as_text(Bytes(data + 1, size - 1));
    const std::string whole = read(text, 0);
    require(read(text, 1) == whole);
    require(read(text, data[0] + std::size_t{2}) == whole);
    return 0;
}
