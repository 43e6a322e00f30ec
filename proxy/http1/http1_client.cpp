// SPDX-License-Identifier: GPL-3.0-or-later
//
// The side of HTTP/1 that talks to servers: writes requests, reads responses.
#include "proxy/http1/body_framing.h"
#include "proxy/http1/http1_codec.h"
#include "proxy/http1/http1_leg.h"
#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

constexpr std::uint16_t kSwitching = 101;

class Http1Client final : public Http1Leg {
public:
    explicit Http1Client(const CodecLimits& limits) : Http1Leg(http::HeadKind::Response, limits) {}

    bool can_open() const override {
        return !is_open_ && !closed_ && !is_raw_ && !winds_down_ && !has_ended()
               && reading_ == Reading::Wait;
    }
    bool is_idle() const override { return can_open(); }
    StreamId open_stream(const MessageHead& request, const BodyPlan& body) override;
    void send_head(StreamId, const MessageHead&, const BodyPlan&) override {}
    void wind_down() override;

protected:
    void take_head() override;
    void message_refused(Refusal& refusal) override;
    void look_at_surplus() override;
    void exchange_over() override;
    void input_ended(bool reset) override;

private:
    bool take_interim(Refusal& refusal);

    AskedFor asked_;
    bool asked_upgrade_ = false;
    std::size_t interims_ = 0;
};

// RFC 9110 section 8.6: what HTTP/2 did not need to say.
bool needs_zero_length(const MessageHead& request) {
    return request.version.major == 2
           && (request.method == "POST" || request.method == "PUT" || request.method == "PATCH");
}

StreamId Http1Client::open_stream(const MessageHead& request, const BodyPlan& body) {
    if (!can_open()) {
        return 0;
    }
    ++stream_;
    is_open_ = true;
    is_read_ = false;
    something_came_ = false;
    asked_ = {request.method == "HEAD", request.method == "CONNECT"};
    interims_ = 0;
    LegNeeds needs;
    if (body.kind == BodyKind::Length || (!body.has_body() && needs_zero_length(request))) {
        needs.framing = Framing::Length;
        needs.length = body.length;
    } else if (body.has_body()) {
        needs.framing = Framing::Chunked;
    }
    needs.keep_upgrade = request.version.major != 1 || request.version.minor != 0;
    asked_upgrade_ = needs.keep_upgrade && request.fields.contains("upgrade")
                     && request.fields.has_token("connection", "upgrade");
    note_changed(write_request(output_, request, needs), "a request was not sent as it stood");
    writer_.start(needs.framing, needs.length);
    sending_ = Sending::Body;
    reading_ = Reading::Head;
    note_backlog();
    return stream_;
}

void Http1Client::take_head() {
    Refusal refusal;
    const HeadFacts& facts = reader_.facts();
    BodyPlan plan;
    if (!response_framing(head_, facts, asked_, plan, refusal)
        || (head_.is_interim() && !take_interim(refusal))) {
        refuse_message(std::move(refusal));
        return;
    }
    if (head_.is_interim()) {
        if (head_.status == kSwitching) {
            reading_ = Reading::Wait;
            expects_switch_ = true;
        }
        events().on_head(stream_, head_, plan);
        return;
    }
    expects_switch_ = asked_.connect && head_.status / 100 == 2;
    const bool is_last =
        !expects_switch_ && (!keeps_open(head_, facts) || plan.kind == BodyKind::UntilClose);
    closes_ = closes_ || is_last;
    start_body(plan);
    events().on_head(stream_, head_, plan);
    if (is_last) {
        tell_last_exchange();
    }
}

bool Http1Client::take_interim(Refusal& refusal) {
    if (++interims_ > limits_.interims) {
        return refuse(
            refusal, kBadGateway, AnomalyCode::MessageRefused, "too many interim responses");
    }
    return head_.status != kSwitching || asked_upgrade_
           || refuse(refusal,
                     kBadGateway,
                     AnomalyCode::MessageRefused,
                     "the server switches to a protocol that nobody asked for");
}

void Http1Client::message_refused(Refusal& refusal) {
    refusal.status = kBadGateway;
    close_leg();
}

// Bytes that no request asked for: whose are they? The leg ends before anybody can get them for an
// answer.
void Http1Client::look_at_surplus() {
    if (expects_switch_) {
        return;
    }
    reading_ = Reading::Stopped;
    closes_ = true;
    if (!is_open_) {
        close_leg();
    }
    events().on_anomaly(stream_,
                        stream_ != 0 ? AnomalyCode::UnexpectedBody : AnomalyCode::OrphanResponse,
                        stream_ != 0 ? "bytes behind the response" : "bytes before any request");
    tell_last_exchange();
}

void Http1Client::exchange_over() {
    if (expects_switch_) {
        return;
    }
    is_open_ = false;
    if (closes_ || has_ended()) {
        close_leg();
    } else {
        reading_ = Reading::Wait;
    }
}

void Http1Client::input_ended(bool reset) {
    if (is_held() || (expects_switch_ && !reset)) {
        return;
    }
    end_pending_ = false;
    if (is_raw_) {
        if (reset) {
            break_off(Broken::How::Reset, "the server reset the connection");
            close_leg();
        }
        return;
    }
    if (is_open_ && !is_read_) {
        break_off(reset ? Broken::How::Reset : Broken::How::Closed,
                  something_came_ ? "the connection ended inside the response"
                                  : "the connection ended before a response came");
    }
    close_leg();
    tell_last_exchange();
}

void Http1Client::wind_down() {
    winds_down_ = true;
    closes_ = closes_ || is_open_;
    if (!is_open_ && !is_raw_) {
        close_leg();
    }
}

}  // namespace

std::unique_ptr<LegCodec> make_http1_client(const CodecLimits& limits) {
    return std::make_unique<Http1Client>(limits);
}

}  // namespace waybill::proxy
