// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges that become something else: WebSockets, over HTTP/1 or HTTP/2 (RFC 6455, RFC 8441), and
// a CONNECT whose bytes pass as they are.
#include "core/base/ascii.h"
#include "proxy/session/exchange.h"
#include "proxy/session/first_bytes.h"
#include "proxy/session/session_core.h"
#include "proxy/session/websocket_key.h"

namespace waybill::proxy {
namespace {

constexpr std::uint32_t kCancel = 8;  // RFC 9113 section 7

}  // namespace

bool Exchange::is_websocket_request() const {
    const MessageHead& request = flow_.request;
    if (request.version.major == 2) {
        return request.method == "CONNECT" && request.protocol == "websocket";
    }
    return request.method == "GET" && request.version == http::Version{1, 1}
           && request.fields.contains("sec-websocket-key")
           && request.fields.has_token("upgrade", "websocket")
           && request.fields.has_token("connection", "upgrade");
}

// To servers WebSockets go over HTTP/1, which all of them speak.
void Exchange::prepare_websocket() {
    if (is_client_http2()) {
        websocket_key_ = make_websocket_key();
        if (flow_.request.scheme.empty()) {
            flow_.request.scheme = destination_.tls ? "https" : "http";
        }
    }
    inspects_messages_ = wants(Phase::WebSocketMessage)
                         || (core_.decide() && core_.breakpoints().any(Phase::WebSocketMessage)
                             && core_.breakpoints().may_match(Phase::WebSocketMessage, flow_));
    if (inspects_messages_) {
        // Compression is not agreed on, so that messages can be read and written.
        flow_.request.fields.remove("sec-websocket-extensions");
    }
}

// The server switched protocols.
void Exchange::begin_websocket(MessageHead& head) {
    const bool asked = websocket_
                       && ascii::equal_ignoring_case(head.fields.value("upgrade"), "websocket")
                       && head.fields.has_token("connection", "upgrade");
    const bool right =
        websocket_key_.empty()
        || head.fields.value("sec-websocket-accept") == websocket_accept_of(websocket_key_);
    if (!asked || !right || server_ == nullptr || !request_.sent) {
        fail(502,
             AnomalyCode::MessageRefused,
             asked ? "The server's answer to the request for a WebSocket is wrong."
                   : "The server switched to a protocol that it was not asked for.");
        return;
    }
    response_begun_ = true;
    if (wants(Phase::ResponseHead)) {
        // Too late to answer or to wait: the server has switched already.
        flow_.response.emplace();
        std::swap(*flow_.response, head);
        Verdict verdict =
            rules_->apply(*rule_state_, Phase::ResponseHead, flow_, nullptr, core_.now());
        take_verdict(Phase::ResponseHead, verdict);
        filter_.reset();
        if (verdict.way == Verdict::Way::Drop) {
            drop();
            return;
        }
        if (flow_.response) {
            std::swap(*flow_.response, head);
        }
        head.status = 101;
    }
    const std::string extensions(head.fields.value("sec-websocket-extensions"));
    const bool http2 = is_client_http2();
    if (http2) {  // RFC 8441 section 5
        head.status = 200;
        head.reason.clear();
        for (const std::string_view name : {"connection", "upgrade", "sec-websocket-accept"}) {
            head.fields.remove(name);
        }
    }
    LegCodec& codec = core_.codec();
    codec.send_head(stream_, head, http2 ? BodyPlan{BodyKind::Frames, 0} : BodyPlan{});
    core_.touch_client();
    FlowRecorder& recorder = core_.recorder();
    recorder.head(flow_.id, Side::Server, head, flow_.request.scheme == "https", core_.now());
    record_end(Side::Server, {}, true);
    recorder.begin_tunnel(flow_.id, true, extensions);
    core_.pairs().set_protocol(pair_, http::Protocol::WebSocket);
    response_.recorded = response_.sent = response_.open = true;
    flow_.response = std::move(head);

    server_->set_raw_user(this);
    server_->codec().switch_to_raw(server_stream_);
    server_->nudge();
    if (!http2) {
        codec.switch_to_raw(stream_);
        core_.nudge_client();
    }
    step_ = Step::Tunnel;
    tunnel_is_recorded_ = true;
    tunnel_.open(TunnelEnd::client_stream(core_, stream_),
                 TunnelEnd::server(core_, *server_, server_stream_));
    if (inspects_messages_) {
        relay_ = std::make_unique<WebSocketRelay>(static_cast<WebSocketRelay::Owner&>(*this),
                                                  core_.options().whole_body_bytes,
                                                  core_.breakpoints());
    }
    touch(core_.options().tunnel_timeout);
    if (!request_.pending.empty()) {  // sent before the server said yes
        const std::string early = std::move(request_.pending);
        request_.pending.clear();
        tunnel_data(Side::Client, as_bytes(early));
    }
    if (request_.held) {
        request_.held = false;
        codec.release(stream_);
        core_.nudge_client();
    }
}

// A CONNECT that is passed through: the server is there.
void Exchange::begin_connect_tunnel() {
    MessageHead head;
    head.kind = http::HeadKind::Response;
    head.status = 200;
    head.reason = "Connection established";
    const bool http2 = is_client_http2();
    LegCodec& codec = core_.codec();
    codec.send_head(stream_, head, http2 ? BodyPlan{BodyKind::Frames, 0} : BodyPlan{});
    core_.touch_client();
    FlowRecorder& recorder = core_.recorder();
    record_end(Side::Client, {}, true);
    recorder.head(flow_.id, Side::Server, head, false, core_.now());
    record_end(Side::Server, {}, true);
    recorder.begin_tunnel(flow_.id, false, {});
    core_.pairs().set_protocol(pair_, http::Protocol::Opaque);
    request_.sent = response_.recorded = response_.sent = response_.open = true;
    response_begun_ = true;
    if (!http2) {
        codec.switch_to_raw(stream_);
        core_.nudge_client();
    }
    step_ = Step::Tunnel;
    tunnel_.open(TunnelEnd::client_stream(core_, stream_),
                 TunnelEnd::server(core_, *server_, server_stream_));
    touch(core_.options().tunnel_timeout);
    if (!request_.pending.empty()) {
        const std::string early = std::move(request_.pending);
        request_.pending.clear();
        tunnel_data(Side::Client, as_bytes(early));
    }
    if (request_.held) {
        request_.held = false;
        codec.release(stream_);
        core_.nudge_client();
    }
}

void Exchange::on_server_raw(Bytes data) {
    if (step_ == Step::Tunnel) {
        tunnel_data(Side::Server, data);
    }
}

void Exchange::on_server_raw_end(bool reset) {
    if (step_ != Step::Tunnel) {
        return;
    }
    if (reset) {
        note_anomaly(Side::Server, AnomalyCode::ConnectionReset, "");
        over();
        return;
    }
    tunnel_end(Side::Server);
}

void Exchange::on_client_raw(Bytes data) {
    if (step_ == Step::Tunnel) {
        tunnel_data(Side::Client, data);
    }
}

void Exchange::on_client_raw_end() {
    if (step_ == Step::Tunnel) {
        tunnel_end(Side::Client);
    }
}

void Exchange::tunnel_data(Side from, Bytes data) {
    touch(core_.options().tunnel_timeout);
    if (connect_ && from == Side::Client && !tunnel_looked_) {
        // Whether it is TLS; then its hello is listed.
        tunnel_first_.append(as_text(data));
        const HelloReading hello = read_hello(as_bytes(tunnel_first_));
        if (hello.outcome == HelloReading::Outcome::Hello) {
            core_.pairs().set_client_tls(hello.facts);
            core_.pairs().set_protocol(pair_, http::Protocol::Tls);
        }
        if (hello.outcome == HelloReading::Outcome::NoHello) {
            tunnel_is_recorded_ = true;
        }
        if (hello.outcome != HelloReading::Outcome::NeedMore
            || tunnel_first_.size() > kMostFirstBytes) {
            tunnel_looked_ = true;
            tunnel_first_.clear();
            tunnel_first_.shrink_to_fit();
        }
    }
    if (relay_) {
        relay_->receive(from, data, core_.now());
        return;
    }
    if (tunnel_is_recorded_) {
        core_.recorder().tunnel(flow_.id, from, data, core_.now());
    }
    tunnel_.pass(from, data);
}

void Exchange::tunnel_end(Side from) {
    touch(core_.options().body_timeout);
    if (relay_) {
        relay_->finish(from);
    } else {
        sender_ended(from);
    }
}

void Exchange::sender_ended(Side from) {
    tunnel_.pass_end(from);
    if (tunnel_.is_over()) {
        over();
    }
}

// What is left of a tunnel that did not end by itself is cut.
void Exchange::close_tunnel() {
    if (!tunnel_.is_over() && !core_.is_closing()) {
        core_.codec().abort(stream_, kCancel);
        core_.touch_client();
    }
    tunnel_ = {};
    if (!is_client_http2()) {
        core_.client_is_done();
    }
}

WebSocketRelay::Fate Exchange::judge(FlowMessage& message, HoldId& hold) {
    bool wants_hold = false;
    if (wants(Phase::WebSocketMessage)) {
        Verdict verdict =
            rules_->apply(*rule_state_, Phase::WebSocketMessage, flow_, &message, core_.now());
        take_verdict(Phase::WebSocketMessage, verdict);
        if (verdict.way != Verdict::Way::Go) {
            return WebSocketRelay::Fate::BreakOff;
        }
        if (verdict.message_dropped) {
            return WebSocketRelay::Fate::Drop;
        }
        wants_hold = verdict.hold;
    }
    if (!core_.decide()) {
        return WebSocketRelay::Fate::Pass;
    }
    wants_hold = wants_hold
                 || (core_.breakpoints().any(Phase::WebSocketMessage)
                     && core_.breakpoints().matches(Phase::WebSocketMessage, flow_, &message));
    if (!wants_hold) {
        return WebSocketRelay::Fate::Pass;
    }
    Held held;
    held.phase = Phase::WebSocketMessage;
    held.flow = flow_;
    held.message = message;
    held.since = core_.now();
    held.until.ns = core_.now().ns + core_.breakpoints().limit().count();
    hold = core_.breakpoints().hold(std::move(held), core_.decide());
    return hold != 0 ? WebSocketRelay::Fate::Hold : WebSocketRelay::Fate::Pass;
}

void Exchange::send_frame(Side from, Bytes frame) {
    core_.recorder().tunnel(flow_.id, from, frame, core_.now());
    tunnel_.pass(from, frame);
}

void Exchange::set_sender_held(Side from, bool held) {
    tunnel_.end(from).set_held(held);
}

void Exchange::break_off(Side from, const std::string& detail) {
    note_anomaly(from, AnomalyCode::Dropped, detail);
    over();
}

}  // namespace waybill::proxy
