// SPDX-License-Identifier: GPL-3.0-or-later
//
// One connection seen from outside: finds out what it carries (HTTP/1 on any port, TLS, HTTP/2,
// HTTP behind SOCKS or the PROXY protocol, or something else), who sends the requests, and which
// response answers which request; looks into CONNECT tunnels and upgrades.
//
// No I/O, clock or thread. Sides given in are those of TCP; sides told to the sink are those of
// HTTP.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/byte_stream.h"
#include "core/http/exchange_sink.h"
#include "core/http/head_parser.h"
#include "core/http/http1_stream.h"
#include "core/http/secure_layer.h"

namespace waybill::http {

struct HttpConnectionOptions {
    bool mid_stream = false;  // the capture began inside the connection
    bool over_tls = false;    // its bytes were decrypted: they do not stand in the recording
    unsigned depth = 0;       // how many tunnels this one is inside
    Http1Limits limits;
    SecureLayers* secure =
        nullptr;  // takes TLS off; null: TLS stays opaque. Outlives the connection
};

class HttpConnection final : public ConnectionSink {
public:
    // `sink` and `parser` must outlive the connection; the parser may be shared within a thread.
    HttpConnection(ExchangeSink& sink,
                   HeadParser& parser,
                   const HttpConnectionOptions& options = {});
    ~HttpConnection() override;

    void on_data(Side side, Bytes data, const Arrival& arrival) override;
    void on_gap(Side side, std::uint64_t length, Timestamp at) override;
    void on_end(Side side, EndReason reason, Timestamp at) override;
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) override;

    // The first byte to come of that side has this offset in its stream; 0 when it is not told.
    void starts_at(Side side, std::uint64_t offset);

    // Inside TLS something is held that cannot be read yet: close() would give it up.
    bool is_waiting() const;

    // Both sides are over: closes the exchanges that are still open. Call once, last.
    void close();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
