// SPDX-License-Identifier: GPL-3.0-or-later
//
// The half of Http2Leg that hears from nghttp2 what the peer sent.
#include <algorithm>
#include <utility>

#include "proxy/http2/http2_leg.h"

namespace waybill::proxy {
namespace {

StreamId id_of(const nghttp2_frame& frame) {
    return static_cast<StreamId>(frame.hd.stream_id);
}

bool ends_stream(const nghttp2_frame& frame) {
    return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
}

}  // namespace

void Http2Leg::on_begin_headers(const nghttp2_frame& frame) {
    reading_head_ = false;
    if (frame.hd.type != NGHTTP2_HEADERS) {
        return;
    }
    Http2Stream* stream = find(id_of(frame));
    if (stream == nullptr && role_ == Role::Server && frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
        stream = &add_stream(id_of(frame));
        // All streams of a connection get their turn, whatever the client thinks of them.
        nghttp2_extpri fair{NGHTTP2_EXTPRI_DEFAULT_URGENCY, 1};
        nghttp2_session_change_extpri_stream_priority(session_.get(), frame.hd.stream_id, &fair, 1);
    }
    if (stream == nullptr || stream->over) {
        return;
    }
    using Section = Http2HeadReader::Section;
    reading_head_ = true;
    reader_.begin(stream->head_told       ? Section::Trailers
                  : role_ == Role::Server ? Section::Request
                                          : Section::Response);
}

void Http2Leg::on_header(std::string_view name, std::string_view value) {
    if (reading_head_) {
        reader_.add(name, value);
    }
}

void Http2Leg::on_frame_received(const nghttp2_frame& frame) {
    switch (frame.hd.type) {
        case NGHTTP2_HEADERS:
            if (Http2Stream* const stream = find_live(id_of(frame)); stream && reading_head_) {
                on_head_end(*stream, ends_stream(frame));
            }
            reading_head_ = false;
            break;
        case NGHTTP2_DATA:
            if (Http2Stream* const stream = find_live(id_of(frame)); stream && ends_stream(frame)) {
                on_message_end(*stream);
            }
            break;
        case NGHTTP2_PING:
            if ((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0 && winding_down_
                && role_ == Role::Server) {
                nghttp2_submit_goaway(session_.get(),
                                      NGHTTP2_FLAG_NONE,
                                      nghttp2_session_get_last_proc_stream_id(session_.get()),
                                      NGHTTP2_NO_ERROR,
                                      nullptr,
                                      0);
            }
            break;
        case NGHTTP2_GOAWAY:
            if (!last_told_) {
                last_told_ = true;
                events_->on_last_exchange();
            }
            break;
        default:
            break;
    }
}

void Http2Leg::on_head_end(Http2Stream& stream, bool end_stream) {
    const std::size_t most = limits_.head_bytes > 0 ? limits_.head_bytes : 1;
    const std::optional<Refusal> refusal = reader_.finish();
    if (refusal) {
        // A block that expands to many times the limit costs as many resets.
        const std::size_t cost = reader_.list_size() / most;
        if (cost > 1 && !guard_.on_reset(cost, now_)) {
            failure_ = {NGHTTP2_ENHANCE_YOUR_CALM, "fields far beyond the limit", false};
        }
        return refuse(stream, *refusal);
    }
    if (stream.head_told) {
        tell_trailers(stream, end_stream);
    } else if (role_ == Role::Server) {
        tell_request(stream, end_stream);
    } else {
        tell_response(stream, end_stream);
    }
}

void Http2Leg::tell_request(Http2Stream& stream, bool end_stream) {
    MessageHead& head = reader_.head();
    stream.connect = head.method == "CONNECT";
    stream.head_request = head.method == "HEAD";
    stream.head_told = true;
    BodyPlan plan;
    if (!stream.connect) {
        stream.length = reader_.length();
    }
    if (!end_stream) {
        plan = stream.length ? BodyPlan{BodyKind::Length, *stream.length}
                             : BodyPlan{BodyKind::Frames, 0};
    } else if (stream.length.value_or(0) > 0) {
        return on_message_end(stream);
    }
    const StreamId id = stream.id;
    events_->on_head(id, head, plan);
    if (end_stream && !stream.over) {
        on_message_end(stream);
    }
}

void Http2Leg::tell_response(Http2Stream& stream, bool end_stream) {
    MessageHead& head = reader_.head();
    if (head.is_interim()) {
        if (end_stream) {
            return refuse(
                stream, {502, AnomalyCode::MessageRefused, "an interim response ends the stream"});
        }
        if (++stream.interims > limits_.interims) {
            return refuse(stream, {502, AnomalyCode::MessageRefused, "too many interim responses"});
        }
        return events_->on_head(stream.id, head, {});
    }
    stream.head_told = true;
    const bool tunnel = stream.connect && head.status >= 200 && head.status < 300;
    stream.no_content = stream.head_request || head.status == 204 || head.status == 304;
    if (!tunnel && !stream.no_content) {
        stream.length = reader_.length();
    }
    BodyPlan plan;
    if (!end_stream && !stream.no_content) {
        plan = stream.length ? BodyPlan{BodyKind::Length, *stream.length}
                             : BodyPlan{BodyKind::Frames, 0};
    } else if (end_stream && stream.length.value_or(0) > 0) {
        return on_message_end(stream);
    }
    events_->on_head(stream.id, head, plan);
    if (end_stream && !stream.over) {
        on_message_end(stream);
    }
}

// RFC 9113 section 8.1: trailers end the message.
void Http2Leg::tell_trailers(Http2Stream& stream, bool end_stream) {
    const std::uint16_t status = role_ == Role::Server ? 400 : 502;
    if (!end_stream || stream.connect) {
        return refuse(stream,
                      {status, AnomalyCode::MessageRefused, "fields in the middle of content"});
    }
    if (stream.length && stream.received < *stream.length) {
        return on_message_end(stream);
    }
    if (!reader_.head().fields.empty()) {
        events_->on_trailers(stream.id, reader_.head().fields);
    }
    if (!stream.over) {
        on_message_end(stream);
    }
}

void Http2Leg::on_content(StreamId id, Bytes data) {
    Http2Stream* const stream = find_live(id);
    if (stream == nullptr) {
        nghttp2_session_consume_connection(session_.get(), data.size());
        return;
    }
    const std::uint16_t status = role_ == Role::Server ? 400 : 502;
    stream->received += data.size();
    if (!stream->head_told || stream->no_content
        || (stream->length && stream->received > *stream->length)) {
        nghttp2_session_consume_connection(session_.get(), data.size());
        refuse(*stream,
               {status,
                AnomalyCode::LengthMismatch,
                stream->head_told ? "more content than Content-Length, or the status, says"
                                  : "content without a head"});
        return;
    }
    give_back(*stream, data.size());
    events_->on_body(id, data);
}

// The windows are opened again at once, but for streams that are held: the connection's only when
// these hold much together.
void Http2Leg::give_back(Http2Stream& stream, std::size_t count) {
    stream.owed += count;
    stream.owed_connection += count;
    const bool waits = stream.held && !stream.over;
    if (waits) {
        held_ += count;
        if (held_ > kHeldMost) {
            return;
        }
    } else {
        held_ -= std::min(held_, stream.owed - count);
        if (stream.owed > 0 && !stream.over) {
            nghttp2_session_consume_stream(
                session_.get(), static_cast<std::int32_t>(stream.id), stream.owed);
        }
        stream.owed = 0;
    }
    if (stream.owed_connection > 0) {
        nghttp2_session_consume_connection(session_.get(), stream.owed_connection);
        stream.owed_connection = 0;
    }
}

void Http2Leg::on_message_end(Http2Stream& stream) {
    const std::uint16_t status = role_ == Role::Server ? 400 : 502;
    if (!stream.head_told) {
        return refuse(stream, {status, AnomalyCode::MessageRefused, "an end without a head"});
    }
    if (stream.length && stream.received != *stream.length) {
        return refuse(stream,
                      {status, AnomalyCode::LengthMismatch, "less content than Content-Length"});
    }
    stream.received_all = true;
    events_->on_end(stream.id);
}

void Http2Leg::refuse(Http2Stream& stream, const Refusal& refusal) {
    stream.over = true;
    give_back(stream, 0);
    const auto id = static_cast<std::int32_t>(stream.id);
    const bool too_large = refusal.status == 431 && !stream.head_told && !stream.head_sent;
    if (too_large && role_ == Role::Server) {
        answer_too_large(stream);
    } else {
        nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_PROTOCOL_ERROR);
    }
    events_->on_refused(stream.id, refusal);
}

// RFC 9113 section 10.5.1: 431, and then nothing more of the request.
void Http2Leg::answer_too_large(Http2Stream& stream) {
    std::string name = ":status";
    std::string value = "431";
    const nghttp2_nv field{reinterpret_cast<std::uint8_t*>(name.data()),
                           reinterpret_cast<std::uint8_t*>(value.data()),
                           name.size(),
                           value.size(),
                           NGHTTP2_NV_FLAG_NONE};
    stream.head_sent = true;
    stream.ended = true;
    stream.reset_at_end = true;
    nghttp2_submit_response(
        session_.get(), static_cast<std::int32_t>(stream.id), &field, 1, nullptr);
}

void Http2Leg::on_stream_closed(StreamId id, std::uint32_t code) {
    Http2Stream* const stream = find(id);
    if (stream == nullptr) {
        return;
    }
    stream->held = false;
    if (!(stream->received_all && stream->end_sent)) {
        const bool refused = code == NGHTTP2_REFUSED_STREAM;
        tell_broken(*stream,
                    refused ? Broken::How::Refused : Broken::How::Cancelled,
                    code,
                    std::exchange(fault_, {}));
    }
    stream->over = true;
    give_back(*stream, 0);
    remove(id);
}

}  // namespace waybill::proxy
