// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/websocket_watch.h"

#include <array>
#include <utility>

#include "core/http/websocket_reader.h"

namespace waybill::http {

class WebSocketWatch::Impl {
public:
    Impl(std::string_view extensions, WebSocketFacts& facts)
        : facts_(facts),
          readers_{reader(extensions, Side::Client), reader(extensions, Side::Server)} {
        facts_.compressed = read_websocket_extensions(extensions, Side::Client).agreed;
    }

    WebSocketReader& of(Side side) { return readers_[index_of(side)]; }
    std::vector<Anomaly> take_anomalies() { return std::exchange(anomalies_, {}); }

private:
    WebSocketReader reader(std::string_view extensions, Side side) {
        return WebSocketReader(
            {side, read_websocket_extensions(extensions, side), 0},
            {[this, side](const WebSocketMessage& message) { count(side, message); },
             [this](Anomaly anomaly) {
                 anomalies_.push_back(std::move(anomaly));
             }});
    }

    void count(Side side, const WebSocketMessage& message) {
        ++(side == Side::Client ? facts_.client_messages : facts_.server_messages);
        if (message.opcode == WebSocketOpcode::Close && !facts_.closed) {
            const WebSocketClose close = read_websocket_close(message.payload);
            facts_.closed = true;
            facts_.close_code = close.code;
            facts_.close_reason = close.reason;
        }
    }

    WebSocketFacts& facts_;
    std::vector<Anomaly> anomalies_;
    std::array<WebSocketReader, 2> readers_;
};

WebSocketWatch::WebSocketWatch(std::string_view extensions)
    : impl_(std::make_unique<Impl>(extensions, facts_)) {}

WebSocketWatch::~WebSocketWatch() = default;

void WebSocketWatch::add(Side side, Bytes data) {
    (side == Side::Client ? facts_.client_bytes : facts_.server_bytes) += data.size();
    impl_->of(side).add(data);
}

void WebSocketWatch::add_gap(Side side, std::uint64_t length) {
    (side == Side::Client ? facts_.client_bytes : facts_.server_bytes) += length;
    impl_->of(side).add_gap(length);
}

void WebSocketWatch::finish() {
    impl_->of(Side::Client).finish();
    impl_->of(Side::Server).finish();
}

std::vector<Anomaly> WebSocketWatch::take_anomalies() {
    return impl_->take_anomalies();
}

}  // namespace waybill::http
