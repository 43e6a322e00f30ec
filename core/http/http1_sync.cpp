// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/http/head_search.h"
#include "core/http/http1_stream_impl.h"

namespace waybill::http {
namespace {

// How far behind a message, or at the stream's start, a head is looked for before the stream is
// given up as not HTTP.
constexpr std::size_t kJunkWindow = 4 * kKiB;

}  // namespace

// Bytes that begin no message. Behind a response they are a body that it should not have.
void Http1Stream::Impl::tell_junk(std::uint64_t length) {
    const bool body = had_message_ && kind_ == HeadKind::Response;
    anomalies_ = 0;
    anomaly(body ? AnomalyCode::UnexpectedBody : AnomalyCode::LeadingJunk,
            span_.offset,
            std::to_string(length) + (length == 1 ? " byte" : " bytes"));
}

// What was taken for a head is none.
void Http1Stream::Impl::begin_junk() {
    state_ = State::Junk;
    replay(take_held());
}

void Http1Stream::Impl::read_junk(Http1Input& in) {
    const std::size_t held = head_.size();
    const std::size_t room = kJunkWindow - std::min(held, kJunkWindow);
    const std::size_t count = std::min(room, in.rest.size());
    head_.append(in.text().substr(0, count));
    const HeadSearch search = find_head(kind_, head_);
    if (search.result == HeadSearch::Result::Found) {
        if (search.at > 0) {
            tell_junk(search.at);
        }
        state_ = State::Idle;
        head_found_ = true;
        std::string bytes = take_held();
        if (search.at >= held) {
            advance(in, search.at - held);
        } else {
            replay(bytes.substr(search.at, held - search.at));
        }
        return;
    }
    touch(in);
    advance(in, count);
    if (head_.size() >= kJunkWindow) {
        give_up_junk();
    }
}

// The bytes in head_, and all that follow, are not HTTP.
void Http1Stream::Impl::give_up_junk() {
    if (had_message_ && kind_ == HeadKind::Response) {
        tell_junk(head_.size());
    }
    start_raw(Http1Events::RawReason::NotHttp, span_.offset);
    replay(take_held());
}

void Http1Stream::Impl::start_raw(Http1Events::RawReason reason, std::uint64_t offset) {
    state_ = State::Raw;
    events_.on_raw_start(reason, offset);
}

void Http1Stream::Impl::lose_sync() {
    if (state_ == State::Raw) {
        return;
    }
    state_ = State::Resync;
    remaining_ = 0;
    plan_.closes = false;
}

void Http1Stream::Impl::tell_skipped() {
    if (remaining_ > 0) {
        anomalies_ = 0;
        anomaly(AnomalyCode::OpaqueData,
                offset_ - remaining_,
                std::to_string(remaining_) + " bytes of no message that can be read");
        remaining_ = 0;
    }
}

// Looks for a head: a start line with a known method or a status line anywhere, one with another
// method where a line, or what arrived together, begins.
void Http1Stream::Impl::read_resync(Http1Input& in) {
    const std::size_t held = head_.size();
    if (held > 0) {
        head_.append(in.text());
    }
    const std::string_view text = held > 0 ? std::string_view(head_) : in.text();
    const HeadSearch search = find_head(kind_, text);
    if (search.result == HeadSearch::Result::Found) {
        remaining_ += search.at;
        state_ = State::Idle;
        head_found_ = true;
        const std::string bytes = take_held();
        if (search.at >= held) {
            advance(in, search.at - held);
            tell_skipped();
        } else {
            offset_ -= held - search.at;
            tell_skipped();
            offset_ += held - search.at;
            replay(bytes.substr(search.at, held - search.at));
        }
        return;
    }
    const std::size_t kept =
        search.result == HeadSearch::Result::NeedMore ? text.size() - search.at : 0;
    remaining_ += text.size() - kept;
    if (held > 0) {
        touch(in);
        advance(in, in.rest.size());
        head_.erase(0, head_.size() - kept);
        return;
    }
    advance(in, in.rest.size() - kept);
    if (kept > 0) {
        begin_message(in);
        hold(in, kept);
    }
}

void Http1Stream::Impl::read_http09(Http1Input& in) {
    begin_message(in);
    state_ = State::InHead;
    had_message_ = true;
    Head head;
    head.kind = kind_;
    head.version = {0, 9};
    events_.on_head(head, span_);
    plan_ = BodyPlan{};
    plan_.framing = BodyFraming::Close;
    plan_.closes = true;
    body_ = BodyFacts{};
    start_body();
}

void Http1Stream::Impl::start_mid_stream() {
    state_ = State::Idle;
    lose_sync();
}

void Http1Stream::Impl::switch_to_raw() {
    switch (state_) {
        case State::Raw:
            return;
        case State::Head:
        case State::LargeHead:
        case State::Junk:
            large_head_.reset();
            start_raw(Http1Events::RawReason::Tunnel, span_.offset);
            replay(take_held());
            return;
        case State::Idle:
        case State::Resync:
        case State::Http09:
            tell_skipped();
            head_ = {};
            start_raw(Http1Events::RawReason::Tunnel, offset_);
            return;
        case State::AwaitBody:
            switch_after_ = true;
            end_message(true);
            return;
        case State::InHead:
        case State::UnknownBody:
        case State::FirstChunk:
        case State::Length:
        case State::Chunked:
        case State::Trailers:
        case State::Close:
            switch_after_ = true;
            return;
    }
}

}  // namespace waybill::http
