// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <utility>

#include "core/http/head_search.h"
#include "core/http/http1_stream_impl.h"
#include "core/http/tolerant_head_reader.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

}  // namespace

// Heads.

// Looks whether the first line is a start line; line_judged_ says when it was seen and is one. What
// is decided depends on the line alone, or on the largest head's bytes if it does not end in them.
// Returns whether the head may be read on.
bool Http1Stream::Impl::judge_line(Http1Input& in) {
    const std::string_view text = in.text().substr(0, limits_.head_bytes - head_.size());
    const std::size_t line_end = text.find('\n');
    if (line_end == kNone) {
        const bool too_long = head_.size() + text.size() == limits_.head_bytes;
        constexpr std::size_t kFewBytes = 64;
        if (head_.size() <= kFewBytes) {
            hold(in, std::min(text.size(), kFewBytes + 1));
            if (!may_begin_first_line(kind_, head_)) {
                begin_junk();
                return false;
            }
        }
        hold(in, std::min(in.rest.size(), limits_.head_bytes - head_.size()));
        line_judged_ = too_long;
        return too_long;
    }
    if (!head_.empty()) {
        end_finder_.find(text.substr(0, line_end + 1));
        hold(in, line_end + 1);
    }
    const std::string_view line =
        head_.empty() ? text.substr(0, line_end + 1) : std::string_view(head_);
    switch (judge_first_line(kind_, line)) {
        case FirstLine::Head:
            line_judged_ = true;
            return true;
        case FirstLine::Http09:
            if (head_.empty()) {
                touch(in);
                advance(in, line_end + 1);
                tell_head(line, true, true);
            } else {
                tell_head(take_held(), true, false);
            }
            return false;
        case FirstLine::NotHttp:
            begin_junk();
            return false;
    }
    return false;
}

void Http1Stream::Impl::read_head(Http1Input& in) {
    if (!line_judged_ && !judge_line(in)) {
        return;
    }
    const std::string_view text = in.text();
    const std::size_t room = limits_.head_bytes - head_.size();
    const std::size_t end = end_finder_.find(text.substr(0, room));
    if (end == kNone && text.size() >= room) {
        hold(in, room);
        large_head_ = std::make_unique<LargeHead>(head_);
        state_ = State::LargeHead;
        return;
    }
    if (end == kNone) {
        hold(in, text.size());
        return;
    }
    touch(in);
    if (head_.empty()) {
        advance(in, end);
        tell_head(text.substr(0, end), true, true);
        return;
    }
    hold(in, end);
    tell_head(take_held(), true, false);
}

void Http1Stream::Impl::read_large_head(Http1Input& in) {
    const std::size_t end = large_head_->find_end(in.text(), head_);
    touch(in);
    advance(in, end == kNone ? in.rest.size() : end);
    if (end != kNone) {
        tell_head(take_held(), true, false);
    }
}

// The head is over: offset_ is behind it.
void Http1Stream::Impl::tell_head(std::string_view raw, bool complete, bool in_one_piece) {
    state_ = State::InHead;
    const bool cut_down = large_head_ != nullptr;
    large_head_.reset();
    if (!in_one_piece) {
        span_.head_place.skip = Place::kScattered;
    }
    span_.head_length = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(offset_ - span_.offset, std::numeric_limits<std::uint32_t>::max()));
    const bool after_close = had_message_ && plan_.closes;
    had_message_ = true;
    body_ = BodyFacts{};

    const Head& head = parser_.parse(kind_, raw, complete, limits_.fields);
    const ResponseContext context = events_.on_head(head, span_);
    if (after_close) {
        anomaly(AnomalyCode::DataAfterClose, span_.offset, "a message behind the last one");
    }
    if (cut_down) {
        anomaly(AnomalyCode::HeaderLimit,
                span_.offset + limits_.head_bytes,
                "of a head of " + std::to_string(offset_ - span_.offset) + " bytes");
    }
    std::vector<HeadAnomaly> framing_anomalies;
    plan_ = plan_body(head, context, framing_anomalies);
    for (const HeadAnomaly& found : head.anomalies) {
        anomaly(found.code, span_.offset + found.offset, found.detail);
    }
    for (HeadAnomaly& found : framing_anomalies) {
        anomaly(found.code, span_.offset + found.offset, std::move(found.detail));
    }
    if (!complete) {
        end_message(false);
        return;
    }
    if (plan_.framing == BodyFraming::None && plan_.otherwise != BodyFraming::None
        && kind_ == HeadKind::Response
        && (plan_.closes || (head.status != 304 && !context.to_head))) {
        state_ = State::AwaitBody;
        return;
    }
    if (plan_.framing == BodyFraming::Length && plan_.length > 0 && kind_ == HeadKind::Response
        && !context.request_known) {
        state_ = State::UnknownBody;
        return;
    }
    start_body();
}

// Bodies.

void Http1Stream::Impl::start_body() {
    body_.framing = plan_.framing;
    switch (plan_.framing) {
        case BodyFraming::None:
        case BodyFraming::Tunnel:
        case BodyFraming::Frames:  // of HTTP/2 only
            end_message(true);
            return;
        case BodyFraming::Length:
            body_.announced = remaining_ = plan_.length;
            state_ = State::Length;
            if (remaining_ == 0) {
                end_message(true);
            }
            return;
        case BodyFraming::Chunked:
            chunks_ = ChunkedDecoder(static_cast<std::uint32_t>(limits_.chunk_line_bytes));
            state_ = State::FirstChunk;
            return;
        case BodyFraming::Close:
            state_ = State::Close;
            return;
    }
}

// A response that cannot have a body (to HEAD, 1xx, 204, 304) announces one, and in a way that no
// other message may follow or that is forbidden: what follows is shown as its body unless it is the
// next response.
void Http1Stream::Impl::await_body(Http1Input& in) {
    const std::size_t start = in.text().find_first_not_of("\r\n");
    advance(in, std::min(start, in.rest.size()));
    if (in.rest.empty()) {
        return;
    }
    if (may_begin_first_line(kind_, in.text().substr(0, 1))) {
        end_message(true);
        return;
    }
    anomaly(AnomalyCode::UnexpectedBody, offset_, "a body behind a head that cannot have one");
    plan_.framing = std::exchange(plan_.otherwise, BodyFraming::None);
    start_body();
    body_.framing = BodyFraming::None;
}

// A response whose request was not captured may have answered HEAD: then the body that it announces
// is not there, and what follows is the next response.
void Http1Stream::Impl::read_unknown_body(Http1Input& in) {
    constexpr std::string_view kNext = "HTTP/1.";
    if (head_.empty() && in.rest.size() >= kNext.size() && !in.text().starts_with(kNext)) {
        start_body();
        return;
    }
    hold(in, std::min(kNext.size() - head_.size(), in.rest.size()));
    if (head_.size() == kNext.size() || !kNext.starts_with(head_)) {
        settle_unknown_body(head_ == kNext);
    }
}

void Http1Stream::Impl::settle_unknown_body(bool absent) {
    const std::string held = take_held();
    offset_ -= held.size();
    if (absent) {
        plan_.framing = BodyFraming::None;
    }
    start_body();
    offset_ += held.size();
    replay(held);
}

void Http1Stream::Impl::read_first_chunk(Http1Input& in) {
    if (head_.empty()) {
        const Likeness likeness = looks_chunked(in.text());
        if (likeness == Likeness::Yes) {
            state_ = State::Chunked;
        } else if (likeness == Likeness::No) {
            not_chunked();
        } else {
            hold(in, in.rest.size());
        }
        return;
    }
    hold(in, 1);
    const Likeness likeness = looks_chunked(head_);
    if (likeness == Likeness::Maybe) {
        return;
    }
    if (likeness == Likeness::Yes) {
        state_ = State::Chunked;
    } else {
        offset_ -= head_.size();
        not_chunked();
        offset_ += head_.size();
    }
    replay(take_held());
}

// What claims to be chunked begins with something else: read it as the rest of the head says.
void Http1Stream::Impl::not_chunked() {
    anomaly(AnomalyCode::BadTransferEncoding, offset_, "the body is not chunked");
    plan_.framing = std::exchange(plan_.otherwise, BodyFraming::None);
    start_body();
}

void Http1Stream::Impl::tell_body(Bytes data) {
    body_.size += data.size();
    events_.on_body(data);
}

void Http1Stream::Impl::tell_body_gap(std::uint64_t length) {
    if (length > 0) {
        body_.size += length;
        body_.missing += length;
        events_.on_body_gap(length);
    }
}

void Http1Stream::Impl::read_length(Http1Input& in) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, in.rest.size()));
    const Bytes data = in.rest.first(count);
    touch(in);
    advance(in, count);
    remaining_ -= count;
    tell_body(data);
    if (remaining_ == 0) {
        end_message(true);
    }
}

void Http1Stream::Impl::read_close(Http1Input& in) {
    const Bytes data = in.rest;
    touch(in);
    advance(in, data.size());
    tell_body(data);
}

void Http1Stream::Impl::read_chunked(Http1Input& in) {
    touch(in);
    while (!in.rest.empty()) {
        const std::string_view text = in.text();
        const ChunkedDecoder::Step step = chunks_.step(text);
        if (step.problem != nullptr) {
            anomaly(step.code, offset_ + step.place, step.problem);
        }
        advance(in, step.used);
        if (!step.data.empty()) {
            tell_body(as_bytes(step.data));
        }
        if (chunks_.finished()) {
            state_ = State::Trailers;
            end_finder_.reset(true);
            return;
        }
        if (chunks_.broken()) {
            end_message(false);
            lose_sync();
            return;
        }
    }
}

void Http1Stream::Impl::read_trailers(Http1Input& in) {
    const std::string_view text = in.text();
    const std::size_t end = end_finder_.find(text);
    touch(in);
    if (end != kNone && head_.empty() && end <= limits_.head_bytes) {
        advance(in, end);
        end_trailers(text.substr(0, end), true);
        return;
    }
    const std::size_t count = end == kNone ? text.size() : end;
    const std::size_t room = limits_.head_bytes - std::min(head_.size(), limits_.head_bytes);
    head_.append(text.substr(0, std::min(count, room)));
    if (count > room && !std::exchange(limit_told_, true)) {
        anomaly(AnomalyCode::HeaderLimit, offset_ + room, "the trailer section is too large");
    }
    advance(in, count);
    if (end != kNone) {
        end_trailers(take_held(), false);
    }
}

// `raw` is the trailer section through its empty line, and offset_ is behind it. When it begins
// with a start line, the last chunk had no empty line behind it.
void Http1Stream::Impl::end_trailers(std::string_view raw, bool in_one_piece) {
    const std::uint64_t start = offset_ - raw.size();
    if (raw.size() > 2 && find_head(kind_, raw).result == HeadSearch::Result::Found
        && find_head(kind_, raw).at == 0) {
        anomaly(AnomalyCode::BadChunk, start, "no empty line behind the last chunk");
        const MessageSpan last = span_;
        end_message(true);
        if (state_ == State::Idle) {
            Http1Input in;
            in.place = {last.last_record, Place::kScattered};
            in.first_record = in_one_piece ? last.last_record : last.first_record;
            in.last_record = last.last_record;
            in.first_at = in.last_at = last.last_byte;
            in.peer_acked = last.peer_acked;
            begin_message(in);
            span_.offset = start;
            tell_head(raw, true, false);
        }
        return;
    }
    const Head& trailers = parser_.parse_trailers(raw, limits_.fields);
    if (!trailers.fields.empty()) {
        events_.on_trailers(trailers.fields);
    }
    for (const HeadAnomaly& found : trailers.anomalies) {
        anomaly(found.code, start + found.offset, found.detail);
    }
    end_message(true);
}

void Http1Stream::Impl::end_message(bool complete) {
    body_.complete = complete;
    state_ = State::Idle;
    if (anomalies_ > kMaxListedAnomalies) {
        events_.on_anomaly(left_out_,
                           offset_,
                           std::to_string(anomalies_ - kMaxListedAnomalies)
                               + " more of this message are not listed");
    }
    events_.on_message_end(body_, span_);
    const bool tunnel = complete && plan_.framing == BodyFraming::Tunnel;
    if (state_ == State::Idle && (tunnel || switch_after_)) {
        start_raw(Http1Events::RawReason::Tunnel, offset_);
    }
}

}  // namespace waybill::http
