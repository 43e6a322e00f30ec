// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/exchange.h"

#include "proxy/session/authorization.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

// HTTP/2 error codes (RFC 9113 section 7).
constexpr std::uint32_t kNoError = 0;
constexpr std::uint32_t kCancel = 8;

}  // namespace

Exchange::Exchange(SessionCore& core) : core_(core) {}

Exchange::~Exchange() {
    leave_hops();
}

bool Exchange::is_client_http2() const {
    return core_.codec().version().major == 2;
}

void Exchange::open_flow(PairId pair) {
    pair_ = pair;
    flow_.id = core_.pairs().open_flow(pair, is_client_http2() ? stream_ : 0);
    has_flow_ = true;
}

// Once: a request may be sent twice.
void Exchange::record_end(Side side, const BodyPlan& plan, bool complete) {
    if (!way(side).end_recorded) {
        way(side).end_recorded = true;
        core_.recorder().end(flow_.id, side, plan, complete, core_.now());
    }
}

void Exchange::touch(std::chrono::seconds wait) {
    deadline_.ns = core_.now().ns + wait.count() * kNsPerSecond;
}

void Exchange::begin(StreamId stream, MessageHead& head, const BodyPlan& body) {
    stream_ = stream;
    step_ = Step::Request;
    std::swap(flow_.request, head);
    flow_.request.kind = http::HeadKind::Request;
    flow_.client = core_.client().remote;
    flow_.over_tls = core_.place().tls;
    flow_.started = core_.now();
    request_.plan = body;
    is_grpc_ = body.kind == BodyKind::Frames
               && flow_.request.fields.value("content-type").starts_with("application/grpc");
    touch_request();
    if (!find_target()) {
        return;
    }
    if (std::shared_ptr<const RuleSet> rules = core_.rules().rules(); !rules->empty()) {
        rules_ = std::move(rules);
        rule_state_ = rules_->begin();
    }
    run_phase(Phase::RequestHead);
}

void Exchange::refuse(StreamId stream, const Refusal& refusal) {
    stream_ = stream;
    step_ = Step::Request;
    flow_.request.kind = http::HeadKind::Request;
    flow_.client = core_.client().remote;
    flow_.started = core_.now();
    request_.recorded = true;  // there is no request that could be
    request_.ended = true;
    request_.sent = true;
    open_flow(core_.place().fixed ? core_.pairs().of(*core_.place().fixed, core_.now())
                                  : core_.pairs().of_proxy(core_.now()));
    fail(refusal.status, refusal.code, refusal.detail);
}

void Exchange::on_request_body(Bytes data) {
    if (step_ == Step::Tunnel) {
        tunnel_data(Side::Client, data);
        return;
    }
    if (!response_begun_) {
        touch_request();
    }
    if (step_ == Step::Answered) {
        drained_ += data.size();
        if (drained_ > SessionCore::kMostDrained && response_.sent) {
            core_.codec().abort(stream_, kNoError);
            over();
        }
        return;
    }
    if (request_.open && request_.pending.empty() && !throttle_up_) {
        forward_request(data);
        return;
    }
    request_.pending.append(as_text(data));
    if (request_.whole) {
        if (request_.pending.size() > core_.options().whole_body_bytes) {
            give_up_whole(request_, Side::Client);
        }
        return;
    }
    if (request_.open && !request_.throttled_until.known()) {
        pump_request();
    }
    if (!request_.pending.empty() && !request_.held) {
        request_.held = true;
        core_.codec().hold(stream_);
    }
}

void Exchange::on_request_trailers(FieldList& trailers) {
    if (step_ != Step::Answered && step_ != Step::Tunnel) {
        request_.trailers = std::move(trailers);
    }
}

void Exchange::on_request_end() {
    if (step_ == Step::Tunnel) {
        tunnel_end(Side::Client);
        return;
    }
    request_.ended = true;
    if (step_ == Step::Answered) {
        if (response_.sent) {
            over();
        }
        return;
    }
    if (request_.whole) {
        request_whole();
    } else if (request_.open) {
        pump_request();
    }
}

void Exchange::on_request_refused(const Refusal& refusal) {
    request_.ended = true;
    request_.pending.clear();
    note_anomaly(Side::Client, refusal.code, refusal.detail);
    if (is_client_http2() || response_begun_) {
        // The stream was reset already, or the client reads a response of which nothing more can
        // be trusted to be for this request.
        if (!is_client_http2()) {
            core_.codec().abort(stream_, kCancel);
        }
        over();
        return;
    }
    release_server(false);
    answer(make_error(flow_.request, refusal.status, name_of(refusal.code), refusal.detail));
}

void Exchange::on_request_broken(const Broken& broken) {
    if (has_whole_response()) {
        over();
        return;
    }
    switch (broken.how) {
        case Broken::How::Closed:
        case Broken::How::Reset:
            note_anomaly(Side::Client, AnomalyCode::ConnectionReset, broken.detail);
            break;
        case Broken::How::Cancelled:
        case Broken::How::Refused:
            note_anomaly(Side::Client, AnomalyCode::StreamReset, broken.detail);
            break;
    }
    over();
}

void Exchange::on_client_writable() {
    if (step_ == Step::Tunnel) {
        tunnel_.on_writable(Side::Client);
    } else {
        pump_response();
    }
}

void Exchange::on_server_writable() {
    if (step_ == Step::Tunnel) {
        tunnel_.on_writable(Side::Server);
    } else {
        pump_request();
    }
}

void Exchange::note_anomaly(Side side, AnomalyCode code, std::string detail) {
    if (has_flow_) {
        core_.recorder().anomaly(flow_.id, side, code, std::move(detail));
    } else {
        core_.pairs().anomaly(side, code, std::move(detail), core_.now());
    }
}

Timestamp Exchange::deadline() const {
    Timestamp first = deadline_;
    for (const Timestamp at : {delayed_until_,
                               request_.throttled_until,
                               response_.throttled_until,
                               relay_ ? relay_->deadline() : Timestamp{}}) {
        if (at.known() && (!first.known() || at < first)) {
            first = at;
        }
    }
    return first;
}

void Exchange::on_timer() {
    if (step_ == Step::Over || step_ == Step::Free) {
        return;
    }
    const Timestamp now = core_.now();
    if (delayed_until_.known() && delayed_until_ <= now) {
        delayed_until_ = {};
        const Phase phase = *waiting_;
        if (hold_ != 0) {  // nobody decided in time
            forget_hold();
        } else {
            waiting_.reset();
        }
        settle(phase);
    }
    if (request_.throttled_until.known() && request_.throttled_until <= now) {
        request_.throttled_until = {};
        pump_request();
    }
    if (response_.throttled_until.known() && response_.throttled_until <= now) {
        response_.throttled_until = {};
        pump_response();
    }
    if (relay_) {
        relay_->on_timer(now);
    }
    if (step_ != Step::Over && step_ != Step::Free && deadline_.known() && deadline_ <= now) {
        time_out();
    }
}

// All that its length announced has come, whether or not its end has.
bool Exchange::has_whole_response() const {
    return response_.sent
           || (response_.open && !filter_ && response_.plan.kind == BodyKind::Length
               && response_.passed == response_.plan.length);
}

void Exchange::cancel(bool reset) {
    if (step_ == Step::Free || step_ == Step::Over) {
        return;
    }
    // Clients may leave as soon as they have all of a length, in front of the end.
    if (!has_whole_response()) {
        note_anomaly(Side::Client,
                     AnomalyCode::ConnectionReset,
                     reset ? "the client reset its connection" : "the client's connection ended");
    }
    over();
}

void Exchange::release_server(bool complete) {
    if (asking_) {
        asking_ = false;
        core_.servers().forget(*this);
    }
    if (server_ == nullptr) {
        return;
    }
    ServerUse& use = *server_;
    server_ = nullptr;
    if (use.raw_user() == this) {
        use.set_raw_user(nullptr);
    }
    if (use.leg().codec) {
        if (!complete) {
            use.codec().abort(server_stream_, kCancel);
        }
        if (response_.held) {
            response_.held = false;
            use.codec().release(server_stream_);
        }
        use.close(server_stream_);
    }
}

void Exchange::leave_hops() {
    if (hop_slot_) {
        core_.options().hops->leave(*hop_slot_);
        hop_slot_.reset();
    }
}

void Exchange::over() {
    if (step_ == Step::Over || step_ == Step::Free) {
        return;
    }
    forget_hold();
    leave_hops();
    if (tunnel_.is_open()) {
        close_tunnel();
    }
    release_server(false);
    if (request_.held && !core_.is_closing()) {
        request_.held = false;
        core_.codec().release(stream_);
    }
    if (has_flow_) {
        if (request_.recorded && !request_.sent) {
            // Of a body that was thrown away nothing is kept.
            const bool complete = request_.ended && drained_ == 0 && request_.pending.empty();
            record_end(Side::Client, request_.plan, complete);
        }
        if (response_.recorded && !response_.sent) {
            record_end(Side::Server, response_.plan, has_whole_response());
        }
        core_.pairs().close_flow(pair_, flow_.id);
        has_flow_ = false;
    }
    step_ = Step::Over;
    core_.nudge_client();
    core_.exchange_over(*this);
}

void Exchange::reset() {
    step_ = Step::Free;
    stream_ = 0;
    pair_ = 0;
    MessageHead request = std::move(flow_.request);  // its strings keep their room
    request.method.clear();
    request.scheme.clear();
    request.authority.clear();
    request.path.clear();
    request.protocol.clear();
    request.fields.clear();
    flow_ = Flow{};
    flow_.request = std::move(request);
    for (Way* const one : {&request_, &response_}) {
        std::string pending = std::move(one->pending);
        *one = Way{};
        if (pending.capacity() <= SessionCore::kIdleBytes) {
            pending.clear();
            one->pending = std::move(pending);
        }
    }
    destination_ = {};
    absolute_ = connect_ = websocket_ = false;
    websocket_key_.clear();
    expects_continue_ = is_grpc_ = retried_ = asking_ = response_begun_ = false;
    server_was_used_ = false;
    server_stream_ = 0;
    drained_ = 0;
    rules_.reset();
    rule_state_.reset();
    filter_.reset();
    throttle_.reset();
    throttle_up_.reset();
    tags_noted_ = 0;
    waiting_.reset();
    hold_ = 0;
    delay_ = 0;
    delayed_until_ = deadline_ = {};
    tunnel_ = {};
    relay_.reset();
    inspects_messages_ = tunnel_is_recorded_ = tunnel_looked_ = false;
    tunnel_first_.clear();
}

}  // namespace waybill::proxy
