// SPDX-License-Identifier: GPL-3.0-or-later
//
// The state of an HttpConnection. http_connection.cpp holds the way of the bytes and the tunnels,
// http_connection_start.cpp how it is found out what the connection carries.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/http/exchange_pairer.h"
#include "core/http/http2_connection.h"
#include "core/http/http_connection.h"
#include "core/http/socks.h"
#include "core/http/websocket_watch.h"

namespace waybill::http {

inline constexpr unsigned kDeepestTunnel = 4;
inline constexpr std::size_t kHeldBytes = 16 * kKiB;  // while it is not known what a side speaks

// How bytes that are not HTTP begin, fit to show.
std::string preview_of(Bytes data);

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

    void on_data(Side side, Bytes data, const Arrival& arrival);
    void on_gap(Side side, std::uint64_t length, Timestamp at);
    void on_end(Side side, EndReason reason, Timestamp at);
    void on_anomaly(Side side, AnomalyCode code, std::uint64_t offset, std::string detail);

    void starts_at(Side side, std::uint64_t offset) { of(side).position = offset; }

    bool is_waiting() const {
        return (secure_ != nullptr && secure_->is_waiting())
               || (nested_ != nullptr && nested_->is_waiting());
    }

    void close();

private:
    // What happens with the bytes of one side.
    enum class Mode : std::uint8_t {
        Undecided,  // too few bytes so far, or the capture began in the middle of something
        Foreign,    // not HTTP by itself; held until the other side tells
        Handshake,  // SOCKS
        Http,
        Nested,  // inside a tunnel: passed to nested_
        Secure,  // TLS: passed to secure_
        Frames,  // HTTP/2: passed to http2_
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

        Timestamp latest;  // when its bytes came that are looked at now

        bool any() const { return position > 0; }
    };

    // What secure_ finds inside goes to nested_, by the sides of TCP.
    class Inside final : public SecureEvents {
    public:
        explicit Inside(Impl& owner) : owner_(owner) {}

        void on_data(Side side, Bytes data, const Arrival& arrival) override {
            owner_.nested_->on_data(side, data, arrival);
        }
        void on_gap(Side side, std::uint64_t length, Timestamp at) override {
            owner_.nested_->on_gap(side, length, at);
        }
        void on_end(Side side, EndReason reason, Timestamp at) override {
            owner_.nested_->on_end(side, reason, at);
        }
        void on_anomaly(Side side,
                        AnomalyCode code,
                        std::uint64_t offset,
                        std::string detail) override {
            owner_.nested_->on_anomaly(side, code, offset, std::move(detail));
        }
        void on_tls(const TlsFacts& facts) override { owner_.sink_.on_tls(facts); }

    private:
        Impl& owner_;
    };

    // Events of the stream that carries requests, or responses.
    class Events final : public Http1Events {
    public:
        Events(Impl& owner, Side role) : owner_(owner), role_(role) {}

        ResponseContext on_head(const Head& head, const MessageSpan& span) override {
            MessageSpan marked = span;
            marked.in_recording = !owner_.options_.over_tls;
            marked.over_tls = owner_.options_.over_tls;
            if (role_ == Side::Client) {
                owner_.pairer_.request_head(head, marked);
                owner_.note_upgrade(head, marked);
                return {};
            }
            return owner_.pairer_.response_head(
                head, marked, owner_.of(owner_.side_of(Side::Client)).position);
        }
        void on_body(Bytes data) override { owner_.pairer_.body(role_, data, latest()); }
        void on_body_gap(std::uint64_t length) override {
            owner_.pairer_.body_gap(role_, length, latest());
        }
        void on_trailers(const HeaderList& trailers) override {
            owner_.pairer_.trailers(role_, trailers);
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
            owner_.raw_gap(role_, length, at);
        }

    private:
        Timestamp latest() const { return owner_.of(owner_.side_of(role_)).latest; }

        Impl& owner_;
        Side role_;
    };

    // The latest request that asked for h2c, kept until its answer comes.
    struct Upgrade {
        std::string raw;
        std::string settings;
        MessageSpan span;
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
    void deliver(Side side, Bytes data, const Arrival& arrival, std::uint64_t at);
    // Held bytes keep the place of their first one only: they no longer lie in one piece.
    static void hold(Peer& peer, Bytes data, const Arrival& arrival);
    void undecided(Side side, Bytes data, const Arrival& arrival, std::uint64_t at);
    void decide(Side side, Bytes first, const Arrival& arrival, std::uint64_t at);
    // Gives the bytes that a side held to what it has become.
    void resume(Side side);
    void foreign(Side side, Bytes first, const Arrival& arrival);
    void become_http(Side side);
    void set_request_side(Side side);
    void start_stream(Side side, std::uint64_t at, Bytes first);
    void start_handshake(Side side, int version);
    void handshake(Side side);
    void skip_proxy_header(Side side, Bytes first, const Arrival& arrival, std::uint64_t at);
    // Nothing of this connection is looked at any more.
    void set_raw();
    // What the side of that role sends from stream offset `begin` on belongs to the connection
    // inside.
    void enter_nested(Side role, std::uint64_t begin);
    void raw_started(Side role, Http1Events::RawReason reason, std::uint64_t offset);
    void raw_data(Side role, Bytes data, const Arrival& arrival);
    void raw_gap(Side role, std::uint64_t length, Timestamp at);
    void note_upgrade(const Head& request, const MessageSpan& span);
    void start_http2(Side side);
    Http2Options http2_options() const;
    // Becomes HTTP/2 behind an upgrade from HTTP/1.1.
    void upgrade_to_http2(std::uint64_t server_begin);
    // Its first byte is at that offset.
    void start_secure(Side side, std::uint64_t at);

    ExchangeSink& sink_;
    HeadParser& parser_;
    HttpConnectionOptions options_;
    ExchangePairer pairer_;
    Events requests_{*this, Side::Client};
    Events responses_{*this, Side::Server};
    std::array<Peer, 2> peers_;
    std::unique_ptr<SocksHandshake> handshake_;
    std::unique_ptr<HttpConnection> nested_;
    Inside inside_{*this};
    std::unique_ptr<SecureLayer> secure_;
    std::unique_ptr<Http2Connection> http2_;
    std::unique_ptr<WebSocketWatch> websocket_;
    std::optional<Upgrade> upgrade_;
    Side request_side_ = Side::Client;
    bool request_side_known_ = false;
    bool tunnel_ = false;
    bool look_inside_ = false;
    Protocol protocol_ = Protocol::Unknown;
};

}  // namespace waybill::http
