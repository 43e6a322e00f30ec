// SPDX-License-Identifier: GPL-3.0-or-later
//
// Server-sent events, records and messages of gRPC. The first byte picks the reader and how the
// rest is cut into pieces. Invariants: however it is cut, the same messages; none longer than the
// limit; what is not truncated is as long as it says; of server-sent events no data is longer than
// what was sent.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/bytes.h"
#include "core/http/event_stream.h"
#include "core/http/grpc_messages.h"
#include "core/http/ndjson.h"

namespace {

using waybill::Bytes;
using namespace waybill::http;

constexpr std::uint64_t kLimit = 40;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void note(std::string& out, std::string_view data, std::uint64_t size, bool truncated, bool whole) {
    require(data.size() <= kLimit && (truncated ? data.size() <= size : data.size() == size));
    out += std::to_string(size) + (truncated ? "t" : "") + (whole ? "w" : "") + ":";
    out += data;
}

template <typename Reader>
void feed(Reader& reader, Bytes data, std::size_t cut) {
    while (!data.empty()) {
        const Bytes piece = data.first(cut == 0 ? data.size() : std::min(cut, data.size()));
        reader.add(piece);
        data = data.subspan(piece.size());
    }
    reader.finish();
}

std::string read(unsigned kind, Bytes data, std::size_t cut) {
    std::string out;
    if (kind == 0) {
        EventStreamReader reader(kLimit, [&](const ServerEvent& event) {
            require(event.size <= data.size());
            note(out, event.data, event.size, event.truncated, event.whole);
            out += "|";
            out += event.event;
            out += event.id ? "#" + std::string(*event.id) : "";
            out += event.retry ? "@" + std::to_string(*event.retry) : "";
        });
        feed(reader, data, cut);
    } else if (kind <= 2) {
        RecordReader reader(kind == 1 ? RecordFraming::Lines : RecordFraming::Sequence,
                            kLimit,
                            [&](const StreamRecord& record) {
                                note(out, record.data, record.size, record.truncated, record.whole);
                            });
        feed(reader, data, cut);
    } else {
        GrpcMessageReader reader(kind <= 4 ? "application/grpc" : "application/grpc-web-text",
                                 kind == 3 ? "gzip" : "zstd",
                                 kLimit,
                                 [&](const GrpcMessage& message) {
                                     note(out,
                                          waybill::as_text(message.payload),
                                          message.size,
                                          message.truncated,
                                          message.whole);
                                     out += message.compressed ? "c" : "";
                                 });
        feed(reader, data, cut);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const unsigned kind = data[0] % 6U;
    const Bytes bytes(data + 1, size - 1);
    const std::string whole = read(kind, bytes, 0);
    require(read(kind, bytes, 1) == whole);
    require(read(kind, bytes, data[0] / 6U + 2) == whole);
    return 0;
}
