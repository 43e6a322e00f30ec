// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session from inside: what its parts (opening, client leg, exchanges, server legs, tunnel) have
// in common, and how events reach them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/session/client_place.h"
#include "proxy/session/connection_tunnel.h"
#include "proxy/session/exchange.h"
#include "proxy/session/opening.h"
#include "proxy/session/proxy_session.h"
#include "proxy/session/server_legs.h"
#include "proxy/session/session_pairs.h"

namespace waybill::proxy {

class SessionCore final : public LegEvents {
public:
    // What of a request's body is read and thrown away behind its response, so that the client gets
    // to read that.
    static constexpr std::uint64_t kMostDrained = kMiB;
    // Strings that are longer are not kept by a connection that is idle.
    static constexpr std::size_t kIdleBytes = 16 * kKiB;

    SessionCore(const ProxySession::Surroundings& surroundings, const ClientFacts& client);
    ~SessionCore() override;
    SessionCore(const SessionCore&) = delete;
    SessionCore& operator=(const SessionCore&) = delete;

    // Events, as ProxySession has them.
    void on_client_data(Bytes data, Timestamp now);
    void on_client_end(bool reset, Timestamp now);
    void on_client_drained(Timestamp now);
    void on_client_tls(const ClientTlsOutcome& outcome, Timestamp now);
    void on_server(ServerRequest request, ServerLeg& leg, Timestamp now);
    void on_server_failed(ServerRequest request, const ServerFailure& failure, Timestamp now);
    void on_server_data(ServerId server, Bytes data, Timestamp now);
    void on_server_end(ServerId server, bool reset, Timestamp now);
    void on_server_drained(ServerId server, Timestamp now);
    void on_timer(Timestamp now);
    void on_decision(const Decision& decision, Timestamp now);
    void wind_down(Timestamp now);

    void take_commands(std::vector<SessionCommand>& into);
    std::string& client_output() { return codec_ ? codec_->output() : raw_output_; }
    bool wants_client_read() const;
    bool wants_server_read(ServerId server) const { return servers_.wants_read(server); }
    bool is_over() const;
    bool is_idle() const { return exchanges_.empty() && !tunnel_.is_active(); }

    // For the parts.
    const SessionOptions& options() const { return surroundings_.options; }
    const ListenerMode& mode() const { return surroundings_.mode; }
    FlowRecorder& recorder() { return surroundings_.recorder; }
    Breakpoints& breakpoints() { return surroundings_.breakpoints; }
    const RuleSource& rules() const { return surroundings_.rules; }
    const std::function<void(const Decision&)>& decide() const { return surroundings_.decide; }
    const ClientFacts& client() const { return client_; }
    ClientPlace& place() { return place_; }
    SessionPairs& pairs() { return pairs_; }
    ServerLegs& servers() { return servers_; }
    ConnectionTunnel& tunnel() { return tunnel_; }
    Opening& opening() { return opening_; }
    Timestamp now() const { return now_; }
    // Names this client's connection to destinations that are its alone.
    std::uint64_t owner() const { return owner_; }

    void command(SessionCommand command) { commands_.push_back(std::move(command)); }
    void touch_client() { client_touched_ = true; }
    // Bytes that had to wait in the client's codec may go on.
    void nudge_client() { client_nudged_ = true; }

    bool has_codec() const { return codec_ != nullptr; }
    LegCodec& codec() { return *codec_; }
    // Of a client without codec.
    std::string& raw_output() { return raw_output_; }
    void set_raw_held(bool held) { raw_held_ = held; }

    // The client speaks HTTP; `received` came already.
    void begin_http(std::unique_ptr<LegCodec> codec, std::string received);
    // Behind the event: the client's leg goes on as what CONNECT, or an upgrade to HTTP/2, made of
    // it. `request` is stream 1 of the HTTP/1 leg, and has no body.
    void connect_later(StreamId stream, MessageHead request, Destination to);
    void upgrade_later(StreamId stream, MessageHead request);
    // Nothing more is to come from the exchange.
    void exchange_over(Exchange& exchange);
    // The client's connection ends, behind what is in its output.
    void close_client(bool reset);
    // An HTTP/1 leg that became a tunnel carries nothing else.
    void client_is_done() { last_exchange_ = true; }
    bool is_closing() const { return closing_; }
    bool is_winding_down() const { return winding_down_; }

    // LegEvents of the client's codec
    void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) override;
    void on_body(StreamId stream, Bytes data) override;
    void on_trailers(StreamId stream, FieldList& trailers) override;
    void on_end(StreamId stream) override;
    void on_refused(StreamId stream, const Refusal& refusal) override;
    void on_broken(StreamId stream, const Broken& broken) override;
    void on_writable(StreamId stream) override;
    void on_raw(Bytes data) override;
    void on_raw_end() override;
    void on_last_exchange() override;
    void on_frame(Side sender, Bytes note) override;
    void on_anomaly(StreamId stream, AnomalyCode code, std::string detail) override;

private:
    // Around each event.
    class Event;
    void begin_event(Timestamp now);
    void end_event();

    Exchange* find(StreamId stream) const;
    Exchange& new_exchange();
    void switch_protocol();
    void end_of_exchanges();
    Timestamp next_deadline() const;
    void check_client(Timestamp now);

    const ProxySession::Surroundings surroundings_;
    const ClientFacts client_;
    const std::uint64_t owner_;
    Timestamp now_;
    std::vector<SessionCommand> commands_;

    ClientPlace place_;
    std::unique_ptr<LegCodec> codec_;
    std::string raw_output_;
    bool raw_held_ = false;
    bool client_touched_ = false;
    bool client_nudged_ = false;
    bool client_ended_ = false;  // sends nothing more
    bool client_reset_ = false;
    bool last_exchange_ = false;  // the client's leg takes no further one
    bool winding_down_ = false;
    bool closing_ = false;
    std::size_t output_before_ = 0;  // the client's output when the event began

    // Waits of the client: from a head's first byte, of an idle connection, of output nobody takes.
    Timestamp head_since_;
    Timestamp idle_since_;
    Timestamp taken_at_;
    Timestamp wake_at_;  // what the transport was asked for

    enum class Switch : std::uint8_t { None, Connect, Http2 };
    Switch switch_ = Switch::None;
    StreamId switch_stream_ = 0;
    MessageHead switch_request_;
    Destination switch_to_;
    std::string switched_bytes_;  // behind the request

    SessionPairs pairs_;
    ServerLegs servers_;
    std::vector<std::unique_ptr<Exchange>> exchanges_;  // open
    std::vector<std::unique_ptr<Exchange>> spare_;
    std::vector<std::unique_ptr<Exchange>> over_;  // in this event
    ConnectionTunnel tunnel_;
    Opening opening_;
};

}  // namespace waybill::proxy
