// SPDX-License-Identifier: GPL-3.0-or-later
//
// A WebSocket. The first byte picks the side, deflate and its window, the second how the rest is
// cut into pieces and where bytes are missing. Invariants: however it is cut, the same messages and
// anomalies; no payload longer than the limit; what is not truncated and misses nothing is as long
// as it says; offsets do not go beyond what was sent.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/bytes.h"
#include "core/http/websocket_reader.h"

namespace {

using waybill::Anomaly;
using waybill::Bytes;
using waybill::Side;
using namespace waybill::http;

constexpr std::uint64_t kLimit = 10'000;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Gap {
    std::size_t at = 0;
    std::uint64_t length = 0;  // 0: there is none
};

std::string read(const WebSocketReaderOptions& options,
                 Bytes data,
                 const Gap& gap,
                 std::size_t cut) {
    std::string out;
    const std::uint64_t sent = data.size() + gap.length;
    std::size_t anomalies = 0;
    WebSocketReader reader(
        options,
        {[&](const WebSocketMessage& message) {
             require(message.payload.size() <= std::max<std::uint64_t>(options.payload_limit, 125));
             require(message.truncated || message.missing > 0
                     || message.payload.size() == message.size);
             require(message.offset < sent);
             out += std::to_string(message.offset) + " " + std::to_string(message.size) + " "
                    + std::to_string(message.fragments) + " " + std::to_string(message.missing)
                    + (message.truncated ? "t" : "") + (message.compressed ? "c" : "")
                    + (message.whole ? "w" : "") + ":";
             out += waybill::as_text(message.payload);
         },
         [&](const Anomaly& anomaly) {
             require(anomaly.offset < sent && ++anomalies <= WebSocketReader::kAnomalies);
             out += "!" + std::to_string(anomaly.offset) + anomaly.detail;
         }});
    std::size_t at = 0;
    while (at < data.size()) {
        if (gap.length > 0 && at == gap.at) {
            reader.add_gap(gap.length);
        }
        std::size_t end = cut == 0 ? data.size() : std::min(at + cut, data.size());
        end = gap.length > 0 && at < gap.at ? std::min(end, gap.at) : end;
        reader.add(data.subspan(at, end - at));
        at = end;
    }
    reader.finish();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    WebSocketReaderOptions options;
    options.side = (data[0] & 1U) != 0 ? Side::Server : Side::Client;
    options.deflate.agreed = (data[0] & 2U) != 0;
    options.deflate.no_context_takeover = (data[0] & 4U) != 0;
    options.deflate.window_bits = 8 + (data[0] >> 4U) % 8;
    options.payload_limit = (data[0] & 8U) != 0 ? 0 : kLimit;
    const Bytes bytes(data + 2, size - 2);
    Gap gap;
    if ((data[1] & 0x80U) != 0 && !bytes.empty()) {
        gap = {data[1] % bytes.size(), data[1] % 7U + 1U};
    }
    const std::string whole = read(options, bytes, gap, 0);
    require(read(options, bytes, gap, 1) == whole);
    require(read(options, bytes, gap, data[1] % 50U + 2) == whole);
    return 0;
}
