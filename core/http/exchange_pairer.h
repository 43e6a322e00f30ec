// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which response answers which request of an HTTP/1 connection (RFC 9112 section 9.3: in order),
// also when messages were lost, came in the wrong order, or were never captured.
//
// Told of both directions' messages in the order in which they were captured. Besides the order it
// uses what TCP acknowledged: a response cannot answer a request that its sender had not yet
// received.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/http/exchange_sink.h"
#include "core/http/head.h"
#include "core/http/http1_stream.h"

namespace waybill::http {

class ExchangePairer {
public:
    // `sink` must outlive the pairer.
    explicit ExchangePairer(ExchangeSink& sink) : sink_(sink) {}

    void request_head(const Head& head, const MessageSpan& span);
    void request_end(const BodyFacts& body, const MessageSpan& span);

    // `client_seen`: bytes of the client's stream that were delivered so far.
    ResponseContext response_head(const Head& head,
                                  const MessageSpan& span,
                                  std::uint64_t client_seen);
    void response_end(const BodyFacts& body, const MessageSpan& span);

    void body(Side side, Bytes data, Timestamp at);
    void body_gap(Side side, std::uint64_t length, Timestamp at);
    void trailers(Side side, const HeaderList& trailers);

    // Of the exchange whose response switched protocols. REQUIRES: one did.
    void tunnel_data(Side side, Bytes data, const Arrival& arrival) {
        sink_.on_tunnel_data(tunnel_, side, data, arrival);
    }
    void tunnel_gap(Side side, std::uint64_t length, Timestamp at) {
        sink_.on_tunnel_gap(tunnel_, side, length, at);
    }
    void tell_websocket(const WebSocketFacts& facts) { sink_.on_websocket(tunnel_, facts); }
    void tunnel_anomaly(Anomaly anomaly) { sink_.on_exchange_anomaly(tunnel_, std::move(anomaly)); }

    // Bytes of the server's stream are missing: responses may be.
    void response_gap() { response_gap_ = true; }

    // Puts an anomaly on the exchange it belongs to.
    void anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail);

    // The exchange whose response comes next asked in HTTP/0.9.
    bool expects_http09() const;

    // The value of the Upgrade field of the response that switched protocols; empty for CONNECT.
    const std::string& tunnel_protocol() const { return tunnel_protocol_; }
    // Its Sec-WebSocket-Extensions.
    const std::string& websocket_extensions() const { return websocket_extensions_; }

    // The connection is over: what is still open is closed.
    void close();

private:
    // A request that waits for its response.
    struct Waiting {
        ExchangeHandle exchange = 0;
        std::uint64_t offset = 0;      // of the request in the client's stream
        std::uint64_t peer_acked = 0;  // bytes of the server's stream its sender had received
        bool has_request = true;
        bool is_head = false;
        bool is_connect = false;
        bool wants_upgrade = false;
        bool is_http09 = false;
    };

    // A message that is being received.
    struct Current {
        ExchangeHandle exchange = 0;
        bool active = false;
        bool interim = false;
        bool other_done = false;  // the exchange's other message is over
        bool wants_body = false;  // the sink does
    };

    // A response without request, whose request may still come.
    struct Orphan {
        ExchangeHandle exchange = 0;
        std::uint64_t peer_acked = 0;
        std::uint64_t offset = 0;  // of the response in the server's stream
        bool done = false;
    };

    static constexpr std::size_t kOrphans = 16;

    ExchangeHandle open();
    bool answers_first_waiting(const MessageSpan& span) const;
    Waiting open_orphan(const MessageSpan& span, std::uint64_t client_seen);
    void pop_waiting();
    void drop_lost_responses(const MessageSpan& span);
    void give_up(const Waiting& waiting);
    void close_orphan(const Orphan& orphan);
    bool adopt_orphan(const MessageSpan& span, ExchangeHandle& exchange, bool& done);
    bool any_waiting() const { return first_waiting_ < waiting_.size(); }

    ExchangeSink& sink_;
    std::vector<Waiting> waiting_;  // in order, from first_waiting_
    std::size_t first_waiting_ = 0;
    std::vector<Orphan> orphans_;
    std::vector<Anomaly> early_anomalies_;  // from before the first exchange
    Current request_;
    Current response_;
    ExchangeHandle latest_ = 0;
    bool any_exchange_ = false;
    bool response_gap_ = false;
    std::uint64_t response_position_ = 0;  // end of the latest response in the server's stream
    std::string tunnel_protocol_;
    std::string websocket_extensions_;
    ExchangeHandle tunnel_ = 0;
};

}  // namespace waybill::http
