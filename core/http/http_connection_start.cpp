// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a connection begins: what its first bytes say, and what stands in front of HTTP.
#include <utility>

#include "core/http/http_connection_impl.h"
#include "core/http/protocol_detector.h"

namespace waybill::http {

// Held bytes keep the place of their first one only: they no longer lie in one piece.
void HttpConnection::Impl::hold(Peer& peer, Bytes data, const Arrival& arrival) {
    if (peer.held.empty()) {
        peer.held_arrival = arrival;
    }
    peer.held_arrival.place.skip = Place::kScattered;
    peer.held.append(as_text(data));
}

void HttpConnection::Impl::undecided(Side side,
                                     Bytes data,
                                     const Arrival& arrival,
                                     std::uint64_t at) {
    Peer& peer = of(side);
    if (!peer.held.empty()) {
        hold(peer, data, arrival);
        // decide() may give the bytes on, and then the peer holds others or none.
        const std::string held = std::exchange(peer.held, {});
        const bool together = !peer.mid_stream || guess_protocol(as_bytes(held)) != Guess::Other
                              || guess_frames(as_bytes(held), true) != FramesGuess::No;
        if (together) {
            decide(side, as_bytes(held), peer.held_arrival, at + data.size() - held.size());
            return;
        }
    }
    decide(side, data, arrival, at);
}

void HttpConnection::Impl::decide(Side side,
                                  Bytes first,
                                  const Arrival& arrival,
                                  std::uint64_t at) {
    Peer& peer = of(side);
    switch (guess_protocol(first)) {
        case Guess::NeedMore:
            hold(peer, first, arrival);
            return;
        case Guess::HttpRequest:
            peer.mid_stream = false;  // it begins here
            set_request_side(side);
            break;
        case Guess::HttpResponse:
            peer.mid_stream = false;
            set_request_side(other(side));
            break;
        case Guess::Http2:
            start_http2(side);
            break;
        case Guess::Tls:
            set_protocol(Protocol::Tls);
            if (options_.secure == nullptr || options_.depth >= kDeepestTunnel) {
                peer.mode = Mode::Raw;
                resume(other(side));
                return;
            }
            start_secure(side, at);
            peer.mode = Mode::Secure;
            break;
        case Guess::Socks4:
        case Guess::Socks5:
            start_handshake(side, first[0]);
            break;
        case Guess::ProxyHeader:
            skip_proxy_header(side, first, arrival, at);
            return;
        case Guess::Other:
            if (secure_ != nullptr) {
                peer.mode = Mode::Secure;  // the middle of a record
                break;
            }
            switch (guess_frames(first, peer.mid_stream)) {
                case FramesGuess::No:
                    foreign(side, first, arrival);
                    return;
                case FramesGuess::Middle:
                    start_http2(Side::Client);  // as far as TCP knows
                    break;
                case FramesGuess::ServerBegin:
                    start_http2(other(side));
                    break;
            }
            break;
    }
    resume(other(side));  // what was held came before
    deliver(side, first, arrival, at);
}

// Gives the bytes that a side held to what it has become.
void HttpConnection::Impl::resume(Side side) {
    Peer& peer = of(side);
    if (peer.held.empty() || peer.mode == Mode::Undecided || peer.mode == Mode::Foreign) {
        return;
    }
    const std::string held = std::exchange(peer.held, {});
    deliver(side, as_bytes(held), peer.held_arrival, peer.position - held.size());
    if (peer.ended && peer.mode == Mode::Http) {
        peer.stream->on_end(peer.end_reason, peer.end_time);
    }
}

void HttpConnection::Impl::foreign(Side side, Bytes first, const Arrival& arrival) {
    Peer& peer = of(side);
    const Mode others = of(other(side)).mode;
    if (peer.mid_stream && others != Mode::Raw) {
        return;  // the middle of something: the next segment may begin with a head
    }
    if (others == Mode::Foreign || others == Mode::Raw) {
        set_raw();
        return;
    }
    peer.mode = Mode::Foreign;
    hold(peer, first, arrival);
}

void HttpConnection::Impl::become_http(Side side) {
    Peer& peer = of(side);
    set_request_side(side);
    const std::string held = std::exchange(peer.held, {});
    deliver(side, as_bytes(held), peer.held_arrival, peer.position - held.size());
}

void HttpConnection::Impl::set_request_side(Side side) {
    if (!request_side_known_) {
        request_side_known_ = true;
        request_side_ = side;
        if (side == Side::Server) {
            sink_.on_roles_swapped();
        }
        set_protocol(Protocol::Http1);
    }
    for (Peer& peer : peers_) {
        // A server may answer TLS in plain HTTP.
        if (peer.mode != Mode::Raw && peer.mode != Mode::Secure) {
            peer.mode = Mode::Http;
        }
    }
}

void HttpConnection::Impl::start_stream(Side side, std::uint64_t at, Bytes first) {
    Peer& peer = of(side);
    const bool is_request = role_of(side) == Side::Client;
    const HeadKind kind = is_request ? HeadKind::Request : HeadKind::Response;
    Events& events = is_request ? requests_ : responses_;
    peer.stream = std::make_unique<Http1Stream>(kind, events, parser_, at, options_.limits);
    if (!is_request && pairer_.expects_http09()
        && looks_like_head(HeadKind::Response, as_text(first)) == Likeness::No) {
        peer.stream->start_http09_response();
    } else if (peer.mid_stream) {
        peer.stream->start_mid_stream();
    }
}

// What the side sends begins with the preface of a client (RFC 9113 section 3.4), or is the middle
// of a connection.
void HttpConnection::Impl::start_http2(Side side) {
    if (!request_side_known_) {
        request_side_known_ = true;
        request_side_ = side;
        if (side == Side::Server) {
            sink_.on_roles_swapped();
        }
    }
    set_protocol(Protocol::Http2);
    http2_ = std::make_unique<Http2Connection>(sink_, http2_options());
    for (const Side each : {Side::Client, Side::Server}) {
        Peer& peer = of(each);
        http2_->starts_at(role_of(each), peer.position - peer.held.size());
        peer.mode = Mode::Frames;
    }
}

void HttpConnection::Impl::note_upgrade(const Head& request, const MessageSpan& span) {
    const Field* const settings = request.fields.find("http2-settings");
    if (settings == nullptr) {
        upgrade_.reset();
        return;
    }
    upgrade_ = Upgrade{std::string(request.raw), std::string(settings->value), span};
}

void HttpConnection::Impl::upgrade_to_http2(std::uint64_t server_begin) {
    set_protocol(Protocol::Http2);
    http2_ = std::make_unique<Http2Connection>(sink_, http2_options());
    if (upgrade_) {
        http2_->adopt_upgrade(
            parser_.parse(HeadKind::Request, upgrade_->raw), upgrade_->span, upgrade_->settings);
    }
    http2_->starts_at(Side::Server, server_begin);
    http2_->starts_at(Side::Client, of(side_of(Side::Client)).position);
}

Http2Options HttpConnection::Impl::http2_options() const {
    Http2Options options;
    options.mid_stream = options_.mid_stream;
    options.over_tls = options_.over_tls;
    return options;
}

void HttpConnection::Impl::start_secure(Side side, std::uint64_t at) {
    if (secure_ != nullptr) {
        return;
    }
    HttpConnectionOptions inner;
    inner.mid_stream = options_.mid_stream;
    inner.depth = options_.depth + 1;
    inner.limits = options_.limits;
    inner.over_tls = true;
    inner.secure = options_.secure;
    nested_ = std::make_unique<HttpConnection>(sink_, parser_, inner);
    secure_ = options_.secure->open(inside_, options_.mid_stream);
    const Peer& peer = of(other(side));
    secure_->starts_at(side, at);
    secure_->starts_at(other(side), peer.position - peer.held.size());
}

void HttpConnection::Impl::start_handshake(Side side, int version) {
    request_side_known_ = true;  // whoever asks the proxy is the client
    request_side_ = side;
    if (side == Side::Server) {
        sink_.on_roles_swapped();
    }
    handshake_ = std::make_unique<SocksHandshake>(version);
    Peer& proxy = of(other(side));
    if (!proxy.held.empty()) {  // whatever it was, it came before the greeting
        anomaly(other(side),
                AnomalyCode::OpaqueData,
                proxy.position - proxy.held.size(),
                preview_of(as_bytes(proxy.held)));
        proxy.held.clear();
    }
    for (Peer& peer : peers_) {
        peer.mode = Mode::Handshake;
    }
}

void HttpConnection::Impl::handshake(Side side) {
    Peer& peer = of(side);
    const Bytes all = as_bytes(peer.held);
    const SocksHandshake::Progress progress =
        role_of(side) == Side::Client ? handshake_->client(all) : handshake_->server(all);
    if (progress.outcome == SocksHandshake::Outcome::Failed || peer.held.size() > kHeldBytes) {
        set_raw();
        return;
    }
    if (progress.outcome == SocksHandshake::Outcome::NeedMore) {
        return;
    }
    const std::string rest = peer.held.substr(progress.length);
    peer.held.clear();
    peer.mode = Mode::Nested;
    enter_nested(role_of(side), peer.position - rest.size());
    if (!rest.empty()) {
        nested_->on_data(role_of(side), as_bytes(rest), peer.held_arrival);
    }
}

void HttpConnection::Impl::skip_proxy_header(Side side,
                                             Bytes first,
                                             const Arrival& arrival,
                                             std::uint64_t at) {
    Peer& peer = of(side);
    const std::size_t length = proxy_header_length(first);
    if (length == 0) {
        hold(peer, first, arrival);
        return;
    }
    const Bytes rest = first.subspan(length);
    if (!rest.empty()) {
        Arrival behind = arrival;
        behind.place = arrival.place.behind(static_cast<std::uint32_t>(length));
        decide(side, rest, behind, at + length);
    }
}

}  // namespace waybill::http
