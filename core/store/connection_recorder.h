// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records the exchanges of one connection into its shard: rows, and the bytes of messages that
// stand in no file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/http/dialect.h"
#include "core/http/exchange_sink.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::store {

class ConnectionRecorder final : public http::ExchangeSink {
public:
    // `shard` must outlive the recorder.
    ConnectionRecorder(SessionShard& shard, std::uint32_t connection)
        : shard_(shard),
          connection_(connection) {}

    http::ExchangeHandle on_opened(std::uint32_t stream) override;
    bool on_head(http::ExchangeHandle exchange,
                 Side side,
                 const http::Head& head,
                 const http::MessageSpan& span) override;
    void on_interim(http::ExchangeHandle exchange,
                    const http::Head& head,
                    const http::MessageSpan& span) override;
    void on_body(http::ExchangeHandle exchange, Side side, Bytes data, Timestamp at) override;
    void on_body_gap(http::ExchangeHandle exchange,
                     Side side,
                     std::uint64_t length,
                     Timestamp at) override;
    void on_trailers(http::ExchangeHandle exchange,
                     Side side,
                     const http::HeaderList& trailers) override;
    void on_end(http::ExchangeHandle exchange,
                Side side,
                const http::BodyFacts& body,
                const http::MessageSpan& span) override;
    void on_tunnel(http::ExchangeHandle exchange) override;
    void on_tunnel_data(http::ExchangeHandle exchange,
                        Side side,
                        Bytes data,
                        const Arrival& arrival) override;
    void on_tunnel_gap(http::ExchangeHandle exchange,
                       Side side,
                       std::uint64_t length,
                       Timestamp at) override;
    void on_websocket(http::ExchangeHandle exchange, const http::WebSocketFacts& facts) override;
    void on_closed(http::ExchangeHandle exchange) override;
    void on_exchange_anomaly(http::ExchangeHandle exchange, Anomaly anomaly) override;
    void on_connection_anomaly(Anomaly anomaly) override;
    void on_roles_swapped() override;
    void on_protocol(http::Protocol protocol) override;
    void on_tls(const TlsFacts& facts) override;
    void on_frame(Bytes note, Timestamp at) override;

    // Nothing more comes, and the connection's facts are final. Only a live shard needs to know.
    void close();

    // What a proxy's rules and users did with an exchange.
    void add_rule(http::ExchangeHandle exchange, std::string_view name);
    void add_tag(http::ExchangeHandle exchange, std::string_view tag);
    void set_edited(http::ExchangeHandle exchange);

    // The server, where it is known later than the connection.
    void set_server(const Endpoint& server, std::int64_t connect_ns);

private:
    MessagePlace place_of(const http::Head& head, const http::MessageSpan& span);
    void take_request(http::ExchangeHandle exchange, const http::Head& head, bool over_tls);
    void note_head(http::ExchangeHandle exchange);
    ExchangeNotes& noted(http::ExchangeHandle exchange);
    void take_response(ExchangeRow& row, const http::Head& head);
    void take_dialect(ExchangeRow& row, const http::Dialect& dialect);
    static void grow_tunnel(ExchangeRow& row, Timestamp at);
    StringId host_of(const http::Head& head, bool over_tls);

    SessionShard& shard_;
    std::uint32_t connection_;
    // Of requests whose body tells what they are.
    std::unordered_map<http::ExchangeHandle, std::unique_ptr<http::DialectReader>> dialects_;
    // Of a live shard: they are over with the connection.
    std::vector<http::ExchangeHandle> tunnels_;
};

}  // namespace waybill::store
