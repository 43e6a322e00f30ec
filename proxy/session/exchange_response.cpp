// SPDX-License-Identifier: GPL-3.0-or-later
//
// The response on its way to the client.
#include "core/base/ascii.h"
#include "core/report/text_summary.h"
#include "proxy/session/authorization.h"
#include "proxy/session/exchange.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

constexpr std::uint32_t kNoError = 0;

}  // namespace

void Exchange::on_response_head(MessageHead& head, const BodyPlan& body) {
    head.kind = http::HeadKind::Response;
    if (head.is_interim()) {
        if (head.status == 101) {
            begin_websocket(head);
            return;
        }
        if (!response_begun_ && websocket_key_.empty()) {
            expects_continue_ = expects_continue_ && head.status != 100;
            core_.codec().send_head(stream_, head, {});
            core_.touch_client();
            core_.recorder().interim(flow_.id, head, core_.now());
        }
        return;
    }
    if ((head.status == 401 || head.status == 407) && server_ != nullptr && !server_->is_http2()
        && asks_for_connection_authentication(head.fields)) {
        // What follows on this connection is said in the client's name (RFC 4559).
        destination_.owner = core_.owner();
        server_->set_owned();
    }
    response_begun_ = true;
    flow_.response.emplace();
    std::swap(*flow_.response, head);
    response_.plan = body;
    touch_response();
    if (!websocket_key_.empty() && flow_.response->status >= 200 && flow_.response->status < 300) {
        // Passed on, it would say to the client that the WebSocket is open.
        fail(502,
             AnomalyCode::MessageRefused,
             "The server answered the request for a WebSocket without opening one.");
        return;
    }
    run_phase(Phase::ResponseHead);
}

void Exchange::response_head_settled() {
    if (wants_whole(Phase::ResponseBody)) {
        if (!response_.plan.has_body()) {
            response_.whole = true;
            if (response_.ended) {
                response_whole();
            }
            return;
        }
        if (response_.plan.kind == BodyKind::Length
            && response_.plan.length > core_.options().whole_body_bytes) {
            give_up_whole(response_, Side::Server);
            return;
        }
        response_.whole = true;
        if (response_.held && server_ != nullptr) {
            response_.held = false;
            server_->codec().release(server_stream_);
            server_->nudge();
        }
        if (response_.ended) {
            response_whole();
        }
        return;
    }
    send_response_head();
}

void Exchange::response_whole() {
    response_.whole = false;
    flow_.response_body = std::move(response_.pending);
    response_.pending.clear();
    run_phase(Phase::ResponseBody);
}

void Exchange::send_response_head() {
    if (filter_ && response_.plan.has_body()) {
        response_.plan = {BodyKind::Frames, 0};
        flow_.response->fields.remove("content-length");
    } else {
        filter_.reset();
    }
    MessageHead& head = *flow_.response;
    // HTTP/2 has no reason; some clients of HTTP/1 take a status line without one for broken.
    const bool lacks_reason = head.reason.empty() && head.version.major >= 2 && !is_client_http2();
    if (lacks_reason) {
        head.reason = report::reason_of(head.status);
    }
    core_.codec().send_head(stream_, head, response_.plan);
    if (lacks_reason) {
        head.reason.clear();  // it is recorded as it came
    }
    core_.touch_client();
    response_.recorded = true;
    core_.recorder().head(
        flow_.id, Side::Server, *flow_.response, flow_.request.scheme == "https", core_.now());
    response_.open = true;
    if (flow_.response_body) {
        response_.pending = std::move(*flow_.response_body);
        flow_.response_body.reset();
    }
    pump_response();
}

// A body whose length is known comes without long pauses; others may be streams of events.
void Exchange::touch_response() {
    touch(response_.plan.kind == BodyKind::Length ? core_.options().body_timeout
                                                  : core_.options().tunnel_timeout);
}

void Exchange::on_response_body(Bytes data) {
    touch_response();
    if (response_.open && response_.pending.empty() && !throttle_) {
        forward_response(data);
        return;
    }
    response_.pending.append(as_text(data));
    if (response_.whole) {
        if (response_.pending.size() > core_.options().whole_body_bytes) {
            give_up_whole(response_, Side::Server);
        }
        return;
    }
    if (response_.open && !response_.throttled_until.known()) {
        pump_response();
    }
    if (!response_.pending.empty() && !response_.held && server_ != nullptr) {
        response_.held = true;
        server_->codec().hold(server_stream_);
    }
}

void Exchange::on_response_trailers(FieldList& trailers) {
    response_.trailers = std::move(trailers);
}

void Exchange::on_response_end() {
    response_.ended = true;
    if (request_.sent) {
        release_server(true);
    }
    if (response_.whole) {
        response_whole();
    } else if (response_.open) {
        pump_response();
    }
}

void Exchange::forward_response(Bytes data) {
    if (filter_) {
        filtered_.clear();
        filter_->add(data, filtered_);
        data = as_bytes(filtered_);
        if (data.empty()) {
            return;
        }
    }
    response_.passed += data.size();
    core_.codec().send_body(stream_, data);
    core_.touch_client();
    core_.recorder().body(flow_.id, Side::Server, data, core_.now());
    if (!response_.held && server_ != nullptr
        && core_.codec().backlog(stream_) > LegCodec::kBacklog) {
        response_.held = true;
        server_->codec().hold(server_stream_);
        server_->touch();
    }
}

void Exchange::pump_response() {
    if (!response_.open || response_.sent) {
        return;
    }
    if (!response_.pending.empty()) {
        std::size_t size = response_.pending.size();
        if (throttle_) {
            size = throttle_->take(size, core_.now());
        }
        if (size > 0) {
            forward_response(as_bytes(response_.pending).first(size));
            response_.pending.erase(0, size);
        }
        if (!response_.pending.empty()) {
            response_.throttled_until = throttle_->next(core_.now());
            return;
        }
    }
    if (response_.ended) {
        finish_response();
        return;
    }
    if (response_.held && server_ != nullptr
        && core_.codec().backlog(stream_) <= LegCodec::kBacklog / 2) {
        response_.held = false;
        server_->codec().release(server_stream_);
        server_->nudge();
        server_->touch();
    }
}

// Everything of the response is with the client's codec.
void Exchange::finish_response() {
    if (filter_) {
        filtered_.clear();
        filter_->finish(filtered_);
        filter_.reset();
        if (!filtered_.empty()) {
            core_.codec().send_body(stream_, as_bytes(filtered_));
            core_.recorder().body(flow_.id, Side::Server, as_bytes(filtered_), core_.now());
        }
    }
    if (response_.trailers) {
        core_.codec().send_trailers(stream_, *response_.trailers);
        core_.recorder().trailers(flow_.id, Side::Server, *response_.trailers);
    }
    core_.codec().send_end(stream_);
    core_.touch_client();
    core_.nudge_client();
    response_.sent = true;
    record_end(Side::Server, response_.plan, true);
    if (request_.sent || request_.ended) {
        over();
        return;
    }
    // The response was faster than the request (RFC 9112 section 9.5; RFC 9113 section 8.1): what
    // is still to come of it is wanted by nobody.
    note_anomaly(Side::Server, AnomalyCode::EarlyResponse, "");
    throw_request_away();
}

void Exchange::throw_request_away() {
    release_server(false);
    if (request_.plan.has_body() && (is_client_http2() || expects_continue_)) {
        core_.codec().abort(stream_, kNoError);
        over();
        return;
    }
    step_ = Step::Answered;
    request_.pending.clear();
    touch(core_.options().body_timeout);
    if (request_.held) {
        request_.held = false;
        core_.codec().release(stream_);
        core_.nudge_client();
    }
}

}  // namespace waybill::proxy
