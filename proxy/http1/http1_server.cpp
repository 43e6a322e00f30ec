// SPDX-License-Identifier: GPL-3.0-or-later
//
// The side of HTTP/1 that clients talk to: reads requests, writes responses.
#include "core/base/ascii.h"
#include "proxy/http1/body_framing.h"
#include "proxy/http1/http1_codec.h"
#include "proxy/http1/http1_leg.h"
#include "proxy/http1/request_target.h"

namespace waybill::proxy {
namespace {

constexpr std::uint16_t kContinue = 100;
constexpr std::uint16_t kSwitching = 101;
constexpr std::uint16_t kNoContent = 204;
constexpr std::uint16_t kNotModified = 304;
constexpr std::uint16_t kAuthenticationRequired = 407;

class Http1Server final : public Http1Leg {
public:
    explicit Http1Server(const CodecLimits& limits) : Http1Leg(http::HeadKind::Request, limits) {
        reading_ = Reading::Head;
    }

    bool can_open() const override { return false; }
    bool is_idle() const override {
        return !is_open_ && !closed_ && reading_ == Reading::Head && !has_ended() && !has_unread()
               && !reader_.has_begun();
    }
    StreamId open_stream(const MessageHead&, const BodyPlan&) override { return 0; }
    void send_head(StreamId stream, const MessageHead& response, const BodyPlan& body) override;
    void wind_down() override;

protected:
    void take_head() override;
    void message_refused(Refusal& refusal) override;
    void look_at_surplus() override {}  // the next request, which waits
    void exchange_over() override;
    void input_ended(bool reset) override;

private:
    // What the request decides about its response.
    struct Asked {
        bool head = false;
        bool connect = false;
        bool old = false;  // HTTP/1.0
        bool keeps_open = true;
        bool waits_for_continue = false;
    };

    void begin_exchange();
    void send_interim(const MessageHead& response);
    Framing framing_of(const MessageHead& response, const BodyPlan& body, LegNeeds& needs) const;
    bool ends_tunnel(std::uint16_t status) const;
    bool has_to_close(const MessageHead& response, Framing framing) const;

    Asked asked_;
};

void Http1Server::begin_exchange() {
    ++stream_;
    is_open_ = true;
    is_read_ = false;
    sending_ = Sending::Nothing;
    asked_ = {};
}

void Http1Server::take_head() {
    Refusal refusal;
    BodyPlan plan;
    const HeadFacts& facts = reader_.facts();
    bool host_differed = false;
    if (!read_target(head_, facts, host_differed, refusal)
        || !request_framing(head_, facts, plan, refusal)) {
        refuse_message(std::move(refusal));
        return;
    }
    begin_exchange();
    asked_.head = head_.method == "HEAD";
    asked_.connect = head_.method == "CONNECT";
    asked_.old = head_.version.minor == 0;
    asked_.keeps_open = keeps_open(head_, facts);
    asked_.waits_for_continue =
        !asked_.old && plan.has_body() && facts.of(KnownField::Expect).count != 0
        && ascii::equal_ignoring_case(head_.fields.value("expect"), "100-continue");
    start_body(plan);
    const bool is_last = !asked_.keeps_open;
    const StreamId stream = stream_;
    events().on_head(stream, head_, plan);
    if (host_differed) {
        events().on_anomaly(
            stream, AnomalyCode::BadHeader, "Host was another one than that of the target");
    }
    if (is_last) {
        tell_last_exchange();
    }
}

void Http1Server::message_refused(Refusal&) {
    if (!is_open_) {
        begin_exchange();
    }
    is_read_ = true;
    asked_.keeps_open = false;
}

void Http1Server::exchange_over() {
    if (expects_switch_) {
        return;
    }
    is_open_ = false;
    if (closes_ || (has_ended() && !has_unread())) {
        close_leg();
    } else {
        reading_ = Reading::Head;
    }
}

void Http1Server::input_ended(bool reset) {
    if (reset) {
        end_pending_ = false;
        if (is_open_ || is_raw_) {
            break_off(Broken::How::Reset, "the client reset the connection");
        }
        close_leg();
        return;
    }
    switch (reading_) {
        case Reading::Head:
            end_pending_ = false;
            if (reader_.has_begun() || has_unread()) {
                events().on_anomaly(stream_ + 1,
                                    AnomalyCode::MessageRefused,
                                    "the connection ended inside the head of a request");
            }
            close_leg();
            break;
        case Reading::Body:
            end_pending_ = false;
            break_off(Broken::How::Closed, "the connection ended inside the body of the request");
            maybe_over();
            break;
        case Reading::Wait:
            break;  // for the response
        case Reading::Raw:
        case Reading::Stopped:
            end_pending_ = false;
            break;
    }
}

void Http1Server::send_interim(const MessageHead& response) {
    if (asked_.old) {  // RFC 9110 section 15.2
        return;
    }
    asked_.waits_for_continue = asked_.waits_for_continue && response.status != kContinue;
    LegNeeds needs;
    needs.keep_upgrade = response.status == kSwitching;
    expects_switch_ = needs.keep_upgrade;
    note_changed(write_response(output_, response, needs), "a response was not sent as it stood");
}

Framing Http1Server::framing_of(const MessageHead& response,
                                const BodyPlan& body,
                                LegNeeds& needs) const {
    if (response.status == kNoContent || (asked_.connect && response.status / 100 == 2)) {
        return Framing::None;
    }
    if (asked_.head || response.status == kNotModified) {
        if (body.kind != BodyKind::Length) {
            return Framing::AsSent;
        }
        needs.length = body.length;
        return Framing::Length;
    }
    if (body.kind == BodyKind::Length || body.kind == BodyKind::None) {
        needs.length = body.kind == BodyKind::Length ? body.length : 0;
        return Framing::Length;
    }
    return asked_.old ? Framing::UntilClose : Framing::Chunked;
}

// RFC 9112 section 9.6. A client that waits for 100 and gets something final may send the body or
// not: nobody can tell what comes next.
bool Http1Server::has_to_close(const MessageHead& response, Framing framing) const {
    return closes_ || winds_down_ || !asked_.keeps_open || framing == Framing::UntilClose
           || (asked_.waits_for_continue && !is_read_)
           || (asked_.connect && ends_tunnel(response.status));
}

// Behind a CONNECT that failed comes what a hasty client meant for the tunnel. Only one that was
// asked who it is may try again: what it meant for the tunnel does not say it.
bool Http1Server::ends_tunnel(std::uint16_t status) const {
    return status / 100 != 2 && (status != kAuthenticationRequired || has_unread());
}

void Http1Server::send_head(StreamId stream, const MessageHead& response, const BodyPlan& body) {
    if (stream != stream_ || !is_open_ || sending_ != Sending::Nothing) {
        return;
    }
    if (response.is_interim()) {
        send_interim(response);
        return;
    }
    LegNeeds needs;
    needs.framing = framing_of(response, body, needs);
    const bool tunnel = asked_.connect && response.status / 100 == 2;
    expects_switch_ = tunnel;
    closes_ = !tunnel && has_to_close(response, needs.framing);
    needs.close = closes_;
    needs.say_keep_alive = asked_.old && !tunnel;
    needs.keep_upgrade = true;
    note_changed(write_response(output_, response, needs), "a response was not sent as it stood");
    const bool no_content = asked_.head || response.status == kNotModified;
    writer_.start(no_content ? Framing::AsSent : needs.framing, needs.length);
    sending_ = Sending::Body;
    note_backlog();
}

void Http1Server::wind_down() {
    winds_down_ = true;
    if (is_idle()) {
        close_leg();
    } else if (is_open_ && sending_ != Sending::Nothing) {
        closes_ = true;
    }
}

}  // namespace

std::unique_ptr<LegCodec> make_http1_server(const CodecLimits& limits) {
    return std::make_unique<Http1Server>(limits);
}

}  // namespace waybill::proxy
