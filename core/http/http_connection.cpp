// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http_connection.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/text.h"
#include "core/http/exchange_pairer.h"
#include "core/http/protocol_detector.h"
#include "core/http/socks.h"

namespace waybill::http {
namespace {

constexpr unsigned kDeepestTunnel = 4;
constexpr std::size_t kHeldBytes = 16 * kKiB;  // while it is not known what a side speaks
constexpr std::size_t kPreviewBytes = 24;

std::string preview(Bytes data) {
    return "begins with \""
           + for_terminal(as_text(data.first(std::min(data.size(), kPreviewBytes)))) + "\"";
}

}  // namespace

class HttpConnection::Impl {
public:
    Impl(ExchangeSink& sink, HeadParser& parser, const HttpConnectionOptions& options)
        : sink_(sink),
          parser_(parser),
          options_(options),
          pairer_(sink) {
        for (const Side side : {Side::Client, Side::Server}) {
            of(side).mid_stream = options.mid_stream;
        }
    }

    void on_data(Side side, Bytes data, const Arrival& arrival) {
        const std::uint64_t at = of(side).position;
        of(side).position += data.size();
        deliver(side, data, arrival, at);
    }

    void on_gap(Side side, std::uint64_t length, Timestamp at) {
        Peer& peer = of(side);
        const std::uint64_t begin = peer.position;
        peer.position += length;
        if (peer.mode != Mode::Raw && peer.mode != Mode::Nested) {
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

    void on_end(Side side, EndReason reason, Timestamp at) {
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
            if (nested_ != nullptr) {
                nested_->on_end(role_of(side), reason, at);
            }
        } else if (peer.mode == Mode::Nested) {
            nested_->on_end(role_of(side), reason, at);
        }
    }

    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) {
        anomaly(side, code, offset, std::move(detail));
    }

    void starts_at(Side side, std::uint64_t offset) { of(side).position = offset; }

    void close() {
        if (nested_ != nullptr) {
            nested_->close();
        } else if (protocol_ == Protocol::Unknown
                   && (of(Side::Client).any() || of(Side::Server).any())) {
            set_protocol(Protocol::Opaque);
        }
        pairer_.close();
    }

private:
    // What happens with the bytes of one side.
    enum class Mode : std::uint8_t {
        Undecided,  // too few bytes so far, or the capture began in the middle of something
        Foreign,    // not HTTP by itself; held until the other side tells
        Handshake,  // SOCKS
        Http,
        Nested,  // inside a tunnel: passed to nested_
        Raw,     // counted, not looked at
    };

    struct Peer {
        Mode mode = Mode::Undecided;
        bool mid_stream = false;
        bool ended = false;
        bool told_opaque = false;
        bool inside = false;  // bytes of a tunnel have come
        EndReason end_reason = EndReason::Closed;
        Timestamp end_time;
        std::uint64_t position = 0;   // in the stream, of the next byte
        std::uint64_t raw_begin = 0;  // in the stream, once it is no longer HTTP/1
        std::unique_ptr<Http1Stream> stream;
        std::string held;
        Arrival held_arrival;  // of the first byte held

        bool any() const { return position > 0; }
    };

    // Events of the stream that carries requests, or responses.
    class Events final : public Http1Events {
    public:
        Events(Impl& owner, Side role) : owner_(owner), role_(role) {}

        ResponseContext on_head(const Head& head, const MessageSpan& span) override {
            if (role_ == Side::Client) {
                owner_.pairer_.request_head(head, span);
                return {};
            }
            return owner_.pairer_.response_head(
                head, span, owner_.of(owner_.side_of(Side::Client)).position);
        }
        void on_body(Bytes /*data*/) override {}
        void on_body_gap(std::uint64_t /*length*/) override {}
        void on_trailers(const HeaderList& /*trailers*/) override {
            owner_.pairer_.trailers(role_);
        }
        void on_message_end(const BodyFacts& body, const MessageSpan& span) override {
            if (role_ == Side::Client) {
                owner_.pairer_.request_end(body, span);
            } else {
                owner_.pairer_.response_end(body, span);
            }
        }
        void on_anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) override {
            owner_.pairer_.anomaly(role_, code, offset, std::move(detail));
        }
        void on_raw_start(RawReason reason, std::uint64_t offset) override {
            owner_.raw_started(role_, reason, offset);
        }
        void on_raw(Bytes data, const Arrival& arrival) override {
            owner_.raw_data(role_, data, arrival);
        }
        void on_raw_gap(std::uint64_t length, Timestamp at) override {
            if (owner_.nested_ != nullptr) {
                owner_.nested_->on_gap(role_, length, at);
            }
        }

    private:
        Impl& owner_;
        Side role_;
    };

    Peer& of(Side side) { return peers_[index_of(side)]; }
    Side role_of(Side side) const { return request_side_ == Side::Client ? side : other(side); }
    Side side_of(Side role) const { return role_of(role); }

    void anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail) {
        pairer_.anomaly(role_of(side), code, offset, std::move(detail));
    }

    void set_protocol(Protocol protocol) {
        protocol_ = protocol;
        sink_.on_protocol(protocol);
    }

    // `at` is the stream offset of data[0].
    void deliver(Side side, Bytes data, const Arrival& arrival, std::uint64_t at) {
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
            case Mode::Raw:
                break;
        }
    }

    // Held bytes keep the place of their first one only: they no longer lie in one piece.
    static void hold(Peer& peer, Bytes data, const Arrival& arrival) {
        if (peer.held.empty()) {
            peer.held_arrival = arrival;
        }
        peer.held_arrival.place.skip = Place::kScattered;
        peer.held.append(as_text(data));
    }

    void undecided(Side side, Bytes data, const Arrival& arrival, std::uint64_t at) {
        Peer& peer = of(side);
        if (!peer.held.empty()) {
            hold(peer, data, arrival);
            // decide() may give the bytes on, and then the peer holds others or none.
            const std::string held = std::exchange(peer.held, {});
            const bool together =
                !peer.mid_stream || guess_protocol(as_bytes(held)) != Guess::Other;
            if (together) {
                decide(side, as_bytes(held), peer.held_arrival, at + data.size() - held.size());
                return;
            }
        }
        decide(side, data, arrival, at);
    }

    void decide(Side side, Bytes first, const Arrival& arrival, std::uint64_t at) {
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
                set_protocol(Protocol::Http2);
                set_raw();
                return;
            case Guess::Tls:
                set_protocol(Protocol::Tls);
                peer.mode = Mode::Raw;
                resume(other(side));
                return;
            case Guess::Socks4:
            case Guess::Socks5:
                start_handshake(side, first[0]);
                break;
            case Guess::ProxyHeader:
                skip_proxy_header(side, first, arrival, at);
                return;
            case Guess::Other:
                foreign(side, first, arrival);
                return;
        }
        resume(other(side));  // what was held came before
        deliver(side, first, arrival, at);
    }

    // Gives the bytes that a side held to what it has become.
    void resume(Side side) {
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

    void foreign(Side side, Bytes first, const Arrival& arrival) {
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

    void become_http(Side side) {
        Peer& peer = of(side);
        set_request_side(side);
        const std::string held = std::exchange(peer.held, {});
        deliver(side, as_bytes(held), peer.held_arrival, peer.position - held.size());
    }

    void set_request_side(Side side) {
        if (!request_side_known_) {
            request_side_known_ = true;
            request_side_ = side;
            if (side == Side::Server) {
                sink_.on_roles_swapped();
            }
            set_protocol(Protocol::Http1);
        }
        for (Peer& peer : peers_) {
            if (peer.mode != Mode::Raw) {  // a server may answer TLS in plain HTTP
                peer.mode = Mode::Http;
            }
        }
    }

    void start_stream(Side side, std::uint64_t at, Bytes first) {
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

    void start_handshake(Side side, int version) {
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
                    preview(as_bytes(proxy.held)));
            proxy.held.clear();
        }
        for (Peer& peer : peers_) {
            peer.mode = Mode::Handshake;
        }
    }

    void handshake(Side side) {
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

    void skip_proxy_header(Side side, Bytes first, const Arrival& arrival, std::uint64_t at) {
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

    // Nothing of this connection is looked at any more.
    void set_raw() {
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
    void enter_nested(Side role, std::uint64_t begin) {
        if (nested_ == nullptr) {
            HttpConnectionOptions inner;
            inner.depth = options_.depth + 1;
            inner.limits = options_.limits;
            nested_ = std::make_unique<HttpConnection>(sink_, parser_, inner);
        }
        nested_->starts_at(role, begin);
    }

    void raw_started(Side role, Http1Events::RawReason reason, std::uint64_t offset) {
        of(side_of(role)).raw_begin = offset;
        if (reason != Http1Events::RawReason::Tunnel || role != Side::Server) {
            return;
        }
        tunnel_ = true;
        if (pairer_.tunnel_protocol() == "websocket") {
            set_protocol(Protocol::WebSocket);
        } else if (pairer_.tunnel_protocol() == "h2c") {
            set_protocol(Protocol::Http2);
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
            client.mode = look_inside_ ? Mode::Nested : Mode::Raw;
        }
    }

    void raw_data(Side role, Bytes data, const Arrival& arrival) {
        Peer& peer = of(side_of(role));
        if (look_inside_) {
            if (!peer.inside) {
                peer.inside = true;
                nested_->starts_at(role, peer.raw_begin);
            }
            nested_->on_data(role, data, arrival);
        } else if (!tunnel_ && !peer.told_opaque) {
            peer.told_opaque = true;
            pairer_.anomaly(role, AnomalyCode::OpaqueData, peer.raw_begin, preview(data));
        }
    }

    ExchangeSink& sink_;
    HeadParser& parser_;
    HttpConnectionOptions options_;
    ExchangePairer pairer_;
    Events requests_{*this, Side::Client};
    Events responses_{*this, Side::Server};
    std::array<Peer, 2> peers_;
    std::unique_ptr<SocksHandshake> handshake_;
    std::unique_ptr<HttpConnection> nested_;
    Side request_side_ = Side::Client;
    bool request_side_known_ = false;
    bool tunnel_ = false;
    bool look_inside_ = false;
    Protocol protocol_ = Protocol::Unknown;
};

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

void HttpConnection::close() {
    impl_->close();
}

}  // namespace waybill::http
