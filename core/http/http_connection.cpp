// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http_connection.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/http/http_connection_impl.h"

namespace waybill::http {
namespace {

constexpr std::size_t kPreviewBytes = 24;

}  // namespace

std::string preview_of(Bytes data) {
    return "begins with \""
           + for_terminal(as_text(data.first(std::min(data.size(), kPreviewBytes)))) + "\"";
}

void HttpConnection::Impl::on_data(Side side, Bytes data, const Arrival& arrival) {
    const std::uint64_t at = of(side).position;
    of(side).position += data.size();
    of(side).latest = arrival.at;
    deliver(side, data, arrival, at);
}

void HttpConnection::Impl::on_gap(Side side, std::uint64_t length, Timestamp at) {
    Peer& peer = of(side);
    const std::uint64_t begin = peer.position;
    peer.position += length;
    peer.latest = at;
    if (secure_ != nullptr && peer.mode == Mode::Undecided) {
        peer.mode = Mode::Secure;
        resume(side);
    }
    const bool told_inside =
        peer.mode == Mode::Nested || peer.mode == Mode::Secure || peer.mode == Mode::Frames;
    if (peer.mode != Mode::Raw && !told_inside) {
        anomaly(side, AnomalyCode::Gap, begin, std::to_string(length) + " bytes are missing");
    }
    switch (peer.mode) {
        case Mode::Http:
            if (role_of(side) == Side::Server) {
                pairer_.response_gap();
            }
            if (peer.stream == nullptr) {
                start_stream(side, begin, {});
            }
            peer.stream->on_gap(length, at);
            break;
        case Mode::Nested:
            nested_->on_gap(role_of(side), length, at);
            break;
        case Mode::Secure:
            secure_->on_gap(side, length, at);
            break;
        case Mode::Frames:
            http2_->on_gap(role_of(side), length, at);
            break;
        case Mode::Undecided:
        case Mode::Handshake:
        case Mode::Foreign:
            peer.held.clear();
            peer.mid_stream = true;
            if (peer.mode == Mode::Handshake) {
                set_raw();
            }
            break;
        case Mode::Raw:
            break;
    }
}

void HttpConnection::Impl::on_end(Side side, EndReason reason, Timestamp at) {
    Peer& peer = of(side);
    if (peer.mode == Mode::Undecided && peer.held.find(' ') != std::string::npos
        && looks_like_head(HeadKind::Request, peer.held) == Likeness::Maybe
        && !request_side_known_) {
        become_http(side);
    }
    peer.ended = true;
    peer.end_reason = reason;
    peer.end_time = at;
    if (peer.mode == Mode::Http) {
        if (peer.stream != nullptr) {
            peer.stream->on_end(reason, at);
        }
        if (http2_ != nullptr) {
            http2_->on_end(role_of(side), reason, at);
        } else if (nested_ != nullptr && secure_ == nullptr) {
            nested_->on_end(role_of(side), reason, at);
        }
    } else if (peer.mode == Mode::Nested) {
        nested_->on_end(role_of(side), reason, at);
    } else if (peer.mode == Mode::Secure) {
        secure_->on_end(side, reason, at);
    } else if (peer.mode == Mode::Frames) {
        http2_->on_end(role_of(side), reason, at);
    }
}

void HttpConnection::Impl::on_anomaly(Side side,
                                      AnomalyCode code,
                                      std::uint64_t offset,
                                      std::string detail) {
    if (of(side).mode == Mode::Secure) {
        nested_->on_anomaly(side, code, offset, std::move(detail));
    } else if (http2_ != nullptr) {
        http2_->on_anomaly(role_of(side), code, offset, std::move(detail));
    } else {
        anomaly(side, code, offset, std::move(detail));
    }
}

void HttpConnection::Impl::close() {
    if (secure_ != nullptr) {
        secure_->close();
    }
    if (http2_ != nullptr) {
        http2_->close();
    }
    if (websocket_ != nullptr) {
        websocket_->finish();
        pairer_.tell_websocket(websocket_->facts());
        for (Anomaly& found : websocket_->take_anomalies()) {
            found.offset += of(side_of(found.side)).raw_begin;
            pairer_.tunnel_anomaly(std::move(found));
        }
    }
    if (nested_ != nullptr) {
        nested_->close();
    } else if (protocol_ == Protocol::Unknown
               && (of(Side::Client).any() || of(Side::Server).any())) {
        set_protocol(Protocol::Opaque);
    }
    pairer_.close();
}

// `at` is the stream offset of data[0].
void HttpConnection::Impl::deliver(Side side,
                                   Bytes data,
                                   const Arrival& arrival,
                                   std::uint64_t at) {
    Peer& peer = of(side);
    switch (peer.mode) {
        case Mode::Http:
            if (peer.stream == nullptr) {
                start_stream(side, at, data);
            }
            peer.stream->on_data(data, arrival);
            break;
        case Mode::Undecided:
            undecided(side, data, arrival, at);
            break;
        case Mode::Foreign:
            hold(peer, data, arrival);
            if (peer.held.size() > kHeldBytes) {
                set_raw();
            }
            break;
        case Mode::Handshake:
            hold(peer, data, arrival);
            handshake(side);
            break;
        case Mode::Nested:
            nested_->on_data(role_of(side), data, arrival);
            break;
        case Mode::Secure:
            secure_->on_data(side, data, arrival);
            break;
        case Mode::Frames:
            http2_->on_data(role_of(side), data, arrival);
            break;
        case Mode::Raw:
            break;
    }
}

// Nothing of this connection is looked at any more.
void HttpConnection::Impl::set_raw() {
    if (protocol_ == Protocol::Unknown) {
        set_protocol(Protocol::Opaque);
    }
    for (Peer& peer : peers_) {
        peer.mode = Mode::Raw;
        peer.held = {};
    }
}

// What the side of that role sends from stream offset `begin` on belongs to the connection
// inside.
void HttpConnection::Impl::enter_nested(Side role, std::uint64_t begin) {
    if (nested_ == nullptr) {
        HttpConnectionOptions inner;
        inner.depth = options_.depth + 1;
        inner.limits = options_.limits;
        inner.over_tls = options_.over_tls;
        inner.secure = options_.secure;
        nested_ = std::make_unique<HttpConnection>(sink_, parser_, inner);
    }
    nested_->starts_at(role, begin);
}

void HttpConnection::Impl::raw_started(Side role,
                                       Http1Events::RawReason reason,
                                       std::uint64_t offset) {
    of(side_of(role)).raw_begin = offset;
    if (role == Side::Client && http2_ != nullptr) {
        http2_->starts_at(Side::Client, offset);
    }
    if (reason != Http1Events::RawReason::Tunnel || role != Side::Server) {
        return;
    }
    tunnel_ = true;
    if (pairer_.tunnel_protocol() == "websocket") {
        set_protocol(Protocol::WebSocket);
        websocket_ = std::make_unique<WebSocketWatch>(pairer_.websocket_extensions());
    } else if (pairer_.tunnel_protocol() == "h2c") {
        upgrade_to_http2(offset);
    } else {
        look_inside_ = options_.depth < kDeepestTunnel;
    }
    Peer& client = of(side_of(Side::Client));
    client.raw_begin = client.position;
    if (look_inside_) {
        enter_nested(Side::Server, offset);
        enter_nested(Side::Client, client.raw_begin);
    }
    if (client.stream != nullptr) {
        client.stream->switch_to_raw();  // tells where, and gives what it has read too far
    } else {
        client.mode = look_inside_ ? Mode::Nested : http2_ != nullptr ? Mode::Frames : Mode::Raw;
    }
}

void HttpConnection::Impl::raw_data(Side role, Bytes data, const Arrival& arrival) {
    Peer& peer = of(side_of(role));
    if (http2_ != nullptr) {
        http2_->on_data(role, data, arrival);
    } else if (look_inside_) {
        if (!peer.inside) {
            peer.inside = true;
            nested_->starts_at(role, peer.raw_begin);
        }
        nested_->on_data(role, data, arrival);
    } else if (tunnel_) {
        pairer_.tunnel_data(role, data, arrival);
        if (websocket_ != nullptr) {
            websocket_->add(role, data);
        }
    } else if (!peer.told_opaque) {
        peer.told_opaque = true;
        pairer_.anomaly(role, AnomalyCode::OpaqueData, peer.raw_begin, preview_of(data));
    }
}

void HttpConnection::Impl::raw_gap(Side role, std::uint64_t length, Timestamp at) {
    if (http2_ != nullptr) {
        http2_->on_gap(role, length, at);
    } else if (nested_ != nullptr) {
        nested_->on_gap(role, length, at);
    } else if (tunnel_) {
        pairer_.tunnel_gap(role, length, at);
        if (websocket_ != nullptr) {
            websocket_->add_gap(role, length);
        }
    }
}

HttpConnection::HttpConnection(ExchangeSink& sink,
                               HeadParser& parser,
                               const HttpConnectionOptions& options)
    : impl_(std::make_unique<Impl>(sink, parser, options)) {}

HttpConnection::~HttpConnection() = default;

void HttpConnection::on_data(Side side, Bytes data, const Arrival& arrival) {
    impl_->on_data(side, data, arrival);
}

void HttpConnection::on_gap(Side side, std::uint64_t length, Timestamp at) {
    impl_->on_gap(side, length, at);
}

void HttpConnection::on_end(Side side, EndReason reason, Timestamp at) {
    impl_->on_end(side, reason, at);
}

void HttpConnection::on_anomaly(Side side,
                                AnomalyCode code,
                                std::uint64_t offset,
                                std::string detail) {
    impl_->on_anomaly(side, code, offset, std::move(detail));
}

void HttpConnection::starts_at(Side side, std::uint64_t offset) {
    impl_->starts_at(side, offset);
}

bool HttpConnection::is_waiting() const {
    return impl_->is_waiting();
}

void HttpConnection::close() {
    impl_->close();
}

}  // namespace waybill::http
