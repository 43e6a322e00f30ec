// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http1_stream.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/head_search.h"
#include "core/http/http1_stream_impl.h"
#include "core/http/tolerant_head_reader.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

}  // namespace

// Input and places.

void Http1Stream::Impl::advance(Http1Input& in, std::size_t count) {
    in.rest = in.rest.subspan(count);
    in.place = in.place.behind(static_cast<std::uint32_t>(count));
    offset_ += count;
}

// Moves bytes behind those in head_.
void Http1Stream::Impl::hold(Http1Input& in, std::size_t count) {
    head_.append(in.text().substr(0, count));
    touch(in);
    advance(in, count);
}

void Http1Stream::Impl::touch(const Http1Input& in) {
    span_.first_record = std::min(span_.first_record, in.first_record);
    span_.last_record = std::max(span_.last_record, in.last_record);
    span_.last_byte = std::max(span_.last_byte, in.last_at);
}

void Http1Stream::Impl::begin_message(const Http1Input& in) {
    span_ = MessageSpan{};
    span_.offset = offset_;
    span_.head_place = in.place;
    span_.first_byte = in.first_at;
    span_.peer_acked = in.peer_acked;
    touch(in);
    anomalies_ = 0;
    limit_told_ = false;
    end_finder_.reset();
    line_judged_ = std::exchange(head_found_, false);
}

// Reads bytes that were held back once more, in the state that is set now.
void Http1Stream::Impl::replay(const std::string& bytes) {
    if (bytes.empty()) {
        return;
    }
    offset_ -= bytes.size();
    Http1Input in;
    in.rest = as_bytes(bytes);
    in.place = {span_.head_place.record, Place::kScattered};
    in.first_record = span_.first_record;
    in.last_record = span_.last_record;
    in.first_at = span_.first_byte;
    in.last_at = span_.last_byte;
    in.peer_acked = span_.peer_acked;
    run(in);
}

void Http1Stream::Impl::anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) {
    if (++anomalies_ <= kMaxListedAnomalies) {
        events_.on_anomaly(code, offset, std::move(detail));
    } else {
        left_out_ = code;
    }
}

// The way through the states.

void Http1Stream::Impl::on_data(Bytes data, const Arrival& arrival) {
    Http1Input in;
    in.rest = data;
    in.place = arrival.place;
    in.first_record = std::min(arrival.first_record, arrival.place.record);
    in.last_record = arrival.place.record == kNoRecord ? 0 : arrival.place.record;
    in.first_at = arrival.at;
    in.last_at = arrival.at;
    in.peer_acked = arrival.peer_acked;
    run(in);
}

void Http1Stream::Impl::run(Http1Input& in) {
    while (!in.rest.empty()) {
        switch (state_) {
            case State::Idle:
                read_idle(in);
                break;
            case State::Head:
                read_head(in);
                break;
            case State::LargeHead:
                read_large_head(in);
                break;
            case State::InHead:
                assert(false);
                return;
            case State::AwaitBody:
                await_body(in);
                break;
            case State::UnknownBody:
                read_unknown_body(in);
                break;
            case State::FirstChunk:
                read_first_chunk(in);
                break;
            case State::Length:
                read_length(in);
                break;
            case State::Chunked:
                read_chunked(in);
                break;
            case State::Trailers:
                read_trailers(in);
                break;
            case State::Close:
                read_close(in);
                break;
            case State::Junk:
                read_junk(in);
                break;
            case State::Resync:
                read_resync(in);
                break;
            case State::Http09:
                read_http09(in);
                break;
            case State::Raw:
                events_.on_raw(in.rest, in.arrival());
                advance(in, in.rest.size());
                break;
        }
    }
}

// RFC 9112 section 2.2: empty lines in front of a message are ignored.
void Http1Stream::Impl::read_idle(Http1Input& in) {
    const std::size_t start = in.text().find_first_not_of("\r\n");
    if (start == kNone) {
        advance(in, in.rest.size());
        return;
    }
    advance(in, start);
    begin_message(in);
    state_ = State::Head;
}

// Gaps and ends.

// A gap costs the missing bytes when its place in the message is known; else the
// message ends here and the next head is looked for.
void Http1Stream::Impl::on_gap(std::uint64_t length, Timestamp at) {
    if (state_ == State::UnknownBody) {
        settle_unknown_body(false);
    }
    if (state_ == State::FirstChunk && !head_.empty()) {
        state_ = State::Chunked;
        replay(take_held());
    }
    switch (state_) {
        case State::Raw:
            events_.on_raw_gap(length, at);
            break;
        case State::Close:
            tell_body_gap(length);
            break;
        case State::Length: {
            const std::uint64_t missing = std::min(length, remaining_);
            remaining_ -= missing;
            tell_body_gap(missing);
            if (length > missing) {
                end_message(false);
                lose_sync();
            } else if (remaining_ == 0) {
                end_message(true);
            }
            break;
        }
        case State::Chunked:
            if (length <= chunks_.left_in_chunk()) {
                chunks_.skip(length);
                tell_body_gap(length);
            } else {
                tell_body_gap(chunks_.left_in_chunk());
                end_message(false);
                lose_sync();
            }
            break;
        case State::Head:
        case State::LargeHead:
            tell_head(take_held(), false, false);
            lose_sync();
            break;
        case State::FirstChunk:
        case State::Trailers:
            head_ = {};
            end_message(false);
            lose_sync();
            break;
        case State::AwaitBody:
            end_message(true);
            lose_sync();
            break;
        case State::Junk:
            if (had_message_) {
                tell_junk(head_.size());
                head_ = {};
                lose_sync();
            } else {
                give_up_junk();
                events_.on_raw_gap(length, at);
            }
            break;
        case State::Resync:
            remaining_ += head_.size();
            head_ = {};
            tell_skipped();
            break;
        case State::Idle:
            lose_sync();
            break;
        case State::Http09:
        case State::InHead:
        case State::UnknownBody:
            break;
    }
    offset_ += length;
}

// A head that was never closed, but has an empty line of CRs alone: that was its end for whoever
// sent the body behind it. Returns whether there was one.
bool Http1Stream::Impl::split_unterminated_head() {
    for (std::size_t at = 0; at + 2 < head_.size(); ++at) {
        if ((head_[at] == '\n' || head_[at] == '\r') && head_[at + 1] == '\r'
            && head_[at + 2] != '\n' && head_[at + 2] != '\r') {
            const std::size_t end = at + 2;
            const std::string bytes = take_held();
            offset_ -= bytes.size() - end;
            tell_head(std::string_view(bytes).substr(0, end), true, false);
            offset_ += bytes.size() - end;
            replay(bytes.substr(end));
            return true;
        }
    }
    return false;
}

void Http1Stream::Impl::on_end(EndReason reason) {
    const bool closed = reason == EndReason::Closed;
    const bool wrong = closed || reason == EndReason::Reset;
    if (state_ == State::UnknownBody) {
        settle_unknown_body(false);
    }
    if (state_ == State::FirstChunk && !head_.empty()) {
        state_ = State::Chunked;
        replay(take_held());
    }
    while (state_ == State::Head
           && (line_judged_ || judge_first_line(kind_, head_) == FirstLine::Head)
           && split_unterminated_head()) {
    }
    switch (state_) {
        case State::Head:
        case State::LargeHead:
            if (line_judged_ || looks_like_head(kind_, head_) == Likeness::Yes
                || (ascii::is_upper(head_.front()) && may_begin_first_line(kind_, head_)
                    && (kind_ == HeadKind::Response || head_.find(' ') != std::string::npos))) {
                tell_head(take_held(), false, false);
            } else {
                give_up_junk();
            }
            break;
        case State::Length:
            if (wrong) {
                anomaly(AnomalyCode::LengthMismatch,
                        offset_,
                        std::to_string(body_.size) + " of " + std::to_string(body_.announced)
                            + " bytes");
            }
            end_message(false);
            break;
        case State::FirstChunk:
        case State::Chunked:
        case State::Trailers:
            head_ = {};
            if (wrong) {
                anomaly(AnomalyCode::BadChunk, offset_, "the stream ends inside the chunked body");
            }
            end_message(false);
            break;
        case State::Close:
            end_message(closed);
            break;
        case State::AwaitBody:
            end_message(true);
            break;
        case State::Junk:
            give_up_junk();
            break;
        case State::Resync:
            remaining_ += head_.size();
            head_ = {};
            tell_skipped();
            break;
        case State::Idle:
        case State::Http09:
        case State::InHead:
        case State::UnknownBody:
        case State::Raw:
            break;
    }
}

Http1Stream::Http1Stream(HeadKind kind,
                         Http1Events& events,
                         HeadParser& parser,
                         std::uint64_t offset,
                         const Http1Limits& limits)
    : impl_(std::make_unique<Impl>(kind, events, parser, offset, limits)) {}
Http1Stream::~Http1Stream() = default;

void Http1Stream::on_data(Bytes data, const Arrival& arrival) {
    impl_->on_data(data, arrival);
}
void Http1Stream::on_gap(std::uint64_t length, Timestamp at) {
    impl_->on_gap(length, at);
}
void Http1Stream::on_end(EndReason reason, Timestamp /*at*/) {
    impl_->on_end(reason);
}
void Http1Stream::start_mid_stream() {
    impl_->start_mid_stream();
}
void Http1Stream::start_http09_response() {
    impl_->start_http09_response();
}
void Http1Stream::switch_to_raw() {
    impl_->switch_to_raw();
}

}  // namespace waybill::http
