// SPDX-License-Identifier: GPL-3.0-or-later
//
// What both roles of HTTP/1 share: bytes that came and could not be read yet, the body that is
// read, the body that is sent, raw bytes behind a switch, the end of the leg. Reading is pulled, a
// piece at a time, so that a handler may hold, abort or switch inside any event.
#pragma once

#include <string>
#include <string_view>

#include "proxy/codec/leg_codec.h"
#include "proxy/http1/body_reader.h"
#include "proxy/http1/body_writer.h"
#include "proxy/http1/head_reader.h"

namespace waybill::proxy {

class Http1Leg : public LegCodec {
public:
    void set_events(LegEvents* events) override;
    void receive(Bytes data, Timestamp now) override;
    void receive_end(bool reset, Timestamp now) override;
    bool wants_read() const override;
    std::string& output() override { return output_; }
    void drained(Timestamp now) override;
    bool wants_close() const override;
    void send_body(StreamId stream, Bytes data) override;
    void send_trailers(StreamId stream, const FieldList& trailers) override;
    void send_end(StreamId stream) override;
    std::size_t backlog(StreamId stream) const override;
    void abort(StreamId stream, std::uint32_t code) override;
    void hold(StreamId stream) override;
    void release(StreamId stream) override;
    void switch_to_raw(StreamId stream) override;
    void send_raw(Bytes data) override;
    void send_raw_end() override;
    http::Version version() const override { return {1, 1}; }

protected:
    Http1Leg(http::HeadKind reads, const CodecLimits& limits);

    enum class Reading : std::uint8_t {
        Head,
        Body,
        Wait,  // nothing may come, or what comes has to wait: the role knows
        Raw,
        Stopped,  // what comes is dropped
    };
    enum class Sending : std::uint8_t {
        Nothing,  // no head of a final response, no request
        Body,
        Done,
    };

    // A head is whole in head_: tells it and says in reading_ how to go on.
    virtual void take_head() = 0;
    // The message that is being read, or would have been, is refused. Before that is told.
    virtual void message_refused(Refusal& refusal) = 0;
    // Bytes came while reading_ is Wait: may say in reading_ that they are not wanted, else they
    // wait.
    virtual void look_at_surplus() = 0;
    // The message was read and the other one sent.
    virtual void exchange_over() = 0;
    // Nothing more will come, and all that came was read as far as it could be. Called again until
    // end_pending_ is false.
    virtual void input_ended(bool reset) = 0;

    void start_body(const BodyPlan& plan);
    void refuse_message(Refusal refusal);
    void tell_last_exchange();
    // Nothing more is read.
    void break_off(Broken::How how, std::string_view detail);
    void maybe_over();
    // Nothing more is read or sent.
    void close_leg();
    // What is sent did not go out as it stood: told at the next event.
    void note_changed(bool faithful, std::string_view detail);
    void note_backlog();
    LegEvents& events() { return *events_; }
    bool is_held() const { return is_held_; }
    bool has_ended() const { return ended_; }
    // Bytes came that were not read yet.
    bool has_unread() const { return !kept_.empty() || (unread_ != nullptr && !unread_->empty()); }

    const CodecLimits limits_;
    Http1HeadReader reader_;
    MessageHead head_;  // kept, so that its strings keep their room
    std::string output_;
    Http1BodyWriter writer_;
    StreamId stream_ = 0;
    Reading reading_ = Reading::Wait;
    Sending sending_ = Sending::Done;
    bool is_open_ = false;  // an exchange is
    bool is_read_ = true;   // the message of it that is read
    bool is_raw_ = false;
    bool closes_ = false;  // the exchange that is open is the last
    bool closed_ = false;  // what is in output_ is the last
    bool winds_down_ = false;
    bool expects_switch_ = false;  // a head that ends HTTP went by
    bool end_pending_ = false;     // the input has ended, but some of it has to wait
    bool something_came_ = false;  // of the response

private:
    void run(std::string_view& in);
    void run_kept();
    bool step(std::string_view& in);
    bool step_head(std::string_view& in);
    bool step_body(std::string_view& in);
    void finish_input();
    void settle();
    void end_message(bool has_surplus);

    LegEvents* events_;
    Http1BodyReader body_;
    std::string kept_;
    const std::string_view* unread_ = nullptr;  // while it is read
    std::string to_tell_;                       // anomalies of what was sent
    bool is_running_ = false;
    bool is_held_ = false;
    bool ended_ = false;
    bool ended_by_reset_ = false;
    bool raw_output_ended_ = false;
    bool raw_input_ended_ = false;
    bool told_last_ = false;
    bool over_backlog_ = false;
};

}  // namespace waybill::proxy
