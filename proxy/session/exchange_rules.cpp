// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules and breakpoints at the phases of an exchange, and what is decided of it.
#include "proxy/session/exchange.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

Side side_of(Phase phase) {
    return phase == Phase::RequestHead || phase == Phase::RequestBody ? Side::Client : Side::Server;
}

}  // namespace

bool Exchange::wants(Phase phase) const {
    return rules_ && rules_->wants(*rule_state_, phase, flow_);
}

bool Exchange::wants_whole(Phase phase) const {
    return wants(phase)
           || (core_.decide() && core_.breakpoints().any(phase)
               && core_.breakpoints().may_match(phase, flow_));
}

// Rules act; then a breakpoint may hold, a delay may pass; then the exchange goes on in settle().
void Exchange::run_phase(Phase phase) {
    if (wants(phase)) {
        Verdict verdict = rules_->apply(*rule_state_, phase, flow_, nullptr, core_.now());
        take_verdict(phase, verdict);
        if (verdict.way == Verdict::Way::Drop) {
            drop();
            return;
        }
        if (verdict.way == Verdict::Way::Respond) {
            respond_as_told();
            return;
        }
        delay_ = verdict.delay.count();
        if (verdict.hold && core_.decide()) {
            hold(phase);
            return;
        }
    }
    if (core_.decide() && core_.breakpoints().any(phase)
        && core_.breakpoints().matches(phase, flow_, nullptr)) {
        hold(phase);
        return;
    }
    settle(phase);
}

void Exchange::take_verdict(Phase phase, Verdict& verdict) {
    FlowRecorder& recorder = core_.recorder();
    for (const std::string& rule : verdict.rules) {
        recorder.note_rule(flow_.id, rule, verdict.edited);
    }
    for (; tags_noted_ < flow_.tags.size(); ++tags_noted_) {
        recorder.note_tag(flow_.id, flow_.tags[tags_noted_]);
    }
    for (const std::string& problem : verdict.problems) {
        recorder.note_tag(flow_.id, "rule-problem: " + problem);
    }
    if (verdict.filter) {
        filter_ = std::move(verdict.filter);
    }
    if (verdict.throttle) {
        throttle_ = std::move(verdict.throttle);
    }
    if (verdict.throttle_up) {
        throttle_up_ = std::move(verdict.throttle_up);
    }
    if (verdict.edited && (phase == Phase::RequestBody || phase == Phase::ResponseBody)) {
        set_body(side_of(phase));
    }
}

void Exchange::hold(Phase phase) {
    Held held;
    held.phase = phase;
    held.flow = flow_;
    held.since = core_.now();
    held.until.ns = core_.now().ns + core_.breakpoints().limit().count();
    waiting_ = phase;
    delayed_until_ = held.until;
    deadline_ = {};
    hold_ = core_.breakpoints().hold(std::move(held), core_.decide());
    if (hold_ == 0) {  // too many wait already
        waiting_.reset();
        delayed_until_ = {};
        settle(phase);
    }
}

void Exchange::forget_hold() {
    if (hold_ != 0) {
        core_.breakpoints().forget(hold_);
        hold_ = 0;
        waiting_.reset();
        delayed_until_ = {};
    }
}

void Exchange::on_decision(const Decision& decision) {
    if (relay_ && relay_->on_decision(decision, core_.now())) {
        return;
    }
    if (!is_held_as(decision.hold) || !waiting_) {
        return;
    }
    const Phase phase = *waiting_;
    hold_ = 0;
    waiting_.reset();
    delayed_until_ = {};
    switch (decision.what) {
        case Decision::What::Resume:
            if (decision.edited) {
                take_edited(phase, *decision.edited);
            }
            settle(phase);
            return;
        case Decision::What::Answer:
            if (decision.edited && decision.edited->response) {
                flow_.response = decision.edited->response;
                flow_.response_body = decision.edited->response_body;
                core_.recorder().note_edited(flow_.id);
                respond_as_told();
                return;
            }
            settle(phase);
            return;
        case Decision::What::Drop:
            drop();
            return;
    }
}

void Exchange::take_edited(Phase phase, const Flow& edited) {
    core_.recorder().note_edited(flow_.id);
    switch (phase) {
        case Phase::RequestBody:
            flow_.request_body = edited.request_body;
            set_body(Side::Client);
            [[fallthrough]];
        case Phase::RequestHead:
            flow_.request = edited.request;
            if (phase == Phase::RequestBody) {
                set_body(Side::Client);
            }
            return;
        case Phase::ResponseBody:
        case Phase::ResponseHead:
            if (edited.response) {
                flow_.response = edited.response;
            }
            if (phase == Phase::ResponseBody) {
                flow_.response_body = edited.response_body;
                set_body(Side::Server);
            }
            return;
        case Phase::WebSocketMessage:
            return;
    }
}

// The whole body of a message has become another one: its length is made anew.
void Exchange::set_body(Side side) {
    const bool client = side == Side::Client;
    std::optional<std::string>& body = client ? flow_.request_body : flow_.response_body;
    MessageHead& head = client ? flow_.request : *flow_.response;
    Way& one = way(side);
    const std::uint64_t size = body ? body->size() : 0;
    if (size == 0 && !one.plan.has_body()) {
        return;
    }
    one.plan = {BodyKind::Length, size};
    head.fields.remove("transfer-encoding");
    head.fields.set("Content-Length", std::to_string(size));
    one.trailers.reset();
}

void Exchange::settle(Phase phase) {
    if (delay_ > 0) {
        waiting_ = phase;
        delayed_until_.ns = core_.now().ns + delay_;
        deadline_ = {};
        delay_ = 0;
        return;
    }
    switch (phase) {
        case Phase::RequestHead:
            request_settled();
            return;
        case Phase::RequestBody:
            ask_server(false);
            return;
        case Phase::ResponseHead:
            response_head_settled();
            return;
        case Phase::ResponseBody:
            send_response_head();
            return;
        case Phase::WebSocketMessage:
            return;
    }
}

// flow_.response and its body are the answer.
void Exchange::respond_as_told() {
    LocalAnswer told;
    if (flow_.response) {
        told.head = std::move(*flow_.response);
        flow_.response.reset();
    }
    if (flow_.response_body) {
        told.body = std::move(*flow_.response_body);
        flow_.response_body.reset();
    }
    if (told.head.status < 200) {
        told.head.status = 200;
        told.head.reason = reason_of(200);
    }
    told.head.kind = http::HeadKind::Response;
    told.head.fields.remove("transfer-encoding");
    if (told.head.status != 204 && told.head.status != 304) {
        told.head.fields.set("Content-Length", std::to_string(told.body.size()));
    } else {
        told.head.fields.remove("content-length");
        told.body.clear();
    }
    release_server(false);
    answer(std::move(told));
}

void Exchange::drop() {
    note_anomaly(Side::Server, AnomalyCode::Dropped, "");
    record_request_head();
    core_.codec().abort(stream_, 8);  // CANCEL
    const bool reset = !is_client_http2();
    over();
    if (reset) {
        core_.close_client(true);
    }
}

}  // namespace waybill::proxy
