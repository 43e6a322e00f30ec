// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http1_stream.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/chunked_decoder.h"
#include "core/http/head_search.h"
#include "core/http/large_head.h"
#include "core/http/tolerant_head_reader.h"

namespace waybill::http {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// How far behind a message, or at the stream's start, a head is looked for before the stream is
// given up as not HTTP.
constexpr std::size_t kJunkWindow = 4 * kKiB;

// What is left of one on_data, or of bytes that were held back.
struct Input {
    Bytes rest;
    Place place;  // of the first byte of rest
    RecordId first_record = kNoRecord;
    RecordId last_record = 0;
    Timestamp first_at;
    Timestamp last_at;
    std::uint64_t peer_acked = 0;

    std::string_view text() const { return as_text(rest); }
    Arrival arrival() const { return {last_at, place, first_record, peer_acked}; }
};

}  // namespace

class Http1Stream::Impl {
public:
    Impl(HeadKind kind,
         Http1Events& events,
         HeadParser& parser,
         std::uint64_t offset,
         const Http1Limits& limits)
        : events_(events),
          parser_(parser),
          limits_(limits),
          offset_(offset),
          kind_(kind) {}

    void on_data(Bytes data, const Arrival& arrival);
    void on_gap(std::uint64_t length, Timestamp at);
    void on_end(EndReason reason);
    void start_mid_stream();
    void start_http09_response() { state_ = State::Http09; }
    void switch_to_raw();

private:
    enum class State : std::uint8_t {
        Idle,        // between messages
        Head,        // in a head; head_ holds what came before this on_data
        LargeHead,   // in a head that is larger than is kept
        InHead,      // telling a head
        AwaitBody,   // there must be no body, but the head announces one: what comes tells
        FirstChunk,  // a body that claims to be chunked; head_ holds what is too short to tell
        Length,
        Chunked,
        Trailers,  // head_ holds what came before this on_data
        Close,
        Junk,    // head_ holds bytes that begin no message, up to kJunkWindow
        Resync,  // bytes are lost: looking for the next head; head_ holds what may begin one
        Http09,  // the response to an HTTP/0.9 request begins with the next byte
        Raw,
    };

    void run(Input& in);
    void replay(std::string bytes);
    void advance(Input& in, std::size_t count);
    void hold(Input& in, std::size_t count);
    void touch(const Input& in);
    void begin_message(const Input& in);

    void read_idle(Input& in);
    void read_head(Input& in);
    bool judge_line(Input& in);
    void read_large_head(Input& in);
    void tell_head(std::string_view raw, bool complete, bool in_one_piece);
    void start_body();
    void await_body(Input& in);
    void read_first_chunk(Input& in);
    void not_chunked();
    void read_length(Input& in);
    void read_chunked(Input& in);
    void read_trailers(Input& in);
    void end_trailers(std::string_view raw, bool in_one_piece);
    void read_close(Input& in);
    void read_junk(Input& in);
    void read_resync(Input& in);
    void read_http09(Input& in);

    bool split_unterminated_head();
    void tell_body(Bytes data);
    void tell_body_gap(std::uint64_t length);
    void end_message(bool complete);
    void lose_sync();
    void tell_junk(std::uint64_t length);
    void tell_skipped();
    void start_raw(Http1Events::RawReason reason, std::uint64_t offset);
    void give_up_junk();
    void anomaly(AnomalyCode code, std::uint64_t offset, std::string detail);
    std::string take_held() { return std::exchange(head_, std::string()); }

    Http1Events& events_;
    HeadParser& parser_;
    Http1Limits limits_;
    std::uint64_t offset_;         // in the stream, of the next byte
    std::uint64_t remaining_ = 0;  // Length: of the body; Resync: bytes passed over
    std::string head_;
    std::unique_ptr<LargeHead> large_head_;
    // Of the current message; in Junk and Resync, of the bytes in head_.
    MessageSpan span_;
    BodyFacts body_;
    ChunkedDecoder chunks_{0};
    BodyPlan plan_;
    HeadEndFinder end_finder_;
    std::uint32_t anomalies_ = 0;                    // of the current message
    AnomalyCode left_out_ = AnomalyCode::BadHeader;  // the last one that was not listed
    HeadKind kind_;
    State state_ = State::Idle;
    bool line_judged_ = false;
    bool head_found_ = false;    // what comes next was found to be a head
    bool had_message_ = false;   // some message was told before
    bool switch_after_ = false;  // raw after the current message
    bool limit_told_ = false;
};

// Input and places.

void Http1Stream::Impl::advance(Input& in, std::size_t count) {
    in.rest = in.rest.subspan(count);
    in.place = in.place.behind(static_cast<std::uint32_t>(count));
    offset_ += count;
}

// Moves bytes behind those in head_.
void Http1Stream::Impl::hold(Input& in, std::size_t count) {
    head_.append(in.text().substr(0, count));
    touch(in);
    advance(in, count);
}

void Http1Stream::Impl::touch(const Input& in) {
    span_.first_record = std::min(span_.first_record, in.first_record);
    span_.last_record = std::max(span_.last_record, in.last_record);
    span_.last_byte = std::max(span_.last_byte, in.last_at);
}

void Http1Stream::Impl::begin_message(const Input& in) {
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
void Http1Stream::Impl::replay(std::string bytes) {
    if (bytes.empty()) {
        return;
    }
    offset_ -= bytes.size();
    Input in;
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
    Input in;
    in.rest = data;
    in.place = arrival.place;
    in.first_record = std::min(arrival.first_record, arrival.place.record);
    in.last_record = arrival.place.record == kNoRecord ? 0 : arrival.place.record;
    in.first_at = arrival.at;
    in.last_at = arrival.at;
    in.peer_acked = arrival.peer_acked;
    run(in);
}

void Http1Stream::Impl::run(Input& in) {
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
void Http1Stream::Impl::read_idle(Input& in) {
    const std::size_t start = in.text().find_first_not_of("\r\n");
    if (start == npos) {
        advance(in, in.rest.size());
        return;
    }
    advance(in, start);
    begin_message(in);
    state_ = State::Head;
}

// Heads.

// Looks whether the first line is a start line; line_judged_ says when it was seen and is one.
// Returns false when there is nothing more to do here with this input.
bool Http1Stream::Impl::judge_line(Input& in) {
    const std::string_view text = in.text();
    const std::size_t line_end = text.find('\n');
    if (line_end == npos || !head_.empty()) {
        const std::size_t count = line_end == npos ? text.size() : line_end + 1;
        const std::size_t room = limits_.head_bytes - std::min(head_.size(), limits_.head_bytes);
        if (count > room) {
            line_judged_ = looks_like_head(kind_, head_) != Likeness::No;
            state_ = line_judged_ ? State::Head : State::Junk;
            return line_judged_;
        }
        end_finder_.find(text.substr(0, count));
        hold(in, count);
        if (line_end == npos) {
            constexpr std::size_t kFewBytes = 64;
            if (head_.size() <= kFewBytes && !may_begin_first_line(kind_, head_)) {
                state_ = State::Junk;
            }
            return false;
        }
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
                const std::string_view raw = line;
                advance(in, line_end + 1);
                tell_head(raw, true, true);
            } else {
                tell_head(take_held(), true, false);
            }
            return false;
        case FirstLine::NotHttp:
            state_ = State::Junk;
            return false;
    }
    return false;
}

void Http1Stream::Impl::read_head(Input& in) {
    if (!line_judged_ && !judge_line(in)) {
        return;
    }
    const std::string_view text = in.text();
    const std::size_t room = limits_.head_bytes - head_.size();
    const std::size_t end = end_finder_.find(text.substr(0, room));
    if (end == npos && text.size() >= room) {
        hold(in, room);
        large_head_ = std::make_unique<LargeHead>(head_);
        state_ = State::LargeHead;
        return;
    }
    if (end == npos) {
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

void Http1Stream::Impl::read_large_head(Input& in) {
    const std::size_t end = large_head_->find_end(in.text(), head_);
    touch(in);
    advance(in, end == npos ? in.rest.size() : end);
    if (end != npos) {
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
    start_body();
}

// Bodies.

void Http1Stream::Impl::start_body() {
    body_.framing = plan_.framing;
    switch (plan_.framing) {
        case BodyFraming::None:
        case BodyFraming::Tunnel:
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
            chunks_ = ChunkedDecoder(limits_.chunk_line_bytes);
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
void Http1Stream::Impl::await_body(Input& in) {
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

void Http1Stream::Impl::read_first_chunk(Input& in) {
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

void Http1Stream::Impl::read_length(Input& in) {
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

void Http1Stream::Impl::read_close(Input& in) {
    const Bytes data = in.rest;
    touch(in);
    advance(in, data.size());
    tell_body(data);
}

void Http1Stream::Impl::read_chunked(Input& in) {
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

void Http1Stream::Impl::read_trailers(Input& in) {
    const std::string_view text = in.text();
    const std::size_t end = end_finder_.find(text);
    touch(in);
    if (end != npos && head_.empty() && end <= limits_.head_bytes) {
        advance(in, end);
        end_trailers(text.substr(0, end), true);
        return;
    }
    const std::size_t count = end == npos ? text.size() : end;
    const std::size_t room = limits_.head_bytes - std::min(head_.size(), limits_.head_bytes);
    head_.append(text.substr(0, std::min(count, room)));
    if (count > room && !std::exchange(limit_told_, true)) {
        anomaly(AnomalyCode::HeaderLimit, offset_ + room, "the trailer section is too large");
    }
    advance(in, count);
    if (end != npos) {
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
            Input in;
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

// Between messages.

// Bytes that begin no message. Behind a response they are a body that it should not have.
void Http1Stream::Impl::tell_junk(std::uint64_t length) {
    const bool body = had_message_ && kind_ == HeadKind::Response;
    anomalies_ = 0;
    anomaly(body ? AnomalyCode::UnexpectedBody : AnomalyCode::LeadingJunk,
            span_.offset,
            std::to_string(length) + (length == 1 ? " byte" : " bytes"));
}

void Http1Stream::Impl::read_junk(Input& in) {
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

// Looks for a head, first at the beginning of what arrived together, then anywhere.
void Http1Stream::Impl::read_resync(Input& in) {
    const std::size_t held = head_.size();
    if (held > 0) {
        head_.append(in.text());
    }
    const std::string_view text = held > 0 ? std::string_view(head_) : in.text();
    HeadSearch search;
    if (held > 0) {
        search = find_head(kind_, in.text());
        search.at += held;
    }
    if (search.result != HeadSearch::Result::Found || search.at != held) {
        search = find_head(kind_, text);
    }
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

void Http1Stream::Impl::read_http09(Input& in) {
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
        case State::FirstChunk:
        case State::Length:
        case State::Chunked:
        case State::Trailers:
        case State::Close:
            switch_after_ = true;
            return;
    }
}

// Gaps and ends.

// R43 to R51: a gap costs the missing bytes when its place in the message is known; else the
// message ends here and the next head is looked for.
void Http1Stream::Impl::on_gap(std::uint64_t length, Timestamp at) {
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
    if (state_ == State::FirstChunk && !head_.empty()) {
        state_ = State::Chunked;
        replay(take_held());
    }
    while (state_ == State::Head && line_judged_ && split_unterminated_head()) {
    }
    switch (state_) {
        case State::Head:
        case State::LargeHead:
            if (line_judged_ || looks_like_head(kind_, head_) == Likeness::Yes
                || (ascii::is_upper(head_.front()) && may_begin_first_line(kind_, head_))) {
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
