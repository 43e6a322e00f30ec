// SPDX-License-Identifier: GPL-3.0-or-later
//
// What happens when there is no server, no response, no end of it: answers by the proxy, or a cut
// that nobody takes for an end.
#include "proxy/session/exchange.h"
#include "proxy/session/session_core.h"

namespace waybill::proxy {
namespace {

constexpr std::uint32_t kInternalError = 2;  // RFC 9113 section 7

struct FailureAnswer {
    std::uint16_t status;
    AnomalyCode code;
};

FailureAnswer answer_to(ServerFailure::What what) {
    switch (what) {
        case ServerFailure::What::Resolve:
        case ServerFailure::What::Connect:
        case ServerFailure::What::Tls:
        case ServerFailure::What::Upstream:
            return {502, AnomalyCode::ConnectFailed};
        case ServerFailure::What::Certificate:
            return {502, AnomalyCode::CertificateRejected};
        case ServerFailure::What::Loop:
            return {508, AnomalyCode::ProxyLoop};
        case ServerFailure::What::Forbidden:
            return {403, AnomalyCode::MessageRefused};
        case ServerFailure::What::Busy:
        case ServerFailure::What::Stopping:
            return {503, AnomalyCode::ConnectFailed};
    }
    return {502, AnomalyCode::ConnectFailed};
}

std::string words_for(const Broken& broken) {
    std::string text;
    switch (broken.how) {
        case Broken::How::Closed:
            text = "The server closed its connection before the response was complete";
            break;
        case Broken::How::Reset:
            text = "The server reset its connection before the response was complete";
            break;
        case Broken::How::Cancelled:
            text =
                "The server gave the request up (HTTP/2 error " + std::to_string(broken.code) + ")";
            break;
        case Broken::How::Refused:
            text = "The server refused to take the request";
            break;
    }
    return broken.detail.empty() ? text + "." : text + ": " + broken.detail;
}

}  // namespace

// The answer is the proxy's own; nothing of a server's comes behind it.
void Exchange::answer(LocalAnswer answer) {
    release_server(false);
    forget_hold();
    record_request_head();
    step_ = Step::Answered;
    response_begun_ = true;
    response_ = Way{};
    filter_.reset();
    throttle_.reset();
    throttle_up_.reset();
    const bool head_only = flow_.request.method == "HEAD" || answer.body.empty();
    response_.plan = head_only ? BodyPlan{} : BodyPlan{BodyKind::Length, answer.body.size()};
    flow_.response = std::move(answer.head);
    flow_.response->kind = http::HeadKind::Response;

    LegCodec& codec = core_.codec();
    const bool over_tls = flow_.request.scheme == "https";
    codec.send_head(stream_, *flow_.response, response_.plan);
    core_.recorder().head(flow_.id, Side::Server, *flow_.response, over_tls, core_.now());
    response_.recorded = true;
    response_.open = true;
    if (!head_only) {
        codec.send_body(stream_, as_bytes(answer.body));
        core_.recorder().body(flow_.id, Side::Server, as_bytes(answer.body), core_.now());
    }
    codec.send_end(stream_);
    record_end(Side::Server, response_.plan, true);
    response_.sent = true;
    core_.touch_client();
    core_.nudge_client();
    if (request_.ended) {
        over();
    } else {
        throw_request_away();
    }
}

void Exchange::fail(std::uint16_t status, AnomalyCode code, const std::string& detail) {
    if (response_.open) {
        cut(code, detail);
        return;
    }
    const Side side = status >= 500 ? Side::Server : Side::Client;
    note_anomaly(side, code, detail);
    answer(make_error(flow_.request, status, name_of(code), detail));
}

// What the client has of the response is not all of it, and it must see that.
void Exchange::cut(AnomalyCode code, const std::string& detail) {
    note_anomaly(Side::Server, code, detail);
    core_.codec().abort(stream_, kInternalError);
    core_.touch_client();
    over();
}

void Exchange::on_server_failed(const ServerFailure& failure) {
    asking_ = false;
    core_.pairs().set_failed_server(pair_, failure);
    const FailureAnswer by = answer_to(failure.what);
    fail(by.status, by.code, failure.detail);
}

void Exchange::on_response_refused(const Refusal& refusal) {
    note_anomaly(Side::Server, refusal.code, refusal.detail);
    release_server(false);
    fail(502,
         AnomalyCode::MessageRefused,
         "The server's response was refused: " + refusal.detail + ".");
}

void Exchange::on_response_broken(const Broken& broken) {
    if (step_ == Step::Tunnel) {
        tunnel_end(Side::Server);
        return;
    }
    if (may_repeat(broken)) {
        release_server(false);
        retried_ = true;
        request_.open = false;
        request_.sent = false;
        ask_server(true);
        return;
    }
    release_server(false);
    const AnomalyCode code = broken.how == Broken::How::Closed  ? AnomalyCode::NoResponse
                             : broken.how == Broken::How::Reset ? AnomalyCode::ConnectionReset
                                                                : AnomalyCode::StreamReset;
    if (response_begun_ && code == AnomalyCode::NoResponse) {
        fail(502, AnomalyCode::LengthMismatch, words_for(broken));
        return;
    }
    fail(502, code, words_for(broken));
}

// RELIABILITY T10.
void Exchange::time_out() {
    deadline_ = {};
    switch (step_) {
        case Step::Free:
        case Step::Over:
        case Step::Asking:
            return;
        case Step::Answered:
            core_.codec().abort(stream_, 0);
            core_.touch_client();
            over();
            return;
        case Step::Tunnel:
            note_anomaly(Side::Client, AnomalyCode::TimedOut, "nothing passed for too long");
            over();
            return;
        case Step::Request:
            fail(408, AnomalyCode::TimedOut, "The client took too long to send its request.");
            return;
        case Step::Open:
            break;
    }
    if (response_begun_) {
        fail(504, AnomalyCode::TimedOut, "The response stood still for too long.");
    } else if (!request_.sent && !request_.held) {
        fail(408, AnomalyCode::TimedOut, "The client took too long to send its request.");
    } else {
        fail(504, AnomalyCode::TimedOut, "The server took too long to answer.");
    }
}

}  // namespace waybill::proxy
