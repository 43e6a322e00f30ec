// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/http2_leg.h"

#include <algorithm>
#include <array>

#include "core/http/base64_stream.h"
#include "proxy/http2/http2_callbacks.h"

namespace waybill::proxy {
namespace {

// Streams that are kept to be used again, with what they have allocated.
constexpr std::size_t kSpareStreams = 8;
constexpr std::size_t kSpareBytes = 16 * kKiB;
// What an idle connection keeps of its output: there may be ten thousand of them.
constexpr std::size_t kIdleOutput = 4 * kKiB;

// For legs that belong to nobody for now.
class Nobody final : public LegEvents {
public:
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

LegEvents& nobody() {
    static Nobody one;
    return one;
}

// Events are told while it lives.
class Telling {
public:
    explicit Telling(bool& telling) : telling_(telling) { telling_ = true; }
    ~Telling() { telling_ = false; }
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;

private:
    bool& telling_;
};

}  // namespace

Http2Leg::Http2Leg(Role role, const CodecLimits& limits)
    : role_(role),
      limits_(limits),
      events_(&nobody()),
      preface_left_(http::kHttp2Preface.size()),
      guard_(limits),
      reader_(limits) {}

Http2Leg::~Http2Leg() = default;

bool Http2Leg::start() {
    session_.reset(Http2Callbacks::make_session(role_ == Role::Server, *this));
    if (!session_) {
        return false;
    }
    const auto setting = [](std::int32_t id, std::size_t value) {
        return nghttp2_settings_entry{id, static_cast<std::uint32_t>(value)};
    };
    std::vector<nghttp2_settings_entry> settings = {
        setting(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow),
        setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits_.head_bytes),
    };
    if (role_ == Role::Server) {
        settings.push_back(setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.streams));
        settings.push_back(setting(NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1));
        settings.push_back(setting(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1));
    } else {
        settings.push_back(setting(NGHTTP2_SETTINGS_ENABLE_PUSH, 0));
    }
    return nghttp2_submit_settings(
               session_.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size())
               == 0
           && nghttp2_session_set_local_window_size(
                  session_.get(), NGHTTP2_FLAG_NONE, 0, kConnectionWindow)
                  == 0;
}

// RFC 7540 section 3.2.1: base64url without padding.
bool Http2Leg::upgrade(const MessageHead& request, std::string_view settings) {
    std::string text(settings);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    std::vector<Byte> payload;
    http::Base64Stream base64;
    if (base64.add(as_bytes(text), payload) != text.size()) {
        return false;
    }
    base64.finish(payload);
    const bool head = request.method == "HEAD";
    if (nghttp2_session_upgrade2(
            session_.get(), payload.data(), payload.size(), head ? 1 : 0, nullptr)
        != 0) {
        return false;
    }
    Http2Stream& stream = add_stream(1);
    stream.head_request = head;
    stream.head_told = true;
    stream.received_all = true;
    return true;
}

void Http2Leg::set_events(LegEvents* events) {
    events_ = events != nullptr ? events : &nobody();
}

void Http2Leg::receive(Bytes data, Timestamp now) {
    const Telling telling(telling_);
    now_ = now;
    tell_sent_notes();
    while (!data.empty() && !over_) {
        std::size_t taken = 0;
        if (role_ == Role::Server && preface_left_ > 0) {
            taken = take_preface(data);
        } else {
            const FrameScanner::Step step = received_.next(data);
            taken = step.taken;
            if (step.complete) {
                take_frame();
            }
        }
        feed(data.first(taken));
        data = data.subspan(taken);
    }
    pump();
    tell_due();
    tell_sent_notes();
    tell_writable();
}

std::size_t Http2Leg::take_preface(Bytes data) {
    const std::string_view rest =
        http::kHttp2Preface.substr(http::kHttp2Preface.size() - preface_left_);
    const std::size_t count = std::min(rest.size(), data.size());
    if (as_text(data.first(count)) != rest.substr(0, count)) {
        fail({NGHTTP2_PROTOCOL_ERROR, "what came is not the preface of HTTP/2"});
    }
    preface_left_ -= count;
    return count;
}

void Http2Leg::take_frame() {
    http::note_frame(role_ == Role::Server ? Side::Client : Side::Server,
                     received_.frame(),
                     received_.payload(),
                     note_);
    note_bytes_.clear();
    http::append_note(note_, note_bytes_);
    events_->on_frame(note_.side, note_bytes_);
    if (!guard_.on_received(received_.frame(), received_.payload(), now_)) {
        fail({NGHTTP2_ENHANCE_YOUR_CALM,
              "too many frames that carry nothing, or resets: "
                  + std::string(http::http2_kind_name(received_.frame().kind))});
    }
}

void Http2Leg::feed(Bytes data) {
    if (over_) {
        return;
    }
    inside_ = true;
    const ssize_t taken = nghttp2_session_mem_recv(session_.get(), data.data(), data.size());
    inside_ = false;
    if (taken < 0) {
        const bool flood =
            taken == NGHTTP2_ERR_FLOODED || taken == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
        fail({flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR,
              nghttp2_strerror(static_cast<int>(taken))});
    } else if (failure_) {
        fail(*failure_);
    }
    tell_due();
}

// What nghttp2 still had to send is forgotten: output_ ends with a whole frame, and GOAWAY.
void Http2Leg::fail(const Failure& failure) {
    if (over_) {
        return;
    }
    if (!failure.peer_knows) {
        const auto last =
            static_cast<std::uint32_t>(nghttp2_session_get_last_proc_stream_id(session_.get()));
        const auto byte = [](std::uint32_t number, unsigned shift) {
            return static_cast<char>((number >> shift) & 0xffU);
        };
        std::string frame = {0, 0, 8, static_cast<char>(http::http2_kind::kGoAway), 0, 0, 0, 0, 0};
        for (const std::uint32_t number : {last, failure.code}) {
            frame += {byte(number, 24), byte(number, 16), byte(number, 8), byte(number, 0)};
        }
        output_ += frame;
        note_sent(as_bytes(frame));
    }
    const std::uint16_t status = role_ == Role::Server ? 400 : 502;
    Due due;
    due.refused = true;
    due.refusal = {status, AnomalyCode::MessageRefused, failure.detail};
    due_.push_back(std::move(due));
    end_all(Broken::How::Closed, failure.code, failure.detail);
}

void Http2Leg::end_all(Broken::How how, std::uint32_t code, std::string_view detail) {
    over_ = true;
    for (const auto& stream : streams_) {
        tell_broken(*stream, how, code, detail);
    }
    held_ = 0;
}

void Http2Leg::receive_end(bool reset, Timestamp now) {
    const Telling telling(telling_);
    now_ = now;
    tell_sent_notes();
    if (!over_) {
        end_all(reset ? Broken::How::Reset : Broken::How::Closed, 0, {});
    }
    tell_due();
}

bool Http2Leg::wants_read() const {
    return !over_ && output_.size() < kOutputMost;
}

std::string& Http2Leg::output() {
    pump();
    return output_;
}

void Http2Leg::drained(Timestamp now) {
    if (telling_) {
        return;
    }
    const Telling telling(telling_);
    now_ = now;
    pump();
    tell_sent_notes();
    tell_due();
    tell_writable();
    if (streams_.empty() && output_.empty() && output_.capacity() > kIdleOutput) {
        std::string().swap(output_);
    }
    if (streams_.empty() && output_.empty()) {
        spare_.clear();
    }
}

bool Http2Leg::wants_close() const {
    return over_
           || (nghttp2_session_want_read(session_.get()) == 0
               && nghttp2_session_want_write(session_.get()) == 0);
}

// From now on nothing of it is told but that.
void Http2Leg::tell_broken(Http2Stream& stream,
                           Broken::How how,
                           std::uint32_t code,
                           std::string_view detail) {
    if (!stream.over) {
        stream.over = true;
        const bool nothing_came =
            role_ == Role::Client && !stream.head_told && stream.interims == 0;
        note_due(stream.id, {how, code, nothing_came, std::string(detail)});
    }
}

void Http2Leg::note_due(StreamId stream, Broken broken) {
    Due due;
    due.stream = stream;
    due.broken = std::move(broken);
    due_.push_back(std::move(due));
}

void Http2Leg::tell_due() {
    for (std::size_t i = 0; i < due_.size(); ++i) {
        const Due due = std::move(due_[i]);
        if (due.refused) {
            events_->on_refused(due.stream, due.refusal);
        } else {
            events_->on_broken(due.stream, due.broken);
        }
    }
    due_.clear();
}

void Http2Leg::tell_sent_notes() {
    Bytes rest = sent_notes_;
    while (rest.size() > 2) {
        const std::size_t size = rest[0] | static_cast<std::size_t>(rest[1]) << 8U;
        events_->on_frame(role_ == Role::Server ? Side::Server : Side::Client,
                          rest.subspan(2, size));
        rest = rest.subspan(2 + size);
    }
    sent_notes_.clear();
}

void Http2Leg::tell_writable() {
    if (!any_writable_) {
        return;
    }
    any_writable_ = false;
    // From the start behind each: who is told may open streams, and end some.
    const auto due = [](const auto& stream) {
        return stream->was_full && !stream->over && stream->backlog() < kWritable;
    };
    for (auto at = std::find_if(streams_.begin(), streams_.end(), due); at != streams_.end();
         at = std::find_if(streams_.begin(), streams_.end(), due)) {
        (*at)->was_full = false;
        events_->on_writable((*at)->id);
    }
}

Http2Stream& Http2Leg::add_stream(StreamId id) {
    if (spare_.empty()) {
        streams_.push_back(std::make_unique<Http2Stream>());
    } else {
        streams_.push_back(std::move(spare_.back()));
        spare_.pop_back();
    }
    streams_.back()->id = id;
    return *streams_.back();
}

Http2Stream* Http2Leg::find(StreamId id) const {
    const auto at = std::find_if(
        streams_.rbegin(), streams_.rend(), [id](const auto& stream) { return stream->id == id; });
    return at != streams_.rend() ? at->get() : nullptr;
}

Http2Stream* Http2Leg::find_live(StreamId id) const {
    Http2Stream* const stream = find(id);
    return stream != nullptr && !stream->over ? stream : nullptr;
}

void Http2Leg::remove(StreamId id) {
    const auto at = std::find_if(
        streams_.begin(), streams_.end(), [id](const auto& stream) { return stream->id == id; });
    if (at == streams_.end()) {
        return;
    }
    std::unique_ptr<Http2Stream> gone = std::move(*at);
    *at = std::move(streams_.back());
    streams_.pop_back();
    if (spare_.size() < kSpareStreams && gone->queue.capacity() <= kSpareBytes) {
        std::string queue = std::move(gone->queue);
        queue.clear();
        *gone = Http2Stream{};
        gone->queue = std::move(queue);
        spare_.push_back(std::move(gone));
    }
}

}  // namespace waybill::proxy
