// SPDX-License-Identifier: GPL-3.0-or-later
//
// The request on its way to the server.
#include "proxy/session/exchange.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

// RFC 9110 section 9.2.2.
bool is_idempotent(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE"
           || method == "PUT" || method == "DELETE";
}

}  // namespace

void Exchange::request_settled() {
    if (wants_whole(Phase::RequestBody)) {
        if (!request_.plan.has_body()) {
            request_whole();
            return;
        }
        if (request_.plan.kind != BodyKind::Length
            || request_.plan.length <= core_.options().whole_body_bytes) {
            request_.whole = true;
            touch(core_.options().body_timeout);
            if (expects_continue_) {
                // The client waits for a word before it sends what has to be whole.
                MessageHead go_on;
                go_on.kind = http::HeadKind::Response;
                go_on.status = 100;
                go_on.reason = reason_of(100);
                core_.codec().send_head(stream_, go_on, {});
                core_.touch_client();
                flow_.request.fields.remove("expect");
                expects_continue_ = false;
            }
            if (request_.held) {
                request_.held = false;
                core_.codec().release(stream_);
                core_.nudge_client();
            }
            if (request_.pending.size() > core_.options().whole_body_bytes) {
                give_up_whole(request_, Side::Client);
            } else if (request_.ended) {
                request_whole();
            }
            return;
        }
        give_up_whole(request_, Side::Client);
        return;
    }
    ask_server(false);
}

// All of the request is here.
void Exchange::request_whole() {
    request_.whole = false;
    flow_.request_body = std::move(request_.pending);
    request_.pending.clear();
    run_phase(Phase::RequestBody);
}

// The body is longer than what is held for rules: it passes without them.
void Exchange::give_up_whole(Way& one, Side side) {
    one.whole = false;
    note_anomaly(
        side,
        AnomalyCode::DecodeLimit,
        "the body is too long to be held until it is whole: rules that need all of it were "
        "not applied");
    if (side == Side::Client) {
        ask_server(false);
    } else {
        send_response_head();
    }
}

void Exchange::record_request_head() {
    if (has_flow_ && !request_.recorded) {
        request_.recorded = true;
        core_.recorder().head(
            flow_.id, Side::Client, flow_.request, flow_.request.scheme == "https", flow_.started);
    }
}

void Exchange::ask_server(bool fresh) {
    if (!connect_ && !fresh) {
        if (rules_ || core_.decide()) {
            follow_changed_target();
        }
        if (websocket_) {
            prepare_websocket();
        }
    }
    record_request_head();
    step_ = Step::Asking;
    asking_ = true;
    // The transport has its own wait for connecting, and tells when it is over.
    deadline_ = {};
    core_.servers().ask(*this, absolute_ ? core_.mode().next : destination_, fresh);
}

void Exchange::on_server(ServerUse& use) {
    asking_ = false;
    server_ = &use;
    server_was_used_ = use.leg().exchanges > 0;
    const ServerFacts& facts = use.leg().facts;
    core_.pairs().set_server(pair_, facts);
    flow_.server = facts.remote;
    flow_.tls = facts.tls;
    if (!facts.certificate_fault.empty()) {
        note_anomaly(Side::Server, AnomalyCode::CertificateAccepted, facts.certificate_fault);
    }
    step_ = Step::Open;
    if (connect_) {
        use.set_raw_user(this);
        begin_connect_tunnel();
        return;
    }
    if (destination_.owner != 0) {
        use.set_owned();
    }
    send_request();
}

void Exchange::send_request() {
    MessageHead& request = flow_.request;
    const http::Target::Form came = request.form;
    if (absolute_ || !websocket_key_.empty()) {
        MessageHead changed = request;
        if (absolute_) {
            changed.form = http::Target::Form::Absolute;
            if (!core_.mode().next_authorization.empty()) {
                changed.fields.add("Proxy-Authorization", core_.mode().next_authorization);
            }
        } else {
            changed.form = http::Target::Form::Origin;
            changed.method = "GET";
            changed.protocol.clear();
            changed.fields.set("Connection", "Upgrade");
            changed.fields.set("Upgrade", "websocket");
            changed.fields.set("Sec-WebSocket-Key", websocket_key_);
            if (!changed.fields.contains("sec-websocket-version")) {
                changed.fields.add("Sec-WebSocket-Version", "13");
            }
            request_.plan = {};
        }
        server_stream_ = server_->open(*this, changed, request_.plan);
    } else {
        if (came == http::Target::Form::Absolute || came == http::Target::Form::Authority) {
            request.form = http::Target::Form::Origin;
        }
        server_stream_ = server_->open(*this, request, request_.plan);
        request.form = came;
    }
    request_.open = true;
    touch_request();
    if (flow_.request_body) {
        if (!flow_.request_body->empty()) {
            forward_request(as_bytes(*flow_.request_body));
        }
        flow_.request_body.reset();
        request_.ended = true;
    }
    if (!websocket_key_.empty()) {
        // The client's stream stays open for what follows, the request has no body.
        server_->codec().send_end(server_stream_);
        request_.sent = true;
        record_end(Side::Client, {}, true);
        return;
    }
    pump_request();
}

// Streams of HTTP/2 without a length may be calls that last.
void Exchange::touch_request() {
    if (request_.ended && request_.pending.empty()) {
        touch(core_.options().response_timeout);
    } else if (request_.plan.kind != BodyKind::Frames) {
        touch(core_.options().body_timeout);
    } else {
        touch(is_grpc_ ? core_.options().tunnel_timeout : core_.options().response_timeout);
    }
}

void Exchange::forward_request(Bytes data) {
    request_.passed += data.size();
    server_->codec().send_body(server_stream_, data);
    server_->touch();
    core_.recorder().body(flow_.id, Side::Client, data, core_.now());
    if (!request_.held && server_->codec().backlog(server_stream_) > LegCodec::kBacklog) {
        request_.held = true;
        core_.codec().hold(stream_);
        core_.touch_client();
    }
}

void Exchange::pump_request() {
    if (step_ != Step::Open || !request_.open || request_.sent || server_ == nullptr) {
        return;
    }
    if (!request_.pending.empty()) {
        std::size_t size = request_.pending.size();
        if (throttle_up_) {
            size = throttle_up_->take(size, core_.now());
        }
        if (size > 0) {
            forward_request(as_bytes(request_.pending).first(size));
            request_.pending.erase(0, size);
        }
        if (!request_.pending.empty()) {
            request_.throttled_until = throttle_up_->next(core_.now());
            return;
        }
    }
    if (request_.ended) {
        if (request_.trailers) {
            server_->codec().send_trailers(server_stream_, *request_.trailers);
            core_.recorder().trailers(flow_.id, Side::Client, *request_.trailers);
        }
        server_->codec().send_end(server_stream_);
        server_->touch();
        request_.sent = true;
        record_end(Side::Client, request_.plan, true);
        if (!response_begun_) {
            touch_request();
        }
        if (response_.ended) {
            release_server(true);
        }
        if (response_.sent) {
            over();
        }
        return;
    }
    if (request_.held && server_->codec().backlog(server_stream_) <= LegCodec::kBacklog / 2) {
        request_.held = false;
        core_.codec().release(stream_);
        core_.nudge_client();
        core_.touch_client();
    }
}

// RFC 9110 section 9.2.2: what a kept connection lost may be sent again on another one.
bool Exchange::may_repeat(const Broken& broken) const {
    if (retried_ || response_begun_ || request_.passed > 0 || websocket_) {
        return false;
    }
    if (broken.how == Broken::How::Refused) {
        return true;
    }
    return server_was_used_ && broken.nothing_came && is_idempotent(flow_.request.method);
}

}  // namespace waybill::proxy
