// SPDX-License-Identifier: GPL-3.0-or-later
//
// An HTTP/2 connection seen from outside (RFC 9113): frames become exchanges, one per stream, also
// when the beginning of the connection or parts of it were not captured.
//
// No I/O, clock or thread. Sides are those of HTTP: Client sends the requests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/byte_stream.h"
#include "core/http/exchange_sink.h"
#include "core/http/head.h"
#include "core/http/http1_stream.h"

namespace waybill::http {

struct Http2Limits {
    std::size_t header_block_bytes = 256 * kKiB;  // of one block on the wire, CONTINUATION and all
    std::size_t header_list_bytes = 256 * kKiB;   // of one block decoded; the rest is left out
    std::size_t fields = 1000;
    std::uint64_t all_heads_bytes = 256 * kMiB;  // decoded, besides 100 times their blocks
    std::size_t open_streams = 10'000;           // then the quietest is closed
};

struct Http2Options {
    bool mid_stream = false;  // the capture began inside the connection
    bool over_tls = false;
    Http2Limits limits;
};

class Http2Connection final : public ConnectionSink {
public:
    // `sink` must outlive the connection.
    Http2Connection(ExchangeSink& sink, const Http2Options& options);
    ~Http2Connection() override;

    // Stream 1 was opened by an HTTP/1.1 request that asked for h2c (RFC 7540 section 3.2): its
    // head and span are told again as the stream's request. `settings` is the value of
    // HTTP2-Settings. REQUIRES: no bytes came yet.
    void adopt_upgrade(const Head& request, const MessageSpan& span, std::string_view settings);

    // The first byte to come of that side has this offset in its stream; 0 when it is not told.
    void starts_at(Side side, std::uint64_t offset);

    void on_data(Side side, Bytes data, const Arrival& arrival) override;
    void on_gap(Side side, std::uint64_t length, Timestamp at) override;
    void on_end(Side side, EndReason reason, Timestamp at) override;
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) override;

    // Both sides are over: closes the streams that are still open. Call once, last.
    void close();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
