// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Http2Leg that does what it is asked for.
#include <algorithm>
#include <utility>

#include "proxy/http2/http2_callbacks.h"
#include "proxy/http2/http2_head_writer.h"
#include "proxy/http2/http2_leg.h"

namespace waybill::proxy {
namespace {

bool is_no_content(std::uint16_t status) {
    return status == 204 || status == 304;
}

nghttp2_data_provider source_of(Http2Stream& stream) {
    nghttp2_data_provider provider{};
    provider.source.ptr = &stream;
    provider.read_callback = Http2Callbacks::read_content;
    return provider;
}

std::int32_t library_id(StreamId id) {
    return static_cast<std::int32_t>(id);
}

}  // namespace

bool Http2Leg::can_open() const {
    if (role_ == Role::Server || over_ || winding_down_) {
        return false;
    }
    const std::size_t most =
        std::min<std::size_t>(limits_.streams,
                              nghttp2_session_get_remote_settings(
                                  session_.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS));
    return streams_.size() < most && nghttp2_session_check_request_allowed(session_.get()) != 0;
}

bool Http2Leg::is_idle() const {
    return streams_.empty() && !over_ && !winding_down_ && !last_told_
           && (role_ == Role::Server || can_open());
}

StreamId Http2Leg::open_stream(const MessageHead& request, const BodyPlan& body) {
    Http2HeadWriter writer;
    const std::vector<nghttp2_nv>& fields = writer.request(request, body);
    auto made = std::make_unique<Http2Stream>();
    Http2Stream& stream = *made;
    stream.connect = request.method == "CONNECT";
    stream.head_request = request.method == "HEAD";
    stream.head_sent = true;
    stream.has_source = body.has_body() || stream.connect;
    stream.ended = !stream.has_source;
    const nghttp2_data_provider source = source_of(stream);
    const std::int32_t id = nghttp2_submit_request(session_.get(),
                                                   nullptr,
                                                   fields.data(),
                                                   fields.size(),
                                                   stream.has_source ? &source : nullptr,
                                                   nullptr);
    stream.id = id > 0 ? static_cast<StreamId>(id) : 0;
    const bool unknown_protocol = !request.protocol.empty()
                                  && nghttp2_session_get_remote_settings(
                                         session_.get(), NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL)
                                         != 1;
    if (stream.id == 0 || over_) {
        note_due(stream.id, {Broken::How::Refused, 0, true, "no stream can be opened"});
        return stream.id;
    }
    streams_.push_back(std::move(made));
    if (unknown_protocol) {
        // RFC 8441 section 3: not before the server says that it knows it.
        abort(stream.id, NGHTTP2_CANCEL);
        note_due(stream.id, {Broken::How::Refused, 0, true, "no extended CONNECT"});
    }
    return stream.id;
}

void Http2Leg::send_head(StreamId id, const MessageHead& response, const BodyPlan& body) {
    Http2Stream* const stream = find_live(id);
    if (stream == nullptr || stream->head_sent || response.status == 101) {
        return;
    }
    Http2HeadWriter writer;
    const bool no_content = stream->head_request || is_no_content(response.status);
    const bool told = stream->head_request || response.status == 304;
    const bool tunnel = stream->connect && response.status >= 200 && response.status < 300;
    const BodyPlan plan = no_content || response.is_interim() ? BodyPlan{}
                          : tunnel                            ? BodyPlan{BodyKind::Frames, 0}
                                                              : body;
    const std::vector<nghttp2_nv>& fields = writer.response(response, plan, told);
    if (response.is_interim()) {
        nghttp2_submit_headers(session_.get(),
                               NGHTTP2_FLAG_NONE,
                               library_id(id),
                               nullptr,
                               fields.data(),
                               fields.size(),
                               nullptr);
        return;
    }
    stream->head_sent = true;
    stream->has_source = plan.has_body();
    stream->ended = !stream->has_source;
    const nghttp2_data_provider source = source_of(*stream);
    nghttp2_submit_response(session_.get(),
                            library_id(id),
                            fields.data(),
                            fields.size(),
                            stream->has_source ? &source : nullptr);
}

void Http2Leg::send_body(StreamId id, Bytes data) {
    Http2Stream* const stream = find_live(id);
    if (stream == nullptr || !stream->has_source || stream->ended || data.empty()) {
        return;
    }
    if (stream->queue_sent > stream->queue.size() / 2) {
        stream->queue.erase(0, stream->queue_sent);
        stream->queue_sent = 0;
    }
    stream->queue.append(as_text(data));
    stream->was_full = stream->was_full || stream->backlog() >= kWritable;
    resume(*stream);
}

void Http2Leg::send_trailers(StreamId id, const FieldList& trailers) {
    if (Http2Stream* const stream = find_live(id); stream != nullptr && !stream->ended) {
        stream->trailers = trailers;
    }
}

void Http2Leg::send_end(StreamId id) {
    Http2Stream* const stream = find_live(id);
    if (stream != nullptr && stream->has_source && !stream->ended) {
        stream->ended = true;
        resume(*stream);
    }
}

std::size_t Http2Leg::backlog(StreamId id) const {
    const Http2Stream* const stream = find(id);
    return stream != nullptr ? stream->backlog() : 0;
}

void Http2Leg::abort(StreamId id, std::uint32_t code) {
    Http2Stream* const stream = find_live(id);
    if (stream == nullptr) {
        return;
    }
    const bool sending = stream->ended && !stream->end_sent;
    stream->over = true;
    stream->given_up = true;
    give_back(*stream, 0);
    if (code == NGHTTP2_NO_ERROR && sending) {
        stream->reset_at_end = true;  // RFC 9113 section 8.1: the response is not lost
    } else {
        stream->queue.clear();
        stream->queue_sent = 0;
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, library_id(id), code);
    }
}

void Http2Leg::hold(StreamId id) {
    if (Http2Stream* const stream = find_live(id)) {
        stream->held = true;
    }
}

void Http2Leg::release(StreamId id) {
    if (Http2Stream* const stream = find_live(id)) {
        stream->held = false;
        give_back(*stream, 0);
    }
}

void Http2Leg::wind_down() {
    if (winding_down_ || over_) {
        return;
    }
    winding_down_ = true;
    if (role_ == Role::Client) {
        nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
        return;
    }
    // RFC 9113 section 6.8: what is on its way is still taken; the last stream is told when the
    // peer has seen the notice, that is when it answers the PING behind it.
    nghttp2_submit_shutdown_notice(session_.get());
    nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, nullptr);
}

}  // namespace waybill::proxy
