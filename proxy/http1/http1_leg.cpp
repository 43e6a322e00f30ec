// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/http1_leg.h"

#include <utility>

#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

// Bytes that wait for their turn before nobody should read any more.
constexpr std::size_t kMostKept = 64 * kKiB;
// What an idle leg keeps of room for the next message.
constexpr std::size_t kIdleRoom = 16 * kKiB;

// Of legs that belong to nobody.
class NoEvents final : public LegEvents {
    void on_head(StreamId, MessageHead&, const BodyPlan&) override {}
    void on_body(StreamId, Bytes) override {}
    void on_trailers(StreamId, FieldList&) override {}
    void on_end(StreamId) override {}
    void on_refused(StreamId, const Refusal&) override {}
    void on_broken(StreamId, const Broken&) override {}
    void on_writable(StreamId) override {}
    void on_raw(Bytes) override {}
    void on_raw_end() override {}
    void on_last_exchange() override {}
    void on_frame(Side, Bytes) override {}
    void on_anomaly(StreamId, AnomalyCode, std::string) override {}
};

LegEvents& no_events() {
    static NoEvents events;
    return events;
}

}  // namespace

Http1Leg::Http1Leg(http::HeadKind reads, const CodecLimits& limits)
    : limits_(limits),
      reader_(reads, limits_),
      events_(&no_events()),
      body_(limits_) {}

void Http1Leg::set_events(LegEvents* events) {
    events_ = events != nullptr ? events : &no_events();
}

// What is read in place is not copied; only what has to wait is.
void Http1Leg::receive(Bytes data, Timestamp) {
    if (reading_ == Reading::Stopped || ended_ || data.empty()) {
        return;
    }
    something_came_ = true;
    if (is_running_ || !kept_.empty()) {
        kept_.append(as_text(data));
        run_kept();
    } else {
        std::string_view in = as_text(data);
        run(in);
        if (reading_ != Reading::Stopped) {
            kept_.insert(0, in);
        }
    }
    settle();
}

void Http1Leg::receive_end(bool reset, Timestamp) {
    if (ended_ && (ended_by_reset_ || !reset)) {
        return;
    }
    ended_ = true;
    ended_by_reset_ = reset;
    end_pending_ = true;
    run_kept();
    settle();
}

void Http1Leg::drained(Timestamp) {
    if (is_running_) {
        return;
    }
    if (over_backlog_ && output_.size() < kBacklog / 2) {
        over_backlog_ = false;
        events_->on_writable(stream_);
    }
    run_kept();
    settle();
}

void Http1Leg::run_kept() {
    // A message that was held behind the last byte of its body has its end still to tell.
    if (is_running_ || (kept_.empty() && reading_ != Reading::Body)) {
        return;
    }
    std::string waiting = std::exchange(kept_, {});
    std::string_view in = waiting;
    run(in);
    if (reading_ == Reading::Stopped) {
        kept_.clear();
        return;
    }
    waiting.erase(0, waiting.size() - in.size());
    if (kept_.empty()) {
        kept_.swap(waiting);
    } else {
        kept_.insert(0, waiting);
    }
}

void Http1Leg::run(std::string_view& in) {
    is_running_ = true;
    unread_ = &in;
    while (!is_held_ && step(in)) {
    }
    unread_ = nullptr;
    is_running_ = false;
}

// Tells at most one event of a message. False: nothing goes on with these bytes for now.
bool Http1Leg::step(std::string_view& in) {
    switch (reading_) {
        case Reading::Head:
            return !in.empty() && step_head(in);
        case Reading::Body:
            return step_body(in);
        case Reading::Wait:
            if (!in.empty()) {
                look_at_surplus();
            }
            return false;
        case Reading::Raw:
            if (!in.empty()) {
                events_->on_raw(as_bytes(std::exchange(in, {})));
            }
            return false;
        case Reading::Stopped:
            in = {};
            return false;
    }
    return false;
}

bool Http1Leg::step_head(std::string_view& in) {
    Refusal refusal;
    switch (reader_.read(in, head_, refusal)) {
        case Http1HeadReader::Step::NeedMore:
            return false;
        case Http1HeadReader::Step::Refused:
            refuse_message(std::move(refusal));
            return false;
        case Http1HeadReader::Step::Done:
            break;
    }
    take_head();
    reader_.restart();
    return true;
}

bool Http1Leg::step_body(std::string_view& in) {
    Refusal refusal;
    std::string_view data;
    switch (body_.next(in, data, refusal)) {
        case Http1BodyReader::Step::NeedMore:
            return false;
        case Http1BodyReader::Step::Data:
            events_->on_body(stream_, as_bytes(data));
            return true;
        case Http1BodyReader::Step::Trailers:
            events_->on_trailers(stream_, body_.trailers());
            return true;
        case Http1BodyReader::Step::Refused:
            refuse_message(std::move(refusal));
            return false;
        case Http1BodyReader::Step::End:
            break;
    }
    end_message(!in.empty());
    return true;
}

// Surplus that is there is told first: behind the end nobody may be listening any more.
void Http1Leg::end_message(bool has_surplus) {
    reading_ = Reading::Wait;
    is_read_ = true;
    if (has_surplus) {
        look_at_surplus();
    }
    events_->on_end(stream_);
    maybe_over();
}

void Http1Leg::maybe_over() {
    if (is_open_ && is_read_ && sending_ == Sending::Done) {
        is_held_ = false;
        exchange_over();
    }
}

// Behind the events of a call: what had to wait for them.
void Http1Leg::settle() {
    if (is_running_) {
        return;
    }
    if (end_pending_) {
        is_running_ = true;
        finish_input();
        is_running_ = false;
    }
    if (!to_tell_.empty()) {
        events_->on_anomaly(stream_, AnomalyCode::ForbiddenCharacter, std::exchange(to_tell_, {}));
    }
    if (kept_.empty() && kept_.capacity() > kIdleRoom) {
        std::string().swap(kept_);
    }
    if (!is_open_ && output_.empty() && output_.capacity() > kIdleRoom) {
        std::string().swap(output_);
    }
}

void Http1Leg::finish_input() {
    const bool waits = is_held_ || (reading_ == Reading::Wait && !kept_.empty());
    if (waits && !ended_by_reset_) {
        return;
    }
    if (reading_ == Reading::Body && body_.is_until_close() && !ended_by_reset_) {
        end_message(false);
    } else if (reading_ == Reading::Raw && !ended_by_reset_) {
        end_pending_ = false;
        raw_input_ended_ = true;
        reading_ = Reading::Stopped;
        events_->on_raw_end();
        return;
    }
    input_ended(ended_by_reset_);
}

bool Http1Leg::wants_read() const {
    // What is kept of a message that is being read is a part of a line, and its reader bounds that.
    const bool reads = reading_ == Reading::Head || reading_ == Reading::Body;
    return !ended_ && !is_held_ && !closed_ && reading_ != Reading::Stopped
           && (reads || kept_.size() < kMostKept);
}

bool Http1Leg::wants_close() const {
    return closed_ || (raw_output_ended_ && raw_input_ended_);
}

void Http1Leg::start_body(const BodyPlan& plan) {
    reading_ = Reading::Body;
    body_.start(plan);
}

void Http1Leg::refuse_message(Refusal refusal) {
    reading_ = Reading::Stopped;
    closes_ = true;
    message_refused(refusal);
    events_->on_refused(stream_, refusal);
    maybe_over();  // the response may have been sent already
}

void Http1Leg::tell_last_exchange() {
    if (!std::exchange(told_last_, true)) {
        events_->on_last_exchange();
    }
}

void Http1Leg::break_off(Broken::How how, std::string_view detail) {
    reading_ = Reading::Stopped;
    is_read_ = true;
    closes_ = true;
    Broken broken;
    broken.how = how;
    broken.nothing_came = !something_came_;
    broken.detail.assign(detail);
    events_->on_broken(stream_, broken);
}

void Http1Leg::close_leg() {
    reading_ = Reading::Stopped;
    is_open_ = false;
    closed_ = true;
    kept_.clear();
}

void Http1Leg::note_changed(bool faithful, std::string_view detail) {
    if (!faithful) {
        to_tell_.assign(detail);
    }
}

void Http1Leg::note_backlog() {
    over_backlog_ = over_backlog_ || output_.size() >= kBacklog / 2;
}

void Http1Leg::send_body(StreamId stream, Bytes data) {
    if (stream != stream_ || !is_open_ || sending_ != Sending::Body) {
        return;
    }
    note_changed(writer_.write(output_, as_text(data)), "content beyond its length was not sent");
    note_backlog();
}

void Http1Leg::send_trailers(StreamId stream, const FieldList& trailers) {
    if (stream != stream_ || !is_open_ || sending_ != Sending::Body) {
        return;
    }
    note_changed(writer_.trailers(output_, trailers), "trailers were not sent as they stood");
    note_backlog();
}

void Http1Leg::send_end(StreamId stream) {
    if (stream != stream_ || !is_open_ || sending_ != Sending::Body) {
        return;
    }
    sending_ = Sending::Done;
    if (!writer_.end(output_)) {
        close_leg();
        return;
    }
    note_backlog();
    maybe_over();
}

std::size_t Http1Leg::backlog(StreamId) const {
    return output_.size();
}

void Http1Leg::abort(StreamId stream, std::uint32_t) {
    if (stream == stream_ && is_open_) {
        close_leg();
    }
}

void Http1Leg::hold(StreamId stream) {
    is_held_ = is_held_ || stream == stream_;
}

void Http1Leg::release(StreamId stream) {
    is_held_ = is_held_ && stream != stream_;
}

void Http1Leg::switch_to_raw(StreamId stream) {
    if (stream != stream_ || closed_) {
        return;
    }
    is_open_ = false;
    is_raw_ = true;
    expects_switch_ = false;
    is_held_ = false;
    reading_ = Reading::Raw;
    sending_ = Sending::Done;
}

void Http1Leg::send_raw(Bytes data) {
    if (!raw_output_ended_ && !closed_) {
        output_.append(as_text(data));
        note_backlog();
    }
}

void Http1Leg::send_raw_end() {
    raw_output_ended_ = true;
}

}  // namespace waybill::proxy
