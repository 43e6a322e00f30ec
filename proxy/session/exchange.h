// SPDX-License-Identifier: GPL-3.0-or-later
//
// One exchange on its way through the proxy: from the client's request to the end of the response,
// with rules, breakpoints and recording in between. The same for HTTP/1 and HTTP/2 on either leg.
//
// A message passes a gate: while its head is not settled (rules, a breakpoint, a delay, no server
// yet) or its body has to be whole, what comes of it waits and its sender is held.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "proxy/rules/breakpoints.h"
#include "proxy/rules/flow.h"
#include "proxy/rules/rule_set.h"
#include "proxy/session/local_answer.h"
#include "proxy/session/server_use.h"
#include "proxy/session/tunnel.h"
#include "proxy/session/websocket_relay.h"

namespace waybill::proxy {

class Exchange final : public ServerUser, private WebSocketRelay::Owner {
public:
    explicit Exchange(SessionCore& core);
    ~Exchange() override;
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    StreamId stream() const { return stream_; }
    bool is_free() const { return step_ == Step::Free; }
    FlowId flow_id() const { return flow_.id; }

    // The client's message. `head` is taken.
    void begin(StreamId stream, MessageHead& head, const BodyPlan& body);
    void on_request_body(Bytes data);
    void on_request_trailers(FieldList& trailers);
    void on_request_end();
    void on_request_refused(const Refusal& refusal);
    void on_request_broken(const Broken& broken);
    void on_client_writable();
    // In place of begin(): what came was refused before it was a request.
    void refuse(StreamId stream, const Refusal& refusal);

    // The server's.
    void on_response_head(MessageHead& head, const BodyPlan& body);
    void on_response_body(Bytes data);
    void on_response_trailers(FieldList& trailers);
    void on_response_end();
    void on_response_refused(const Refusal& refusal);
    void on_response_broken(const Broken& broken);

    // ServerUser
    void on_server(ServerUse& use) override;
    void on_server_failed(const ServerFailure& failure) override;
    void on_server_raw(Bytes data) override;
    void on_server_raw_end(bool reset) override;
    void on_server_writable() override;

    // Of a client's leg that is raw: a WebSocket, a CONNECT.
    void on_client_raw(Bytes data);
    void on_client_raw_end();

    void note_anomaly(Side side, AnomalyCode code, std::string detail);

    // Unknown: none.
    Timestamp deadline() const;
    void on_timer();
    bool is_held_as(HoldId hold) const { return hold_ != 0 && hold_ == hold; }
    void on_decision(const Decision& decision);
    // The client is gone.
    void cancel(bool reset);
    // Fit to be begun again.
    void reset();

private:
    enum class Step : std::uint8_t {
        Free,
        Request,   // the request is being settled
        Asking,    // for a server
        Open,      // the request is on its way to the server
        Tunnel,    // it has become one
        Answered,  // by the proxy; what comes of the request is thrown away
        Over,
    };

    // A message on its way through.
    struct Way {
        BodyPlan plan;
        std::string pending;  // came, and cannot go on yet
        std::optional<FieldList> trailers;
        std::uint64_t passed = 0;
        bool open = false;      // its head is sent on
        bool whole = false;     // it is collected
        bool ended = false;     // the source said so
        bool held = false;      // the source is
        bool sent = false;      // to its end
        bool recorded = false;  // its head
        bool end_recorded = false;
        Timestamp throttled_until;
    };

    // exchange_target.cpp: where the request goes
    bool find_target();
    bool find_fixed_target();
    bool find_named_target();
    bool is_own(const HostPort& place) const;
    bool refuse_loop();
    bool check_hops();
    void watch_hops();
    void leave_hops();
    bool check_forwards();
    void choose_destination();
    void follow_changed_target();
    void begin_connect();

    // exchange_rules.cpp
    bool wants(Phase phase) const;
    void run_phase(Phase phase);
    void take_verdict(Phase phase, Verdict& verdict);
    void settle(Phase phase);
    void hold(Phase phase);
    void forget_hold();
    void take_edited(Phase phase, const Flow& edited);
    void respond_as_told();
    void drop();
    bool wants_whole(Phase phase) const;

    // exchange_request.cpp
    void request_settled();
    void request_whole();
    void ask_server(bool fresh);
    void send_request();
    void touch_request();
    void forward_request(Bytes data);
    void pump_request();
    void throw_request_away();
    void give_up_whole(Way& way, Side side);
    bool may_repeat(const Broken& broken) const;

    // exchange_response.cpp
    bool has_whole_response() const;
    void response_head_settled();
    void response_whole();
    void touch_response();
    void send_response_head();
    void forward_response(Bytes data);
    void pump_response();
    void finish_response();
    void release_server(bool complete);
    void set_body(Side side);

    // exchange_failure.cpp
    void answer(LocalAnswer answer);
    void send_answer();
    void fail(std::uint16_t status, AnomalyCode code, const std::string& detail);
    void cut(AnomalyCode code, const std::string& detail);
    void time_out();

    // exchange_tunnel.cpp
    bool is_websocket_request() const;
    void prepare_websocket();
    void begin_websocket(MessageHead& head);
    void begin_connect_tunnel();
    void tunnel_data(Side from, Bytes data);
    void tunnel_end(Side from);
    void tunnel_over();
    void close_tunnel();
    WebSocketRelay::Fate judge(FlowMessage& message, HoldId& hold) override;
    void send_frame(Side from, Bytes frame) override;
    void set_sender_held(Side from, bool held) override;
    void sender_ended(Side from) override;
    void break_off(Side from, const std::string& detail) override;

    void open_flow(PairId pair);
    void record_end(Side side, const BodyPlan& plan, bool complete);
    void record_request_head();
    void touch(std::chrono::seconds wait);
    void over();

    Way& way(Side side) { return side == Side::Client ? request_ : response_; }
    bool is_client_http2() const;

    SessionCore& core_;
    Step step_ = Step::Free;
    StreamId stream_ = 0;
    PairId pair_ = 0;
    bool has_flow_ = false;
    Flow flow_;
    Way request_;
    Way response_;
    std::string first_scheme_;  // before rules
    std::string first_authority_;
    Destination destination_;
    std::optional<HopWatch::Slot> hop_slot_;  // where it is counted
    bool absolute_ = false;                   // sent to the next proxy
    bool connect_ = false;                    // a CONNECT that is passed through
    bool websocket_ = false;                  // asks to become one
    std::string websocket_key_;               // ours, towards the server, where the client has none
    bool expects_continue_ = false;
    bool is_grpc_ = false;
    bool retried_ = false;
    bool asking_ = false;          // the server legs know us
    bool response_begun_ = false;  // a final head came, or was made

    ServerUse* server_ = nullptr;
    StreamId server_stream_ = 0;
    bool server_was_used_ = false;
    std::uint64_t drained_ = 0;

    std::shared_ptr<const RuleSet> rules_;  // null: none
    std::unique_ptr<RuleState> rule_state_;
    std::unique_ptr<BodyFilter> filter_;
    std::shared_ptr<Throttle> throttle_;     // of what goes to the client
    std::shared_ptr<Throttle> throttle_up_;  // of what goes to the server
    std::string filtered_;                   // reused
    std::size_t tags_noted_ = 0;
    std::optional<Phase> waiting_;  // for hold_ or delayed_until_
    HoldId hold_ = 0;
    std::int64_t delay_ = 0;
    Timestamp delayed_until_;
    Timestamp deadline_;

    Tunnel tunnel_;
    std::unique_ptr<WebSocketRelay> relay_;  // null: bytes pass as they are
    bool inspects_messages_ = false;
    bool tunnel_is_recorded_ = false;
    std::string tunnel_first_;  // of the client, until it is known whether it is a hello
    bool tunnel_looked_ = false;
};

}  // namespace waybill::proxy
